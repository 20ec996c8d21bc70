import type { Evidence, Rule, TestStatus } from '@gatehouse/contract';
import { type CheckKey, checkOf, type ReasonCode } from './checks.js';

export type FindingStatus = 'OK' | 'WARN' | 'FAIL' | 'UNKNOWN';

/** One test that was computed. `value` is null where nothing could be measured (then the status is UNKNOWN). */
export interface Finding {
  key: CheckKey;
  status: FindingStatus;
  value: string | null;
  reason: ReasonCode | null;
  /** What it looked at, for a reviewer; absent on results that were stored before evidence was. */
  evidence?: Evidence;
}

/** What a check found. `unknown` is for required checks only: all others are absent instead. */
export type Judgement =
  | { result: 'pass' | 'fail' | 'doubt'; measured?: number }
  | { result: 'unknown' }
  /** Nothing to measure: the test is left out. */
  | null;

/** Turns a judgement into the test of its row: status by the row's severity, value in the row's notation. */
export function toFinding(key: CheckKey, judgement: Judgement): Finding | null {
  if (judgement === null) return null;
  const check = checkOf(key);
  if (judgement.result === 'unknown') {
    return { key, status: 'UNKNOWN', value: null, reason: asReason(check.unknownReason ?? check.reason) };
  }
  const { result, measured } = judgement;
  const value = writeValue(key, result === 'pass', measured);
  switch (result) {
    case 'pass':
      return { key, status: 'OK', value, reason: null };
    case 'doubt':
      return { key, status: 'WARN', value, reason: asReason(check.doubtReason ?? check.reason) };
    case 'fail':
      return { key, status: check.severity, value, reason: asReason(check.reason) };
  }
}

// The reasons of the table are the closed list: `checkOf` only widens them to string.
const asReason = (reason: string): ReasonCode => reason as ReasonCode;

function writeValue(key: CheckKey, isPassed: boolean, measured: number | undefined): string {
  switch (checkOf(key).value) {
    case 'PASSED or FAILED':
      return isPassed ? 'PASSED' : 'FAILED';
    case 'OK or FAIL':
      return isPassed ? 'OK' : 'FAIL';
    case '100 or 0':
      return isPassed ? '100' : '0';
    case 'integer 0-100':
      return String(Math.round(measured ?? 0));
    case 'percentage':
    case 'mean grey 0-255':
      return (measured ?? 0).toFixed(1);
  }
}

/** Worst first. What is required and unknown weighs like a warning: it never yields OK (verdict table). */
const badness: Record<FindingStatus, number> = { FAIL: 2, WARN: 1, UNKNOWN: 1, OK: 0 };

/** Worst status wins, FAIL > WARN > OK; a required UNKNOWN counts as WARN. */
export function worstStatus(statuses: readonly FindingStatus[]): 'OK' | 'WARN' | 'FAIL' {
  const worst = Math.max(0, ...statuses.map((status) => badness[status]));
  return worst === 2 ? 'FAIL' : worst === 1 ? 'WARN' : 'OK';
}

/**
 * Share of passed tests in per cent; a test whose failure fails the session weighs three, any other one. Null
 * where nothing was tested.
 */
export function passedShare(findings: readonly Finding[]): number | null {
  const weightOf = ({ key }: Finding) => (checkOf(key).severity === 'FAIL' ? 3 : 1);
  const sum = (some: readonly Finding[]) => some.reduce((total, finding) => total + weightOf(finding), 0);
  const all = sum(findings);
  return all === 0 ? null : (100 * sum(findings.filter(({ status }) => status === 'OK'))) / all;
}

/** Contract 6.1: percentages have one decimal and are strings. */
export const percent = (share: number): string => share.toFixed(1);

/** The rule that decided: the first of the worst findings in the order of the table; null when all passed. */
export function decidingRule(findings: readonly Finding[]): Rule | null {
  const worst = worstStatus(findings.map(({ status }) => status));
  if (worst === 'OK') return null;
  const decisive = findings.find(({ status }) => worstStatus([status]) === worst);
  if (decisive === undefined) return null;
  const { name, rule } = checkOf(decisive.key);
  const status: TestStatus = decisive.status;
  return { name, expression: rule, ruleType: 'check', status };
}

/** Reasons of everything that did not pass, in the order of the table, each once. */
export const reasonsOf = (findings: readonly Finding[]): ReasonCode[] => [
  ...new Set(findings.map(({ reason }) => reason).filter((reason) => reason !== null)),
];
