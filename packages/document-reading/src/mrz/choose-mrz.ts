import type { MrzFormat } from '@gatehouse/contract';
import { decodeFixedLength, type FixedLengthText } from './decode-fixed-length.js';
import { type ChosenMrz, judgeMrz, mean } from './judge-mrz.js';
import type { Candidate, ScoredLine } from './mrz-candidate.js';
import { grammarOf, grammarOfText, type LineGrammar } from './mrz-grammar.js';
import { type MrzLayout, mrzLayouts } from './mrz-layout.js';
import { areLookAlikes, type SymbolPosteriors } from './mrz-symbols.js';
import { type ParsedMrz, parseMrz } from './parse-mrz.js';

/** Readings of one stack: per attempt, the posteriors of each line from the top; a line may be skipped. */
export type StackReadings = (SymbolPosteriors | undefined)[][];

/** Lines of one length are first read without knowing which format of that length they are. */
const families: Record<number, { format: MrzFormat; firstLetters: string }[]> = {
  2: [
    { format: 'TD3', firstLetters: 'PV' },
    { format: 'TD2', firstLetters: 'IACPDRV' },
  ],
  3: [{ format: 'TD1', firstLetters: mrzLayouts.TD1.firstLetters }],
};

/**
 * The best machine readable zone that a stack's readings support, over all formats of its number of lines; null when
 * none fits. A candidate is scored under every reading, so readings at several widths vote.
 */
export function chooseMrz(readings: StackReadings, today: Date): ChosenMrz | null {
  const lineCount = readings[0]?.length ?? 0;
  let best: { candidate: Candidate; rank: number } | null = null;
  for (const { format, firstLetters } of families[lineCount] ?? []) {
    const candidate = bestCandidate({ readings, family: mrzLayouts[format], firstLetters, today });
    if (candidate === null) continue;
    // Lines of other lengths explain the same steps, so their scores compare; right check digits break near ties.
    const rank = candidate.logScore + (candidate.parsed.checkDigitsRight ? 6 : rightDigits(candidate.parsed));
    if (best === null || rank > best.rank) best = { candidate, rank };
    // Four check digits are right by chance once in ten thousand, and hardly ever with every character certain.
    if (candidate.parsed.checkDigitsRight && meanConfidence(candidate) >= certainConfidence) break;
  }
  return best === null ? null : judgeMrz(best.candidate);
}

/** Over this the lines of another length need not be tried. */
const certainConfidence = 0.9;

function meanConfidence({ lines }: Candidate): number {
  return mean(lines.flatMap((line) => line.confidences));
}

function bestCandidate(input: {
  readings: StackReadings;
  family: MrzLayout;
  firstLetters: string;
  today: Date;
}): Candidate | null {
  const { readings, family, firstLetters, today } = input;
  const column = (line: number) => readings.map((reading) => reading[line]);
  const familyGrammar = grammarOf(family, firstLetters);
  const first = scoreLine(column(0), familyGrammar[0]);
  const layout = layoutOf(family, first[0]?.text ?? '');
  const grammar = layout === family ? familyGrammar : grammarOf(layout);
  const options = [
    layout === family || layout.format !== 'FRENCH_ID' ? first : scoreLine(column(0), grammar[0]),
  ];
  for (let line = 1; line < layout.lineCount; line += 1) options.push(scoreLine(column(line), grammar[line]));
  if (options.some((option) => option.length === 0)) return null;

  const candidates = combine(options).flatMap((lines): Candidate[] => {
    const parsed = parseAs(
      layout,
      lines.map((line) => line.text),
      today,
    );
    const logScore = lines.reduce((sum, line) => sum + line.logScore, 0);
    return parsed === null ? [] : [{ layout, parsed, lines, repairs: [], logScore }];
  });
  const [likeliest] = candidates;
  if (likeliest === undefined) return null;
  const right = candidates.find(
    (candidate) => candidate.parsed.checkDigitsRight && candidate.logScore > likeliest.logScore - voteMargin,
  );
  return right ?? repairOnce(likeliest, today) ?? likeliest;
}

/** The exact format among those of one line length, told by how the first line begins. */
function layoutOf(family: MrzLayout, firstLine: string): MrzLayout {
  if (family.format === 'TD3') return firstLine.startsWith('V') ? mrzLayouts.MRVA : family;
  if (family.format !== 'TD2') return family;
  if (firstLine.startsWith('IDFRA')) return mrzLayouts.FRENCH_ID;
  return firstLine.startsWith('V') ? mrzLayouts.MRVB : family;
}

/** How much less likely (natural logarithm) a voted combination may be than the best one. */
const voteMargin = 12;

