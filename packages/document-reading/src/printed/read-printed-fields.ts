import type { PrintedField, PrintedFieldName, TextLine } from '@gatehouse/contract';
import { foldText } from '../fold-text.js';
import { editDistance } from './edit-distance.js';
import { fieldLabels } from './field-labels.js';
import type { FoundLabel } from './found-label.js';
import { type DateOrder, parsePrintedDate } from './parse-printed-date.js';
import { readNumberedField } from './read-numbered-field.js';

export interface PrintedFieldsInput {
  /** Lines with their boxes, in a frame in which the text runs along the x axis. */
  lines: readonly TextLine[];
  /** The fields are numbered (driver licences) and not only labelled. */
  numbered?: boolean;
  dateOrder: DateOrder;
  today: Date;
}

/** Below this a line is not trusted as a value. */
const leastConfidence = 0.75;
/** A further line of an address has no label of its own to vouch for it. */
const leastFurtherConfidence = 0.85;

/**
 * Reads labelled fields of the visual inspection zone: a label, and its value on the same line, to the right, or below.
 * Labels may be given in several languages at once (`Surname / Nom`). A value that does not fit its field (a date that
 * is none, a number without digits) is left out rather than guessed.
 */
export function readPrintedFields(
  input: PrintedFieldsInput,
): Partial<Record<PrintedFieldName, PrintedField>> {
  const lines = input.lines.map((line) => ({
    ...line,
    label: (input.numbered === true ? readNumberedField(line.text) : null) ?? labelOf(line.text),
  }));
  const found = new Map<PrintedFieldName, PrintedField & { rank: number }>();
  for (const line of lines) {
    if (line.label === null) continue;
    const { names, rest } = line.label;
    for (const name of names) {
      const options =
        rest === '' ? valuesNear(line, lines) : [{ text: rest, confidence: line.confidence, rank: 0, line }];
      for (const option of options) {
        if (option.confidence < leastConfidence) continue;
        const first = valueFor(name, option.text, input);
        if (first === null) continue;
        const value = name === 'address' ? withFurtherLines(first, option.line, lines) : first;
        if (value === null) break;
        const known = found.get(name);
        if (known === undefined || option.rank < known.rank) {
          found.set(name, {
            value,
            label: line.text,
            confidence: option.confidence * Math.min(1, line.confidence + 0.1),
            rank: option.rank,
          });
        }
        break;
      }
    }
  }
  return Object.fromEntries([...found].map(([name, { rank: _, ...field }]) => [name, field]));
}

const labelEntries = (Object.entries(fieldLabels) as [PrintedFieldName, readonly string[]][]) // the record's own keys
  .flatMap(([name, labels]) => labels.map((label) => ({ name, label, dense: label.replaceAll(' ', '') })))
  .sort((a, b) => b.dense.length - a.dense.length);

/**
 * What a line announces: each part between slashes, or the part before a colon, is compared with the known labels, one
 * misread character in six allowed. Item numbers (`1.`, `(3)`, `4a.`) before a label are ignored.
 */
export function labelOf(text: string): FoundLabel | null {
  const [head = '', ...tail] = text.split(/[:]/);
  const afterColon = tail.join(':').trim();
  const parts = head.split(/[/|]| - /).map((part) => part.replace(/^\s*\(?\d{1,2}[a-z]?[.)]?\s*(?=\D)/, ''));
  const names: PrintedFieldName[] = [];
  let matched = 0;
  for (const part of parts) {
    const name = matchLabel(foldText(part));
    if (name === null) continue;
    matched += 1;
    if (!names.includes(name)) names.push(name);
  }
  if (matched === 0) {
    const joined = matchJoinedLabels(foldText(head));
    return joined === null ? labelBeforeValue(head.trim()) : { names: [joined], rest: afterColon };
  }
  // `Nom` is the surname and `Nombre` the given name: where languages contradict each other the first one rules.
  return { names: names.slice(0, 1), rest: afterColon };
}

function matchLabel(folded: string): PrintedFieldName | null {
  const dense = folded.replaceAll(' ', '');
  if (dense.length < 2) return null;
  for (const { name, dense: label } of labelEntries) {
    const allowed = label.length >= 12 ? 2 : label.length >= 6 ? 1 : 0;
    if (Math.abs(label.length - dense.length) <= allowed && editDistance(label, dense, allowed) <= allowed)
      return name;
  }
  return null;
}

