import { expect, test } from 'vitest';
import { chooseWorkerCount, readMachine } from './choose-worker-count.js';

const GB = 1e9;

test.each([
  ['two cores with memory to spare', { cores: 2, memoryBytes: 8 * GB }, 2],
  ['many cores and little memory', { cores: 16, memoryBytes: 4 * GB }, 3],
  ['too little memory for any', { cores: 4, memoryBytes: 1 * GB }, 1],
  ['memory for just one', { cores: 4, memoryBytes: 2 * GB }, 1],
])('%s', (_name, machine, workers) => {
  expect(chooseWorkerCount(machine)).toBe(workers);
});

test('this machine has cores and memory', () => {
  const { cores, memoryBytes } = readMachine();
  expect(cores).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThan(64e6);
  expect(Number.isSafeInteger(memoryBytes)).toBe(true);
});
