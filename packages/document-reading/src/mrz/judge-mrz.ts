import type { MrzReading } from '@gatehouse/contract';
import { isStateCode } from '../countries.js';
import { mrzCharacterValue } from './check-digit.js';
import { type FieldConfidence, measureFieldConfidence } from './measure-field-confidence.js';
import type { Candidate, ScoredLine } from './mrz-candidate.js';
import type { MrzSpan } from './mrz-layout.js';
import type { ParsedMrz } from './parse-mrz.js';

export interface ChosenMrz {
  parsed: ParsedMrz;
  repairs: MrzReading['repairs'];
  confidence: number;
  lineConfidence: number[];
  /** Per line and character. */
  characterConfidence: number[][];
  fieldConfidence: FieldConfidence;
  /** Lines with a character that another reading might settle: names have no check digit. */
  weakLines: number[];
  /** The names may hold a wrong letter: they are reported only when the visual zone says the same. */
  namesDoubtful: boolean;
  /** True when every check digit is right and no character of a checked field was doubtful. */
  settled: boolean;
}

/** Every character of a checked field must have been seen with at least this probability. */
const leastCharacterConfidence = 0.3;
/** A line with a character under this is read once more. */
const leastSureConfidence = 0.75;
/** The mean over a checked field. */
const leastFieldConfidence = 0.7;
/** The mean over the letters of the names, and every single one. */
const leastNameConfidence = 0.8;
const leastLetterConfidence = 0.4;
const fillerRivalShare = 0.15;
/** How strong a rival may be, as a share of the character read, before it counts. */
const rivalShare = 0.33;

/**
 * Takes back what the check digits alone cannot vouch for: one wrong reading in ten passes a check digit by chance, so
 * a field with a doubtful character is not reported at all.
 */
export function judgeMrz(candidate: Candidate): ChosenMrz {
  const { layout, lines, parsed, repairs } = candidate;
  const fields = { ...parsed.fields };
  const checkDigits = { ...parsed.checkDigits };
  const spans: Record<
    'documentNumber' | 'birthDate' | 'expirationDate' | 'personalNumber',
    (MrzSpan | null)[]
  > = {
    documentNumber: [layout.documentNumber, layout.checkDigits.documentNumber],
    birthDate: [layout.birthDate, layout.checkDigits.birthDate],
    expirationDate: [layout.expirationDate, layout.checkDigits.expirationDate],
    personalNumber:
      layout.checkDigits.personalNumber === null ? [] : [layout.optional, layout.checkDigits.personalNumber],
  };
  const repairedAt = repairs[0];
  for (const name of ['documentNumber', 'birthDate', 'expirationDate', 'personalNumber'] as const) {
    if (checkDigits[name] !== true) continue;
    const doubtful = spans[name].some(
      (at) =>
        at !== null &&
        isDoubtful(lines[at.line], at, repairedAt?.line === at.line ? repairedAt.position : -1),
    );
    if (!doubtful) continue;
    checkDigits[name] = false;
    fields[name] = null;
  }
  fields.nationality = settleNationality(candidate);
  const mrzLines = withNationality(parsed.lines, layout.nationality, fields.nationality);
  const checkDigitsRight = Object.values(checkDigits).every((right) => right !== false);
  const characterConfidence = lines.map((line) => line.confidences);
  return {
    parsed: { ...parsed, lines: mrzLines, fields, checkDigits, checkDigitsRight },
    repairs: checkDigitsRight ? repairs : [],
    confidence: mean(characterConfidence.flat()),
    lineConfidence: characterConfidence.map(mean),
    characterConfidence,
    fieldConfidence: measureFieldConfidence(layout, mrzLines, characterConfidence),
    weakLines: lines.flatMap((line, index) =>
      Math.min(...line.confidences) < leastSureConfidence ? [index] : [],
    ),
    namesDoubtful: !checkDigitsRight || namesAreDoubtful(candidate),
    settled: checkDigitsRight && repairs.length === 0,
  };
}

/** Names have no check digit: they are reported only when every letter was read with some certainty. */
function namesAreDoubtful({ layout, lines }: Candidate): boolean {
  const spans = 'surname' in layout.names ? [layout.names.surname, layout.names.givenNames] : [layout.names];
  return spans.some((at) => {
    const line = lines[at.line];
    const text = line?.text.slice(at.start, at.end).replace(/<+$/, '') ?? '';
    const confidences = line?.confidences.slice(at.start, at.start + text.length) ?? [];
    if (line === undefined || confidences.length === 0) return false;
    if (mean(confidences) < leastNameConfidence || Math.min(...confidences) < leastLetterConfidence)
      return true;
    return [...text].some((_, index) => {
      const confidence = confidences[index] ?? 0;
      // In a soft picture a filler turns into a K, which joins or lengthens names without a trace.
      return (line.alternatives[at.start + index] ?? []).some(
        ({ character, probability }) =>
          probability > (character === '<' ? fillerRivalShare : rivalShare) * confidence,
      );
    });
  });
}

/**
 * A nationality has no check digit, but only some 270 codes exist: an unknown one is read as the known code that differs
 * in one character the recogniser also considered, or else not at all.
 */
function settleNationality({ layout, lines, parsed }: Candidate): string | null {
  const read = parsed.fields.nationality;
  const at = layout.nationality;
  if (read === null || at === null || isStateCode(read)) return read;
  const line = lines[at.line];
  const candidates: { code: string; probability: number }[] = [];
  for (let position = at.start; position < at.end; position += 1) {
    for (const { character, probability } of line?.alternatives[position] ?? []) {
      const index = position - at.start;
      const code = (read.slice(0, index) + character + read.slice(index + 1)).replace(/<+$/, '');
      if (isStateCode(code)) candidates.push({ code, probability });
    }
  }
  return candidates.sort((a, b) => b.probability - a.probability)[0]?.code ?? null;
}

function withNationality(lines: readonly string[], at: MrzSpan | null, nationality: string | null): string[] {
  if (at === null || nationality === null) return [...lines];
  return lines.map((line, index) =>
    index === at.line
      ? line.slice(0, at.start) + nationality.padEnd(at.end - at.start, '<') + line.slice(at.end)
      : line,
  );
}

function isDoubtful(line: ScoredLine | undefined, at: MrzSpan, repaired: number): boolean {
  if (line === undefined) return true;
  const confidences = line.confidences.slice(at.start, at.end);
  // A lone check digit agrees with its field already; for the field itself the mean must convince.
  if (confidences.length > 1 && mean(confidences) < leastFieldConfidence) return true;
  let contested = 0;
  for (let position = at.start; position < at.end; position += 1) {
    if (position === repaired) continue;
    const confidence = line.confidences[position] ?? 0;
    if (confidence < leastCharacterConfidence) return true;
    const character = line.text[position] ?? '';
    const rivals = (line.alternatives[position] ?? []).filter(
      (other) => other.probability > rivalShare * confidence,
    );
    if (rivals.length > 0) contested += 1;
    if (rivals.some((rival) => countAlike(rival.character, character))) return true;
  }
  // One wrong character shows in the check digit, two may cancel out.
  return contested > 1;
}

/** True for characters that every check digit counts alike. */
function countAlike(a: string, b: string): boolean {
  return (mrzCharacterValue(a) - mrzCharacterValue(b)) % 10 === 0;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
