import type { FakeAnswer, FakeSession } from './fake-server.js';
import { freshChallenge, freshHandoff } from './fake-server.js';

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
  /** The next calls whose path contains one of these get no answer. */
  holds?: string[];
  /**
   * `getUserMedia` fails with an error of this name; `absent`: this browser has no camera interface; `slow`: it never
   * comes to an end.
   */
  camera?: string;
  /** Only one of the two can come here. */
  device?: 'computer' | 'phone';
  /** Where it is not the flow's own address. */
  path?: string;
  /** In a frame of another page, which does not hand the camera on. */
  framed?: true;
  /**
   * What the person does: `data-action` of a button, `id-front/live` to wait for a screen, `file: …` to choose a file
   * of that type, `see: …` to wait for a selector, `later: …` to let so many seconds pass, `offline` to lose the
   * network, `no answer` where there is one that leads nowhere, `code lost` when the next part of the page's code does
   * not arrive, `camera ends` when it is unplugged.
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
/** A computer that may go on on a phone, and how far it is with that. */
const offered = (handoff: Parameters<typeof freshHandoff>[0] = {}): Partial<FakeSession> => ({
  ...atFront,
  handoff: freshHandoff({ mode: 'offered', ...handoff }),
});
const asks: Partial<FakeSession> = {
  step: 'custom-fields',
  customFields: [
    {
      key: 'iban',
      label: { 'en-US': 'Account number (IBAN)', 'de-DE': 'Kontonummer (IBAN) für die Auszahlung' },
      type: 'text',
      required: true,
      maxLength: 34,
      choices: [],
    },
    { key: 'mail', label: 'E-mail', type: 'email', required: true, maxLength: 200, choices: [] },
    {
      key: 'born',
      label: { 'en-US': 'Date of birth', 'de-DE': 'Geburtsdatum' },
      type: 'date',
      required: true,
      maxLength: 10,
      choices: [],
    },
    {
      key: 'income',
      label: { 'en-US': 'Monthly income', 'de-DE': 'Monatliches Nettoeinkommen' },
      type: 'number',
      required: false,
      maxLength: 20,
      choices: [],
    },
    {
      key: 'work',
      label: { 'en-US': 'Employment', 'de-DE': 'Beschäftigungsverhältnis' },
      type: 'choice',
      required: true,
      maxLength: 40,
      choices: [
        { value: 'employed', label: { 'en-US': 'Employed', 'de-DE': 'Angestellt' } },
        { value: 'own', label: { 'en-US': 'Self-employed', 'de-DE': 'Selbständig' } },
      ],
    },
  ],
};
const ends = (name: string, session: Partial<FakeSession>): ScreenCase => ({
  name: `done-${name}`,
  see: 'done',
  session: { step: 'done', ...session },
});

