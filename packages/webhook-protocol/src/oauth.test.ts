import { describe, expect, it } from 'vitest';
import { readTokenAnswer, tokenRequest } from './oauth.js';

describe('OAuth client credentials (contract 10.3)', () => {
  it('asks with form-encoded grant_type and Basic base64(id:secret)', () => {
    const request = tokenRequest({
      authUrl: 'https://auth.example/token',
      clientId: 'gate',
      clientSecret: 'pä:ss',
    });
    expect(request).toEqual({
      method: 'POST',
      url: 'https://auth.example/token',
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from('gate:pä:ss', 'utf8').toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });
  });

  const read = (body: unknown, status = 200) =>
    readTokenAnswer({
      status,
      bodyText: typeof body === 'string' ? body : JSON.stringify(body),
      receivedAtMs: 1_000,
    });

  it('uses the token until 60 s before it expires', () => {
    expect(read({ access_token: 'abc', expires_in: 3_600 })).toEqual({
      ok: true,
      accessToken: 'abc',
      useUntilMs: 1_000 + 3_540_000,
    });
    expect(read({ access_token: 'abc', expires_in: '3600' }, 201)).toMatchObject({
      useUntilMs: 1_000 + 3_540_000,
    });
  });

  it.each([
    {},
    { expires_in: 30 },
    { expires_in: -5 },
    { expires_in: 'soon' },
    { expires_in: null },
  ])('uses a token with %o once', (rest) => {
    expect(read({ access_token: 'abc', ...rest })).toMatchObject({ ok: true, useUntilMs: 1_000 });
  });

  it.each([
    [{ error: 'invalid_client' }, 401, /401.*client id/],
    ['<html>', 200, /JSON/],
    ['null', 200, /JSON/],
    [{}, 200, /access_token/],
    [{ access_token: 5 }, 200, /access_token/],
    [{ access_token: '' }, 200, /access_token/],
    [{ access_token: 'a\r\nx: y' }, 200, /access_token/],
    [{ access_token: 'abc' }, 302, /302/],
  ])('refuses %o with status %i', (body, status, words) => {
    const answer = read(body, status);
    expect(answer.ok ? '' : answer.explanation).toMatch(words);
  });

  it('repeats nothing of the answer', () => {
    const answer = read({ access_token: 'leak-1\n', error_description: 'leak-2' });
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).not.toContain('leak');
  });
});
