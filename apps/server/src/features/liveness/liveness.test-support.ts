import type { FinishedChallenge, StartedChallenge } from '@gatehouse/contract';
import { findStep } from '../journey/read-stored-journey.js';
import type { ServerBench } from '../server.test-support.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { follow, type Head, measureHead, pictureOf } from './drawn-heads.test-support.js';
import { addFrame } from './operations/add-frame.js';
import { beginChallenge } from './operations/begin-challenge.js';
import { finishChallenge } from './operations/finish-challenge.js';

const frameMs = 400;

/** The challenge as a client goes through it, on the bench's clock. */
export function openChallengeBench(bench: ServerBench) {
  const { dependencies, clock } = bench;
  dependencies.vision.measureLivenessFrame = async (picture) => measureHead(picture);
  let moment = 0;

  const challenge = {
    begin: (sessionId: string) => beginChallenge(dependencies, sessionId),
    send(sessionId: string, { nonce, issuedAt }: StartedChallenge, head: Partial<Head> = {}) {
      clock.advance(frameMs);
      moment += 1;
      const picture = pictureOf({ moment, ...head });
      return addFrame(dependencies, { sessionId, nonce, step: 0, at: clock.now() - issuedAt, picture });
    },
    finish: (sessionId: string, { nonce }: StartedChallenge): Promise<FinishedChallenge> =>
      finishChallenge(dependencies, { sessionId, nonce }),
    /** A whole attempt by somebody who follows the prompts, changed by `as`. */
    async goThrough(sessionId: string, as: Partial<Head> = {}): Promise<FinishedChallenge> {
      const started = await challenge.begin(sessionId);
      for (const pose of follow(started.actions))
        await challenge.send(sessionId, started, { ...pose, ...as });
      return challenge.finish(sessionId, started);
    },
    step: (sessionId: string) => advanceSession(dependencies, sessionId, findStep),
    rows: async (sessionId: string) => ({
      attempts: await dependencies.db
        .selectFrom('livenessAttempts')
        .selectAll()
        .where('sessionId', '=', sessionId)
        .orderBy('id')
        .execute(),
      frames: await dependencies.db
        .selectFrom('livenessFrames')
        .innerJoin('livenessAttempts', 'livenessAttempts.id', 'livenessFrames.attemptId')
        .select(['livenessFrames.attemptId', 'livenessFrames.measurement'])
        .where('livenessAttempts.sessionId', '=', sessionId)
        .execute(),
    }),
  };
  return challenge;
}
