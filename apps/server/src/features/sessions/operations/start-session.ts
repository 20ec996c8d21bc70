import {
  GatehouseError,
  isIssuerCode,
  matchLanguage,
  type StartBody,
  type StartResponse,
  toAlpha3,
} from '@gatehouse/contract';
import { createState } from '@gatehouse/session-machine';
import type { Dependencies } from '../../../dependencies.js';
import type { NewSession, Session } from '../../../platform/database/schema.js';
import { createInterviewCode, createObjectId } from '../../../platform/ids.js';
import { type Flow, findDefaultFlow, findFlow } from '../../flows/index.js';
import type { Organisation } from '../../organisations/index.js';
import { indexCustomFields } from '../../search/operations/index-custom-fields.js';
import { hashSecret } from '../../tokens/token-service.js';
import { findLink, findSession, insertSession } from '../queries.js';
import { privateContext, type SessionPrivate } from '../session-private.js';
import { checkRedirectionUrl } from './check-redirection-url.js';

const dayMs = 86_400_000;

/** Contract 4.1: a new session with its token, or an existing one with a fresh token. */
export async function startSession(
  dependencies: Dependencies,
  { organisation, body }: { organisation: Organisation; body: StartBody },
): Promise<StartResponse> {
  const resumed = await findSessionToResume(dependencies, organisation, body);
  const flow = resumed
    ? await findFlow(dependencies.db, organisation.id, resumed.flowId)
    : await findFlowToStart(dependencies, organisation, body.configurationId || undefined);
  if (!flow) throw new GatehouseError('flow.unknown');
  const session = resumed ?? (await createSession(dependencies, { organisation, flow, body, source: 'api' }));
  const { settings } = flow;
  return {
    interviewId: session.id,
    token: await dependencies.tokens.mint('session', session.id),
    interviewCode: session.interviewCode,
    flowType: 'flow',
    idCaptureTimeout: settings.idCaptureTimeout,
    idDetectionTimeout: settings.idDetectionTimeout,
    selfieCaptureTimeout: settings.selfieCaptureTimeout,
    idCaptureRetries: settings.idCaptureRetries,
    selfieCaptureRetries: settings.selfieCaptureRetries,
    curpValidationRetries: settings.curpValidationRetries,
    clientId: organisation.clientId,
    env: dependencies.settings.env,
    existingSession: resumed !== undefined,
    endScreenTitle: settings.endScreenTitle,
    endScreenText: settings.endScreenText,
    optinEnabled: settings.optinEnabled,
    optinCompanyName: settings.optinCompanyName,
    onboardingLinkExpirationMinutes: settings.onboardingLinkExpirationMinutes,
  };
}

async function findSessionToResume(
  { db, clock }: Dependencies,
  organisation: Organisation,
  body: StartBody,
): Promise<Session | undefined> {
  if (!body.interviewId && !body.uuid) return undefined;
  let interviewId = body.interviewId;
  if (!interviewId && body.uuid) {
    const link = await findLink(db, hashSecret(body.uuid));
    if (!link || link.expiresAt <= clock.now()) throw new GatehouseError('session.not_found');
    interviewId = link.sessionId ?? undefined;
  }
  const session = interviewId ? await findSession(db, organisation.id, interviewId) : undefined;
  if (!session) throw new GatehouseError('session.not_found');
  return session;
}

async function findFlowToStart(
  { db }: Dependencies,
  organisation: Organisation,
  configurationId: string | undefined,
): Promise<Flow> {
  const flow = configurationId
    ? await findFlow(db, organisation.id, configurationId)
    : await findDefaultFlow(db, organisation.id);
  if (!flow) throw new GatehouseError(configurationId ? 'flow.unknown' : 'flow.required');
  return flow;
}

/** `ALL`, empty and absent mean every country; stored as alpha-3. */
function readCountryCode(countryCode: string | undefined): string | null {
  if (!countryCode || countryCode.toUpperCase() === 'ALL') return null;
  const alpha3 = toAlpha3(countryCode.toUpperCase());
  if (!alpha3 || !isIssuerCode(alpha3))
    throw new GatehouseError('request.invalid', {
      detail: 'body.countryCode: must be an ISO 3166-1 alpha-2 or alpha-3 code, or ALL',
    });
  return alpha3;
}

/** Inserts a session and its first timeline line in one statement. `UNKNOWN` is announced to nobody (2.4). */
export async function createSession(
  { db, clock, keyring }: Dependencies,
  {
    organisation,
    flow,
    body,
    source,
  }: { organisation: Organisation; flow: Flow; body: StartBody; source: 'api' | 'static' },
): Promise<Pick<Session, 'id' | 'interviewCode'>> {
  const now = clock.now();
  const id = createObjectId(now);
  const redirectionUrl = checkRedirectionUrl(body.redirectionUrl ?? body.redirectUrl, organisation);
  const countryCode = readCountryCode(body.countryCode);
  const customFields = Object.fromEntries(
    Object.entries(body.customFields ?? {}).filter((entry): entry is [string, string] => entry[1] !== null),
  );
  const { dataKey, wrappedKey, keyVersion } = keyring.createDataKey(id);
  const privateData: SessionPrivate = {
    ...(redirectionUrl !== undefined && { redirectionUrl }),
    ...(Object.keys(customFields).length > 0 && { customFields }),
    ...(body.integrationId !== undefined && { integrationId: body.integrationId }),
  };
  const expiresAt = now + flow.settings.sessionExpirationMinutes * 60_000;
  const session: NewSession = {
    id,
    organisationId: organisation.id,
    flowId: flow.id,
    flowVersion: flow.version,
    interviewCode: createInterviewCode(),
    source,
    externalCustomerId: body.externalCustomerId ?? null,
    externalCustomerIdProven: source === 'api',
    externalId: body.externalId ?? null,
    countryCode,
    language: matchLanguage(body.language) ?? matchLanguage(flow.settings.language) ?? 'en-US',
    private: dataKey.sealJson(privateData, privateContext(id)),
    wrappedKey,
    keyVersion,
    machine: JSON.stringify(createState({ expiresAtMs: expiresAt })),
    onboardingStatus: 'UNKNOWN',
    needsReviewReason: null,
    identityId: null,
    createdAt: now,
    updatedAt: now,
    openedAt: null,
    lastStepAt: null,
    finishedAt: null,
    closedAt: null,
    redactedAt: null,
    expiresAt,
    deleteAfter: flow.settings.retentionDays > 0 ? now + flow.settings.retentionDays * dayMs : null,
  };
  const created = {
    session,
    event: {
      eventName: 'session.created',
      eventType: 'system',
      eventData: JSON.stringify({ source }),
      occurredAt: now,
    },
  };
  if (Object.keys(customFields).length === 0) await insertSession(db, created);
  else {
    await db.transaction().execute(async (trx) => {
      await insertSession(trx, created);
      await indexCustomFields({ keyring }, trx, {
        organisationId: organisation.id,
        sessionId: id,
        customFields,
      });
    });
  }
  return { id, interviewCode: session.interviewCode };
}
