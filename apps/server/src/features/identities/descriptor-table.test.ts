import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDescriptorTable } from './descriptor-table.js';

const width = 20;
const descriptor = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), {
  minLength: width,
  maxLength: width,
});
const change = fc.record({
  id: fc.integer({ min: 0, max: 120 }).map(String),
  descriptor,
  remove: fc.boolean(),
});

const squaredDistance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0);

describe('descriptor table', () => {
  test('after any additions, replacements and removals the nearest is the one that comparing all of them finds', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 200 }),
        descriptor,
        fc.double({ min: 0, max: 20, noNaN: true }),
        (changes, query, withinSquared) => {
          const table = createDescriptorTable(width);
          const all = new Map<string, number[]>();
          for (const { id, descriptor: given, remove } of changes) {
            if (remove) {
              table.delete(id);
              all.delete(id);
            } else {
              table.set(id, given);
              all.set(id, given);
            }
          }
          expect(table.size).toBe(all.size);
          const range = { from: 0, to: table.size, withinSquared, exceptId: '7' };
          const found = table.nearest(Float32Array.from(query), range);
          const expected = [...all]
            .filter(([id]) => id !== '7')
            .map(([, given]) => squaredDistance(given, query))
            .filter((squared) => squared <= withinSquared);
          if (expected.length === 0) expect(found).toBeNull();
          else {
            expect(found?.squared).toBeCloseTo(Math.min(...expected), 6);
            expect(squaredDistance(all.get(found?.id ?? '') ?? [], query)).toBeCloseTo(
              found?.squared ?? -1,
              6,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a descriptor of another width is no row and finds none', () => {
    const table = createDescriptorTable(3);
    table.set('a', [0, 0]);
    expect(table.size).toBe(0);
    table.set('b', [0, 0, 0]);
    const range = { from: 0, to: 1, withinSquared: 1, exceptId: null };
    expect(table.nearest(Float32Array.of(0, 0), range)).toBeNull();
    expect(table.nearest(Float32Array.of(0, 0, 0), range)).toEqual({ id: 'b', squared: 0 });
  });

  test('what is not a number is near to nothing', () => {
    const table = createDescriptorTable(2);
    table.set('a', [Number.NaN, 0]);
    const range = { from: 0, to: 1, withinSquared: 1, exceptId: null };
    expect(table.nearest(Float32Array.of(0, 0), range)).toBeNull();
  });

  test('after wiping nothing is left to be found', () => {
    const table = createDescriptorTable(2);
    table.set('a', [0, 0]);
    table.wipe();
    expect(table.size).toBe(0);
    expect(
      table.nearest(Float32Array.of(0, 0), { from: 0, to: 1, withinSquared: 9, exceptId: null }),
    ).toBeNull();
  });
});
