import { randomUUID } from 'node:crypto';
import { GatehouseError } from '@gatehouse/contract';
import { isExpiryDue } from '@gatehouse/session-machine';
import type { Dependencies } from '../../../dependencies.js';
import { findFlowSettings } from '../../flows/index.js';
import type { Organisation } from '../../organisations/index.js';
import { hashSecret } from '../../tokens/token-service.js';
import { deleteOldestLinks, findSession, insertLink } from '../queries.js';
import { advanceSession } from './advance-session.js';
import { checkRedirectionUrl } from './check-redirection-url.js';

const maximumLinks = 20;

/** Contract 4.2: a fresh random key (122 bits) on every call, stored hashed. Also for a finished session. */
export async function mintLink(
  dependencies: Dependencies,
  {
    organisation,
    sessionId,
    legacyRedirectionUrl,
  }: { organisation: Organisation; sessionId: string; legacyRedirectionUrl?: string | undefined },
): Promise<{ url: string }> {
  const { db, clock } = dependencies;
  const session = await findSession(db, organisation.id, sessionId);
  if (!session) throw new GatehouseError('session.not_found');
  const now = clock.now();
  if (session.onboardingStatus === 'EXPIRED' || isExpiryDue(session.machine, now))
    throw new GatehouseError('session.expired');
  if (session.closedAt !== null) throw new GatehouseError('session.closed');
  if (legacyRedirectionUrl)
    await setMissingRedirection(dependencies, { organisation, sessionId, legacyRedirectionUrl });

  const settings = await findFlowSettings(db, session.flowId, session.flowVersion);
  const key = randomUUID();
  const expiresAt = now + settings.onboardingLinkExpirationMinutes * 60_000;
  await insertLink(db, { keyHash: hashSecret(key), sessionId, createdAt: now, expiresAt });
  await deleteOldestLinks(db, sessionId, maximumLinks);
  return { url: `${dependencies.publicUrl()}/${organisation.clientId}/flow/${session.flowId}?uuid=${key}` };
}

/** The legacy query parameter counts only if the session has no target; a bad one is ignored, never an error. */
async function setMissingRedirection(
  dependencies: Dependencies,
  {
    organisation,
    sessionId,
    legacyRedirectionUrl,
  }: { organisation: Organisation; sessionId: string; legacyRedirectionUrl: string },
): Promise<void> {
  let redirectionUrl: string | undefined;
  try {
    redirectionUrl = checkRedirectionUrl(legacyRedirectionUrl, organisation);
  } catch (error) {
    if (error instanceof GatehouseError) return;
    throw error;
  }
  await advanceSession(dependencies, sessionId, async (turn) => {
    if (redirectionUrl && turn.readPrivate().redirectionUrl === undefined)
      turn.changePrivate({ redirectionUrl });
  });
}
