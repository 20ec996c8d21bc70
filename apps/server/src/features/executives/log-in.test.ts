import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabases } from '../../platform/database/test-databases.js';
import type { Organisation } from '../organisations/index.js';
import { openServerBench, type ServerBench } from '../server.test-support.js';
import { createExecutive, passwordHashing } from './operations/create-executive.js';
import { hashOfNobody, logIn } from './operations/log-in.js';

const password = 'correct horse battery';
const minuteMs = 60_000;
let mails = 0;

describe.each(testDatabases())('log-in on $name', ({ open }) => {
  let bench: ServerBench;
  let tenant: Organisation;
  let email: string;
  let executiveId: string;
  const attempt = (given: string, mail = email, organisationId = tenant.id) =>
    logIn(bench.dependencies, { organisationId, email: mail, password: given });
  const fail = async (times: number) => {
    for (let failure = 0; failure < times; failure += 1)
      await expect(attempt('wrong')).rejects.toMatchObject({ code: 'credentials.invalid' });
  };

  beforeAll(async () => {
    bench = await openServerBench(open);
    tenant = await bench.addTenant();
  });
  afterAll(() => bench.close());
  beforeEach(async () => {
    mails += 1;
    email = `person${mails}@acme.test`;
    const person = { organisationId: tenant.id, email, password, role: 'admin' } as const;
    executiveId = (await createExecutive(bench.dependencies, person)).id;
  });

  test('the right password gives an executive token, whatever the letter case of the mail', async () => {
    const { token } = await attempt(password, ` ${email.toUpperCase()} `);
    expect(await bench.dependencies.tokens.verify(token)).toMatchObject({
      role: 'executive',
      subject: executiveId,
    });
  });

  test('a wrong password and an unknown mail are refused alike', async () => {
    await expect(attempt('wrong')).rejects.toMatchObject({ code: 'credentials.invalid', detail: undefined });
    await expect(attempt(password, 'nobody@acme.test')).rejects.toMatchObject({
      code: 'credentials.invalid',
      detail: undefined,
    });
  });

  test('an unknown mail costs the same hash as a known one', () => {
    const { memoryCost, timeCost, parallelism } = passwordHashing;
    expect(hashOfNobody).toContain(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  });

  test('an executive of another tenant is unknown under this key', async () => {
    const other = await bench.addTenant();
    await expect(attempt(password, email, other.id)).rejects.toMatchObject({ code: 'credentials.invalid' });
  });

  test('after five failures the right password waits until the first is 15 minutes old', async () => {
    await fail(1);
    bench.clock.advance(5 * minuteMs);
    await fail(4);
    await expect(attempt(password)).rejects.toMatchObject({
      code: 'throttled',
      headers: { 'retry-after': '600' },
    });
    bench.clock.advance(10 * minuteMs - 1);
    await expect(attempt(password)).rejects.toMatchObject({
      code: 'throttled',
      headers: { 'retry-after': '1' },
    });
    bench.clock.advance(1);
    await expect(attempt(password)).resolves.toHaveProperty('token');
  });

  test('mails that nobody has are throttled too, so throttling tells nothing', async () => {
    const unknown = `unknown${mails}@acme.test`;
    for (let failure = 0; failure < 5; failure += 1)
      await expect(attempt('x', unknown)).rejects.toMatchObject({ code: 'credentials.invalid' });
    await expect(attempt('x', unknown)).rejects.toMatchObject({ code: 'throttled' });
    await expect(attempt(password)).resolves.toHaveProperty('token');
  });

  test('of many guesses sent at once only five are answered', async () => {
    const guesses = await Promise.allSettled(Array.from({ length: 12 }, () => attempt('wrong')));
    const codes = guesses.map((guess) => guess.status === 'rejected' && guess.reason.code);
    expect(codes.filter((code) => code === 'credentials.invalid')).toHaveLength(5);
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(7);
  });

  test('a success forgets the failures before it', async () => {
    await fail(4);
    await attempt(password);
    await fail(4);
    await expect(attempt(password)).resolves.toHaveProperty('token');
  });
});
