import { z } from 'zod';
import { livenessActions, livenessHints, livenessTests } from '../measurements.js';
import { imageBodySchema } from './capture-endpoints.js';
import { endpoint } from './endpoint.js';
import { milliseconds, noFields, wireText } from './wire.js';

/** What one attempt at the active challenge may hold; the server refuses more. */
export const challengeLimits = {
  lifetimeMs: 120_000,
  maximumFrames: 80,
  maximumFrameBytes: 1_000_000,
} as const;

/** What a capture client is told about the frames that serve best. */
const frameAdvice = z.object({
  maximum: z.number().int(),
  maximumBytes: z.number().int(),
  heightPx: z.number().int(),
  intervalMs: z.number().int(),
});

const startedChallenge = z.object({
  nonce: z.string(),
  actions: z.array(z.enum(livenessActions)),
  issuedAt: milliseconds,
  expiresAt: milliseconds,
  /** This one included. */
  attemptsLeft: z.number().int(),
  frames: frameAdvice,
});

const guidance = z.object({
  /** Index of the action to show now; -1 while the person only looks ahead. */
  step: z.number().int(),
  complete: z.boolean(),
  /** A full turn to the wrong side: the attempt can no longer pass. */
  spoiled: z.boolean(),
  hint: z.enum(livenessHints).nullable(),
  framesLeft: z.number().int(),
});

const finishedChallenge = z.object({
  passed: z.boolean(),
  /** Tests that did not pass. */
  reasons: z.array(z.enum(livenessTests)),
  attemptsLeft: z.number().int(),
});

export type StartedChallenge = z.infer<typeof startedChallenge>;
export type LivenessAnswer = z.infer<typeof guidance>;
export type FinishedChallenge = z.infer<typeof finishedChallenge>;

const sessionPath = z.object({ id: wireText(64) });
/** Which action of the challenge was being shown, and milliseconds since it was issued by the client's own clock. */
export const livenessFrameSchema = z.object({
  step: z.coerce.number().int().min(-1).max(20),
  at: z.coerce.number().int().min(0).max(3_600_000),
});

const writeErrors = [
  'session.closed',
  'session.finished',
  'session.expired',
  'session.not_found',
  'session.id_mismatch',
] as const;
const challengeErrors = ['liveness.unknown', 'liveness.expired', 'liveness.ended'] as const;

/** The active challenge for integrators with a capture client of their own; the hosted pages have the same operations. */
export const livenessEndpoints = {
  beginLiveness: endpoint({
    id: 'beginLiveness',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/:id/liveness'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '5.4',
    params: sessionPath,
    query: z.object({}),
    body: noFields,
    response: startedChallenge,
    errors: [
      ...writeErrors,
      'liveness.off',
      'liveness.passed',
      'liveness.attempts_used_up',
      'process.no_selfie',
    ],
    summary: 'Begin an attempt at the active liveness challenge; it takes the place of one that is open.',
  }),
  addLivenessFrame: endpoint({
    id: 'addLivenessFrame',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/:id/liveness/frames'],
    auth: 'session-token',
    bodyKind: 'image',
    section: '5.4',
    params: sessionPath,
    query: livenessFrameSchema.extend({ nonce: wireText(100) }),
    body: imageBodySchema,
    response: guidance,
    errors: [
      ...writeErrors,
      ...challengeErrors,
      'liveness.too_many_frames',
      'liveness.frame_too_large',
      'image.missing',
      'image.format_unsupported',
      'image.too_many_pixels',
      'image.damaged',
      'request.unsupported_type',
      'overloaded',
    ],
    summary: 'Send one frame of the challenge; answers which action comes next.',
  }),
  finishLiveness: endpoint({
    id: 'finishLiveness',
    method: 'POST',
    paths: ['/gatehouse/v1/sessions/:id/liveness/finish'],
    auth: 'session-token',
    bodyKind: 'json',
    section: '5.4',
    params: sessionPath,
    query: z.object({}),
    body: z.object({ nonce: wireText(100) }),
    response: finishedChallenge,
    errors: [...writeErrors, ...challengeErrors, 'liveness.no_frames', 'process.no_selfie'],
    summary: 'Judge the attempt; a repeat answers the same.',
  }),
};
