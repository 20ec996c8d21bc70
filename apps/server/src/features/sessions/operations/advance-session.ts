import { type FlowSettings, GatehouseError, type OnboardingStatus } from '@gatehouse/contract';
import { type Input, isExpiryDue, type MachineFlow, outcomeOf, transition } from '@gatehouse/session-machine';
import type { WebhookEvent } from '@gatehouse/webhook-protocol';
import { sql } from 'kysely';
import type { Dependencies } from '../../../dependencies.js';
import { findFlowSettings } from '../../flows/index.js';
import { enrolIdentity } from '../../identities/operations/enrol-identity.js';
import { findOrganisation } from '../../organisations/index.js';
import { composeScore } from '../../results/operations/compose-score.js';
import { recordEvents } from '../../webhooks/operations/record-events.js';
import { insertTimelineEvent, lockSession, type SessionChange, updateSession } from '../queries.js';
import { privateContext, type SessionPrivate } from '../session-private.js';
import type { Turn } from '../turn.js';
import { sessionChannel } from '../watch-session.js';

export function machineFlowOf(flow: FlowSettings): MachineFlow {
  return {
    hasId: flow.modules.id,
    hasSecondId: flow.modules.id && flow.modules.secondId,
    hasFace: flow.modules.face,
    completeOnStatus: flow.completeOnStatus,
  };
}

/**
 * The only way a session changes: locks it, lets it expire first if it is due, runs `work`, and writes state, status,
 * verdict and events in one transaction (contract 2.5). A refusal after expiry still commits the expiry.
 */