/** Two labels of one field in a row, as bilingual documents print them: the bar between them is often not read. */
const joinedLabels = labelEntries.flatMap(({ name, dense }) =>
  labelEntries
    .filter(
      (other) => other.name === name && other.dense !== dense && dense.length + other.dense.length >= 10,
    )
    .map((other) => ({ name, dense: dense + other.dense })),
);
/** Share of misread characters allowed in two joined labels, and how far the next field must be behind. */
const joinedErrorShare = 0.2;
const joinedLead = 2;

/** By first letter, which is rarely misread: some ten thousand pairs are too many to compare with every line. */
const joinedByFirstLetter = new Map(
  [...new Set(joinedLabels.map(({ dense }) => dense.charAt(0)))].map((letter) => [
    letter,
    joinedLabels.filter(({ dense }) => dense.startsWith(letter)),
  ]),
);

function matchJoinedLabels(folded: string): PrintedFieldName | null {
  const dense = folded.replaceAll(' ', '');
  if (dense.length < 10 || /\d{3}/.test(dense)) return null;
  const limit = Math.floor(dense.length * joinedErrorShare) + joinedLead;
  const nearest = new Map<PrintedFieldName, number>();
  for (const { name, dense: label } of joinedByFirstLetter.get(dense.charAt(0)) ?? []) {
    if (Math.abs(label.length - dense.length) > limit) continue;
    const errors = editDistance(label, dense, limit);
    if (errors <= limit && errors < (nearest.get(name) ?? Number.POSITIVE_INFINITY))
      nearest.set(name, errors);
  }
  const [best, next] = [...nearest].sort((a, b) => a[1] - b[1]);
  if (best === undefined || best[1] > limit - joinedLead) return null;
  return next !== undefined && next[1] < best[1] + joinedLead ? null : best[0];
}

/** `DOB 01/02/1990`, `Sex F`, `Date of birth 12 AUG 1974`: a label and its value without a mark between them. */
function labelBeforeValue(text: string): FoundLabel | null {
  const words = text.split(' ');
  for (let count = Math.min(5, words.length - 1); count >= 1; count -= 1) {
    const folded = foldText(words.slice(0, count).join(' '));
    const entry = labelEntries.find(({ label, dense }) => label === folded && dense.length >= 3);
    if (entry === undefined) continue;
    const rest = words.slice(count).join(' ');
    // A one-word label such as NAME begins many a sentence; only a value with digits or a lone letter follows it for sure.
    if (count === 1 && !/\d/.test(rest) && !/^[MFX]$/i.test(rest)) return null;
    return { names: [entry.name], rest };
  }
  return null;
}

type Line = TextLine & { label: FoundLabel | null };

/** Lines that may hold the value of a label, nearest first: below with a common left edge, or to the right. */
interface Option {
  text: string;
  confidence: number;
  /** The nearer, the smaller. */
  rank: number;
  line: Line;
}

function valuesNear(label: Line, lines: readonly Line[]): Option[] {
  const { box } = label;
  const candidates = lines.flatMap((line) => {
    if (line === label || line.label !== null) return [];
    const gapBelow = line.box.y - (box.y + box.height * 0.6);
    const left = Math.abs(line.box.x - box.x);
    const overlap = Math.min(line.box.x + line.box.width, box.x + box.width) - Math.max(line.box.x, box.x);
    if (
      gapBelow > -box.height * 0.3 &&
      gapBelow < box.height * 2.4 &&
      overlap > 0 &&
      left < Math.max(box.height * 3, box.width * 0.5)
    ) {
      return [
        {
          text: line.text,
          confidence: line.confidence,
          line,
          rank: 1 + Math.max(0, gapBelow) / box.height + left / (box.height * 6),
        },
      ];
    }
    const gapRight = line.box.x - (box.x + box.width);
    const level = Math.abs(line.box.y + line.box.height / 2 - (box.y + box.height / 2));
    if (level < box.height * 0.7 && gapRight > -box.height * 0.5 && gapRight < box.height * 8) {
      return [
        {
          text: line.text,
          confidence: line.confidence,
          line,
          rank: 1.5 + Math.max(0, gapRight) / (box.height * 4),
        },
      ];
    }
    return [];
  });
  return candidates.sort((a, b) => a.rank - b.rank).slice(0, 3);
}

