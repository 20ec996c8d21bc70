import { GatehouseError, matchLanguage, onboardingRanks } from '@gatehouse/contract';
import { isExpiryDue } from '@gatehouse/session-machine';
import type { Dependencies } from '../../../dependencies.js';
import type { Session } from '../../../platform/database/schema.js';
import { type Flow, findFlow, findFlowSettings } from '../../flows/index.js';
import { findOrganisationByClientId, type Organisation } from '../../organisations/index.js';
import { findSession } from '../../sessions/index.js';
import { advanceSession } from '../../sessions/operations/advance-session.js';
import { markStep } from '../../sessions/operations/mark-step.js';
import { readPrivate } from '../../sessions/operations/read-private.js';
import { createSession } from '../../sessions/operations/start-session.js';
import { hashSecret } from '../../tokens/token-service.js';
import type { Journey } from '../journey.js';
import { findAnyLink, markLinkOpened } from '../queries.js';
import { describeJourney } from './describe-journey.js';
import { issuePageCookie } from './issue-page-cookie.js';
import { catchUp } from './move-on.js';

export interface LinkParameters {
  clientId: string;
  flowId: string;
  uuid?: string | undefined;
  interviewId?: string | undefined;
  lang?: string | undefined;
  region?: string | undefined;
  externalCustomerId?: string | undefined;
}

export interface LinkTarget {
  organisation: Organisation;
  flow: Flow;
  /** null: a static link, whose session is made when the page's script asks. */
  session: Session | null;
  linkHash: string | null;
}

export const isFinished = (session: Session): boolean => {
  const rank = onboardingRanks[session.onboardingStatus];
  return rank >= onboardingRanks.ONBOARDING_FINISHED && session.onboardingStatus !== 'EXPIRED';
};

/** The tenant and the flow that a link names, whether or not it leads anywhere. */
export async function findLinkFlow(
  { db }: Pick<Dependencies, 'db'>,
  link: Pick<LinkParameters, 'clientId' | 'flowId'>,
): Promise<Pick<LinkTarget, 'organisation' | 'flow'> | undefined> {
  const organisation = await findOrganisationByClientId(db, link.clientId);
  const flow = organisation && (await findFlow(db, organisation.id, link.flowId));
  return flow && { organisation, flow };
}

/**
 * Contract 11.1 and 11.2: what a link leads to; throws `link.unknown` or `link.expired`. Changes nothing: previews may ask.
 * `forPage`: an address with ?interviewId= is also what a page shows after it took the link key out; whether its cookie
 * still opens the session is for the page's script to find out.
 */
export async function resolveLink(
  dependencies: Dependencies,
  link: LinkParameters,
  { found, forPage = false }: { found: Awaited<ReturnType<typeof findLinkFlow>>; forPage?: boolean },
): Promise<LinkTarget> {
  const { db, clock } = dependencies;
  const now = clock.now();
  if (!found) throw new GatehouseError('link.unknown');
  const { organisation, flow } = found;

  if (link.uuid) {
    const linkHash = hashSecret(link.uuid);
    const row = await findAnyLink(db, linkHash);
    if (!row) throw new GatehouseError('link.unknown');
    if (row.sessionId === null) throw new GatehouseError('link.expired'); // its session was deleted
    const session = await findSession(db, organisation.id, row.sessionId);
    if (!session || session.flowId !== flow.id) throw new GatehouseError('link.unknown');
    const isDead = row.expiresAt <= now && !(isFinished(session) && row.firstOpenedAt !== null);
    refuseEnded(session, now);
    if (isDead)
      throw new GatehouseError('link.expired', {
        redirectionUrl: await findWayBack(dependencies, { organisation, session, flow }),
      });
    return { organisation, flow, session, linkHash };
  }
  if (link.interviewId) {
    const session = await findSession(db, organisation.id, link.interviewId);
    const settings = session && (await findFlowSettings(db, session.flowId, session.flowVersion));
    if (!session || !settings || session.flowId !== flow.id || (!forPage && !settings.linkByInterviewId))
      throw new GatehouseError('link.unknown');
    const livesUntil = session.createdAt + settings.onboardingLinkExpirationMinutes * 60_000;
    if (!forPage && (isFinished(session) || livesUntil <= now)) throw new GatehouseError('link.expired');
    refuseEnded(session, now);
    return { organisation, flow, session, linkHash: null };
  }
  if (!flow.settings.staticLink) throw new GatehouseError('link.static_off');
  return { organisation, flow, session: null, linkHash: null };
}

/**
 * Where a dead link leads back to (11.2): its own key proves that it was meant for whoever holds it. An ended session
 * tells nothing, and a link by ?interviewId= proves nothing.
 */
async function findWayBack(
  dependencies: Dependencies,
  { organisation, session, flow }: { organisation: Organisation; session: Session; flow: Flow },
): Promise<string | undefined> {
  const { redirectionUrl } = await readPrivate(dependencies, {
    organisationId: organisation.id,
    sessionId: session.id,
  });
  return redirectionUrl || flow.settings.redirectionUrl || undefined;
}

export function refuseEnded(session: Session, now: number): void {
  if (
    session.closedAt !== null ||
    session.onboardingStatus === 'EXPIRED' ||
    isExpiryDue(session.machine, now)
  )
    throw new GatehouseError('link.expired');
}

/** Trades the link for a page cookie of this one session; makes the session of a static link. */
export async function openLink(
  dependencies: Dependencies,
  link: LinkParameters,
): Promise<{ journey: Journey; cookie: string }> {
  const { organisation, flow, session, linkHash } = await resolveLink(dependencies, link, {
    found: await findLinkFlow(dependencies, link),
  });
  const language = matchLanguage(link.lang);
  const sessionId = session?.id ?? (await createStaticSession(dependencies, { organisation, flow, link })).id;
  return advanceSession(dependencies, sessionId, async (turn) => {
    refuseEnded(turn.session, turn.now); // it may have ended since the link was looked at
    const { cookie, device } = await issuePageCookie(turn, { handedOver: false });
    if (linkHash) await markLinkOpened(turn.trx, linkHash, turn.now);
    if (language) turn.set({ language });
    if (!isFinished(turn.session)) {
      if (turn.session.openedAt !== null) {
        turn.emit({
          kind: 'session-progress',
          interviewId: sessionId,
          externalCustomerId: turn.session.externalCustomerId,
          onboardingStatus: turn.session.onboardingStatus as 'UNKNOWN',
        });
        await turn.note('session.resumed', {}, 'step');
      }
      await markStep(turn);
      await catchUp(dependencies, turn);
    }
    return { journey: await describeJourney(turn, { organisationName: organisation.name, device }), cookie };
  });
}

function createStaticSession(
  dependencies: Dependencies,
  { organisation, flow, link }: { organisation: Organisation; flow: Flow; link: LinkParameters },
) {
  const noText = undefined;
  return createSession(dependencies, {
    organisation,
    flow,
    source: 'static',
    body: {
      configurationId: flow.id,
      countryCode: link.region,
      language: link.lang,
      externalCustomerId: flow.settings.staticLinkCustomerId ? link.externalCustomerId : noText,
      externalId: noText,
      redirectionUrl: noText,
      redirectUrl: noText,
      interviewId: noText,
      uuid: noText,
      integrationId: noText,
    },
  });
}
