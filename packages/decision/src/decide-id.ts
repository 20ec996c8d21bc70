import type {
  DocumentOnEdgeInfo,
  IdOcrConfidence,
  IdValidation,
  OcrData,
  Rule,
  Test,
} from '@gatehouse/contract';
import { buildOcrData } from './build-ocr-data.js';
import { type Check, checkOf, type ReasonCode } from './checks.js';
import { explainIdFindings } from './explain-id-checks.js';
import { gatherIdFacts, type IdInput } from './gather-id-facts.js';
import { judgeIdChecks } from './judge-id-checks.js';
import { decidingRule, type Finding, passedShare, percent, reasonsOf, worstStatus } from './rate-findings.js';

/** Plain JSON: it is stored with the check and given to `decideOverall` at the end. */
export interface IdResult {
  idValidation: IdValidation;
  ocrData: OcrData;
  idOcrConfidence: IdOcrConfidence | null;
  documentOnEdgeInfo: DocumentOnEdgeInfo;
  reasons: ReasonCode[];
  status: 'OK' | 'WARN' | 'FAIL';
  /** Share of passed tests in per cent, FAIL rows weighing three. */
  share: number;
  /** The check that decided; null when all passed. */
  rule: Rule | null;
  findings: Finding[];
}

/** All checks of one document from the measurements of its sides (contract 6.1, 6.2; verification steps 6, 7, 13). */
export function decideId(input: IdInput): IdResult {
  const facts = gatherIdFacts(input);
  const findings = explainIdFindings(facts, judgeIdChecks(facts));
  const status = worstStatus(findings.map((finding) => finding.status));
  const share = passedShare(findings) ?? 0;
  const rule = decidingRule(findings);
  const customFields = testsOf(findings, 'customFields');
  const [overallConfidence] = testsOf(findings, 'idOcrConfidence');
  return {
    idValidation: {
      photoSecurityAndQuality: testsOf(findings, 'photoSecurityAndQuality'),
      idSpecific: testsOf(findings, 'idSpecific'),
      customFields: customFields.length === 0 ? null : customFields,
      appliedRule: rule,
      overall: { value: percent(share), status },
    },
    ocrData: buildOcrData(facts),
    idOcrConfidence: overallConfidence === undefined ? null : { overallConfidence },
    documentOnEdgeInfo: onEdge(input),
    reasons: reasonsOf(findings),
    status,
    share,
    rule,
    findings,
  };
}

function testsOf(findings: readonly Finding[], list: Check['list']): Test[] {
  return findings
    .filter(({ key }) => checkOf(key).list === list)
    .map(({ key, status, value }) => ({ ...(value === null ? {} : { value }), status, key }));
}

function onEdge({ front, back }: IdInput): DocumentOnEdgeInfo {
  return {
    ...(front.onTheEdge === null ? {} : { frontDocumentIsOnTheEdge: front.onTheEdge }),
    ...(back === null || back.onTheEdge === null ? {} : { backDocumentIsOnTheEdge: back.onTheEdge }),
  };
}
