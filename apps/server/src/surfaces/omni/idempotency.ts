import { type ErrorCode, GatehouseError } from '@gatehouse/contract';
import type { Dependencies } from '../../dependencies.js';
import { hashSecret } from '../../features/tokens/token-service.js';

/** What is kept, sealed, for 24 h: the answer, or the refusal when the server itself failed. */
type StoredAnswer = { json: string } | { errorCode: ErrorCode };
const keptForMs = 24 * 3600 * 1000;
/** A first request that has not answered by then died with its process. */
const abandonedAfterMs = 60_000;

/** Contract 1.11. Refusals of validation are not stored: the same key may be used again after mending the request. */
export async function replayOrRun(
  { db, clock, keyring }: Dependencies,
  request: { scope: string; key: string; requestHash: string },
  run: () => Promise<string>,
): Promise<{ json: string; replayed: boolean }> {
  if (request.key.length > 255)
    throw new GatehouseError('request.invalid', {
      detail: 'header idempotency-key: must have at most 255 characters',
    });
  const scope = hashSecret(request.scope);
  const context = `idempotency:${scope}`;
  const now = clock.now();
  await db
    .deleteFrom('idempotencyKeys')
    .where('scope', '=', scope)
    .where('key', '=', request.key)
    .where((where) =>
      where.or([
        where('createdAt', '<', now - keptForMs),
        where.and([where('answer', 'is', null), where('createdAt', '<', now - abandonedAfterMs)]),
      ]),
    )
    .execute();
  const inserted = await db
    .insertInto('idempotencyKeys')
    .values({ scope, key: request.key, requestHash: request.requestHash, answer: null, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  const mine = () =>
    db
      .selectFrom('idempotencyKeys')
      .selectAll()
      .where('scope', '=', scope)
      .where('key', '=', request.key)
      .executeTakeFirst();

  if (inserted.numInsertedOrUpdatedRows === 0n) {
    const first = await mine();
    if (first && first.requestHash !== request.requestHash)
      throw new GatehouseError('request.idempotency_mismatch');
    if (!first?.answer) throw new GatehouseError('request.in_progress', { headers: { 'retry-after': '1' } });
    const stored = keyring.master.openJson<StoredAnswer>(first.answer, context);
    if ('errorCode' in stored)
      throw new GatehouseError(stored.errorCode, { headers: { 'idempotent-replayed': 'true' } });
    return { json: stored.json, replayed: true };
  }
  const store = (answer: StoredAnswer) =>
    db
      .updateTable('idempotencyKeys')
      .set({ answer: keyring.master.sealJson(answer, context) })
      .where('scope', '=', scope)
      .where('key', '=', request.key)
      .execute();
  try {
    const json = await run();
    await store({ json });
    return { json, replayed: false };
  } catch (error) {
    if (error instanceof GatehouseError && error.code !== 'internal')
      await db
        .deleteFrom('idempotencyKeys')
        .where('scope', '=', scope)
        .where('key', '=', request.key)
        .execute();
    else await store({ errorCode: 'internal' });
    throw error;
  }
}
