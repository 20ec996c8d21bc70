import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import { createObjectId } from '../../platform/ids.js';
import { createLog } from '../../platform/log/log.js';
import type { Organisation } from '../organisations/index.js';
import { deleteSession } from '../retention/operations/delete-session.js';
import { redactSession } from '../retention/operations/redact-session.js';
import { openServerBench, type ServerBench, selfieFlow } from '../server.test-support.js';
import { createFaceIndex, type FaceIndex, type FaceQuery } from './face-index.js';
import { sealTemplate } from './face-template.js';
import { withFaceSearch } from './operations/with-face-search.js';

const model = { name: 'bench', version: '1' };
type Descriptor = [number, number, number];

describe.each(testDatabases())('search by face on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let flowId: string;
  beforeAll(async () => {
    bench = await openServerBench(open);
    flowId = '';
  });
  afterAll(() => bench.close());

  const createIndex = (maximumBytes = 2 ** 24): FaceIndex =>
    createFaceIndex({
      keyring: bench.dependencies.keyring,
      log: createLog({ level: 'silent' }),
      maximumBytes,
    });
  async function addIdentity(
    descriptor: Descriptor,
    { organisationId = tenant.id, descriptorModel = model } = {},
  ): Promise<string> {
    const { keyring, db } = bench.dependencies;
    const id = createObjectId(bench.clock.now());
    const { dataKey, wrappedKey, keyVersion } = keyring.createDataKey(id);
    const template = sealTemplate(dataKey, id, { descriptor, descriptorModel, name: null });
    await db
      .insertInto('identities')
      .values({
        id,
        organisationId,
        wrappedKey,
        keyVersion,
        template,
        externalCustomerId: null,
        createdFromSession: null,
        phoneDigest: null,
        createdAt: bench.clock.now(),
      })
      .execute();
    return id;
  }
  const remove = (id: string) =>
    bench.dependencies.db.deleteFrom('identities').where('id', '=', id).execute();
  const queryOf = (descriptor: Descriptor, parts: Partial<FaceQuery> = {}): FaceQuery => ({
    organisationId: tenant.id,
    face: { descriptor, descriptorModel: model },
    maximumDistance: 0.5,
    exceptIdentityId: null,
    ...parts,
  });
  const ask = async (index: FaceIndex, query: FaceQuery) =>
    (await index.search(bench.dependencies.db, query)).identityId;

  // In memory, and with no memory allowed: the same answers.
  describe.each([
    ['kept in memory', 2 ** 24],
    ['read through', 0],
  ])('%s', (_name, maximumBytes) => {
    let index: FaceIndex;
    beforeAll(async () => {
      tenant = await bench.addTenant();
      flowId = await bench.addFlow(tenant, { ...selfieFlow, autoApprove: true });
      index = createIndex(maximumBytes);
    });

    test('the nearest is found, up to the threshold and no further', async () => {
      expect(await ask(index, queryOf([0, 0, 0]))).toBeNull();
      const [near, nearer] = [await addIdentity([0.4, 0, 0]), await addIdentity([0.25, 0, 0])];
      await addIdentity([9, 9, 9]);
      expect(await ask(index, queryOf([0, 0, 0]))).toBe(nearer);
      expect(await ask(index, queryOf([0.75, 0, 0]))).toBe(near);
      expect(await ask(index, queryOf([0.75, 0, 0], { maximumDistance: 0.5 }))).toBe(near);
      expect(await ask(index, queryOf([1.5, 0, 0]))).toBeNull();
      expect(await ask(index, queryOf([0, 0, 0], { exceptIdentityId: nearer }))).toBe(near);
      expect(index.sizeBytes() > 0).toBe(maximumBytes > 0);
    });

    test("other tenants' identities and other models' templates are never found", async () => {
      const other = await bench.addTenant();
      await addIdentity([-3, 0, 0], { organisationId: other.id });
      await addIdentity([-3, 0, 0], { descriptorModel: { name: 'bench', version: '2' } });
      expect(await ask(index, queryOf([-3, 0, 0]))).toBeNull();
      const own = await addIdentity([-3.1, 0, 0]);
      expect(await ask(index, queryOf([-3, 0, 0]))).toBe(own);
    });

    test('a deleted identity is gone at the next search, and the next nearest takes its place', async () => {
      const [first, second] = [await addIdentity([5, 0, 0]), await addIdentity([5.1, 0, 0])];
      expect(await ask(index, queryOf([5, 0, 0]))).toBe(first);
      await remove(first);
      expect(await ask(index, queryOf([5, 0, 0]))).toBe(second);
      await remove(second);
      expect(await ask(index, queryOf([5, 0, 0]))).toBeNull();
    });

    test('an identity that went with its deleted or redacted session is gone', async () => {
      const enrolled = async () => {
        const sessionId = await bench.finished(tenant, flowId);
        return { sessionId, identityId: (await bench.session(sessionId))?.identityId };
      };
      const face: Descriptor = [0.25, 0.5, 0.75]; // the bench's selfie
      for (const forget of [deleteSession, redactSession]) {
        const { sessionId, identityId } = await enrolled();
        expect(await ask(index, queryOf(face))).toBe(identityId);
        const target = { organisationId: tenant.id, sessionId, notify: false };
        await forget(bench.dependencies, { ...target, keepIdentity: false, keep: [] });
        expect(await ask(index, queryOf(face))).not.toBe(identityId);
      }
    });

    test('what another process enrols or deletes is seen at once', async () => {
      const elsewhere = createIndex(maximumBytes);
      expect(await ask(index, queryOf([0, 7, 0]))).toBeNull();
      expect(await ask(elsewhere, queryOf([0, 7, 0]))).toBeNull();
      const id = await addIdentity([0, 7, 0]);
      expect(await ask(elsewhere, queryOf([0, 7, 0]))).toBe(id);
      expect(await ask(index, queryOf([0, 7, 0]))).toBe(id);
      await remove(id);
      expect(await ask(index, queryOf([0, 7, 0]))).toBeNull();
      expect(await ask(elsewhere, queryOf([0, 7, 0]))).toBeNull();
    });

    test('a template that was changed in its row is searched as it is now', async () => {
      const id = await addIdentity([0, 0, 4]);
      expect(await ask(index, queryOf([0, 0, 4]))).toBe(id);
      const { keyring, db } = bench.dependencies;
      const { dataKey, wrappedKey, keyVersion } = keyring.createDataKey(id);
      const template = sealTemplate(dataKey, id, {
        descriptor: [0, 0, -4],
        descriptorModel: model,
        name: null,
      });
      await db
        .updateTable('identities')
        .set({ wrappedKey, keyVersion, template })
        .where('id', '=', id)
        .execute();
      expect(await ask(index, queryOf([0, 0, 4]))).toBeNull();
      expect(await ask(index, queryOf([0, 0, -4]))).toBe(id);
    });

    test('a damaged template matches nobody and keeps no other from being found', async () => {
      const [damaged, whole] = [await addIdentity([0, -6, 0]), await addIdentity([0, -6.2, 0])];
      await bench.dependencies.db
        .updateTable('identities')
        .set({ template: Buffer.from('damaged') })
        .where('id', '=', damaged)
        .execute();
      expect(await ask(createIndex(maximumBytes), queryOf([0, -6, 0]))).toBe(whole);
    });

    test('of many, page after page, searched many at once, each finds its own', async () => {
      const many = await bench.addTenant();
      const ids: string[] = [];
      for (let number = 0; number < 520; number += 1)
        ids.push(await addIdentity([number, 0, 0], { organisationId: many.id }));
      const asked = [0, 1, 77, 499, 500, 501, 519];
      const found = await Promise.all(
        asked.map((number) => ask(index, queryOf([number, 0, 0.1], { organisationId: many.id }))),
      );
      expect(found).toEqual(asked.map((number) => ids[number]));
    });
  });

  test('a tenant that does not fit beside another drives it out, and both go on being answered', async () => {
    const [one, other] = [await bench.addTenant(), await bench.addTenant()];
    const mine = await addIdentity([1, 0, 0], { organisationId: one.id });
    const theirs = await addIdentity([1, 0, 0], { organisationId: other.id });
    const roomy = createIndex();
    await ask(roomy, queryOf([1, 0, 0], { organisationId: one.id }));
    const index = createIndex(roomy.sizeBytes() + 1);
    for (let round = 0; round < 2; round += 1) {
      expect(await ask(index, queryOf([1, 0, 0], { organisationId: one.id }))).toBe(mine);
      expect(await ask(index, queryOf([1, 0, 0], { organisationId: other.id }))).toBe(theirs);
      expect(index.sizeBytes()).toBe(roomy.sizeBytes());
    }
    index.close();
    expect(index.sizeBytes()).toBe(0);
  });

  test('deleting a tenant is possible though it has identities', async () => {
    const gone = await bench.addTenant();
    await addIdentity([1, 1, 1], { organisationId: gone.id });
    await bench.dependencies.db.deleteFrom('organisations').where('id', '=', gone.id).execute();
    expect(await ask(createIndex(), queryOf([1, 1, 1], { organisationId: gone.id }))).toBeNull();
  });

  describe('inside a transaction', () => {
    beforeAll(async () => {
      tenant = await bench.addTenant();
    });
    const findInTransaction = (query: FaceQuery, between: (searches: number) => Promise<unknown>) => {
      const index = createIndex();
      let searches = 0;
      const faceIndex: FaceIndex = {
        ...index,
        async search(db, wanted) {
          const answer = await index.search(db, wanted);
          searches += 1;
          await between(searches);
          return answer;
        },
      };
      const { db } = bench.dependencies;
      return withFaceSearch({ db, faceIndex }, (search) =>
        db.transaction().execute((trx) => search(trx, query)),
      );
    };

    test('who is enrolled between search and transaction is found in it', async () => {
      let enrolled = '';
      const found = await findInTransaction(queryOf([2, 0, 0]), async (searches) => {
        if (searches === 1) enrolled = await addIdentity([2, 0, 0]);
      });
      expect(found).toBe(enrolled);
    });

    test('who is deleted between search and transaction is not', async () => {
      const [first, second] = [await addIdentity([4, 0, 0]), await addIdentity([4.1, 0, 0])];
      const found = await findInTransaction(queryOf([4, 0, 0]), async (searches) => {
        if (searches === 1) await remove(first);
      });
      expect(found).toBe(second);
    });

    test('also where somebody comes or goes after every search', async () => {
      const ids: string[] = [];
      const found = await findInTransaction(queryOf([6, 0, 0]), async (searches) => {
        ids.push(await addIdentity([6.4 - searches / 20, 0, 0]));
      });
      expect(found).toBe(ids.at(-1));
    });
  });
});
