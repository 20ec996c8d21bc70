import { type EndpointAuth, GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../dependencies.js';
import {
  findExecutive,
  findOrganisation,
  findOrganisationByKeyHash,
  findSessionTenant,
  type Organisation,
} from '../../features/organisations/index.js';
import { hashSecret } from '../../features/tokens/token-service.js';
import type { ExecutiveRole } from '../../platform/database/schema.js';

/** Who calls, once proven. `sessionId` is set for endpoints that concern one session. */
export interface Caller {
  organisation: Organisation;
  apiKeyId: string | undefined;
  executive: { id: string; role: ExecutiveRole } | undefined;
  sessionId: string | undefined;
}

export interface Credentials {
  apiKey: string | undefined;
  token: string | undefined;
  /** The request came under `/0`: the API key is ignored, except on start. */
  zero: boolean;
  /** `id` query or path parameter. */
  id: string | undefined;
}

/** Contract 1.3: the key is checked before the token. */
export async function authenticate(
  dependencies: Dependencies,
  auth: Exclude<EndpointAuth, 'none'>,
  given: Credentials,
): Promise<Caller> {
  if (auth === 'key') {
    const organisation = await organisationOfKey(dependencies, given.apiKey);
    return { organisation, apiKeyId: organisation.apiKeyId, executive: undefined, sessionId: undefined };
  }
  const key = given.zero ? undefined : given.apiKey;
  const keyOrganisation = key === undefined ? undefined : await organisationOfKey(dependencies, key);
  const claims = given.token ? await dependencies.tokens.verify(given.token) : null;

  if (claims?.role === 'executive' && auth !== 'session-token') {
    const executive = await findExecutive(dependencies.db, claims.subject);
    if (!executive || claims.issuedAtSeconds * 1000 + 999 < executive.tokensValidFrom)
      throw new GatehouseError('token.invalid');
    if (keyOrganisation && keyOrganisation.id !== executive.organisationId)
      throw new GatehouseError('api_key.tenant_mismatch');
    const organisation =
      keyOrganisation ?? (await findOrganisation(dependencies.db, executive.organisationId));
    if (!organisation) throw new GatehouseError('token.invalid');
    if ((auth === 'session' || auth === 'session-or-executive') && !given.id)
      throw new GatehouseError('session.id_required');
    return {
      organisation,
      apiKeyId: keyOrganisation?.apiKeyId,
      executive: { id: executive.id, role: executive.role },
      sessionId: given.id,
    };
  }
  if (auth === 'executive') throw new GatehouseError(claims ? 'token.wrong_role' : 'token.invalid');
  if (!given.zero && !keyOrganisation) throw new GatehouseError('api_key.invalid');
  if (!claims) throw new GatehouseError('token.invalid');
  if (claims.role !== 'session') throw new GatehouseError('token.wrong_role');
  const tenant = await findSessionTenant(dependencies.db, claims.subject);
  if (!tenant) throw new GatehouseError('session.not_found');
  if (keyOrganisation && keyOrganisation.id !== tenant.organisationId)
    throw new GatehouseError('api_key.tenant_mismatch');
  if (given.id !== undefined && given.id !== claims.subject) throw new GatehouseError('session.id_mismatch');
  const organisation = keyOrganisation ?? (await findOrganisation(dependencies.db, tenant.organisationId));
  if (!organisation) throw new GatehouseError('session.not_found');
  return {
    organisation,
    apiKeyId: keyOrganisation?.apiKeyId,
    executive: undefined,
    sessionId: claims.subject,
  };
}

async function organisationOfKey(
  dependencies: Dependencies,
  apiKey: string | undefined,
): Promise<Organisation & { apiKeyId: string }> {
  if (!apiKey || !/^[0-9a-f]{40}$/.test(apiKey)) throw new GatehouseError('api_key.invalid');
  const organisation = await findOrganisationByKeyHash(dependencies.db, hashSecret(apiKey));
  if (!organisation) throw new GatehouseError('api_key.invalid');
  return organisation;
}
