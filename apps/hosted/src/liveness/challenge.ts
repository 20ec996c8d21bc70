/** What a person is asked to do, as the server names it; left and right are the person's own. */
export const actionNames = ['turn-left', 'turn-right', 'centre', 'closer'] as const;
export type ActionName = (typeof actionNames)[number];

export const hintNames = [
  'face_not_found',
  'one_person_only',
  'too_blurred',
  'face_the_light',
  'look_straight',
  'turn_further',
  'turn_other_way',
  'come_closer',
  'move_back',
  'hold_still',
] as const;
export type HintName = (typeof hintNames)[number];

/** One attempt: the order of the actions, and how its frames are to be sent. */
export interface Challenge {
  nonce: string;
  actions: ActionName[];
  frames: { maximum: number; heightPx: number; intervalMs: number };
}

/** The server's answer to a frame. */
export interface Guidance {
  /** Index of the action to show; -1 while the person only looks ahead. */
  step: number;
  complete: boolean;
  /** The attempt cannot pass any more. */
  spoiled: boolean;
  hint: HintName | null;
  framesLeft: number;
}
