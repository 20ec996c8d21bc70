import type { LivenessAction } from '@gatehouse/contract';

const moves = ['turn-left', 'turn-right', 'closer'] as const satisfies LivenessAction[];

/**
 * The actions of one attempt: both turns and coming closer in random order, back to the centre between them. There
 * are 6 sequences, all as likely. The order stops a recording that is merely played; it does not stop who can answer
 * or reorder, which is why a frame is never accepted twice. `randomInteger` gives a whole number from 0 to below
 * `below` (use `crypto.randomInt`).
 */
export function drawChallenge(randomInteger: (below: number) => number): LivenessAction[] {
  const left: LivenessAction[] = [...moves];
  const drawn: LivenessAction[] = [];
  while (left.length > 0) {
    drawn.push(...left.splice(randomInteger(left.length), 1));
    if (left.length > 0) drawn.push('centre');
  }
  return drawn;
}
