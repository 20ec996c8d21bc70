import {
  createState,
  type MachineFlow,
  type MachineState,
  rankOf,
  transition,
} from '@gatehouse/session-machine';
import { between, pick, seededRandom } from '@gatehouse/testkit';
import { firstRetryDelaysMs, type WebhookEvent } from '@gatehouse/webhook-protocol';
import type {
  DeliveryRows,
  DeliveryStore,
} from '../../../apps/server/src/features/webhooks/delivery-store.js';
import {
  sealHeaders,
  sealOauth,
  sealSecret,
} from '../../../apps/server/src/features/webhooks/destination-secrets.js';
import { deliverWebhook } from '../../../apps/server/src/features/webhooks/operations/deliver-webhook.js';
import { writeEvents } from '../../../apps/server/src/features/webhooks/operations/record-events.js';
import { startDeliveries } from '../../../apps/server/src/features/webhooks/operations/start-deliveries.js';
import {
  resumeDeliveries,
  sweepDeliveries,
} from '../../../apps/server/src/features/webhooks/operations/sweep-deliveries.js';
import type { Destination, Event } from '../../../apps/server/src/features/webhooks/queries.js';
import {
  createWebhookSender,
  type SendingDependencies,
  type WebhookSender,
} from '../../../apps/server/src/features/webhooks/webhook-sender.js';
import { createKeyring } from '../../../apps/server/src/platform/keys/encryption.js';
import { createLog } from '../../../apps/server/src/platform/log/log.js';
import type { OutboundHttp, OutboundRequest } from '../../../apps/server/src/platform/outbound-http/index.js';
import { type Mood, moods, react } from './receivers.js';
import type { Job, StoreUnderTest } from './store-under-test.js';
import { createVirtualTime } from './virtual-time.js';

const startMs = 1_763_799_552_000;
const minuteMs = 60_000;
const jobExpiresMs = 120_000;
const keyring = createKeyring(Buffer.alloc(32, 7));
const log = createLog({ level: 'silent' });
const secret = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

/** Breaks a rule, to prove that the simulation would notice. */
export interface Mutant {
  store?: (store: DeliveryStore) => DeliveryStore;
  rows?: (rows: DeliveryRows) => DeliveryRows;
  transition?: typeof transition;
}

export interface SimulationOptions {
  seed: number;
  openStore(organisationId: string, publish: (jobs: readonly Job[]) => void): Promise<StoreUnderTest>;
  /** How much happens: sessions of one history, turns of each, and how often the sweep looks. */
  size: { sessions: number; turns: number; sweepEveryMs: number };
  mutant?: Mutant;
}

export interface SimulationReport {
  /** Each a sentence; empty when every invariant held. */
  violations: string[];
  events: number;
  deliveries: number;
  requests: number;
  duplicates: number;
  kills: number;
}

class Killed extends Error {}

/** A server that sends: its clock may be off, and it may die at any call to its store. */
interface Process {
  alive: boolean;
  clockOffMs: number;
  callsToLive: number;
  running: Set<Job>;
  sending: SendingDependencies;
  sender: WebhookSender;
}

interface OpenRequest {
  process: Process;
  untilMs: number;
}

interface SimulatedSession {
  id: string;
  flow: MachineFlow;
  state: MachineState;
  nextSequence: number;
  started: boolean;
  turn: Promise<void>;
}

/**
 * One history, drawn from the seed: sessions whose machine is driven at random, receivers that change their minds, one
 * or two server processes that are killed between any two calls to their store and whose clocks jump. Everything that
 * decides is the server's own code; only network, time, jobs and (where so chosen) the store are simulated.
 *
 * Then all heal, and every committed event must have been taken by every destination that wanted it.
 */
