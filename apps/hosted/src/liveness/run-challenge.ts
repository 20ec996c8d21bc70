import { endsThePage, type Failure } from '../hosted-api/failure.js';
import type { Reply } from '../hosted-api/hosted-api.js';
import type { Challenge, Guidance } from './challenge.js';
import type { FrameInput, Outcome } from './liveness-api.js';

/** What an attempt needs of the world. */
export interface ChallengeDependencies {
  begin(): Promise<Reply<Challenge>>;
  send(frame: FrameInput): Promise<Reply<Guidance>>;
  finish(nonce: string): Promise<Reply<Outcome>>;
  /** The camera's picture of this moment, so many pixels high; null when there is none. */
  takeFrame(heightPx: number): Promise<Blob | null>;
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  wait(milliseconds: number): Promise<void>;
  /** False once the person has left the step. */
  isWanted(): boolean;
  onProgress(challenge: Challenge, guidance: Guidance): void;
  onJudging(): void;
}

export type ChallengeEnd =
  | { type: 'judged'; outcome: Outcome; spoiled: boolean }
  /** No answer came: begin anew. */
  | { type: 'interrupted'; failure: Failure }
  | { type: 'expired' }
  /** Another tab or device began a newer attempt. */
  | { type: 'taken-over' }
  /** The session is somewhere else: ask where. */
  | { type: 'moved-on' }
  | { type: 'no-picture' }
  | { type: 'left' };

/** After this long an attempt is judged as it is: the server's own limit must not come first. */
export const patienceMs = 80_000;
/** Pauses before a call that got no answer is made again. */
export const pausesMs = [600, 1800, 4000];

/**
 * One attempt from its beginning to its verdict: a frame at a time, each sent before the next is taken, so that the
 * server's pace is the page's pace.
 */
export async function runChallenge(dependencies: ChallengeDependencies): Promise<ChallengeEnd> {
  const { now, wait, isWanted, onProgress } = dependencies;
  const begun = await patiently(dependencies, dependencies.begin);
  if (!begun.ok) return endOf(begun.failure);
  const challenge = begun.value;
  const { nonce, frames } = challenge;
  const startedAt = now();
  let guidance: Guidance = {
    step: -1,
    complete: false,
    spoiled: false,
    hint: null,
    framesLeft: frames.maximum,
  };
  let { heightPx } = frames;
  let sent = 0;
  while (!isOver(guidance) && now() - startedAt < patienceMs) {
    if (!isWanted()) return { type: 'left' };
    onProgress(challenge, guidance);
    const takenAt = now();
    const picture = await dependencies.takeFrame(heightPx);
    if (picture === null) return { type: 'no-picture' };
    const frame = { nonce, step: guidance.step, atMs: Math.round(takenAt - startedAt), picture };
    const reply = await patiently(dependencies, () => dependencies.send(frame));
    if (!reply.ok) {
      if (isFull(reply.failure)) break;
      return endOf(reply.failure);
    }
    guidance = reply.value;
    sent += 1;
    const tookMs = now() - takenAt;
    heightPx = adaptHeight(heightPx, { tookMs, heightPx: frames.heightPx });
    await wait(Math.max(0, frames.intervalMs - tookMs));
  }
  if (!isWanted()) return { type: 'left' };
  if (sent === 0) return { type: 'expired' };
  onProgress(challenge, guidance);
  dependencies.onJudging();
  const finished = await patiently(dependencies, () => dependencies.finish(nonce));
  if (!finished.ok) return endOf(finished.failure);
  return { type: 'judged', outcome: finished.value, spoiled: guidance.spoiled };
}

const isOver = ({ complete, spoiled, framesLeft }: Guidance) => complete || spoiled || framesLeft <= 0;
const isFull = (failure: Failure) =>
  failure.kind === 'challenge' && failure.code === 'liveness.too_many_frames';

/** A slow line or a busy server gets smaller frames; a quick one the full size again. Whole steps, no flicker. */
export function adaptHeight(
  current: number,
  { tookMs, heightPx }: { tookMs: number; heightPx: number },
): number {
  const smallest = Math.min(heightPx, 480);
  if (tookMs > 1500) return smallest;
  return tookMs < 700 ? heightPx : current;
}

/** A call is made again when no answer came; every call of the challenge may arrive twice. */
async function patiently<Value>(
  { wait, isWanted }: ChallengeDependencies,
  call: () => Promise<Reply<Value>>,
): Promise<Reply<Value>> {
  for (const pauseMs of pausesMs) {
    const reply = await call();
    if (reply.ok || !isWanted()) return reply;
    const { failure } = reply;
    const isPassing = failure.kind === 'offline' || failure.kind === 'unreachable' || failure.kind === 'busy';
    if (!isPassing) return reply;
    const askedMs = failure.kind === 'busy' ? (failure.retryAfterSeconds ?? 0) * 1000 : 0;
    await wait(Math.max(pauseMs, Math.min(askedMs, 5000)));
  }
  return call();
}

function endOf(failure: Failure): ChallengeEnd {
  // Elsewhere, or over: where the session stands is for the page to ask, and to say.
  if (failure.kind === 'out-of-step' || endsThePage(failure)) return { type: 'moved-on' };
  if (failure.kind !== 'challenge') return { type: 'interrupted', failure };
  switch (failure.code) {
    case 'liveness.expired':
      return { type: 'expired' };
    case 'liveness.ended':
    case 'liveness.unknown':
      return { type: 'taken-over' };
    default:
      return { type: 'moved-on' };
  }
}
