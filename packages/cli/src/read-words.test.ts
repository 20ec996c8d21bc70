import { expect, it } from 'vitest';
import { CommandError } from './command.js';
import { readMoment } from './read-words.js';

const now = Date.parse('2026-11-24T13:00:00Z');

it.each([
  ['2026-11-24T12:00:00Z', now - 3_600_000],
  ['2026-11-24T13:00:00+01:00', now - 3_600_000],
  [String(now), now],
  ['90s', now - 90_000],
  ['15m', now - 900_000],
  ['2h', now - 7_200_000],
  ['3d', now - 259_200_000],
])('%s is a moment', (text, expected) => {
  expect(readMoment('--from', text, now)).toBe(expected);
});

it.each(['', 'yesterday', '15', '2w', '-1h'])('"%s" is refused as wrong use', (text) => {
  expect(() => readMoment('--from', text, now)).toThrow(CommandError);
});
