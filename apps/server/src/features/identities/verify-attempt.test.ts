import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { hashSecret } from '../tokens/token-service.js';
import { approveSession } from './operations/approve-session.js';
import { type AttemptProof, verifyAttempt } from './operations/verify-attempt.js';

describe.each(testDatabases())('verify on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let sessionId: string;
  let identityId: string;
  const verify = (proof: AttemptProof, organisationId = tenant.id) =>
    verifyAttempt(bench.dependencies, { organisationId, proof });
  const refused = { verified: false };

  /** A row as the face login leaves it. */
  async function addAttempt({ passed = true } = {}): Promise<AttemptProof> {
    const [transactionId = '', token = '', interviewToken = ''] = [1, 2, 3].map(() =>
      randomBytes(8).toString('hex'),
    );
    await bench.dependencies.db
      .insertInto('authAttempts')
      .values({
        transactionId,
        organisationId: tenant.id,
        identityId,
        sessionId,
        tokenHash: hashSecret(token),
        interviewTokenHash: hashSecret(interviewToken),
        passed,
        createdAt: bench.clock.now(),
        verifiedAt: null,
      })
      .execute();
    return { transactionId, token, interviewToken };
  }

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
    sessionId = await bench.finished(tenant, await bench.addFlow(tenant));
    const session = { organisationId: tenant.id, sessionId, executiveId: 'e' };
    identityId = (await approveSession(bench.dependencies, session)).uuid ?? '';
  });
  afterAll(() => bench.close());

  test('a passed attempt is verified once, also when asked twice at the same moment', async () => {
    const proof = await addAttempt();
    const answers = await Promise.all([verify(proof), verify(proof)]);
    expect(answers).toContainEqual({ verified: true, customerId: identityId, interviewId: sessionId });
    expect(answers).toContainEqual(refused);
    expect(await verify(proof)).toEqual(refused);
  });

  test('values of two attempts do not go together, and trying them uses nothing up', async () => {
    const [mine, other] = [await addAttempt(), await addAttempt()];
    for (const part of ['transactionId', 'token', 'interviewToken'] as const)
      expect(await verify({ ...mine, [part]: other[part] })).toEqual(refused);
    expect(await verify(mine)).toMatchObject({ verified: true });
    expect(await verify(other)).toMatchObject({ verified: true });
  });

  test('a failed attempt, an unknown one and one of another tenant are not verified', async () => {
    expect(await verify(await addAttempt({ passed: false }))).toEqual(refused);
    expect(await verify({ ...(await addAttempt()), transactionId: 'unknown' })).toEqual(refused);
    expect(await verify(await addAttempt(), (await bench.addTenant()).id)).toEqual(refused);
  });

  test('at ten minutes of age an attempt is too old', async () => {
    const [young, old] = [await addAttempt(), await addAttempt()];
    bench.clock.advance(10 * 60_000 - 1);
    expect(await verify(young)).toMatchObject({ verified: true });
    bench.clock.advance(1);
    expect(await verify(old)).toEqual(refused);
  });
});