export async function simulate({
  seed,
  openStore,
  size,
  mutant = {},
}: SimulationOptions): Promise<SimulationReport> {
  const random = seededRandom(seed);
  const time = createVirtualTime(startMs);
  const violations: string[] = [];
  const violate = (sentence: string) => void violations.push(sentence);
  const whole = (minimum: number, maximum: number) => Math.floor(between(random, minimum, maximum));

  // Jobs: rows of the queue, which outlive processes.
  let waiting: Job[] = [];
  const publish = (jobs: readonly Job[]) => void waiting.push(...jobs);
  const organisationId = `sim${String(seed).padStart(21, '0')}`;
  const under = await openStore(organisationId, publish);

  // What was promised, what was sent, and what came of it.
  const promised = new Map<string, { event: Event; destinationId: string }>();
  const taken = new Set<string>();
  const requestsOf = new Map<string, number>();
  const recordedOf = new Map<string, number>();
  const keyOf = new Map<string, string>();
  const notBefore = new Map<string, number>();
  const open = new Map<string, OpenRequest[]>();
  const lastHandled = new Map<string, { sequence: number; rank: number }>();
  let kills = 0;
  let jumps = 0;
  let replaying = false;

  const destinations = Array.from({ length: whole(1, 4) }, (_, index) => drawDestination(index));
  const moodOf = new Map<string, Mood>(destinations.map(({ id }) => [id, pick(random, moods)]));
  let healed = false;

  function drawDestination(index: number): Destination {
    const id = `${organisationId.slice(0, 22)}d${index}`;
    const usesOauth = random() < 0.25;
    const authUrl = 'https://tokens.example/token';
    return {
      id,
      organisationId,
      kinds:
        random() < 0.5
          ? ['onboarding-status']
          : ['onboarding-status', 'session-started', 'session-succeeded'],
      url: `https://d${index}.example/hook`,
      headers: sealHeaders(keyring, id, {}),
      oauth: usesOauth ? sealOauth(keyring, id, { authUrl, clientId: 'c', clientSecret: 's' }) : null,
      successRule: random() < 0.8 ? 'omni' : 'any2xx',
      strict: random() < 0.3,
      includeClientId: false,
      enabled: true,
      disabledReason: null,
      secret: sealSecret(keyring, id, secret),
      previousSecret: null,
      previousSecretUntil: null,
      managedBy: null,
      failuresSinceSuccess: 0,
      failingSince: null,
      lastWarningHours: 0,
      createdAt: startMs,
      updatedAt: startMs,
    };
  }

  // Processes.

  const isCluster = random() < 0.5;
  const processes: Process[] = [];

  function startProcess(): Process {
    const process: Process = {
      alive: true,
      clockOffMs: 0,
      callsToLive: Number.POSITIVE_INFINITY,
      running: new Set(),
      sending: undefined as never, // set two lines below: the store needs the process it belongs to
      sender: undefined as never,
    };
    const clock = { now: () => time.now() + process.clockOffMs };
    const outboundHttp: OutboundHttp = {
      request: (request) => receive(process, request),
      close: async () => undefined,
    };
    process.sending = { store: storeOf(process), clock, log, keyring, outboundHttp };
    const settings = { webhookConcurrency: 8 } as Parameters<typeof createWebhookSender>[0]['settings']; // it reads no other
    const metrics = { observe: () => undefined };
    process.sender = createWebhookSender({ clock, outboundHttp, settings, metrics }, random);
    return process;
  }

  function kill(process: Process): void {
    if (!process.alive) return;
    process.alive = false;
    kills += 1;
    // The queue hands a dead worker's jobs out again when they have run too long.
    for (const job of process.running) waiting.push({ ...job, startAfterMs: time.now() + jobExpiresMs });
    time.at(time.now() + whole(500, 2 * minuteMs), () => void revive(process));
  }

  function revive(old: Process): void {
    const place = processes.indexOf(old);
    const process = startProcess();
    processes[place] = process;
    // Only an embedded database knows that nobody else sends.
    time.track(
      guard(process, isCluster ? sweepDeliveries(process.sending) : resumeDeliveries(process.sending)),
    );
  }

  /** Every call may be the process's last, also the one before a commit. */
  function storeOf(process: Process): DeliveryStore {
    const breathe = () => {
      process.callsToLive -= 1;
      if (process.callsToLive <= 0) kill(process);
      if (!process.alive) throw new Killed();
    };
    const store = mutant.store?.(under.store) ?? under.store;
    return {
      async inTransaction(work) {
        breathe();
        const settlements: Parameters<DeliveryRows['insertAttempt']>[0][] = [];
        const retries = new Map<string, number>();
        const result = await store.inTransaction((rows) => {
          const observed: DeliveryRows = {
            ...rows,
            insertAttempt: (attempt) => {
              settlements.push(attempt);
              return rows.insertAttempt(attempt);
            },
            settleClaimed: async (claim, change) => {
              const mine = await rows.settleClaimed(claim, change);
              if (mine && typeof change.nextAttemptAt === 'number')
                retries.set(claim.id, change.nextAttemptAt);
              return mine;
            },
          };
          return work(mortal(mutant.rows?.(observed) ?? observed, breathe));
        });
        for (const attempt of settlements) noteRecorded(attempt, retries.get(attempt.deliveryId));
        breathe();
        return result;
      },
      findPendingDelivery: async (id) => {
        breathe();
        const pending = await store.findPendingDelivery(id);
        if (pending) keyOf.set(id, `${pending.event.id} ${pending.destination.id}`);
        return pending;
      },
      claimDelivery: async (claim) => {
        breathe();
        const claimed = await store.claimDelivery(claim);
        breathe();
        return claimed;
      },
      listFailingDestinations: () => store.listFailingDestinations(),
    };
  }

  function noteRecorded(
    attempt: Parameters<DeliveryRows['insertAttempt']>[0],
    retryAt: number | undefined,
  ): void {
    const { deliveryId, attempt: number, success, startedAt } = attempt;
    recordedOf.set(deliveryId, (recordedOf.get(deliveryId) ?? 0) + 1);
    if (recordedOf.get(deliveryId) !== number)
      violate(`attempt ${number} of ${deliveryId} was recorded as the ${recordedOf.get(deliveryId)}th`);
    if (retryAt !== undefined) notBefore.set(keyOf.get(deliveryId) ?? '', retryAt);
    const delay = firstRetryDelaysMs[number - 1];
    if (success || retryAt === undefined || delay === undefined) return;
    // The delay counts from the end of the attempt, by the server's clock: one that jumps has no earlier and later.
    if (jumps === 0 && retryAt < startedAt + delay)
      violate(
        `the retry after attempt ${number} of ${deliveryId} comes ${startedAt + delay - retryAt} ms early`,
      );
  }

  async function guard(process: Process, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof Killed))
        violate(`a handler failed: ${error instanceof Error ? error.stack : error}`);
      else if (process.alive) violate('a living process was taken for dead');
    }
  }

  function dispatch(): void {
    for (const process of processes) {
      while (process.alive && process.running.size < 8) {
        const index = waiting.findIndex(({ startAfterMs }) => startAfterMs <= time.now());
        const [job] = index < 0 ? [] : waiting.splice(index, 1);
        if (!job) break;
        process.running.add(job);
        const work = deliverWebhook(process.sending, process.sender, job).finally(() =>
          process.running.delete(job),
        );
        time.track(guard(process, work));
      }
    }
    const nextDue = waiting.reduce(
      (first, { startAfterMs }) => Math.min(first, startAfterMs),
      Number.POSITIVE_INFINITY,
    );
    if (nextDue !== Number.POSITIVE_INFINITY && nextDue > time.now() && nextDue !== plannedDue) {
      plannedDue = nextDue;
      time.at(nextDue, () => undefined);
    }
  }
  let plannedDue = 0;

  // Receivers.

  async function receive(process: Process, { url, headers = {}, body }: OutboundRequest) {
    const dead = () => !process.alive;
    const tokenCall = url.endsWith('/token');
    const destination = destinations.find((one) => one.url === url);
    const mood: Mood = healed
      ? 'healthy'
      : destination
        ? (moodOf.get(destination.id) ?? 'healthy')
        : pick(random, moods);
    const { durationMs, result } = react(mood, random);
    if (tokenCall || !destination) {
      // At once: deliveries share one token call, and whoever waits for another's work would not count as waiting.
      if (!healed && mood !== 'healthy' && mood !== 'slow') return result;
      const token = JSON.stringify({ access_token: 'token', expires_in: 600 });
      return {
        ok: true as const,
        status: 200,
        headers: {},
        bodyText: token,
        bodyTruncated: false,
        durationMs,
        timings: {},
      };
    }
    const eventId = headers['webhook-id'] ?? '';
    const key = `${eventId} ${destination.id}`;
    await checkRequest(key, headers);
    requestsOf.set(key, (requestsOf.get(key) ?? 0) + 1);
    const mine: OpenRequest = { process, untilMs: time.now() + durationMs };
    open.set(key, [...(open.get(key) ?? []), mine]);
    await time.sleep(durationMs, dead);
    open.set(
      key,
      (open.get(key) ?? []).filter((one) => one !== mine),
    );
    handle(
      destination,
      String(body),
      Number(headers['gatehouse-sequence']),
      headers['gatehouse-replay'] === 'true',
    );
    if (isSuccess(destination, result)) taken.add(key);
    return result;
  }

  const isSuccess = (
    { successRule }: Destination,
    result: Awaited<ReturnType<OutboundHttp['request']>>,
  ): boolean =>
    result.ok &&
    (successRule === 'any2xx'
      ? result.status < 300
      : result.status === 204 ||
        (result.status === 200 && result.headers['content-type'] === 'application/json'));

  async function checkRequest(key: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const promise = promised.get(key);
    if (!promise) return violate(`${key} was sent though no transaction with it was committed`);
    const others = (open.get(key) ?? []).filter((one) => one.process.alive && one.untilMs > time.now());
    // A clock that jumps ends claims early: only then may two be on their way.
    if (others.length > 0 && jumps === 0 && !replaying) violate(`${key} is sent twice at the same moment`);
    if (jumps === 0 && !replaying && time.now() < (notBefore.get(key) ?? 0))
      violate(`${key} is sent before its time`);
    if (Number(headers['gatehouse-sequence']) !== promise.event.sequence)
      violate(`${key} has another sequence`);
    if (headers['gatehouse-replay'] === 'true' || headers['gatehouse-attempt'] !== '1') return;
    const [delivery] = (await under.listDeliveries()).filter(
      (one) => one.eventId === promise.event.id && one.destinationId === promise.destinationId,
    );
    if (!delivery) return violate(`${key} is sent without a delivery`);
    if ((await under.unattemptedBefore(delivery)) > 0)
      violate(
        `event ${delivery.sequence} of ${delivery.sessionId} is sent before the first attempt of an earlier one ended`,
      );
  }

  /** A receiver that drops lower sequences, as contract 10.5 advises, never sees a status fall. */
  function handle(destination: Destination, body: string, sequence: number, replay: boolean): void {
    const { interviewId, onboardingStatus, event_type: outcome } = JSON.parse(body);
    const place = `${interviewId} ${destination.id}`;
    const last = lastHandled.get(place);
    if (outcome !== undefined || replay || (last && sequence <= last.sequence)) return;
    const rank = rankOf(onboardingStatus);
    if (last && rank <= last.rank) violate(`the status of ${interviewId} went back at its receiver`);
    lastHandled.set(place, { sequence, rank });
  }

  // Sessions.

  const sessions = Array.from({ length: size.sessions }, (_, index): SimulatedSession => {
    const hasId = random() < 0.8;
    return {
      id: `${organisationId.slice(3)}s${String(index).padStart(2, '0')}`,
      flow: {
        hasId,
        hasSecondId: hasId && random() < 0.3,
        hasFace: random() < 0.8,
        completeOnStatus: random() < 0.3 ? 'FACE_VALIDATION_FINISHED' : null,
      },
      state: createState({ expiresAtMs: startMs + whole(5, 90) * minuteMs }),
      nextSequence: 1,
      started: false,
      turn: Promise.resolve(),
    };
  });

  function drawInput(session: SimulatedSession, atMs: number): Parameters<typeof transition>[2] {
    const document = session.flow.hasSecondId && random() < 0.4 ? 'second' : 'first';
    const jobId = `${document}-${whole(0, 2)}`;
    const inputs: [Parameters<typeof transition>[2], ...Parameters<typeof transition>[2][]] = [
      { type: 'job-started', jobId, kind: 'process-id', document, atMs },
      { type: 'id-results-stored', document, atMs },
      { type: 'job-ended', jobId, atMs },
      { type: 'job-ended', jobId, atMs },
      { type: 'face-done', atMs },
      { type: 'selfie-accepted', atMs },
      { type: 'finish', atMs },
      { type: 'review', decision: pick(random, ['approve', 'reject']), underReview: random() < 0.5, atMs },
      { type: 'tick', atMs },
    ];
    return pick(random, inputs);
  }

  /** As advanceSession does it: state and events in one transaction, one turn of a session at a time. */
  async function advance(session: SimulatedSession): Promise<void> {
    const alive = processes.filter((process) => process.alive);
    const process = alive[whole(0, alive.length)];
    if (!process) return;
    const now = process.sending.clock.now();
    const moved = (mutant.transition ?? transition)(session.flow, session.state, drawInput(session, now));
    if (!moved.ok) return;
    const subject = { interviewId: session.id };
    const events: WebhookEvent[] = moved.effects.flatMap(({ status }): WebhookEvent[] => [
      { kind: 'onboarding-status', ...subject, flowId: 'f'.repeat(24), onboardingStatus: status as never }, // UNKNOWN is never announced
      ...(status === 'ONBOARDING_FINISHED'
        ? [{ kind: 'session-succeeded' as const, ...subject, onboardingStatus: status }]
        : []),
    ]);
    if (!session.started)
      events.unshift({ kind: 'session-started', ...subject, onboardingStatus: 'UNKNOWN' });
    let written: Event[] = [];
    let commit: () => void = () => undefined;
    const committing = process.sending.store.inTransaction(async (rows) => {
      written = [];
      const { nextSequence: firstSequence, id: sessionId } = session;
      const watching: DeliveryRows = {
        ...rows,
        insertEvents: (added) => {
          written = added as Event[]; // writeEvents leaves nothing out
          return rows.insertEvents(added);
        },
      };
      if (events.length > 0)
        await writeEvents(watching, now, {
          organisationId,
          clientId: 'sim',
          sessionId,
          firstSequence,
          events,
        });
      // The last statement: from here on the commit decides, and it cannot be killed in the middle.
      commit = () => {
        for (const event of written)
          for (const { id: destinationId, kinds } of destinations)
            if (kinds.includes(event.kind))
              promised.set(`${event.id} ${destinationId}`, { event, destinationId });
        const ranks = moved.effects.map(({ status }) => rankOf(status));
        const before = session.state.published.map(rankOf);
        for (const [index, rank] of ranks.entries())
          if (rank <= Math.max(0, ...before, ...ranks.slice(0, index)))
            violate(`the status of ${session.id} went back`);
        session.state = moved.state;
        session.nextSequence += events.length;
        session.started = true;
      };
    });
    try {
      await committing;
      commit();
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      // Dead before or after the commit: the rows tell, as they tell the client that asks again.
      const stored = new Set((await under.listDeliveries()).map(({ eventId }) => eventId));
      if (written.some(({ id }) => stored.has(id))) commit();
      throw error;
    }
  }

  for (const destination of destinations) await under.addDestination(destination);
  for (let count = isCluster ? 2 : 1; count > 0; count -= 1) processes.push(startProcess());

  const endMs = startMs + 40 * minuteMs;
  for (const session of sessions) {
    const begin = startMs + whole(0, 15 * minuteMs);
    for (let step = 0, atMs = begin; step < size.turns; step += 1, atMs += whole(50, 3 * minuteMs)) {
      time.at(atMs, () => {
        const work = session.turn.then(() => advance(session));
        session.turn = work.catch(() => undefined);
        time.track(guardAny(work));
      });
    }
  }
  async function guardAny(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!(error instanceof Killed))
        violate(`a turn failed: ${error instanceof Error ? error.stack : error}`);
    });
  }
  for (const { id } of destinations)
    for (let change = whole(0, 6); change > 0; change -= 1)
      time.at(startMs + whole(0, 40 * minuteMs), () => {
        const mood = pick(random, moods);
        // Gone for good is rare among those that fail.
        moodOf.set(id, mood === 'gone' && random() < 0.7 ? 'healthy' : mood);
      });
  for (let count = whole(0, 5); count > 0; count -= 1)
    time.at(startMs + whole(0, 40 * minuteMs), () => {
      const process = processes[whole(0, processes.length)];
      if (!process) return;
      if (random() < 0.5) kill(process);
      else process.callsToLive = whole(1, 30);
    });
  if (random() < 0.3)
    for (let count = whole(1, 3); count > 0; count -= 1)
      time.at(startMs + whole(0, 40 * minuteMs), () => {
        const process = processes[whole(0, processes.length)];
        if (!process) return;
        process.clockOffMs = Math.round(between(random, -2, 2) * 60 * minuteMs);
        jumps += 1;
      });
  // A job may get lost, too: the rows are the truth.
  if (random() < 0.3)
    time.at(startMs + whole(0, 40 * minuteMs), () => {
      waiting = waiting.filter(() => random() < 0.8);
    });
  const sweep = () => {
    const process = processes.find(({ alive }) => alive);
    if (process) time.track(guard(process, sweepDeliveries(process.sending)));
  };
  for (let atMs = startMs; atMs < endMs; atMs += size.sweepEveryMs) time.at(atMs, sweep);

  await time.runUntil(endMs, dispatch);

  // Everybody heals; what was disabled is switched on again, and what was given up or parked is replayed.
  healed = true;
  for (const process of processes) {
    process.clockOffMs = 0;
    process.callsToLive = Number.POSITIVE_INFINITY;
  }
  await drain();
  replaying = true;
  await replayRest();
  await drain();

  async function drain(): Promise<void> {
    for (let round = 0; round < 60; round += 1) {
      const pending = (await under.listDeliveries()).filter(({ state }) => state === 'pending');
      if (pending.length === 0 && !time.isAnythingPlanned()) return;
      const due = [
        ...waiting.map(({ startAfterMs }) => startAfterMs),
        ...pending.map(({ nextAttemptAt }) => nextAttemptAt ?? 0),
      ].filter((atMs) => atMs > time.now());
      // Nobody comes for them any more by himself: the sweep must.
      const thenMs = Math.max(time.now(), due.length > 0 ? Math.min(...due) : 0) + 6 * minuteMs;
      time.at(thenMs, sweep);
      await time.runUntil(thenMs + minuteMs, dispatch);
    }
    const left = (await under.listDeliveries()).filter(({ state }) => state === 'pending');
    if (left.length > 0) violate(`${left.length} deliveries are still not sent long after everything healed`);
  }

  async function replayRest(): Promise<void> {
    const rest = (await under.listDeliveries()).filter(
      ({ state }) => state === 'parked' || state === 'exhausted',
    );
    const now = time.now();
    await under.store.inTransaction(async (rows) => {
      for (const { id } of destinations)
        await rows.updateDestination(id, {
          enabled: true,
          disabledReason: null,
          failuresSinceSuccess: 0,
          failingSince: null,
        });
      const wishes = rest.map(({ eventId, destinationId, sessionId, sequence }) => ({
        event: { id: eventId, sessionId, sequence },
        destination: { id: destinationId, enabled: true },
      }));
      await startDeliveries(rows, { wishes, replay: true, now });
    });
  }

  const deliveries = await under.listDeliveries();
  for (const [key, { event, destinationId }] of promised) {
    const mine = deliveries.filter((one) => one.eventId === event.id && one.destinationId === destinationId);
    if (!taken.has(key))
      violate(`${event.kind} ${event.sequence} of ${event.sessionId} is lost for ${destinationId}`);
    const requests = requestsOf.get(key) ?? 0;
    const recorded = mine.reduce((sum, { id }) => sum + (recordedOf.get(id) ?? 0), 0);
    // A request that no attempt tells of was cut by a kill, or by a clock that ended its claim.
    if (requests > recorded + kills + (jumps > 0 ? recorded : 0))
      violate(`${key} was sent ${requests} times for ${recorded} attempts and ${kills} kills`);
  }
  for (const delivery of deliveries)
    if ((recordedOf.get(delivery.id) ?? 0) !== delivery.attemptsMade)
      violate(
        `${delivery.id} counts ${delivery.attemptsMade} attempts, ${recordedOf.get(delivery.id) ?? 0} are recorded`,
      );
  await under.close();

  const requests = [...requestsOf.values()].reduce((sum, count) => sum + count, 0);
  return {
    violations,
    events: promised.size,
    deliveries: deliveries.length,
    requests,
    duplicates: requests - taken.size,
    kills,
  };
}

/** The same rows, each call of which may be the last. */
function mortal(rows: DeliveryRows, breathe: () => void): DeliveryRows {
  return new Proxy(rows, {
    get(target, name: keyof DeliveryRows) {
      const call = target[name] as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        breathe();
        const result = await call(...given);
        breathe();
        return result;
      };
    },
  });
}
