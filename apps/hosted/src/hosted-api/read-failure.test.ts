import { describe, expect, it } from 'vitest';
import { readFailure } from './read-failure.js';

const failureOf = (status: number, body: unknown = {}, retryAfter: string | null = null) =>
  readFailure({ status, body, retryAfter });

describe('an error answer', () => {
  it.each([
    [401, { kind: 'signed-out' }],
    [404, { kind: 'link-unknown' }],
    [409, { kind: 'out-of-step' }],
    [413, { kind: 'picture-too-large' }],
    [502, { kind: 'server', requestId: null }],
  ])('%i', (status, failure) => {
    expect(failureOf(status)).toEqual(failure);
  });

  it.each([400, 404, 410])('of a challenge is no dead link, though it be a %i', (status) => {
    expect(failureOf(status, { code: 'liveness.expired' })).toEqual({
      kind: 'challenge',
      code: 'liveness.expired',
    });
  });

  it.each([
    [410, 'handoff.code_dead', { kind: 'code-dead' }],
    [409, 'device.taken_over', { kind: 'taken-over' }],
    [400, 'handoff.texts_used_up', { kind: 'handoff', code: 'handoff.texts_used_up' }],
    [503, 'sms.not_sent', { kind: 'busy', retryAfterSeconds: null }],
  ])('%i %s between two devices', (status, code, failure) => {
    expect(failureOf(status, { code })).toEqual(failure);
  });

  it('names the request where the server does', () => {
    expect(failureOf(500, { requestId: 'req_7h2k' })).toEqual({ kind: 'server', requestId: 'req_7h2k' });
  });

  it.each([
    ['12', 12],
    ['86400', 120],
    ['Wed, 21 Oct 2026 07:28:00 GMT', null],
    [null, null],
  ])('Retry-After %s', (retryAfter, retryAfterSeconds) => {
    expect(failureOf(429, {}, retryAfter)).toEqual({ kind: 'busy', retryAfterSeconds });
    for (const status of [503, 504])
      expect(failureOf(status, null, retryAfter)).toEqual({ kind: 'busy', retryAfterSeconds });
  });

  it.each([
    ['https://shop.example/back', 'https://shop.example/back'],
    ['javascript:alert(1)', null],
    [undefined, null],
  ])('an expired link with target %s leads to %s', (redirectionUrl, expected) => {
    expect(failureOf(410, { redirectionUrl })).toEqual({ kind: 'link-expired', redirectionUrl: expected });
  });
});
