import type { FakeAnswer, FakeSession } from './fake-server.js';
import { freshChallenge } from './fake-server.js';

/**
 * Every screen that a person can see, and how a page gets there: the one list that the accessibility checks and
 * `npm run screenshots` go through. A new screen is a new line here.
 */
export interface ScreenCase {
  /** Name of its picture. */
  name: string;
  /** `data-step`, or `data-step/data-view`, of the screen when it is there. */
  see: string;
  session?: Partial<FakeSession>;
  /** Answers of the server that are not the usual ones: the next call whose path contains the text. */
  answers?: Record<string, FakeAnswer>;
  /** The next uploads are refused for these reasons. */
  refuses?: string[];
  /** `getUserMedia` fails with an error of this name; `absent`: this browser has no camera interface. */
  camera?: string;
  /**
   * What the person does: `data-action` of a button, `id-front/live` to wait for a screen, `file: …` to choose a file
   * of that type, `offline` to lose the network.
   */
  way?: string[];
}

const failing = (status: number, body: Record<string, unknown> = {}): FakeAnswer => ({
  status,
  body: { status, ...body },
});
const atFront = { step: 'id-front' } as const;
const takesFront = ['id-front/intro', 'continue', 'id-front/live', 'shutter', 'capture-preview'];
const takesSelfie = ['selfie/intro', 'continue', 'selfie/live', 'shutter', 'capture-preview'];

/** A challenge that is asked for, with these answers. */
const challenged = (challenge: Parameters<typeof freshChallenge>[0] = {}): Partial<FakeSession> => ({
  step: 'liveness',
  liveness: 'optional',
  challenge: freshChallenge(challenge),
});
const begins = ['liveness/intro', 'continue'];
const cameraFails = (view: string, camera: string): ScreenCase => ({
  name: `camera-${view}`,
  see: `id-front/camera-${view}`,
  session: atFront,
  camera,
  way: ['id-front/intro', 'continue'],
});
const ends = (name: string, session: Partial<FakeSession>): ScreenCase => ({
  name: `done-${name}`,
  see: 'done',
  session: { step: 'done', ...session },
});

export const screens: ScreenCase[] = [
  { name: 'consent', see: 'consent' },
  { name: 'consent-test-mode', see: 'consent', session: { testMode: true } },
  { name: 'consent-stop', see: 'consent/stop', way: ['refuse'] },
  { name: 'front-intro', see: 'id-front/intro', session: { ...atFront, testMode: true } },
  { name: 'front-live', see: 'id-front/live', session: atFront, way: ['continue'] },
  { name: 'front-preview', see: 'capture-preview/preview', session: atFront, way: takesFront },
  {
    name: 'front-refused',
    see: 'id-front/refused',
    session: atFront,
    refuses: ['quality.glare'],
    way: [...takesFront, 'use'],
  },
  {
    name: 'front-unsent',
    see: 'capture-preview/preview',
    session: atFront,
    way: [...takesFront, 'offline', 'use', 'alert'],
  },
  { name: 'back-intro', see: 'id-back/intro', session: { step: 'id-back' } },
  { name: 'selfie-intro', see: 'selfie/intro', session: { step: 'selfie' } },
  { name: 'selfie-live', see: 'selfie/live', session: { step: 'selfie' }, way: ['continue'] },
  {
    name: 'selfie-preview',
    see: 'capture-preview/preview',
    session: { step: 'selfie' },
    way: takesSelfie,
  },
  cameraFails('denied', 'NotAllowedError'),
  cameraFails('missing', 'NotFoundError'),
  cameraFails('in-use', 'NotReadableError'),
  cameraFails('unsupported', 'absent'),
  cameraFails('unknown', 'OddError'),
  {
    name: 'file-problem',
    see: 'id-front/file-problem',
    session: atFront,
    way: ['id-front/intro', 'file: image/heic'],
  },
  { name: 'liveness-intro', see: 'liveness/intro', session: challenged() },
  {
    name: 'liveness-turn',
    see: 'liveness/running',
    session: challenged({ actions: ['turn-left'], holdAt: 0 }),
    way: [...begins, 'liveness/running', 'ask: turn-left'],
  },
  {
    name: 'liveness-closer',
    see: 'liveness/running',
    session: challenged({ actions: ['closer'], holdAt: 0 }),
    way: [...begins, 'liveness/running', 'ask: closer'],
  },
  { name: 'liveness-passed', see: 'liveness/passed', session: challenged({ stays: true }), way: begins },
  {
    name: 'liveness-failed',
    see: 'liveness/failed',
    session: challenged({ failures: [['liveness.turn_left']], attemptsLeft: 2 }),
    way: begins,
  },
  {
    name: 'liveness-used-up',
    see: 'liveness/used-up',
    session: challenged({ failures: [['liveness.flat']], attemptsLeft: 1 }),
    way: begins,
  },
  {
    name: 'liveness-expired',
    see: 'liveness/expired',
    session: challenged(),
    answers: { '/frames': failing(410, { code: 'liveness.expired' }) },
    way: begins,
  },
  {
    name: 'liveness-taken-over',
    see: 'liveness/taken-over',
    session: challenged(),
    answers: { '/frames': failing(400, { code: 'liveness.ended' }) },
    way: begins,
  },
  {
    name: 'liveness-camera-denied',
    see: 'liveness/camera-denied',
    session: challenged(),
    camera: 'NotAllowedError',
    way: begins,
  },
  { name: 'processing', see: 'processing', session: { step: 'processing', pollsUntilDone: 1_000_000 } },
  ends('plain', {}),
  ends('passed', { verdict: 'passed', redirect: { url: 'https://shop.example/back', delaySeconds: 600 } }),
  ends('not-passed', { verdict: 'not_passed' }),
  ends('pending', { verdict: 'pending' }),
  ends('own-texts', {
    endScreen: {
      title: 'Welcome to Northwind',
      text: 'Your account opens within the hour.\nWe send you a mail.',
    },
  }),
  {
    name: 'done-refused',
    see: 'done',
    way: ['refuse', 'consent/stop', 'stop'],
  },
  {
    name: 'link-expired',
    see: 'link-expired',
    answers: {
      '/sessions': failing(410, { code: 'link.expired', redirectionUrl: 'https://shop.example/back' }),
    },
  },
  { name: 'link-unknown', see: 'link-unknown', answers: { '/sessions': failing(404) } },
  {
    name: 'error-server',
    see: 'error/server',
    answers: { '/sessions': failing(500, { requestId: 'req_7h2k' }) },
  },
  { name: 'error-busy', see: 'error/busy', answers: { '/sessions': failing(503) } },
];