export const screens: ScreenCase[] = [
  { name: 'opening', see: 'opening', holds: ['/sessions'] },
  { name: 'consent', see: 'consent' },
  { name: 'consent-test-mode', see: 'consent', session: { testMode: true } },
  { name: 'consent-stop', see: 'consent/stop', way: ['refuse'] },
  { name: 'custom-fields', see: 'custom-fields', session: asks },
  {
    name: 'custom-fields-problems',
    see: 'custom-fields',
    session: asks,
    way: ['continue', 'see: [aria-invalid=true]'],
  },
  { name: 'front-intro', see: 'id-front/intro', session: { ...atFront, testMode: true } },
  { name: 'front-starting', see: 'id-front/starting', session: atFront, camera: 'slow', way: ['continue'] },
  { name: 'front-live', see: 'id-front/live', session: atFront, way: ['continue'] },
  { name: 'front-preview', see: 'capture-preview/preview', session: atFront, way: takesFront },
  {
    name: 'front-sending',
    see: 'capture-preview/preview',
    session: atFront,
    holds: ['/captures'],
    way: [...takesFront, 'use', 'see: .sending'],
  },
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
    way: [...takesFront, 'offline', 'use', 'see: [role=alert]'],
  },
  { name: 'back-intro', see: 'id-back/intro', session: { step: 'id-back', hasBack: true } },
  {
    name: 'back-live',
    see: 'id-back/live',
    session: { step: 'id-back', hasBack: true },
    way: ['continue'],
  },
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
    name: 'camera-withheld',
    see: 'id-front/camera-withheld',
    session: atFront,
    framed: true,
    way: ['id-front/intro', 'continue'],
  },
  {
    name: 'camera-interrupted',
    see: 'id-front/camera-interrupted',
    session: atFront,
    way: ['continue', 'id-front/live', 'camera ends'],
  },
  {
    name: 'camera-missing-phone-offered',
    see: 'id-front/camera-missing',
    session: offered({ chosen: true }),
    camera: 'NotFoundError',
    device: 'computer',
    way: ['continue'],
  },
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
    way: [...begins, 'see: .viewfinder[data-ask="turn-left"]'],
  },
  {
    name: 'liveness-closer',
    see: 'liveness/running',
    session: challenged({ actions: ['closer'], holdAt: 0 }),
    way: [...begins, 'see: .viewfinder[data-ask="closer"]'],
  },
  { name: 'liveness-starting', see: 'liveness/starting', session: challenged(), camera: 'slow', way: begins },
  {
    name: 'liveness-judging',
    see: 'liveness/judging',
    session: challenged(),
    holds: ['/finish'],
    way: begins,
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
    name: 'liveness-interrupted',
    see: 'liveness/interrupted',
    session: challenged(),
    answers: { '/frames': failing(500) },
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
  {
    name: 'processing-long',
    see: 'processing',
    session: { step: 'processing', pollsUntilDone: 1_000_000 },
    way: ['see: main', 'later: 20', 'see: [role=status]:not(:empty)'],
  },
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
    name: 'done-on-phone',
    see: 'done',
    session: { step: 'done', handoff: freshHandoff({ mode: 'offered', codes: ['code-1'] }) },
    device: 'phone',
    path: '/h/code-1',
  },
  {
    name: 'handoff-offer',
    see: 'handoff/offer',
    session: offered(),
    device: 'computer',
    way: ['see: .qr'],
  },
  {
    name: 'handoff-offer-required',
    see: 'handoff/offer',
    session: offered({ mode: 'required', rotate: false }),
    device: 'computer',
    way: ['see: .qr'],
  },
  {
    name: 'handoff-offer-text',
    see: 'handoff/offer',
    session: offered({ sms: true }),
    device: 'computer',
    way: ['see: .qr'],
  },
  {
    name: 'handoff-offer-failed',
    see: 'handoff/offer',
    session: offered(),
    device: 'computer',
    answers: { '/handoff': failing(503) },
    way: ['see: [role=alert]'],
  },
  {
    name: 'handoff-expired',
    see: 'handoff/expired',
    session: offered({ rotate: false }),
    device: 'computer',
    way: ['see: .qr', 'later: 601'],
  },
  ...(['loopback', 'insecure'] as const).map(
    (obstacle): ScreenCase => ({
      name: `handoff-${obstacle}`,
      see: `handoff/unreachable-${obstacle}`,
      session: offered({ obstacle }),
      device: 'computer',
    }),
  ),
  {
    name: 'elsewhere-phone',
    see: 'elsewhere/phone',
    session: offered({ active: 'phone' }),
    device: 'computer',
  },
  { name: 'elsewhere-other', see: 'elsewhere/other', session: offered({ active: 'other' }) },
  { name: 'code-dead', see: 'code-dead', device: 'phone', path: '/h/used-before' },
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
  {
    name: 'error-offline',
    see: 'error/offline',
    answers: { '/sessions': failing(503) },
    way: ['error/busy', 'offline', 'continue'],
  },
  {
    name: 'error-unreachable',
    see: 'error/unreachable',
    answers: { '/sessions': failing(503) },
    way: ['error/busy', 'no answer', 'continue'],
  },
  { name: 'error-no-cookies', see: 'error/no-cookies', session: { keepsCookie: false }, way: ['agree'] },
  {
    name: 'error-no-cookies-framed',
    see: 'error/no-cookies',
    session: { keepsCookie: false },
    framed: true,
    way: ['agree'],
  },
  { name: 'error-outdated', see: 'error/outdated', way: ['consent', 'code lost', 'agree'] },
  { name: 'error-busy', see: 'error/busy', answers: { '/sessions': failing(503) } },
];
