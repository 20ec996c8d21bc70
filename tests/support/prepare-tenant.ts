import { createTenant, readSettings, startServer, type Tenant } from '@gatehouse/server';

/** Makes the tenant of a server that is started later, as a process of its own, with the same settings. */
export async function prepareTenant(
  settings: Record<string, string>,
  flow: Parameters<typeof createTenant>[1]['flow'],
): Promise<Tenant> {
  const server = await startServer(
    readSettings({ ...settings, PORT: '0', GATEHOUSE_MODEL_WORKERS: '0', GATEHOUSE_LOG_LEVEL: 'error' }),
  );
  const tenant = await createTenant(server.dependencies, { clientId: 'acme123', flow });
  await server.close();
  return tenant;
}
