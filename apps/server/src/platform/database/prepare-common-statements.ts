import { messages as backend, type PGlite, parse, protocol } from '@electric-sql/pglite';
import type { QueryResult } from './pglite-client.js';

/** Uses after which a statement is kept prepared; most texts of a start come once. */
const usesBeforePreparing = 3;
/** Statements that stay prepared; a few hundred kilobytes each at most. */
const preparedAtMost = 150;
const countedAtMost = 2_000;

interface PreparedStatement {
  name: string;
  parameterTypes: number[];
  rowDescription: Messages;
}
type Messages = Awaited<ReturnType<PGlite['execProtocol']>>['messages'];

const { bind, close, describe, execute, parse: prepare, sync } = protocol.serialize;
/** Its plan does not fit a changed table any more; it is gone. */
const staleCodes = new Set(['0A000', '26000']);

/**
 * Runs statements as `database.query` does, but keeps those that come again and again prepared: PGlite itself parses and
 * plans each anew, which for the queue's long ones takes longer than running them.
 */
export function prepareCommonStatements(database: PGlite) {
  const uses = new Map<string, number>();
  const prepared = new Map<string, PreparedStatement>();
  let count = 0;

  const send = async (...parts: Uint8Array[]): Promise<Messages> => {
    const { messages } = await database.execProtocol(Buffer.concat(parts), { throwOnError: false });
    const error = messages.find((message) => message instanceof backend.DatabaseError);
    if (error) throw error;
    return messages;
  };

  async function prepareOne(sql: string): Promise<PreparedStatement> {
    const name = `common_${++count}`;
    const messages = await send(prepare({ name, text: sql }), describe({ type: 'S', name }), sync());
    const statement = {
      name,
      parameterTypes: parse.parseDescribeStatementResults(messages),
      rowDescription: messages.filter((message) => message instanceof backend.RowDescriptionMessage),
    };
    prepared.set(sql, statement);
    const [oldest] = prepared;
    if (prepared.size > preparedAtMost && oldest) {
      prepared.delete(oldest[0]);
      await send(close({ type: 'S', name: oldest[1].name }), sync());
    }
    return statement;
  }

  function isCommon(sql: string): boolean {
    const times = (uses.get(sql) ?? 0) + 1;
    if (uses.size >= countedAtMost) uses.clear();
    uses.set(sql, times);
    return times > usesBeforePreparing;
  }

  async function run(
    { name, parameterTypes, rowDescription }: PreparedStatement,
    parameters: readonly unknown[],
  ): Promise<QueryResult> {
    const values = parameters.map((value, index) => {
      if (value === null || value === undefined) return null;
      const write = database.serializers[parameterTypes[index] ?? 0];
      return write ? write(value) : String(value);
    });
    const messages = await send(bind({ statement: name, values }), execute({}), sync());
    const [result] = parse.parseResults([...rowDescription, ...messages], database.parsers);
    return (result ?? { rows: [] }) as QueryResult; // rows are objects unless another mode is asked for
  }

  return {
    query: (sql: string, parameters: readonly unknown[]): Promise<QueryResult> =>
      database.runExclusive(async () => {
        const known = prepared.get(sql);
        if (known) {
          // The one used longest ago is the first to go.
          prepared.delete(sql);
          prepared.set(sql, known);
        }
        const statement = known ?? (await prepareOne(sql));
        try {
          return await run(statement, parameters);
        } catch (error) {
          if (error instanceof backend.DatabaseError && staleCodes.has(error.code ?? ''))
            prepared.delete(sql);
          throw error;
        }
      }),
    isCommon: (sql: string) => prepared.has(sql) || isCommon(sql),
  };
}
