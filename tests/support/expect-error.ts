import { expect } from 'vitest';
import type { Answer } from './omni-client.js';

/** Contract 1.7: all seven fields of the error body, well formed, with this HTTP status and code. */
export function expectError(
  answer: Answer,
  expected: { http: number; code?: string; status?: number; path?: string },
): void {
  expect(answer.status, answer.text).toBe(expected.http);
  expect(Object.keys(answer.body ?? {}).sort(), answer.text).toEqual(
    ['code', 'error', 'message', 'path', 'requestId', 'status', 'timestamp'].sort(),
  );
  const { timestamp, status, error, message, path, code, requestId } = answer.body;
  expect(Number.isInteger(timestamp)).toBe(true);
  expect(status).toBe(expected.status ?? expected.http);
  expect(error).toMatch(/\S/);
  expect(message).toMatch(/^[A-Za-z]+Exception: \S/);
  expect(path).toMatch(/^\/(?!0(\/|$))[^?]*$/);
  if (expected.path !== undefined) expect(path).toBe(expected.path);
  expect(code).toMatch(/^[a-z_]+(\.[a-z_]+)*$/);
  if (expected.code !== undefined) expect(code).toBe(expected.code);
  expect(requestId).toMatch(/^req_/);
  expect(answer.headers.get('x-request-id')).toBe(requestId);
  expect(answer.headers.get('processing-time')).toMatch(/^\d+$/);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
}