/** Distinct decodings of a line, best first, each scored under every reading. */
function scoreLine(
  readings: (SymbolPosteriors | undefined)[],
  grammar: LineGrammar | undefined,
): ScoredLine[] {
  if (grammar === undefined) return [];
  const usable = readings.flatMap((reading) => {
    if (reading === undefined) return [];
    const free = decodeFixedLength(reading, grammar);
    return free === null ? [] : [{ reading, free }];
  });
  const frees = usable.map(({ free }) => free);
  const scored: ScoredLine[] = [];
  for (const text of new Set(frees.map((free) => free.text))) {
    const forced = grammarOfText(grammar, text);
    const results = usable.map(({ reading, free }) =>
      free.text === text ? free : (decodeFixedLength(reading, forced) ?? unexplained(text)),
    );
    scored.push({
      text,
      logScore: mean(results.map((result) => result.logScore)),
      ...mergeReadings(text, frees, results),
    });
  }
  return scored.sort((a, b) => b.logScore - a.logScore).slice(0, 3);
}

/** A text that a reading cannot carry at all. */
function unexplained(text: string): FixedLengthText {
  return { text, logScore: -500, confidences: [...text].map(() => 0), alternatives: [...text].map(() => []) };
}

/**
 * Confidences and alternatives of a text over all readings. The recogniser now and then loses a whole line under one
 * cut: a reading counts the less, the worse it explains its own line.
 */
function mergeReadings(
  text: string,
  frees: FixedLengthText[],
  results: FixedLengthText[],
): Pick<ScoredLine, 'confidences' | 'alternatives'> {
  const raw = frees.map((free) => 1 / (2 - free.logScore));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const weights = raw.map((weight) => weight / total);
  const confidences = [...text].map((_, index) =>
    results.reduce(
      (sum, result, reading) => sum + (result.confidences[index] ?? 0) * (weights[reading] ?? 0),
      0,
    ),
  );
  const alternatives = [...text].map((character, index) => {
    const seen = new Map<string, number>();
    const note = (other: string, probability: number) => {
      if (other !== character) seen.set(other, (seen.get(other) ?? 0) + probability);
    };
    frees.forEach((free, reading) => {
      const weight = weights[reading] ?? 0;
      note(free.text.charAt(index), weight * (free.confidences[index] ?? 0));
      for (const other of free.alternatives[index] ?? []) note(other.character, weight * other.probability);
    });
    return [...seen]
      .map(([other, probability]) => ({ character: other, probability }))
      .sort((a, b) => b.probability - a.probability);
  });
  return { confidences, alternatives };
}

/** Every choice of one decoding per line, likeliest first. */
function combine(options: ScoredLine[][]): ScoredLine[][] {
  let combinations: ScoredLine[][] = [[]];
  for (const line of options)
    combinations = combinations.flatMap((head) => line.map((option) => [...head, option]));
  const score = (lines: ScoredLine[]) => lines.reduce((sum, line) => sum + line.logScore, 0);
  return combinations.sort((a, b) => score(b) - score(a)).slice(0, 12);
}

function parseAs(layout: MrzLayout, lines: string[], today: Date): ParsedMrz | null {
  const parsed = parseMrz(lines, today);
  return parsed?.format === layout.format ? parsed : null;
}

function rightDigits(parsed: ParsedMrz): number {
  return Object.values(parsed.checkDigits).filter((right) => right === true).length;
}

/** A repair must have been seen by the recogniser itself, and be clearly more likely than the next possible one. */
const leastRepairProbability = 0.05;
const repairLead = 3;

/**
 * One look-alike swap that makes every check digit right, if exactly one stands out. More than one swap is never tried:
 * each multiplies the chance that a wrong number passes all its checks.
 */
function repairOnce(candidate: Candidate, today: Date): Candidate | null {
  if (candidate.parsed.checkDigitsRight) return null;
  const found: { candidate: Candidate; probability: number }[] = [];
  candidate.lines.forEach((line, lineIndex) => {
    line.alternatives.forEach((alternatives, position) => {
      for (const { character, probability } of alternatives) {
        const from = line.text[position] ?? '';
        if (probability < leastRepairProbability || !areLookAlikes(from, character)) continue;
        const text = line.text.slice(0, position) + character + line.text.slice(position + 1);
        const lines = candidate.lines.map((other, index) =>
          index === lineIndex ? { ...line, text } : other,
        );
        const parsed = parseAs(
          candidate.layout,
          lines.map((other) => other.text),
          today,
        );
        if (parsed?.checkDigitsRight !== true) continue;
        const repaired = lines[lineIndex];
        if (repaired !== undefined) {
          repaired.confidences = line.confidences.with(position, probability);
        }
        found.push({
          probability,
          candidate: {
            ...candidate,
            parsed,
            lines,
            repairs: [{ line: lineIndex, position, from, to: character }],
          },
        });
      }
    });
  });
  found.sort((a, b) => b.probability - a.probability);
  const [best, next] = found;
  if (best === undefined || (next !== undefined && next.probability * repairLead > best.probability))
    return null;
  return best.candidate;
}
