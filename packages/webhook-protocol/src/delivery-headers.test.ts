import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCustomHeaders } from './custom-headers.js';
import { deliveryHeaders, redactDeliveryHeaders } from './delivery-headers.js';

const input = {
  kind: 'onboarding-status' as const,
  id: 'msg_2b9c7e1f4d3a4c50',
  sequence: 7,
  attempt: 1,
  replay: false,
  timestampSeconds: 1763799552,
  body: '{"flowId":"65f0000000000000000000aa","interviewId":"66f0a1b2c3d4e5f601234567","externalCustomerId":"user-0001","onboardingStatus":"ONBOARDING_FINISHED"}',
  secrets: ['whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='],
};

describe('deliveryHeaders (contract 10.3)', () => {
  it('has every header of the table and no more', () => {
    expect(deliveryHeaders(input)).toEqual({
      'user-agent': 'Gatehouse-Webhooks',
      'content-type': 'application/json',
      'webhook-id': 'msg_2b9c7e1f4d3a4c50',
      'webhook-timestamp': '1763799552',
      'webhook-signature': 'v1,P9EToK2+lK1X27341BdTMMx5nQ5xichlp4Tf0OsyFwc=',
      'gatehouse-kind': 'onboarding-status',
      'gatehouse-sequence': '7',
      'gatehouse-attempt': '1',
    });
  });

  it('keeps the id and changes timestamp and signature on a later attempt', () => {
    const first = deliveryHeaders(input);
    const second = deliveryHeaders({ ...input, attempt: 2, timestampSeconds: input.timestampSeconds + 30 });
    expect(second['webhook-id']).toBe(first['webhook-id']);
    expect(second['webhook-timestamp']).toBe('1763799582');
    expect(second['webhook-signature']).not.toBe(first['webhook-signature']);
    expect(second['gatehouse-attempt']).toBe('2');
  });

  it('marks a replay, and leaves the sequence out for a ping', () => {
    expect(deliveryHeaders({ ...input, replay: true })['gatehouse-replay']).toBe('true');
    expect(deliveryHeaders({ ...input, kind: 'ping', sequence: null })).not.toHaveProperty(
      'gatehouse-sequence',
    );
  });

  it('sends custom headers and the OAuth token', () => {
    const headers = deliveryHeaders({ ...input, customHeaders: { 'X-Team': 'kyc' }, bearerToken: 'abc.def' });
    expect(headers).toMatchObject({ 'x-team': 'kyc', authorization: 'Bearer abc.def' });
    expect(deliveryHeaders({ ...input, customHeaders: { Authorization: 'Basic eDp5' } })).toMatchObject({
      authorization: 'Basic eDp5',
    });
  });

  it('drops stored custom headers that would replace ours or break the request', () => {
    const headers = deliveryHeaders({
      ...input,
      bearerToken: 'abc',
      customHeaders: {
        'Webhook-Signature': 'v1,forged',
        'CONTENT-TYPE': 'text/plain',
        Host: 'other.example',
        authorization: 'Basic x',
        'x-evil': 'a\r\nwebhook-id: 1',
        'x-good': 'yes',
      },
    });
    expect(headers).toEqual({ ...deliveryHeaders({ ...input, bearerToken: 'abc' }), 'x-good': 'yes' });
  });

  it('never lets any custom header change one of ours', () => {
    const ours = deliveryHeaders(input);
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.constantFrom(...Object.keys(ours), 'Host', 'WEBHOOK-ID'), fc.string()),
          fc.string(),
        ),
        (customHeaders) => {
          const { 'user-agent': _ours, ...fixed } = ours;
          expect(deliveryHeaders({ ...input, customHeaders })).toMatchObject(fixed);
          for (const [name, value] of Object.entries(deliveryHeaders({ ...input, customHeaders }))) {
            expect(() => new Headers([[name, value]])).not.toThrow();
          }
        },
      ),
    );
  });

  it('shows in the log which headers went out, but no value that could be a secret', () => {
    const headers = deliveryHeaders({
      ...input,
      customHeaders: { 'x-key': 'k-123' },
      bearerToken: 'tok-456',
    });
    const shown = redactDeliveryHeaders(headers);
    expect(Object.keys(shown)).toEqual(Object.keys(headers));
    expect(shown).toMatchObject({
      'x-key': '[redacted]',
      authorization: '[redacted]',
      'webhook-signature': '[redacted]',
    });
    expect(shown['webhook-id']).toBe(input.id);
  });
});

describe('checkCustomHeaders', () => {
  const codes = (headers: Record<string, string>, usesOauth = false) =>
    checkCustomHeaders(headers, { usesOauth }).map((problem) => problem.code);

  it('takes ordinary headers', () => {
    expect(
      codes({ 'X-Api-Key': 'abc 123', Authorization: 'Basic eDp5', 'x-empty': '', 'User-Agent': 'mine' }),
    ).toEqual([]);
  });

  it.each([
    'Host',
    'content-length',
    'Content-Type',
    'Transfer-Encoding',
    'connection',
    'Webhook-Id',
    'webhook-anything',
    'Gatehouse-Attempt',
    'gatehouse-new',
  ])('reserves %s', (name) => {
    expect(codes({ [name]: 'x' })).toEqual(['reserved']);
  });

  it('reserves Authorization only with OAuth', () => {
    expect(codes({ authorization: 'Basic x' }, true)).toEqual(['reserved']);
  });

  it.each([
    'a\rb',
    'a\nb',
    'a\r\nhost: x',
    'a\0b',
    'é',
    '\u2028',
    '\x7f',
  ])('refuses the value %j', (value) => {
    expect(codes({ 'x-a': value })).toEqual(['value']);
  });

  it.each(['', 'a b', 'a:', 'a\r\nb', 'é', 'a'.repeat(201)])('refuses the name %j', (name) => {
    expect(codes({ [name]: 'x' })).toEqual(['name']);
  });

  it('refuses the same name twice and more than 8 kB', () => {
    expect(codes({ 'X-A': '1', 'x-a': '2' })).toEqual(['duplicate']);
    expect(codes({ 'x-a': 'v'.repeat(8_185) })).toEqual([]);
    expect(codes({ 'x-a': 'v'.repeat(8_186) })).toEqual(['too_large']);
  });

  it('shows no value in an explanation', () => {
    expect(JSON.stringify(checkCustomHeaders({ 'x-a': 'hunter2\n', host: 'hunter2' }))).not.toContain(
      'hunter2',
    );
  });
});
