import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PgliteThread } from './pglite-client.js';
import { tidyTables } from './tidy-tables.js';

let thread: PgliteThread;
beforeAll(async () => {
  // The thread's file is only in the build.
  const built = new URL('../../../dist/platform/database/pglite-client.js', import.meta.url);
  const { openPgliteThread }: typeof import('./pglite-client.js') = await import(built.href);
  thread = await openPgliteThread(undefined);
});
afterAll(() => thread.close());

describe('a statement that comes again and again', () => {
  const timesOver = 8;

  it('answers the same every time, with every type of value that the server stores', async () => {
    await thread.exec(
      'create table kinds (id bigint primary key, t text, b bytea, j jsonb, f boolean, l text[], n real, at timestamptz)',
    );
    const row = {
      id: 1_763_799_552_000,
      t: "o'é",
      b: new Uint8Array([0, 255, 7]),
      j: { a: [1, null] },
      f: true,
      l: ['x', 'y,"z'],
      n: 0.5,
      at: new Date(1_763_799_552_000),
    };
    const insert =
      'insert into kinds values ($1, $2, $3, $4, $5, $6, $7, $8) returning id, t, b, j, f, l, n, at';
    for (let time = 0; time < timesOver; time += 1) {
      const id = row.id + time;
      const values = [id, row.t, Buffer.from(row.b), row.j, row.f, row.l, row.n, row.at];
      const inserted = await thread.query(insert, values);
      expect(inserted).toMatchObject({ rows: [{ ...row, id }], affectedRows: 1 });
      const read = await thread.query('select * from kinds where id = $1 and t <> $2', [id, 'no']);
      expect(read.rows).toEqual([{ ...row, id }]);
      const nulls = await thread.query('update kinds set t = $1, j = $2 where id = $3', [
        null,
        undefined,
        id,
      ]);
      expect(nulls.affectedRows).toBe(1);
      expect((await thread.query('select t, j from kinds where id = $1', [id])).rows).toEqual([
        { t: null, j: null },
      ]);
    }
    expect((await thread.query('select t from kinds where id = $1', [0])).rows).toEqual([]);
  });

  it('fails with its code, and neither it nor its transaction is the worse for it', async () => {
    await thread.exec('create table once (id int primary key)');
    const insert = 'insert into once values ($1)';
    for (let id = 0; id < timesOver; id += 1) await thread.query(insert, [id]);
    await expect(thread.query(insert, [1])).rejects.toMatchObject({ code: '23505', constraint: 'once_pkey' });
    const kept = thread.transaction(async (transaction) => {
      await transaction.query(insert, [100]);
      await transaction.query(insert, [1]);
    });
    await expect(kept).rejects.toMatchObject({ code: '23505' });
    await thread.query(insert, [101]);
    expect((await thread.query('select id from once where id >= 100')).rows).toEqual([{ id: 101 }]);
    const wrong = 'select no_such_column from once where id = $1';
    for (let time = 0; time < timesOver; time += 1)
      await expect(thread.query(wrong, [1])).rejects.toMatchObject({ code: '42703' });
  });

  it('works on when its table was changed', async () => {
    await thread.exec('create table growing (id int)');
    const read = 'select * from growing';
    for (let time = 0; time < timesOver; time += 1) await thread.query(read);
    await thread.exec('insert into growing values (1); alter table growing add column name text');
    // PostgreSQL refuses a prepared statement once whose columns have changed.
    await thread.query(read).catch(() => undefined);
    expect((await thread.query(read)).rows).toEqual([{ id: 1, name: null }]);
  });

  it('many different ones are no burden', async () => {
    for (let index = 0; index < 400; index += 1)
      for (let time = 0; time < 5; time += 1)
        expect((await thread.query(`select $1::int + ${index} as sum`, [1])).rows).toEqual([
          { sum: index + 1 },
        ]);
    const { rows } = await thread.query('select count(*)::int as kept from pg_prepared_statements');
    expect(Number(rows[0]?.kept)).toBeLessThanOrEqual(200);
  });

  it('notifications of it arrive', async () => {
    const heard: string[] = [];
    await thread.listen('news', (payload) => void heard.push(payload));
    for (let time = 0; time < timesOver; time += 1)
      await thread.query('select pg_notify($1, $2)', ['news', String(time)]);
    await thread.query('select 1');
    expect(heard).toEqual(Array.from({ length: timesOver }, (_, time) => String(time)));
  });
});

it('tidying removes dead rows and counts the living, and leaves alone what is tidy', async () => {
  await thread.exec('create table busy (id int); insert into busy select generate_series(1, 1000)');
  await thread.exec('update busy set id = id + 1; delete from busy where id > 600');
  const state = async () =>
    (
      await thread.query(
        `select n_dead_tup as dead, reltuples::int as living, vacuum_count as vacuums, analyze_count as analyses
           from pg_stat_user_tables join pg_class on pg_class.oid = relid where pg_class.relname = 'busy'`,
      )
    ).rows[0];
  await tidyTables(thread);
  expect(await state()).toEqual({ dead: 0, living: 599, vacuums: 1, analyses: 1 });
  await tidyTables(thread);
  expect(await state()).toMatchObject({ vacuums: 1, analyses: 1 });
});
