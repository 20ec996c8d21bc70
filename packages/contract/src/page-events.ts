import { z } from 'zod';

export const cameraProblems = [
  'denied',
  'missing',
  'in-use',
  'unsupported',
  'withheld',
  'interrupted',
  'unknown',
] as const;

/** Why a call of the page gave no answer that it can use. */
export const pageFailures = [
  'link-unknown',
  'link-expired',
  'signed-out',
  'no-cookies',
  'offline',
  'unreachable',
  'busy',
  'picture-too-large',
  'out-of-step',
  'challenge',
  'server',
  'handoff',
  'taken-over',
  'code-dead',
] as const;

const cameraViews = cameraProblems.map((problem) => `camera-${problem}` as const);
const captureViews = ['intro', 'starting', 'live', 'refused', 'file-problem', ...cameraViews] as const;

/**
 * The screens of the hosted pages, and what a screen with several faces shows. Closed: a screen that is not here does
 * not compile there, one that nobody looks at fails their checks, and an event carries no other word.
 */
export const pageScreens = {
  opening: ['opening'],
  consent: ['consent', 'stop'],
  'custom-fields': ['custom-fields'],
  'id-front': captureViews,
  'id-back': captureViews,
  selfie: captureViews,
  'capture-preview': ['preview'],
  liveness: [
    'intro',
    'starting',
    'running',
    'judging',
    'passed',
    'failed',
    'used-up',
    'interrupted',
    'expired',
    'taken-over',
    ...cameraViews,
  ],
  processing: ['processing'],
  done: ['done'],
  handoff: ['offer', 'expired', 'unreachable-loopback', 'unreachable-insecure'],
  elsewhere: ['phone', 'other'],
  'link-expired': ['link-expired'],
  'link-unknown': ['link-unknown'],
  'code-dead': ['code-dead'],
  error: ['offline', 'unreachable', 'busy', 'server', 'no-cookies', 'outdated'],
} as const satisfies Record<string, readonly string[]>;
type PageScreen = keyof typeof pageScreens;
/** A screen, named by its step or its kind, and one of its faces. */
export type ShownScreen = {
  [Step in PageScreen]: { step: Step; view: (typeof pageScreens)[Step][number] };
}[PageScreen];

const namesOf = <Name extends string>(table: Record<Name, unknown>) => Object.keys(table) as Name[];

const captureSteps = ['id-front', 'id-back', 'selfie'] as const;
const milliseconds = z.number().int().min(0).max(86_400_000);

const pageEvent = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('screen.shown'),
    screen: z.enum(namesOf(pageScreens)),
    view: z.enum([...new Set(Object.values(pageScreens).flat())]),
  }),
  /** The session is open: how long it took since the address was asked for. */
  z.strictObject({ name: z.literal('page.opened'), durationMs: milliseconds }),
  z.strictObject({ name: z.literal('camera.failed'), problem: z.enum(cameraProblems) }),
  /** The person takes the picture again: by their own will, or because it was refused. */
  z.strictObject({
    name: z.literal('picture.retaken'),
    step: z.enum(captureSteps),
    reason: z.enum(['own', 'refused']),
  }),
  z.strictObject({
    name: z.literal('picture.sent'),
    step: z.enum(captureSteps),
    outcome: z.enum(['accepted', 'refused', 'unanswered']),
    durationMs: milliseconds,
  }),
  z.strictObject({ name: z.literal('request.failed'), kind: z.enum(pageFailures) }),
  /** Code of ours failed on the page. What it said may hold anything, so it stays there. */
  z.strictObject({ name: z.literal('page.broken') }),
]);
/** Something that happened on a page: words of this list and numbers, nothing of the person. */
export type PageEvent = z.infer<typeof pageEvent>;

export const pageEventLimits = {
  /** In one call. */
  batch: 50,
  /** Of one session; what comes after is dropped without a word. */
  perSession: 200,
  bodyBytes: 16_384,
} as const;

/** `ageMs`: how long ago it was when the call left. Clocks of devices are wrong; their differences are not. */
export const pageEventsSchema = z.strictObject({
  events: z.array(z.strictObject({ ageMs: milliseconds, event: pageEvent })).max(pageEventLimits.batch),
});
export type SentPageEvent = z.infer<typeof pageEventsSchema>['events'][number];
