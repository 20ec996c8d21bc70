import { randomBytes } from 'node:crypto';
import type { FlowSettingsInput } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { createApiKey } from '../../api-keys/operations/create-api-key.js';
import { createExecutive } from '../../executives/operations/create-executive.js';
import { createFlow } from '../../flows/operations/create-flow.js';
import { createOrganisation } from './create-organisation.js';

/** A tenant ready to use: what its integrator and its operator need to know. */
export interface Tenant {
  organisationId: string;
  clientId: string;
  apiKey: string;
  flowId: string;
  flowSettings: FlowSettingsInput;
  executive: { email: string; password: string };
}

export async function createTenant(
  dependencies: Pick<Dependencies, 'db' | 'clock'>,
  {
    clientId,
    flow,
    email = `admin@${clientId}.test`,
  }: { clientId: string; flow: FlowSettingsInput; email?: string },
): Promise<Tenant> {
  const { id: organisationId } = await createOrganisation(dependencies, { clientId, name: clientId });
  const { apiKey } = await createApiKey(dependencies, { organisationId, name: 'First key' });
  const { id: flowId } = await createFlow(dependencies, {
    organisationId,
    name: 'Document and selfie',
    isDefault: true,
    settings: flow,
    createdBy: null,
  });
  const executive = { email, password: randomBytes(12).toString('base64url') };
  await createExecutive(dependencies, { organisationId, ...executive, role: 'admin' });
  return { organisationId, clientId, apiKey, flowId, flowSettings: flow, executive };
}
