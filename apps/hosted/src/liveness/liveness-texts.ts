import type { MessageKey } from '../language/catalogue.js';
import type { ActionName, HintName } from './challenge.js';

/** What the person is asked to do now, one thing at a time. */
export function promptOf(actions: readonly ActionName[], step: number): MessageKey {
  const action = actions[step];
  if (action === undefined) return step < 0 ? 'challenge.look' : 'challenge.judging';
  if (action === 'centre' && actions[step - 1] === 'closer') return 'challenge.back';
  return prompts[action];
}

const prompts: Record<ActionName, MessageKey> = {
  'turn-left': 'challenge.turnLeft',
  'turn-right': 'challenge.turnRight',
  centre: 'challenge.centre',
  closer: 'challenge.closer',
};

export const hintTexts: Record<HintName, MessageKey> = {
  face_not_found: 'challenge.hintNoFace',
  one_person_only: 'challenge.hintAlone',
  too_blurred: 'challenge.hintBlurred',
  face_the_light: 'challenge.hintLight',
  look_straight: 'challenge.hintStraight',
  turn_further: 'challenge.hintFurther',
  turn_other_way: 'challenge.hintOtherWay',
  come_closer: 'challenge.hintCloser',
  move_back: 'challenge.hintBack',
  hold_still: 'challenge.hintHold',
};

/** Why an attempt was not enough, and what helps; a kind general sentence for a code that these pages do not know. */
const reasonTexts: ReadonlyMap<string, MessageKey> = new Map<string, MessageKey>([
  ['spoiled', 'challenge.reasonOtherSide'],
  ['liveness.flat', 'challenge.reasonFlat'],
  ['liveness.replayed_frames', 'challenge.reasonStill'],
  ['liveness.same_person', 'challenge.reasonSamePerson'],
  ['liveness.selfie_person', 'challenge.reasonSelfie'],
  ['liveness.frames', 'challenge.reasonUnclear'],
  ['liveness.turn_left', 'challenge.reasonTurnLeft'],
  ['liveness.turn_right', 'challenge.reasonTurnRight'],
  ['liveness.closer', 'challenge.reasonCloser'],
  ['liveness.centre', 'challenge.reasonOrder'],
  ['liveness.order', 'challenge.reasonOrder'],
  ['liveness.timing', 'challenge.reasonFast'],
]);

export const reasonText = (reason: string): MessageKey =>
  reasonTexts.get(reason) ?? 'challenge.reasonUnknown';
