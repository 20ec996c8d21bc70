import type { OnboardingStatus, SessionItem, TestStatus } from '@gatehouse/contract';
import type { Dependencies } from '../../../dependencies.js';
import { listExpiredSessions } from '../../sessions/index.js';
import { expireSessions } from '../../sessions/operations/read-status.js';
import { createFieldDigest } from '../custom-field-digest.js';
import { countSessions, findSessions, type SessionFilter } from '../queries.js';
import { toSessionItem } from '../session-item.js';

const exactUpTo = 10_000;
/** The minute sweep leaves few; more than these wait for it. */
const expireAtMost = 100;

/** Contract 9.4: all optional, joined with AND. null means the same as absent. */
export interface SearchFilter {
  text?: string | undefined;
  interviewId?: string | undefined;
  externalCustomerId?: string | undefined;
  flowId?: string | undefined;
  onboardingStatus?: OnboardingStatus[] | null | undefined;
  overallStatus?: TestStatus[] | null | undefined;
  needsReview?: boolean | null | undefined;
  createdFrom?: number | null | undefined;
  createdTo?: number | null | undefined;
  customFields?: Record<string, string> | null | undefined;
}

export async function searchSessions(
  dependencies: Dependencies,
  search: { organisationId: string; filter: SearchFilter; offset: number; limit: number },
): Promise<{ items: SessionItem[]; total: number; offset: number; limit: number }> {
  const { db, clock } = dependencies;
  const { organisationId, filter, offset, limit } = search;
  // Contract 2.5: EXPIRED is set on any read after the due time, or a filter by status would miss it.
  await expireSessions(dependencies, await listExpiredSessions(db, clock.now(), expireAtMost));

  const wanted = toSessionFilter(dependencies, organisationId, filter);
  const [found, total] = [
    await findSessions(db, wanted, { offset, limit }),
    await countSessions(db, wanted, exactUpTo),
  ];
  return { items: found.map(toSessionItem), total, offset, limit };
}

function toSessionFilter(
  { keyring }: Pick<Dependencies, 'keyring'>,
  organisationId: string,
  {
    customFields,
    onboardingStatus,
    overallStatus,
    needsReview,
    createdFrom,
    createdTo,
    ...texts
  }: SearchFilter,
): SessionFilter {
  const digestOf = createFieldDigest(keyring, organisationId);
  return {
    organisationId,
    ...texts,
    onboardingStatus: onboardingStatus ?? undefined,
    overallStatus: overallStatus ?? undefined,
    needsReview: needsReview ?? undefined,
    createdFrom: createdFrom ?? undefined,
    createdTo: createdTo ?? undefined,
    fieldDigests: Object.entries(customFields ?? {}).map(([key, value]) => digestOf(key, value)),
  };
}