export async function advanceSession<T>(
  dependencies: Dependencies,
  sessionId: string,
  work: (turn: Turn) => Promise<T>,
): Promise<T> {
  const outcome = await dependencies.db.transaction().execute(async (trx) => {
    const session = await lockSession(trx, sessionId);
    if (!session) throw new GatehouseError('session.not_found');
    const now = dependencies.clock.now();
    const flow = await findFlowSettings(trx, session.flowId, session.flowVersion);
    const dataKey = dependencies.keyring.openDataKey(session.id, session);
    const run = createTurn(dependencies, { trx, now, session, flow, dataKey });
    const expired = isExpiryDue(session.machine, now);
    await run.turn.apply({ type: 'expire' });
    try {
      const value = await work(run.turn);
      await run.commit();
      return { value };
    } catch (error) {
      if (!expired || !(error instanceof GatehouseError) || run.touched()) throw error;
      await run.commit();
      return { error };
    }
  });
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

function createTurn(
  dependencies: Dependencies,
  { trx, now, session, flow, dataKey }: Pick<Turn, 'trx' | 'now' | 'session' | 'flow' | 'dataKey'>,
) {
  const machineFlow = machineFlowOf(flow);
  const before = session.machine;
  const events: WebhookEvent[] = [];
  const change: SessionChange = {};
  let privateData: SessionPrivate | undefined;
  let touched = false;

  const subject = () => ({ interviewId: session.id, externalCustomerId: session.externalCustomerId });
  async function announce(status: OnboardingStatus): Promise<void> {
    if (status === 'UNKNOWN') return;
    session.onboardingStatus = status;
    if (status === 'ONBOARDING_FINISHED') session.finishedAt = now;
    events.push({
      kind: 'onboarding-status',
      ...subject(),
      flowId: session.flowId,
      externalId: session.externalId,
      onboardingStatus: status,
    });
    await insertTimelineEvent(trx, {
      sessionId: session.id,
      eventName: status,
      eventType: 'status',
      eventData: {},
      occurredAt: now,
    });
    if (
      status === 'ONBOARDING_FINISHED' ||
      status === 'MANUAL_REVIEW_APPROVED' ||
      status === 'MANUAL_REVIEW_REJECTED'
    )
      await announceVerdict(status);
    if (status === 'EXPIRED') {
      session.finishedAt = now;
      events.push({ kind: 'session-failed', ...subject(), onboardingStatus: status });
    }
  }

  async function announceVerdict(
    status: 'ONBOARDING_FINISHED' | 'MANUAL_REVIEW_APPROVED' | 'MANUAL_REVIEW_REJECTED',
  ): Promise<void> {
    const score = await composeScore(trx, { session, flow, dataKey });
    const overallStatus = score.overall.status ?? 'UNKNOWN';
    const outcome = outcomeOf({ overallStatus, autoApprove: flow.autoApprove });
    session.overallStatus = overallStatus;
    session.needsReview = outcome.review;
    session.needsReviewReason = outcome.review ? (score.needsReviewReason ?? 'review.required') : null;
    if (outcome.event === 'SESSION_SUCCEEDED') {
      const enrolled =
        flow.autoApprove && flow.modules.face
          ? await enrolIdentity(dependencies, { trx, session, dataKey, now })
          : null;
      if (enrolled) session.identityId = enrolled.identityId;
      events.push({
        kind: 'session-succeeded',
        ...subject(),
        onboardingStatus: status,
        identityId: session.identityId,
      });
      if (enrolled && !enrolled.existing)
        events.push({ kind: 'identity-enrolled', ...subject(), identityId: enrolled.identityId });
    } else
      events.push({
        kind: outcome.event === 'SESSION_FAILED' ? 'session-failed' : 'session-pending-review',
        ...subject(),
        onboardingStatus: status,
      });
  }

  const turn: Turn = {
    trx,
    now,
    session,
    flow,
    dataKey,
    async apply(input) {
      // `Input` without its time, and its time: the same union again.
      const result = transition(machineFlow, session.machine, { ...input, atMs: now } as Input);
      if (!result.ok) throw new GatehouseError(result.error);
      session.machine = result.state;
      for (const effect of result.effects) await announce(effect.status);
    },
    emit(event) {
      touched = true;
      events.push(event);
    },
    async note(eventName, eventData = {}, eventType = 'system') {
      await insertTimelineEvent(trx, {
        sessionId: session.id,
        eventName,
        eventType,
        eventData,
        occurredAt: now,
      });
    },
    readPrivate() {
      privateData ??= dataKey.openJson<SessionPrivate>(session.private, privateContext(session.id));
      return privateData;
    },
    changePrivate(part) {
      touched = true;
      privateData = { ...turn.readPrivate(), ...part };
      change.private = dataKey.sealJson(privateData, privateContext(session.id));
    },
    changeProgress(part) {
      touched = true;
      session.progress = { ...session.progress, ...part };
      change.progress = JSON.stringify(session.progress);
    },
    set(part) {
      touched = true;
      Object.assign(session, part);
      Object.assign(change, part);
    },
  };

  return {
    turn,
    touched: () => touched,
    async commit() {
      const machineMoved = session.machine !== before;
      if (!machineMoved && events.length === 0 && Object.keys(change).length === 0) return;
      if (events.length > 0) {
        const organisation = await findOrganisation(trx, session.organisationId);
        if (!organisation) throw new GatehouseError('session.not_found');
        await recordEvents(dependencies, trx, {
          organisationId: session.organisationId,
          clientId: organisation.clientId,
          sessionId: session.id,
          firstSequence: session.nextSequence,
          events,
        });
      }
      await updateSession(trx, session.id, {
        ...change,
        machine: JSON.stringify(session.machine),
        onboardingStatus: session.machine.status,
        overallStatus: session.overallStatus,
        needsReview: session.needsReview,
        needsReviewReason: session.needsReviewReason,
        identityId: session.identityId,
        finishedAt: session.finishedAt,
        closedAt: session.machine.closedAtMs,
        nextSequence: session.nextSequence + events.length,
        updatedAt: now,
      });
      await sql`select pg_notify(${sessionChannel}, ${session.id})`.execute(trx);
    },
  };
}
