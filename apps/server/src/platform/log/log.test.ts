import { expect, test } from 'vitest';
import { createLog } from './log.js';

test('an error is logged by class, code and stack, never by its text, however many lines that has', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => lines.push(line) } });
  const error = Object.assign(new TypeError('first line: ALPHA\nsecond line: SPECIMEN'), { code: '22P02' });
  log.error({ err: error }, 'request failed');
  const line = lines.join('');
  expect(line).not.toMatch(/ALPHA|SPECIMEN/);
  const { err } = JSON.parse(line);
  expect(err).toMatchObject({ type: 'TypeError', code: '22P02' });
  expect(err.stack[0]).toContain('log.test.ts');
});
