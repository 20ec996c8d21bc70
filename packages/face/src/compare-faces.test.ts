import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareFaces } from './compare-faces.js';

const descriptorModel = { name: 'some-model', version: '1.0.0' };
const descriptor = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 });

test('distance is symmetric, zero to itself and obeys the triangle inequality', () => {
  fc.assert(
    fc.property(descriptor, descriptor, descriptor, (a, b, c) => {
      const distance = (from: number[], to: number[]) =>
        compareFaces({ descriptor: from, descriptorModel }, { descriptor: to, descriptorModel }).distance;
      expect(distance(a, a)).toBe(0);
      expect(distance(a, b)).toBeCloseTo(distance(b, a), 12);
      expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-9);
    }),
  );
});

test('the distance is Euclidean and the model is named', () => {
  const a = { descriptor: [0, 0, 1], descriptorModel };
  const b = { descriptor: [3, 4, 1], descriptorModel };
  expect(compareFaces(a, b)).toEqual({ distance: 5, model: descriptorModel });
});

test.each([
  ['name', { name: 'another', version: '1.0.0' }],
  ['version', { name: 'some-model', version: '1.0.1' }],
])('descriptors of another model %s are not compared', (_, other) => {
  const a = { descriptor: [0], descriptorModel };
  expect(() => compareFaces(a, { descriptor: [0], descriptorModel: other })).toThrow(
    expect.objectContaining({ code: 'face.models_differ' }),
  );
});

test('descriptors of another length are not compared', () => {
  expect(() =>
    compareFaces({ descriptor: [0], descriptorModel }, { descriptor: [0, 1], descriptorModel }),
  ).toThrow(expect.objectContaining({ code: 'face.models_differ' }));
});
