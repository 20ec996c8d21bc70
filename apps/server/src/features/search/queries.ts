import type { OnboardingStatus, TestStatus } from '@gatehouse/contract';
import type { ExpressionBuilder } from 'kysely';
import type { Db, Trx } from '../../platform/database/open-database.js';
import type { Tables } from '../../platform/database/schema.js';

export function insertFieldDigests(trx: Trx, rows: { sessionId: string; digest: string }[]) {
  return trx.insertInto('sessionCustomFieldIndex').values(rows).execute();
}

export function deleteFieldDigests(trx: Trx, sessionId: string) {
  return trx.deleteFrom('sessionCustomFieldIndex').where('sessionId', '=', sessionId).execute();
}

/** Every part that is given must hold. */
export interface SessionFilter {
  organisationId: string;
  /** The whole or the beginning of interviewId, externalCustomerId or interviewCode. */
  text?: string | undefined;
  interviewId?: string | undefined;
  externalCustomerId?: string | undefined;
  flowId?: string | undefined;
  onboardingStatus?: readonly OnboardingStatus[] | undefined;
  overallStatus?: readonly TestStatus[] | undefined;
  needsReview?: boolean | undefined;
  createdFrom?: number | undefined;
  createdTo?: number | undefined;
  fieldDigests: readonly string[];
}

const beginningWith = (text: string): string => `${text.replace(/[\\%_]/g, '\\$&')}%`;

function matches(eb: ExpressionBuilder<Tables, 'sessions'>, filter: SessionFilter) {
  const { text } = filter;
  const conditions = [
    eb('sessions.organisationId', '=', filter.organisationId),
    text &&
      eb.or([
        eb('sessions.id', 'like', beginningWith(text.toLowerCase())),
        eb('sessions.interviewCode', 'like', beginningWith(text.toUpperCase())),
        eb('sessions.externalCustomerId', 'like', beginningWith(text)),
      ]),
    filter.interviewId !== undefined && eb('sessions.id', '=', filter.interviewId),
    filter.externalCustomerId !== undefined &&
      eb('sessions.externalCustomerId', '=', filter.externalCustomerId),
    filter.flowId !== undefined && eb('sessions.flowId', '=', filter.flowId),
    filter.onboardingStatus?.length && eb('sessions.onboardingStatus', 'in', filter.onboardingStatus),
    filter.overallStatus?.length && eb('sessions.overallStatus', 'in', filter.overallStatus),
    filter.needsReview !== undefined && eb('sessions.needsReview', '=', filter.needsReview),
    filter.createdFrom !== undefined && eb('sessions.createdAt', '>=', filter.createdFrom),
    filter.createdTo !== undefined && eb('sessions.createdAt', '<=', filter.createdTo),
    ...filter.fieldDigests.map((digest) =>
      eb.exists(
        eb
          .selectFrom('sessionCustomFieldIndex')
          .select('sessionCustomFieldIndex.digest')
          .whereRef('sessionCustomFieldIndex.sessionId', '=', 'sessions.id')
          .where('sessionCustomFieldIndex.digest', '=', digest),
      ),
    ),
  ];
  return eb.and(conditions.filter((condition) => typeof condition === 'object'));
}

export type FoundSession = Awaited<ReturnType<typeof findSessions>>[number];

/** Newest first, ties by id; no sealed column is read. */
export function findSessions(db: Db, filter: SessionFilter, page: { offset: number; limit: number }) {
  return db
    .selectFrom('sessions')
    .select([
      'id',
      'flowId',
      'externalCustomerId',
      'onboardingStatus',
      'overallStatus',
      'needsReview',
      'needsReviewReason',
      'createdAt',
      'finishedAt',
      'closedAt',
    ])
    .where((eb) => matches(eb, filter))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
}

/** Counts no further than `atMost`. */
export async function countSessions(db: Db, filter: SessionFilter, atMost: number): Promise<number> {
  const { total } = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('sessions')
        .select('sessions.id')
        .where((where) => matches(where, filter))
        .limit(atMost)
        .as('found'),
    )
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total;
}
