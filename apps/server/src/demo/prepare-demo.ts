import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.js';
import { createApiKey } from '../features/api-keys/operations/create-api-key.js';
import { createExecutive } from '../features/executives/operations/create-executive.js';
import { findFlow } from '../features/flows/index.js';
import { createFlow } from '../features/flows/operations/create-flow.js';
import { findOrganisationByClientId, findOrganisationByKeyHash } from '../features/organisations/index.js';
import { createOrganisation } from '../features/organisations/operations/create-organisation.js';
import { hashSecret } from '../features/tokens/token-service.js';
import { ensureManagedDestination } from '../features/webhooks/operations/ensure-managed-destination.js';

const demoSchema = z.object({
  apiUrl: z.string(),
  hostedUrl: z.string(),
  dashboardUrl: z.string(),
  shopUrl: z.string(),
  clientId: z.string(),
  apiKey: z.string(),
  flowId: z.string(),
  executive: z.object({ email: z.string(), password: z.string() }),
});
export type Demo = z.infer<typeof demoSchema>;

const clientId = 'demo';
const executiveEmail = 'admin@demo.test';

/**
 * The demo tenant of `npm start`: made on the first start, found again on the next ones, its links kept right when
 * ports change. Writes `<data dir>/demo.json` (0600) and resolves to it with the shop's webhook secret.
 */
export async function prepareDemo(
  dependencies: Dependencies,
  { shopUrl, webhookUrl }: { shopUrl: string; webhookUrl: string },
): Promise<{ demo: Demo; webhookSecret: string }> {
  const path = join(dependencies.settings.dataDir, 'demo.json');
  const apiUrl = dependencies.publicUrl();
  const existing = readDemo(path);
  const organisation =
    (await findOrganisationByClientId(dependencies.db, clientId)) ??
    (await createOrganisation(dependencies, { clientId, name: 'Demo' }));
  const organisationId = organisation.id;
  const demo: Demo = {
    apiUrl,
    hostedUrl: apiUrl,
    dashboardUrl: `${apiUrl}/dashboard`,
    shopUrl,
    clientId,
    apiKey: await keepApiKey(dependencies, organisationId, existing?.apiKey),
    flowId: await keepFlow(dependencies, organisationId, existing?.flowId),
    executive: await keepExecutive(dependencies, organisationId, existing?.executive),
  };
  const temporary = `${path}.part`;
  writeFileSync(temporary, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
  const { secret } = await ensureManagedDestination(dependencies, {
    organisationId,
    managedBy: 'demo-shop',
    kinds: ['onboarding-status'],
    url: webhookUrl,
  });
  return { demo, webhookSecret: secret };
}

function readDemo(path: string): Demo | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return demoSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // cut off or edited by hand: what it named is made again
  }
}

async function keepApiKey(
  dependencies: Dependencies,
  organisationId: string,
  apiKey: string | undefined,
): Promise<string> {
  const owner = apiKey && (await findOrganisationByKeyHash(dependencies.db, hashSecret(apiKey)));
  if (apiKey && owner && owner.id === organisationId) return apiKey;
  return (await createApiKey(dependencies, { organisationId, name: 'Demo' })).apiKey;
}

async function keepFlow(
  dependencies: Dependencies,
  organisationId: string,
  flowId: string | undefined,
): Promise<string> {
  if (flowId && (await findFlow(dependencies.db, organisationId, flowId))) return flowId;
  const settings = { mode: 'test', liveness: 'optional' } as const;
  return (
    await createFlow(dependencies, {
      organisationId,
      name: 'Demo: document and selfie',
      isDefault: true,
      settings,
      createdBy: null,
    })
  ).id;
}

async function keepExecutive(
  dependencies: Dependencies,
  organisationId: string,
  executive: Demo['executive'] | undefined,
): Promise<Demo['executive']> {
  const found = await dependencies.db
    .selectFrom('executives')
    .select('id')
    .where('email', '=', executive?.email ?? executiveEmail)
    .executeTakeFirst();
  if (executive && found) return executive;
  const password = randomBytes(12).toString('base64url');
  if (found) await dependencies.db.deleteFrom('executives').where('id', '=', found.id).execute(); // its password was lost with demo.json
  await createExecutive(dependencies, { organisationId, email: executiveEmail, password, role: 'admin' });
  return { email: executiveEmail, password };
}
