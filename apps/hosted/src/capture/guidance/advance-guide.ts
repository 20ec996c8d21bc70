import type { Look } from './look-at-frame.js';

/** One thing at a time that the person can do, or that all is well. */
export type Guidance =
  /** Nothing to be seen of a document. */
  | 'search'
  /** Something printed is there, but not its four edges. */
  | 'edges'
  | 'closer'
  | 'further'
  | 'centre'
  | 'dark'
  | 'bright'
  | 'glare'
  | 'still'
  | 'blurred'
  /** All is well: the picture is about to be taken. */
  | 'hold';

/** Where the limits lie. Tuned on the testkit's documents of one seed, measured on others (`guidance.test.ts`). */
const limits = {
  /** Less sure an outline is a table's edge or a line of print as well. */
  leastClarity: 0.75,
  /** Smaller, and small print is lost. */
  leastExtent: 0.6,
  /** Nearer to the edge of the frame, and a corner may be outside. */
  leastRoom: 0.03,
  mostOffCentre: 0.16,
  darkest: 45,
  /** Burnt out all over, by this share. */
  mostBurnt: 0.5,
  /** A reflection: burnt out in one place, this wide. */
  mostBurntSquare: 0.13,
  /** A share of the document's length between two looks: a hand's tremble stays below. */
  mostMovement: 0.005,
  leastSharpness: 0.21,
} as const;

/** What would help most. The order is that of a person's hands: find it, place it, light it, hold it. */
export function adviseOn(look: Look): Guidance {
  if (look.outline === null) {
    if (look.brightness < limits.darkest * 0.6) return 'dark';
    return look.printed ? 'edges' : 'search';
  }
  if (look.extent < limits.leastExtent) return 'closer';
  if (look.room < limits.leastRoom) return 'further';
  if (look.offCentre > limits.mostOffCentre) return 'centre';
  if (!look.printed) return 'search';
  if (look.clarity < limits.leastClarity) return 'edges';
  if (look.brightness < limits.darkest) return 'dark';
  if (look.burnt > limits.mostBurnt) return 'bright';
  if (look.burntSquare > limits.mostBurntSquare) return 'glare';
  if (look.movement === null || look.movement > limits.mostMovement) return 'still';
  if (look.sharpness < limits.leastSharpness) return 'blurred';
  return 'hold';
}

/** What the looks so far add up to. */
export interface GuideState {
  /** What the person reads. */
  shown: Guidance;
  shownSinceMs: number;
  /** What the last looks said instead, and how many of them in a row. */
  next: Guidance;
  nextCount: number;
  /** Good looks in a row, and when the first of them was. */
  goodCount: number;
  goodSinceMs: number;
  /** The picture should be taken now. */
  isReady: boolean;
}

export const freshGuide: GuideState = {
  shown: 'search',
  shownSinceMs: Number.NEGATIVE_INFINITY,
  next: 'search',
  nextCount: 0,
  goodCount: 0,
  goodSinceMs: 0,
  isReady: false,
};

/** A text is shown after this many looks said it, and stays long enough to be read. */
const looksToChange = 3;
const readingMs = 900;
/** The picture is taken after this many good looks in a row that span this time. */
const looksToShoot = 4;
const stillMs = 350;

/** The guide after one more look. Pure. Texts do not flicker, and one bad look puts the shutter off. */
export function advanceGuide(state: GuideState, guidance: Guidance, nowMs: number): GuideState {
  const isGood = guidance === 'hold';
  const goodCount = isGood ? state.goodCount + 1 : 0;
  const goodSinceMs = isGood && state.goodCount > 0 ? state.goodSinceMs : nowMs;
  const isReady = goodCount >= looksToShoot && nowMs - goodSinceMs >= stillMs;
  const nextCount = guidance === state.next ? state.nextCount + 1 : 1;
  const isDue =
    guidance !== state.shown &&
    // That all is well is said at once: the hand must stop where it is.
    (isGood || (nextCount >= looksToChange && nowMs - state.shownSinceMs >= readingMs));
  return {
    shown: isDue ? guidance : state.shown,
    shownSinceMs: isDue ? nowMs : state.shownSinceMs,
    next: guidance,
    nextCount,
    goodCount,
    goodSinceMs,
    isReady,
  };
}