/**
 * An address goes on in the lines directly below that are no label; they are joined with line feeds. Null when one of
 * them could not be read well: half an address is a wrong one.
 */
function withFurtherLines(first: string, start: Line, lines: readonly Line[]): string | null {
  const parts = [first];
  let last = start;
  for (let count = 0; count < 2; count += 1) {
    const { box } = last;
    const next = lines.find((line) => {
      const gap = line.box.y - (box.y + box.height);
      const overlap = Math.min(line.box.x + line.box.width, box.x + box.width) - Math.max(line.box.x, box.x);
      const alike = line.box.height > 0.65 * box.height && line.box.height < 1.5 * box.height;
      return (
        line !== last &&
        line.label === null &&
        alike &&
        gap > -0.4 * box.height &&
        gap < 0.7 * box.height &&
        overlap > 0
      );
    });
    if (next === undefined) break;
    if (next.confidence < leastFurtherConfidence) return null;
    parts.push(next.text);
    last = next;
  }
  return parts.join('\n');
}

function valueFor(name: PrintedFieldName, text: string, input: PrintedFieldsInput): string | null {
  const thisYear = input.today.getUTCFullYear();
  const trimmed = text.replace(/^[\s:.]+|[\s:]+$/g, '');
  switch (name) {
    case 'birthDate':
    case 'issueDate': {
      const date = parsePrintedDate(trimmed, input.dateOrder, thisYear);
      return date !== null && date <= input.today.toISOString().slice(0, 10) ? date : null;
    }
    case 'expirationDate':
      return parsePrintedDate(trimmed, input.dateOrder, thisYear + 30);
    case 'sex':
      return readPrintedSex(trimmed);
    case 'documentNumber':
    case 'personalNumber': {
      const dense = trimmed.replace(/\s/g, '');
      return /^[A-Z0-9./-]{4,24}$/i.test(dense) && /\d/.test(dense) ? trimmed : null;
    }
    case 'surname':
    case 'givenNames':
    case 'fullName':
      return isName(trimmed) ? trimmed : null;
    case 'nationality':
    case 'birthPlace':
    case 'issuingAuthority':
      return /\p{L}{2}/u.test(trimmed) || (name === 'nationality' && /^\p{Lu}$/u.test(trimmed))
        ? trimmed
        : null;
    case 'address':
      return trimmed.length >= 4 ? trimmed : null;
    default:
      return name satisfies never;
  }
}

/** Long words of labels: a line that holds one is a label read badly, not a name. */
const labelWords = [
  ...new Set(labelEntries.flatMap(({ label }) => label.split(' ')).filter((word) => word.length >= 7)),
];

function isName(text: string): boolean {
  const folded = foldText(text);
  const words = folded.split(' ');
  if (labelEntries.some(({ dense }) => dense.length >= 4 && editDistance(folded, dense, 1) <= 1))
    return false;
  if (words.some((word) => word.length >= 6 && labelWords.some((known) => editDistance(word, known, 2) <= 2)))
    return false;
  return /^[\p{L}][\p{L}\p{M} .,'’-]*$/u.test(text) && text.replace(/[^\p{L}]/gu, '').length >= 2;
}

const sexLetters: Record<string, 'M' | 'F' | 'X'> = {
  M: 'M',
  F: 'F',
  X: 'X',
  H: 'M',
  W: 'F',
  MALE: 'M',
  FEMALE: 'F',
  MASCULINO: 'M',
  FEMENINO: 'F',
  FEMININO: 'F',
  HOMBRE: 'M',
  MUJER: 'F',
  MASCULIN: 'M',
  FEMININ: 'F',
  MAENNLICH: 'M',
  WEIBLICH: 'F',
  HOMME: 'M',
  FEMME: 'F',
};

/** `F`, `F/F`, `K/F`: the part that is a known letter or word; null when two parts contradict each other. */
function readPrintedSex(text: string): 'M' | 'F' | 'X' | null {
  const parts = text.split('/').flatMap((part) => {
    const sex = sexLetters[foldText(part)];
    return sex === undefined ? [] : [sex];
  });
  const [first] = parts;
  return first !== undefined && parts.every((part) => part === first) ? first : null;
}
