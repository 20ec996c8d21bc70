import { describe, expect, it } from 'vitest';
import { decodeGreedy } from './recognise-text.js';

/** The blank of the recogniser first, as in its dictionary. */
const characters = ['', 'A', '0', 'O', 'o', '7'];

/** One row of probabilities by character for each time step. */
function posteriors(rows: Record<string, number>[]) {
  const data = new Float32Array(rows.length * characters.length);
  rows.forEach((row, step) => {
    for (const [character, probability] of Object.entries(row))
      data[step * characters.length + characters.indexOf(character)] = probability;
  });
  return { steps: rows.length, classes: characters.length, data };
}

describe('decodeGreedy', () => {
  it('tells how probable a look-alike is beside the character read', () => {
    const line = posteriors([{ A: 0.9, '7': 0.1 }, { '': 1 }, { '0': 0.8, O: 0.2, o: 0.1 }, { '7': 1 }]);
    const { text, weakest, glyphs } = decodeGreedy(line, characters);
    expect(text).toBe('A07');
    expect(weakest).toBeCloseTo(0.8);
    expect(glyphs.map(({ lookAlike }) => lookAlike)).toEqual([0, expect.closeTo(0.25), 0]);
    expect(glyphs.map(({ x }) => x)).toEqual([4, 20, 28]);
  });

  it('counts neither another shape nor the small letter of the same character', () => {
    const line = posteriors([{ A: 0.6, '7': 0.4 }, { '': 1 }, { O: 0.7, o: 0.3 }]);
    expect(decodeGreedy(line, characters).glyphs.map(({ lookAlike }) => lookAlike)).toEqual([0, 0]);
  });
});
