import type { FlowSettings } from '@gatehouse/contract';
import type { SessionProgress } from '../../platform/database/schema.js';
import type { JourneyStep } from './journey.js';

/** What is stored of a person's way: all that decides which steps there are and which of them is open. */
export interface StoredJourney {
  /** ONBOARDING_FINISHED is committed. */
  finished: boolean;
  /** Everything is captured and the checks run. */
  finishRequested: boolean;
  progress: SessionProgress;
  /** Custom fields that the flow asks for and the session does not have. */
  fieldsToAsk: number;
  front: 'missing' | 'one-sided' | 'two-sided';
  hasBack: boolean;
  hasSelfie: boolean;
  /** By the person of the selfie that counts now. */
  livenessPassed: boolean;
}

/** Of a session that nobody has touched. */
export const freshJourney: Omit<StoredJourney, 'fieldsToAsk'> = {
  finished: false,
  finishRequested: false,
  progress: {},
  front: 'missing',
  hasBack: false,
  hasSelfie: false,
  livenessPassed: false,
};

type FlowOfJourney = Pick<FlowSettings, 'modules' | 'liveness'>;

interface Step {
  name: JourneyStep;
  /** Whether the step is on this person's way. */
  isPlanned(flow: FlowOfJourney, stored: StoredJourney): boolean;
  isDone(stored: StoredJourney): boolean;
}

type GivenUp = NonNullable<SessionProgress['givenUp']>[number];
const gaveUp = ({ progress }: StoredJourney, step: GivenUp): boolean =>
  progress.givenUp?.includes(step) ?? false;

/** The steps of every journey, in their order: the one list. */
const steps: readonly Step[] = [
  {
    name: 'consent',
    isPlanned: ({ modules }) => modules.consent,
    isDone: ({ progress }) => progress.consentGiven === true,
  },
  {
    name: 'custom-fields',
    isPlanned: (_flow, { progress, fieldsToAsk }) =>
      progress.customFieldsAnswered === true || fieldsToAsk > 0,
    isDone: ({ progress }) => progress.customFieldsAnswered === true,
  },
  {
    name: 'id-front',
    isPlanned: ({ modules }) => modules.id,
    isDone: (stored) => stored.front !== 'missing' || gaveUp(stored, 'front'),
  },
  {
    name: 'id-back',
    isPlanned: ({ modules }, stored) =>
      modules.id && stored.front !== 'one-sided' && !gaveUp(stored, 'front'),
    isDone: (stored) => stored.hasBack || gaveUp(stored, 'back'),
  },
  {
    name: 'selfie',
    isPlanned: ({ modules }) => modules.face,
    isDone: (stored) => stored.hasSelfie || gaveUp(stored, 'selfie'),
  },
  {
    name: 'liveness',
    isPlanned: ({ modules, liveness }, stored) =>
      modules.face && liveness !== 'off' && !gaveUp(stored, 'selfie'),
    isDone: (stored) =>
      stored.livenessPassed || gaveUp(stored, 'liveness') || stored.progress.livenessSkipped !== undefined,
  },
];

/** The steps of this person's way, done or not. One that turns out not to be needed leaves the list. */
export function planSteps(flow: FlowOfJourney, stored: StoredJourney): JourneyStep[] {
  return steps.filter(({ isPlanned }) => isPlanned(flow, stored)).map(({ name }) => name);
}

/** The first open step: a reload, a lost network or another device resumes there. */
export function findOpenStep(flow: FlowOfJourney, stored: StoredJourney): JourneyStep {
  if (stored.finished) return 'done';
  if (stored.finishRequested) return 'processing';
  const open = steps.find(({ isPlanned, isDone }) => isPlanned(flow, stored) && !isDone(stored));
  return open?.name ?? 'processing';
}
