import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { createKeyring } from '../../platform/keys/encryption.js';
import type { Organisation } from '../organisations/index.js';
import { openServerBench, reviewedFlow, type ServerBench } from '../server.test-support.js';
import { closeSession } from '../sessions/operations/close-session.js';
import { createFieldDigest } from './custom-field-digest.js';
import { readSingleSession } from './operations/read-single-session.js';
import { type SearchFilter, searchSessions } from './operations/search-sessions.js';

describe.each(testDatabases())('search on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let other: Organisation;
  let flowId: string;
  let reviewedFlowId: string;
  let plain: string;
  let named: string;
  let passed: string;
  let pending: string;
  const search = (filter: SearchFilter = {}, { offset = 0, limit = 50, by = tenant } = {}) =>
    searchSessions(bench.dependencies, { organisationId: by.id, filter, offset, limit });
  const ids = async (filter?: SearchFilter, page?: { offset?: number; limit?: number; by?: Organisation }) =>
    (await search(filter, page)).items.map(({ interviewId }) => interviewId);
  const codeOf = async (sessionId: string) => String((await bench.session(sessionId))?.interviewCode);

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    other = await bench.addTenant();
    flowId = await bench.addFlow(tenant);
    reviewedFlowId = await bench.addFlow(tenant, reviewedFlow);
    plain = await bench.start(tenant, flowId);
    bench.clock.advance(1000);
    named = await bench.start(tenant, flowId, {
      externalCustomerId: 'user_100%',
      customFields: { branch: 'Łódź', level: '3' },
    });
    bench.clock.advance(1000);
    passed = await bench.finished(tenant, flowId, {
      externalCustomerId: 'user-200',
      customFields: { branch: 'Łódź' },
    });
    bench.clock.advance(1000);
    pending = await bench.finished(tenant, reviewedFlowId);
    await bench.start(other, await bench.addFlow(other), {
      externalCustomerId: 'user-200',
      customFields: { branch: 'Łódź' },
    });
  });
  afterAll(() => bench.close());

  test('without a filter: the sessions of the tenant, newest first, as the contract shows them', async () => {
    const { items, total, offset, limit } = await search();
    expect(items.map(({ interviewId }) => interviewId)).toEqual([pending, passed, named, plain]);
    expect({ total, offset, limit }).toEqual({ total: 4, offset: 0, limit: 50 });
    const { createdAt, finishedAt } = items[1] ?? {};
    expect(items[1]).toEqual({
      interviewId: passed,
      flowId,
      externalCustomerId: 'user-200',
      onboardingStatus: 'ONBOARDING_FINISHED',
      sessionStatus: 'Alive',
      overallStatus: 'OK',
      needsReview: false,
      createdAt,
      finishedAt,
    });
    expect(finishedAt).toBeGreaterThanOrEqual(createdAt ?? Number.NaN);
    expect(items[0]).toMatchObject({ needsReview: true, needsReviewReason: 'liveness.not_run' });
    expect(items[3]).not.toHaveProperty('externalCustomerId');
    expect(items[3]).not.toHaveProperty('finishedAt');
  });

  test('text finds whole and begun ids and codes, and takes % and _ as they are', async () => {
    expect(await ids({ text: plain })).toEqual([plain]);
    expect(await ids({ text: plain.slice(0, 20).toUpperCase() })).toEqual([plain]);
    expect(await ids({ text: 'user-200' })).toEqual([passed]);
    expect(await ids({ text: 'user' })).toEqual([passed, named]);
    expect(await ids({ text: 'user_1' })).toEqual([named]);
    expect(await ids({ text: 'user_100%' })).toEqual([named]);
    expect(await ids({ text: '%' })).toEqual([]);
    expect(await ids({ text: '_ser' })).toEqual([]);
    expect(await ids({ text: '\\' })).toEqual([]);
    expect(await ids({ text: (await codeOf(named)).toLowerCase() })).toEqual([named]);
    expect(await ids({ text: plain.slice(1) })).toEqual([]);
  });

  test.each([
    ['interviewId', () => ({ interviewId: named }), () => [named]],
    ['a begun interviewId', () => ({ interviewId: named.slice(0, 20) }), () => []],
    ['externalCustomerId', () => ({ externalCustomerId: 'user-200' }), () => [passed]],
    ['a begun externalCustomerId', () => ({ externalCustomerId: 'user' }), () => []],
    ['flowId', () => ({ flowId: reviewedFlowId }), () => [pending]],
    ['onboardingStatus', () => ({ onboardingStatus: ['UNKNOWN' as const] }), () => [named, plain]],
    ['several overallStatus', () => ({ overallStatus: ['OK' as const, 'FAIL' as const] }), () => [passed]],
    ['needsReview', () => ({ needsReview: true }), () => [pending]],
    ['an empty list', () => ({ onboardingStatus: [] }), () => [pending, passed, named, plain]],
    ['one custom field', () => ({ customFields: { branch: 'Łódź' } }), () => [passed, named]],
    ['two custom fields', () => ({ customFields: { branch: 'Łódź', level: '3' } }), () => [named]],
    ['a field of another value', () => ({ customFields: { branch: 'łódź' } }), () => []],
    ['filters that exclude each other', () => ({ needsReview: true, flowId }), () => []],
  ] as const)('filter: %s', async (_name, filter, expected) => {
    expect(await ids(filter())).toEqual(expected());
    expect((await search(filter())).total).toBe(expected().length);
  });

  test('times include both ends', async () => {
    const { items } = await search({ interviewId: named });
    const createdAt = items[0]?.createdAt ?? Number.NaN;
    expect(await ids({ createdFrom: createdAt, createdTo: createdAt })).toEqual([named]);
    expect(await ids({ createdFrom: createdAt + 1 })).toEqual([pending, passed]);
    expect(await ids({ createdTo: createdAt - 1 })).toEqual([plain]);
  });

  test('pages do not overlap, and the total is of all of them', async () => {
    expect(await ids({}, { offset: 1, limit: 2 })).toEqual([passed, named]);
    expect((await search({}, { offset: 3, limit: 2 })).total).toBe(4);
    expect(await ids({}, { offset: 10 })).toEqual([]);
  });

  test('a closed session says so', async () => {
    const closed = await bench.start(other, await bench.addFlow(other));
    await closeSession(bench.dependencies, closed);
    const { items } = await search({ interviewId: closed }, { by: other });
    expect(items[0]?.sessionStatus).toBe('Closed');
  });

  test('a search after the due time finds the session expired', async () => {
    const late = await bench.start(other, await bench.addFlow(other, { sessionExpirationMinutes: 5 }));
    bench.clock.advance(5 * 60_000);
    expect(await ids({ onboardingStatus: ['EXPIRED'] }, { by: other })).toEqual([late]);
  });

  test('custom fields lie in the database as digests only', async () => {
    const rows = await bench.dependencies.db.selectFrom('sessionCustomFieldIndex').selectAll().execute();
    expect(rows.filter(({ sessionId }) => sessionId === named)).toHaveLength(2);
    expect(rows.every(({ digest }) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    const branches = rows.filter(({ sessionId }) => sessionId === passed).map(({ digest }) => digest);
    const ofOthers = rows.filter(({ sessionId }) => ![named, passed].includes(sessionId));
    expect(ofOthers).toHaveLength(1);
    expect(branches).not.toContain(ofOthers[0]?.digest); // the same field of another tenant
  });

  test('everything about one session stays under 128 KB, however much happened', async () => {
    const sessionId = await bench.finished(tenant, flowId);
    await bench.dependencies.db
      .insertInto('sessionEvents')
      .values(
        Array.from({ length: 2000 }, (_, index) => ({
          sessionId,
          eventName: 'filler',
          eventType: 'system',
          eventData: JSON.stringify({ index, text: 'x'.repeat(80) }),
          occurredAt: bench.clock.now(),
        })),
      )
      .execute();
    const single = await readSingleSession(bench.dependencies, { organisationId: tenant.id, sessionId });
    expect(Buffer.byteLength(JSON.stringify(single))).toBeLessThan(128 * 1024);
    expect(single.events.at(-1)?.eventData).toMatchObject({ index: 1999 });
    expect(single.interview.interviewId).toBe(sessionId);
    expect(single.score.overall.status).toBe('OK');
    expect(single.images.selfie).toEqual([expect.stringMatching(/^https:\/\/verify\.example\/gatehouse\//)]);
    expect(single).toMatchObject({ ocrData: {}, customFields: {}, device: null, phone: null });
  });
});

test('digests differ by tenant and master key, and keep key and value apart', () => {
  const keyring = createKeyring(Buffer.alloc(32, 1));
  const digest = createFieldDigest(keyring, 'one');
  expect(digest('a', 'bc')).toBe(createFieldDigest(keyring, 'one')('a', 'bc'));
  const others = [
    digest('ab', 'c'),
    digest('a', 'bd'),
    createFieldDigest(keyring, 'two')('a', 'bc'),
    createFieldDigest(createKeyring(Buffer.alloc(32, 2)), 'one')('a', 'bc'),
  ];
  expect(others).not.toContain(digest('a', 'bc'));
});
