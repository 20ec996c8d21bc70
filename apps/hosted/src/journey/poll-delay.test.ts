import { expect, it } from 'vitest';
import { pollDelayMs } from './poll-delay.js';

it.each([
  [0, 700],
  [14_999, 700],
  [15_000, 2_000],
  [600_000, 2_000],
])('after %i ms of checking the next question waits %i ms', (elapsedMs, delayMs) => {
  expect(pollDelayMs(elapsedMs)).toBe(delayMs);
});
