import type { EvidenceFinding, SessionEvidence } from '@gatehouse/contract';
import {
  checkOf,
  decideOverall,
  explainLiveness,
  explainOverall,
  type Finding,
  reasonPage,
} from '@gatehouse/decision';
import type { Dependencies } from '../../../dependencies.js';
import { listCaptures } from '../../captures/index.js';
import { findFlowSettings } from '../../flows/index.js';
import { readSession } from '../../sessions/operations/read-status.js';
import type { StoredResults } from '../stored-results.js';
import { gatherOverall } from './compose-score.js';
import { linkImage } from './read-images.js';
import { loadResults } from './store-results.js';

/** Everything behind the score: what each test measured, against what, where on the pictures, and links to these. */
export async function readEvidence(
  dependencies: Dependencies,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
): Promise<SessionEvidence> {
  const { db, keyring } = dependencies;
  const session = await readSession(dependencies, organisationId, sessionId);
  const flow = await findFlowSettings(db, session.flowId, session.flowVersion);
  const dataKey = keyring.openDataKey(sessionId, session);
  const results = await loadResults(db, sessionId, dataKey);
  const overallInput = await gatherOverall(db, { session, flow, dataKey, results });
  const { liveness } = overallInput;
  const findings = [...findingsOf(results), ...(liveness ? explainLiveness(liveness) : [])];
  return {
    interviewId: sessionId,
    onboardingStatus: session.onboardingStatus,
    overallStatus: decideOverall(overallInput).overall.status ?? 'UNKNOWN',
    groups: explainOverall(overallInput).map(({ name, status, reasons }) => ({
      name,
      status,
      reasons: reasons.map((reason) => ({ reason, docs: reasonPage(reason) })),
    })),
    findings,
    captures: await linkCaptures(dependencies, sessionId, findings),
  };
}

type CapturesBySide = { [Side in 'front' | 'back' | 'selfie']?: string | null | undefined };

function findingsOf(results: StoredResults): EvidenceFinding[] {
  const { firstId, secondId, face, compared } = results;
  const show = (subject: EvidenceFinding['subject'], findings: Finding[], captures: CapturesBySide) =>
    findings.map((finding) => showFinding(subject, finding, captures));
  return [
    ...show('id', firstId?.findings ?? [], { front: results.firstIdFrontId, back: results.firstIdBackId }),
    ...show('secondId', secondId?.findings ?? [], {
      front: results.secondIdFrontId,
      back: results.secondIdBackId,
    }),
    ...show('face', face?.findings ?? [], { selfie: compared?.selfieId, front: compared?.frontId }),
  ];
}

function showFinding(
  subject: EvidenceFinding['subject'],
  { key, status, value, reason, evidence }: Finding,
  captures: CapturesBySide,
): EvidenceFinding {
  const { name, rule, threshold } = checkOf(key);
  return {
    subject,
    key,
    name,
    status,
    value,
    reason,
    docs: reason && reasonPage(reason),
    rule,
    setting: threshold,
    measured: evidence?.measured ?? null,
    unit: evidence?.unit ?? null,
    threshold: evidence?.threshold ?? null,
    sources: evidence?.sources ?? [],
    where: (evidence?.where ?? []).flatMap((area) => {
      const captureId = captures[area.side];
      return captureId ? [{ ...area, captureId }] : [];
    }),
  };
}

/** Links to exactly the images that areas were given in. */
async function linkCaptures(
  dependencies: Dependencies,
  sessionId: string,
  findings: readonly EvidenceFinding[],
): Promise<SessionEvidence['captures']> {
  const shown = new Set(
    findings.flatMap(({ where }) => where.map(({ captureId, imageType }) => `${captureId} ${imageType}`)),
  );
  const captures = await listCaptures(dependencies.db, sessionId);
  const linked = await Promise.all(
    captures.map(async ({ id, side, images }) => ({
      captureId: id,
      side,
      images: await Promise.all(
        images
          .filter(({ type }) => shown.has(`${id} ${type}`))
          .map(async ({ type }) => ({
            imageType: type,
            url: await linkImage(dependencies, { sessionId, captureId: id, imageType: type }),
          })),
      ),
    })),
  );
  return linked.filter(({ images }) => images.length > 0);
}
