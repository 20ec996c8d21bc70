import type { EvidenceFinding, LivenessMeasurement, LivenessTest } from '@gatehouse/contract';
import { reasonPage } from './reason-texts.js';

/** What each test of the challenge is called, and when it passes. */
const livenessRules: Record<LivenessTest, { name: string; rule: string }> = {
  'liveness.timing': {
    name: 'Frames came in a person’s time',
    rule: 'Every answer came after its prompt could be seen, in order, and before the challenge ended.',
  },
  'liveness.frames': {
    name: 'Frames show one clear face',
    rule: 'The share of frames without exactly one measurable face stays under the limit.',
  },
  'liveness.replayed_frames': {
    name: 'No frame came twice',
    rule: 'Any two frames differ by more than the same picture encoded anew would.',
  },
  'liveness.order': {
    name: 'Order of the actions',
    rule: 'All actions were answered in the order drawn, without a full turn to the other side.',
  },
  'liveness.turn_left': {
    name: 'Turn to the left',
    rule: 'The head was turned at least so far to the person’s left, in frames in a row.',
  },
  'liveness.turn_right': {
    name: 'Turn to the right',
    rule: 'The head was turned at least so far to the person’s right, in frames in a row.',
  },
  'liveness.centre': {
    name: 'Back to the centre',
    rule: 'The person looked straight ahead as often as the challenge asked for it.',
  },
  'liveness.closer': {
    name: 'Came closer',
    rule: 'The face grew against the neutral frames at least by the limit.',
  },
  'liveness.same_person': {
    name: 'Same person in all frames',
    rule: 'Faces that look ahead agree with each other, and every turned face with one before it, within the limit.',
  },
  'liveness.selfie_person': {
    name: 'Person of the selfie',
    rule: 'The mean distance of the neutral frames to the selfie stays under the limit.',
  },
  'liveness.flat': {
    name: 'A head with depth',
    rule: 'In both turns the face shifted by its depth at least by the limit, which no flat picture does.',
  },
};

/** Every test of an attempt as evidence. Its frames are not kept, so that there is no picture to point at. */
export const explainLiveness = ({ tests }: LivenessMeasurement): EvidenceFinding[] =>
  tests.map(({ test, passed, measured, threshold, unit }) => ({
    subject: 'liveness',
    key: test,
    name: livenessRules[test].name,
    status: passed ? 'OK' : 'FAIL',
    value: null,
    reason: passed ? null : test,
    docs: passed ? null : reasonPage(test),
    rule: livenessRules[test].rule,
    setting: 'liveness',
    measured,
    unit,
    threshold: threshold === null ? null : { limit: threshold },
    sources: [],
    where: [],
  }));
