import { describe, expect, it } from 'vitest';
import { type DeliveryOutcome, deliveryFailures } from './delivery-outcome.js';
import { judgeAnswer, successRules } from './judge-answer.js';

const json = 'application/json';

describe('rule omni', () => {
  it.each([
    { status: 200, contentType: json },
    { status: 200, contentType: 'application/json; charset=utf-8' },
    { status: 200, contentType: 'Application/JSON ;charset=utf-8' },
    { status: 204 },
    { status: 204, contentType: 'text/html' },
  ])('takes %o', (answer) => {
    expect(judgeAnswer('omni', answer)).toMatchObject({ success: true, rule: 'omni', broke: null });
  });

  it.each([
    [{ status: 200, contentType: 'text/html' }, 'content_type'],
    [{ status: 200 }, 'content_type'],
    [{ status: 200, contentType: 'application/jsonp' }, 'content_type'],
    [{ status: 200, contentType: 'application/problem+json' }, 'content_type'],
    [{ status: 200, contentType: 'text/plain, application/json' }, 'content_type'],
    [{ status: 201, contentType: json }, 'status'],
    [{ status: 202, contentType: json }, 'status'],
    [{ status: 302, contentType: json }, 'redirect'],
    [{ status: 404, contentType: json }, 'status'],
    [{ status: 410 }, 'gone'],
    [{ status: 500, contentType: json }, 'status'],
  ] as const)('refuses %o: %s', (answer, broke) => {
    expect(judgeAnswer('omni', answer)).toMatchObject({ success: false, broke });
  });
});

describe('rule any2xx', () => {
  it.each([200, 201, 202, 204, 299])('takes %i with any content', (status) => {
    expect(judgeAnswer('any2xx', { status, contentType: 'text/html' }).success).toBe(true);
  });

  it.each([
    [199, 'status'],
    [300, 'redirect'],
    [308, 'redirect'],
    [400, 'status'],
    [410, 'gone'],
    [503, 'status'],
  ] as const)('refuses %i: %s', (status, broke) => {
    expect(judgeAnswer('any2xx', { status, contentType: json })).toMatchObject({ success: false, broke });
  });
});

describe('attempts without an answer', () => {
  it.each(successRules)('are failures under rule %s, each with its own explanation', (rule) => {
    const judgements = deliveryFailures.map((failure) => judgeAnswer(rule, { failure }));
    expect(judgements.map(({ success }) => success)).toEqual(deliveryFailures.map(() => false));
    expect(judgements.map(({ broke }) => broke)).toEqual(deliveryFailures);
    expect(new Set(judgements.map(({ explanation }) => explanation)).size).toBe(deliveryFailures.length);
  });

  it.each<[DeliveryOutcome, RegExp]>([
    [{ failure: 'connect', detail: 'ENOTFOUND' }, /does not exist/],
    [{ failure: 'connect', detail: 'ECONNREFUSED' }, /refused/],
    [{ failure: 'timeout', detail: 'connect_timeout' }, /5 seconds/],
    [{ failure: 'timeout', detail: 'total_timeout' }, /15 seconds/],
    [{ failure: 'tls', detail: 'ERR_TLS_CERT_ALTNAME_INVALID' }, /another host name/],
    [{ failure: 'tls', detail: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, /trusted authority/],
    [{ failure: 'tls', detail: 'SOME_NEW_CODE' }, /SOME_NEW_CODE/],
    [{ failure: 'address_refused', detail: 'address' }, /GATEHOUSE_OUTBOUND_ALLOW/],
    [{ failure: 'address_refused', detail: 'scheme' }, /https/],
    [{ failure: 'oauth', detail: 'The token server answered 401.' }, /token server answered 401/],
  ])('%o is explained in words', (outcome, words) => {
    expect(judgeAnswer('omni', outcome).explanation).toMatch(words);
  });

  it('show nothing that the other side could have written for the screen', () => {
    const explanation = judgeAnswer('omni', {
      status: 200,
      contentType: `text/html"\u001b[31m<script>\u202e${'x'.repeat(500)}`,
    }).explanation;
    expect(explanation).toMatch(/^[\x20-\x7e]+$/);
    expect(explanation.length).toBeLessThan(200);
    expect(judgeAnswer('omni', { failure: 'connect', detail: 'bad\ndetail <b>' }).explanation).not.toContain(
      '<b>',
    );
  });
});
