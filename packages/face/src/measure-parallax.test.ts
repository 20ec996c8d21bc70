import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MeshPoint } from './face-engine.js';
import { livenessLimits } from './liveness-limits.js';
import { measureShape } from './liveness-shape.js';
import { measureParallax } from './measure-parallax.js';
import { syntheticShape } from './testing/synthetic-attempt.js';

const turns = fc.integer({ min: 15, max: 40 }).chain((degrees) => fc.constantFrom(degrees, -degrees));
const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180);

test('a solid head keeps its proportions however far it turns, from any neutral', () => {
  fc.assert(
    fc.property(turns, fc.integer({ min: -10, max: 10 }), (turn, neutral) => {
      const kept = measureParallax(syntheticShape(neutral), syntheticShape(neutral + turn));
      expect(kept).toBeCloseTo(1, 6);
    }),
  );
});

test('a flat picture loses the cosine of its turn, though its neutral seems to have depth', () => {
  fc.assert(
    fc.property(turns, (turn) => {
      expect(measureParallax(syntheticShape(0, true), syntheticShape(turn, true))).toBeCloseTo(
        cosine(turn),
        6,
      );
    }),
  );
  expect(cosine(40)).toBeLessThan(livenessLimits.parallax);
});

test('noise of the landmarks moves the measure by little', () => {
  const noisy = (shape: number[], seed: number) =>
    shape.map((value, index) => value + 0.02 * Math.sin(index * 12.9 + seed * 78.2));
  for (const seed of [1, 2, 3, 4]) {
    const kept = measureParallax(noisy(syntheticShape(0), seed), noisy(syntheticShape(27), seed + 10));
    expect(Math.abs((kept ?? Number.NaN) - 1)).toBeLessThan(0.05);
  }
});

test('shapes that say nothing of depth measure nothing', () => {
  expect(measureParallax([], [])).toBeNull();
  expect(measureParallax(syntheticShape(0), syntheticShape(20).slice(3))).toBeNull();
  const plane = syntheticShape(0).map((value, index) => (index % 3 === 2 ? 0 : value));
  expect(measureParallax(plane, syntheticShape(20))).toBeNull();
});

test('a shape does not depend on where, how large and how tilted the face is in the picture', () => {
  const points: MeshPoint[] = Array.from(
    { length: 468 },
    (_, index) => [Math.sin(index) * 80, Math.cos(index * 1.7) * 110, Math.sin(index * 0.3) * 40] as const,
  );
  const radians = 0.3;
  const moved = points.map(
    ([x, y, z]) =>
      [
        400 + 2.5 * (x * Math.cos(radians) - y * Math.sin(radians)),
        300 + 2.5 * (x * Math.sin(radians) + y * Math.cos(radians)),
        2.5 * z,
      ] as const,
  );
  const [shape, same] = [measureShape(points) ?? [], measureShape(moved) ?? []];
  expect(shape.length).toBeGreaterThan(0);
  shape.forEach((value, index) => {
    expect(same[index]).toBeCloseTo(value, 3);
  });
  expect(measureShape(points.slice(0, 40))).toBeNull();
});
