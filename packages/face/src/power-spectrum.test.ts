import { expect, test } from 'vitest';
import { powerSpectrum } from './power-spectrum.js';

const side = 64;
const wave = (across: number, down: number) =>
  Float32Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    return 100 + 20 * Math.cos((2 * Math.PI * (across * x + down * y)) / side);
  });

test.each([
  [9, 0],
  [0, 13],
  [7, 20],
])('a pattern of %i by %i waves has its power there and nowhere far from it', (across, down) => {
  const power = powerSpectrum(wave(across, down), side);
  const strongest = power.indexOf(Math.max(...power));
  const [column, row] = [strongest % side, Math.floor(strongest / side)];
  const mirrored = [(side - column) % side, (side - row) % side];
  expect([[column, row], mirrored]).toContainEqual([across, down]);
  // Hann's window spreads a wave over its neighbours and no further.
  const far = power.filter((_, at) => {
    const apart = (a: number, b: number) => Math.min(Math.abs(a - b), side - Math.abs(a - b));
    const near = (x: number, y: number) => apart(at % side, x) <= 2 && apart(Math.floor(at / side), y) <= 2;
    return !near(across, down) && !near((side - across) % side, (side - down) % side);
  });
  expect(Math.max(...far)).toBeLessThan(Math.max(...power) / 1000);
});

test('an even picture has no power', () => {
  expect(Math.max(...powerSpectrum(new Float32Array(side * side).fill(80), side))).toBeCloseTo(0, 6);
});
