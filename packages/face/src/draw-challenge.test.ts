import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { drawChallenge } from './draw-challenge.js';

test('every draw demands both turns and coming closer once, with the centre between them', () => {
  for (let draw = 0; draw < 200; draw++) {
    const actions = drawChallenge(randomInt);
    expect(actions).toHaveLength(5);
    expect([...actions].sort()).toEqual(['centre', 'centre', 'closer', 'turn-left', 'turn-right']);
    expect([actions[1], actions[3]]).toEqual(['centre', 'centre']);
  }
});

test('the six sequences are all drawn, each from one of the numbers', () => {
  const sequences = new Set<string>();
  for (let first = 0; first < 3; first++) {
    for (let second = 0; second < 2; second++) {
      const numbers = [first, second, 0];
      sequences.add(drawChallenge(() => numbers.shift() ?? 0).join());
    }
  }
  expect(sequences.size).toBe(6);
});

test('the source of chance is asked for no number beyond what is left', () => {
  const asked: number[] = [];
  drawChallenge((below) => asked.push(below) * 0);
  expect(asked).toEqual([3, 2, 1]);
});
