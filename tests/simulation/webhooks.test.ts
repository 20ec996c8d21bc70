import { createHash } from 'node:crypto';
import { rankOf, transition } from '@gatehouse/session-machine';
import { describe, expect, test } from 'vitest';
import { testDatabases } from '../../apps/server/src/platform/database/test-databases.js';
import { openDatabaseStore } from './webhooks/database-store.js';
import { openMemoryStore } from './webhooks/memory-store.js';
import { type Mutant, type SimulationReport, simulate } from './webhooks/simulate.js';

// SIMULATION_SEED=… runs that one history alone.
const only = process.env.SIMULATION_SEED;
const seedsFrom = (first: number, count: number): number[] =>
  only === undefined ? Array.from({ length: count }, (_, index) => first + index) : [Number(only)];

const inMemory = (seed: number, mutant: Mutant = {}): Promise<SimulationReport> =>
  simulate({
    seed,
    mutant,
    size: { sessions: 4, turns: 12, sweepEveryMs: 60_000 },
    openStore: async (_organisationId, publish) => openMemoryStore(publish),
  });

const failing = (seed: number, { violations }: SimulationReport): string[] =>
  violations.map((sentence) => `SIMULATION_SEED=${seed}: ${sentence}`);

describe('whatever happens to sessions, receivers and servers', () => {
  test('no event is lost, no status goes back, order and schedule hold: 1000 histories in memory', async () => {
    const failures: string[] = [];
    let [deliveries, duplicates, kills] = [0, 0, 0];
    for (const seed of seedsFrom(1, 1_000)) {
      const report = await inMemory(seed);
      failures.push(...failing(seed, report));
      deliveries += report.deliveries;
      duplicates += report.duplicates;
      kills += report.kills;
    }
    expect(failures.slice(0, 5)).toEqual([]);
    // Histories in which nothing happens would prove nothing.
    if (only === undefined)
      expect(
        deliveries > 10_000 && duplicates > 1_000 && kills > 1_000,
        `${deliveries} ${duplicates} ${kills}`,
      ).toBe(true);
  }, 300_000);

  test('the same seed is the same history', async () => {
    const shapeOf = async (seed: number) =>
      createHash('sha256')
        .update(JSON.stringify(await inMemory(seed)))
        .digest('hex');
    for (const seed of seedsFrom(1, 10)) expect(await shapeOf(seed)).toBe(await shapeOf(seed));
  });

  const databases = testDatabases().slice(-1);
  test.each(databases)('the same on $name: 100 histories, one after another on one database', async ({
    open,
  }) => {
    const database = await open();
    const failures: string[] = [];
    for (const seed of seedsFrom(5_001, 100)) {
      const report = await simulate({
        seed,
        size: { sessions: 2, turns: 7, sweepEveryMs: 900_000 },
        openStore: (organisationId, publish) => openDatabaseStore(database, organisationId, publish),
      });
      failures.push(...failing(seed, report));
    }
    await database.close();
    expect(failures.slice(0, 5)).toEqual([]);
  }, 300_000);
});

describe('a server that broke a rule would be caught', () => {
  const mutants: Record<string, { mutant: Mutant; says: RegExp }> = {
    'the next event does not wait for the first attempt of the one before': {
      mutant: {
        rows: (rows) => ({
          ...rows,
          insertDeliveries: async (deliveries) => {
            // Every one looks as if it had no predecessor: it gets a session of its own.
            await rows.insertDeliveries(deliveries);
          },
          listStartable: async (ids) => [...ids],
        }),
        store: (store) => ({
          ...store,
          claimDelivery: async ({ id, now, claimUntil }) => {
            const pending = await store.findPendingDelivery(id);
            if (!pending) return undefined;
            const regular = await store.claimDelivery({ id, now, claimUntil });
            return regular ?? { ...pending.delivery, claimedUntil: claimUntil };
          },
        }),
      },
      says: /sent before the first attempt of an earlier one ended|sent twice/,
    },
    'a failed attempt counts as delivered': {
      mutant: {
        rows: (rows) => ({
          ...rows,
          settleClaimed: (claim, change) =>
            rows.settleClaimed(claim, {
              ...change,
              ...(change.state === 'pending' && { state: 'delivered' as const, nextAttemptAt: null }),
            }),
        }),
      },
      says: /is lost for/,
    },
    'a retry gets no time, and so is never due': {
      mutant: {
        rows: (rows) => ({
          ...rows,
          settleClaimed: (claim, change) => rows.settleClaimed(claim, { ...change, nextAttemptAt: null }),
        }),
      },
      says: /still not sent long after|is lost for/,
    },
    'a retry comes a second early': {
      mutant: {
        rows: (rows) => ({
          ...rows,
          settleClaimed: (claim, change) =>
            rows.settleClaimed(claim, {
              ...change,
              ...(typeof change.nextAttemptAt === 'number' && {
                nextAttemptAt: change.nextAttemptAt - 1_000,
              }),
            }),
        }),
      },
      says: /ms early/,
    },
    'nobody looks for deliveries whose sender died': {
      mutant: {
        rows: (rows) => ({ ...rows, listStuckDeliveries: async () => [], dropAllClaims: async () => [] }),
      },
      says: /still not sent long after/,
    },
    'the machine announces a status again': {
      mutant: {
        transition: (flow, state, input) => {
          const moved = transition(flow, state, input);
          const [again] = state.published.filter((status) => rankOf(status) > 0);
          return moved.ok && again
            ? { ...moved, effects: [...moved.effects, { type: 'status', status: again }] }
            : moved;
        },
      },
      says: /went back/,
    },
  };
  test.each(Object.entries(mutants))('%s', async (_name, { mutant, says }) => {
    const caught = async (seed: number) =>
      (await inMemory(seed, mutant)).violations.some((sentence) => says.test(sentence));
    let seed = 1;
    while (seed < 60 && !(await caught(seed))) seed += 1;
    expect(seed, 'histories until it was caught').toBeLessThan(60);
  });
});
