import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GatehouseError } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { approveSession } from '../identities/operations/approve-session.js';
import type { Organisation } from '../organisations/index.js';
import { linkImages, openImageLink, readImages } from '../results/operations/read-images.js';
import { readOcrData } from '../results/operations/read-ocr-data.js';
import { readScore } from '../results/operations/read-score.js';
import { reviewSession } from '../reviews/operations/review-session.js';
import { readSingleSession } from '../search/operations/read-single-session.js';
import { searchSessions } from '../search/operations/search-sessions.js';
import { openServerBench, reviewedFlow, type ServerBench, selfieFlow } from '../server.test-support.js';
import { advanceSession } from '../sessions/operations/advance-session.js';
import { finishSession } from '../sessions/operations/finish-session.js';
import { readCustomFields } from '../sessions/operations/read-custom-fields.js';
import { readPrivate } from '../sessions/operations/read-private.js';
import { readSession, readStatus } from '../sessions/operations/read-status.js';
import { deleteSession } from './operations/delete-session.js';
import { deleteSessions } from './operations/delete-sessions.js';

const executiveId = 'ee'.repeat(12);
const unknownId = '66f0a1b2c3d4e5f60123ffff';

describe.each(testDatabases())('deletion on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  const target = (sessionId: string) => ({ organisationId: tenant.id, sessionId });
  const remove = (sessionId: string, { keepIdentity = false, notify = false } = {}) =>
    deleteSession(bench.dependencies, { ...target(sessionId), keepIdentity, notify });
  const removeMany = (
    ids: string[],
    config: { redactOnly?: boolean; notify?: boolean; keep?: string[] } = {},
  ) =>
    deleteSessions(bench.dependencies, {
      organisationId: tenant.id,
      ids,
      redactOnly: false,
      notify: false,
      keep: [],
      ...config,
    });
  const blobFolders = async () =>
    readdir(join(bench.dependencies.settings.dataDir, 'blobs')).catch(() => [] as string[]);
  const hold = (sessionId: string) =>
    bench.dependencies.db.updateTable('sessions').set({ held: true }).where('id', '=', sessionId).execute();
  const identityOf = async (sessionId: string) =>
    (await approveSession(bench.dependencies, { ...target(sessionId), executiveId })).uuid ?? '';
  const identityExists = async (id: string) =>
    (await bench.dependencies.db.selectFrom('identities').select('id').where('id', '=', id).execute())
      .length === 1;

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    flowId = await bench.addFlow(tenant);
  });
  afterAll(() => bench.close());

  test('every row and every picture of the session is gone, and its reads answer 404', async () => {
    const { db } = bench.dependencies;
    const customFields = { reference: 'r-17' };
    const sessionId = await bench.finished(tenant, flowId, { customFields });
    const { selfie = [] } = await linkImages(bench.dependencies, { ...target(sessionId), types: ['selfie'] });
    expect(selfie).toHaveLength(1);
    expect(await blobFolders()).toContain(sessionId);
    const times = { createdAt: bench.clock.now(), expiresAt: bench.clock.now() + 600_000 };
    const code = { codeHash: `code of ${sessionId}`, sessionId, replaceable: true, ...times };
    await db.insertInto('handoffCodes').values(code).execute();
    const cookie = { cookieHash: `cookie of ${sessionId}`, sessionId, createdAt: times.createdAt };
    await db.insertInto('pageCookies').values(cookie).execute();

    await remove(sessionId);
    const tables = [
      'captures',
      'checks',
      'results',
      'sessionEvents',
      'imageLinks',
      'sessionCustomFieldIndex',
      'pageCookies',
      'handoffCodes',
    ] as const;
    for (const table of tables)
      expect(await db.selectFrom(table).selectAll().where('sessionId', '=', sessionId).execute()).toEqual([]);
    expect(await blobFolders()).not.toContain(sessionId);
    for (const read of [
      () => readStatus(bench.dependencies, tenant.id, sessionId),
      () => readOcrData(bench.dependencies, target(sessionId)),
      () => readSingleSession(bench.dependencies, target(sessionId)),
      () => advanceSession(bench.dependencies, sessionId, async () => {}),
    ])
      await expect(read()).rejects.toMatchObject({ code: 'session.not_found' });
    await expect(openImageLink(bench.dependencies, selfie[0]?.split('/').at(-1) ?? '')).rejects.toMatchObject(
      { code: 'image.not_found' },
    );
    await expect(remove(sessionId)).rejects.toMatchObject({ code: 'session.not_found' });
  });

  test('the identity goes too, unless it is to be kept or another session uses it', async () => {
    const alone = await bench.finished(tenant, flowId);
    const lost = await identityOf(alone);
    await remove(alone);
    expect(await identityExists(lost)).toBe(false);

    const kept = await bench.finished(tenant, flowId);
    const keptIdentity = await identityOf(kept);
    await remove(kept, { keepIdentity: true });
    expect(await identityExists(keptIdentity)).toBe(true);

    const [first, second] = [await bench.finished(tenant, flowId), await bench.finished(tenant, flowId)];
    const shared = await identityOf(first);
    await bench.dependencies.db
      .updateTable('sessions')
      .set({ identityId: shared })
      .where('id', '=', second)
      .execute();
    await remove(first);
    expect(await identityExists(shared)).toBe(true);
    await remove(second);
    expect(await identityExists(shared)).toBe(false);
  });

  test('a legal hold refuses the deletion, and nothing of a request that names one is done', async () => {
    const [free, held] = [await bench.finished(tenant, flowId), await bench.finished(tenant, flowId)];
    await hold(held);
    await expect(remove(held)).rejects.toMatchObject({ code: 'session.held' });
    await expect(removeMany([free, held])).rejects.toMatchObject({ code: 'session.held' });
    await expect(removeMany([free, held], { redactOnly: true })).rejects.toMatchObject({
      code: 'session.held',
    });
    for (const sessionId of [free, held])
      expect(await bench.session(sessionId)).toMatchObject({ redactedAt: null });
    expect(await blobFolders()).toEqual(expect.arrayContaining([free, held]));
  });

  test('many at once: counts, each named once, with the unknown and the foreign alike in notFound', async () => {
    const [one, two] = [await bench.start(tenant, flowId), await bench.finished(tenant, flowId)];
    const other = await bench.addTenant();
    const foreign = await bench.start(other, await bench.addFlow(other));
    expect(await removeMany([one, two, one, unknownId, foreign])).toEqual({
      success: true,
      deleted: 2,
      redacted: 0,
      notFound: [unknownId, foreign],
    });
    expect(await bench.session(foreign)).toBeDefined();
  });

  test('session-deleted is sent when asked for, with the next sequence, and outlives the session', async () => {
    const silent = await bench.finished(tenant, flowId);
    await removeMany([silent]);
    expect((await bench.events(silent)).map(({ kind }) => kind)).not.toContain('session-deleted');

    const told = await bench.finished(tenant, flowId, { externalCustomerId: 'user-7' });
    const before = await bench.events(told);
    await removeMany([told], { notify: true });
    const after = await bench.events(told);
    expect(after).toHaveLength(before.length + 1);
    expect(after.at(-1)).toEqual({
      kind: 'session-deleted',
      interviewId: told,
      externalCustomerId: 'user-7',
      onboardingStatus: 'ONBOARDING_FINISHED',
    });
    const sequences = await bench.dependencies.db
      .selectFrom('events')
      .select('sequence')
      .where('sessionId', '=', told)
      .orderBy('sequence')
      .execute();
    expect(sequences.map(({ sequence }) => sequence)).toEqual(after.map((_, index) => index + 1));
  });

  test('a store that fails to remove pictures does not undo the deletion', async () => {
    const sessionId = await bench.finished(tenant, flowId);
    const failing = { ...bench.dependencies.blobs, deleteAll: () => Promise.reject(new Error('disk')) };
    const error = vi.spyOn(bench.dependencies.log, 'error');
    await deleteSession(
      { ...bench.dependencies, blobs: failing },
      { ...target(sessionId), keepIdentity: false, notify: false },
    );
    expect(error).toHaveBeenCalledOnce();
    expect(await bench.session(sessionId)).toBeUndefined();
    error.mockRestore();
  });

  describe('redaction', () => {
    const idFlow = { ...selfieFlow, modules: { consent: false, id: true, face: true } } as const;
    async function redactedSession() {
      const sessionId = await bench.start(tenant, await bench.addFlow(tenant, idFlow), {
        externalCustomerId: 'user-9',
        externalId: 'legacy-9',
        redirectionUrl: 'https://shop.example/after?user=9',
        customFields: { firstName: 'Alpha' },
      });
      await bench.addSelfie(sessionId);
      await bench.addReadDocument(sessionId);
      await finishSession(bench.dependencies, sessionId);
      const before = await readSession(bench.dependencies, tenant.id, sessionId);
      const score = await readScore(bench.dependencies, { ...target(sessionId), verbose: false });
      return { sessionId, before, score, answer: await removeMany([sessionId], { redactOnly: true }) };
    }

    test('reads go on with placeholders, without pictures, and with the same verdict', async () => {
      const { sessionId, score, answer } = await redactedSession();
      expect(answer).toEqual({ success: true, deleted: 0, redacted: 1, notFound: [] });
      expect(await readOcrData(bench.dependencies, target(sessionId))).toEqual({
        name: { fullName: '[redacted]', firstName: '[redacted]' },
        address: '[redacted]',
        addressFields: { city: '[redacted]' },
        typeOfId: 'Passport',
        documentNumber: '[redacted]',
        mrz1: '[redacted]',
      });
      expect(await readScore(bench.dependencies, { ...target(sessionId), verbose: false })).toEqual(score);
      expect(score.overall.status).toBe('FAIL'); // no selfie was compared: a verdict that could get lost
      const images = { ...target(sessionId), types: ['selfie'] };
      expect(await readImages(bench.dependencies, images)).toEqual({});
      expect(await linkImages(bench.dependencies, images)).toEqual({});
      expect(await readCustomFields(bench.dependencies, target(sessionId))).toEqual({
        customFields: { firstName: '[redacted]' },
      });
      expect(await readPrivate(bench.dependencies, target(sessionId))).not.toHaveProperty('redirectionUrl');
      expect(await readStatus(bench.dependencies, tenant.id, sessionId)).toEqual({
        onboardingStatus: 'ONBOARDING_FINISHED',
      });
      const single = await readSingleSession(bench.dependencies, target(sessionId));
      expect(JSON.stringify(single)).not.toMatch(/ALPHA|Alpha|S1234567|user-9|legacy-9|SPRINGFIELD/);
    });

    test('the old key is gone, ids of the integrator too, and the session takes nothing in again', async () => {
      const { sessionId, before } = await redactedSession();
      const after = await readSession(bench.dependencies, tenant.id, sessionId);
      expect(Buffer.from(after.wrappedKey).equals(Buffer.from(before.wrappedKey))).toBe(false);
      expect(after).toMatchObject({
        externalCustomerId: null,
        externalId: null,
        identityId: null,
        redactedAt: bench.clock.now(),
      });
      expect(after.closedAt).toBe(bench.clock.now());
      expect(await blobFolders()).not.toContain(sessionId);
      await expect(bench.addSelfie(sessionId)).rejects.toMatchObject({ code: 'session.closed' });
      const found = await searchSessions(bench.dependencies, {
        organisationId: tenant.id,
        filter: { customFields: { firstName: 'Alpha' }, interviewId: sessionId },
        offset: 0,
        limit: 10,
      });
      expect(found.total).toBe(0);
    });

    test('a repeat changes nothing and sends no second event', async () => {
      const sessionId = await bench.finished(tenant, flowId);
      await removeMany([sessionId], { redactOnly: true, notify: true });
      const once = await bench.session(sessionId);
      bench.clock.advance(1000);
      await removeMany([sessionId], { redactOnly: true, notify: true });
      expect(await bench.session(sessionId)).toEqual(once);
      const kinds = (await bench.events(sessionId)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'session-deleted')).toHaveLength(1);
    });

    test('an identity that only this session used goes, and a review that waits is over', async () => {
      const enrolled = await bench.finished(tenant, flowId);
      const identityId = await identityOf(enrolled);
      const waiting = await bench.finished(tenant, await bench.addFlow(tenant, reviewedFlow));
      await removeMany([enrolled, waiting], { redactOnly: true });
      expect(await identityExists(identityId)).toBe(false);
      expect(await bench.session(waiting)).toMatchObject({ needsReview: false });
      const refusal = reviewSession(bench.dependencies, {
        ...target(waiting),
        executiveId,
        decision: 'approve',
      });
      await expect(refusal).rejects.toBeInstanceOf(GatehouseError);
    });

    test("a reviewer's note becomes a placeholder, the decision stays", async () => {
      const sessionId = await bench.finished(tenant, await bench.addFlow(tenant, reviewedFlow));
      const note = `a note ${randomBytes(4).toString('hex')}`;
      await reviewSession(bench.dependencies, {
        ...target(sessionId),
        executiveId,
        decision: 'reject',
        note,
      });
      await removeMany([sessionId], { redactOnly: true });
      const { events } = await readSingleSession(bench.dependencies, target(sessionId));
      expect(events.find(({ eventName }) => eventName === 'review.decided')?.eventData).toEqual({
        decision: 'reject',
        executiveId,
        note: '[redacted]',
      });
    });

    test('an unfinished session can be redacted and still expires', async () => {
      const sessionId = await bench.start(tenant, flowId);
      await bench.addSelfie(sessionId);
      await removeMany([sessionId], { redactOnly: true });
      bench.clock.advance(1440 * 60_000);
      expect(await readStatus(bench.dependencies, tenant.id, sessionId)).toEqual({
        onboardingStatus: 'EXPIRED',
      });
    });
  });
});
