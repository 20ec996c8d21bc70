import type { PrintedField, PrintedFieldName, TextLine } from '@gatehouse/contract';
import { foldText } from '../fold-text.js';
import type { LabelName } from './field-labels.js';
import type { FoundLabel } from './found-label.js';
import { labelOf } from './match-label.js';
import type { DateOrder } from './parse-printed-date.js';
import { beginsLikeLabel, readNumberedField, splitItems } from './read-numbered-field.js';
import { readValue, type ValueContext } from './read-value.js';

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
/** A character of a number or a date less probable than this is more likely wrong than right. */
const leastCharacter = 0.5;
/** A further line of an address or a name has no label of its own to vouch for it. */
const leastFurtherConfidence = 0.85;
/** A label that was matched with misread characters vouches less for its value. */
const inexactLabelFactor = 0.92;

type Fields = Partial<Record<PrintedFieldName, PrintedField>>;

interface Line extends TextLine {
  label: FoundLabel | null;
  /** The label is an item number. */
  isItem: boolean;
}

/** A value under a label, and how near it stands. */
interface Found {
  field: PrintedField;
  rank: number;
  /** The text as it was read, before it became a value. */
  text: string;
  /** The line that it stands on. */
  line: Line;
  isItem: boolean;
}

/**
 * Reads labelled fields of the visual inspection zone: a label, and its value on the same line, to the right, or below.
 * Labels may be given in several languages at once (`Surname / Nom`). A value that does not fit its field (a date that
 * is none, a number without digits) is left out rather than guessed.
 */
export function readPrintedFields(input: PrintedFieldsInput): Fields {
  const lines = labelledLines(input);
  const isVoterCard = lines.some(
    ({ text, label }) => label?.name === 'electorKey' || /CREDENCIAL ?PARA ?VOTAR/.test(foldText(text)),
  );
  const context: ValueContext = { dateOrder: input.dateOrder, today: input.today, isVoterCard };
  const found = new Map<LabelName, Found>();
  for (const line of lines) {
    if (line.label === null) continue;
    const value = findValue(line, line.label, lines, context);
    const known = found.get(line.label.name);
    if (value !== null && (known === undefined || value.rank < known.rank)) found.set(line.label.name, value);
  }
  if (input.numbered === true) addUnnumbered(found, lines, context);
  return settleFields(found, isVoterCard);
}

function labelledLines({ lines, numbered = false }: PrintedFieldsInput): Line[] {
  const whole = numbered ? lines.flatMap(splitLine) : lines;
  const labelled = whole.map((line): Line => {
    const item = numbered ? readNumberedField(line.text) : null;
    return { ...line, label: item ?? labelOf(line.text), isItem: item !== null };
  });
  return numbered ? labelled.map((line) => withDotlessItem(line, labelled)) : labelled;
}

/** The items of a line as lines of their own, each with its share of the box. */
function splitLine(line: TextLine): TextLine[] {
  const parts = splitItems(line.text);
  if (parts.length === 1) return [line];
  const share = line.box.width / Math.max(1, line.text.length);
  let at = 0;
  return parts.map((text) => {
    const start = line.text.indexOf(text, at);
    at = start + text.length;
    return { ...line, text, box: { ...line.box, x: line.box.x + start * share, width: text.length * share } };
  });
}

/** An item number whose dot was not read counts where it stands in a column with two that are certain. */
function withDotlessItem(line: Line, lines: readonly Line[]): Line {
  if (line.label !== null) return line;
  const [, number, rest] = /^([1235])\s+(\S.*)$/.exec(line.text) ?? [];
  if (number === undefined || rest === undefined || beginsLikeLabel(rest)) return line;
  const inColumn = lines.filter(
    (other) =>
      other.isItem && other.label?.isExact === true && Math.abs(other.box.x - line.box.x) < line.box.height,
  );
  const label = inColumn.length < 2 ? null : readNumberedField(`${number}. ${rest}`);
  return label === null ? line : { ...line, label: { ...label, isExact: false }, isItem: true };
}

/** The field as which a label's value is read while nothing is known of its neighbours. */
function fieldOf(name: LabelName): PrintedFieldName | null {
  switch (name) {
    case 'none':
      return null;
    case 'nameOrSurname':
    case 'nameOrGivenNames':
      return 'fullName';
    default:
      return name;
  }
}

function findValue(
  line: Line,
  { name, rest, isExact }: FoundLabel,
  lines: readonly Line[],
  context: ValueContext,
): Found | null {
  const field = fieldOf(name);
  if (field === null) return null;
  const options = rest === '' ? valuesNear(line, lines) : [{ text: rest, rank: 0, line }];
  for (const { text, rank, line: valueLine } of options) {
    const first = readValue(field, text, context);
    if (first === null) continue;
    // The nearest text that fits is the value; one farther off would be somebody else's.
    if (!isCertain(field, valueLine)) return null;
    const value = withFurtherLines(field, first, valueLine, lines, context);
    if (value === null) return null;
    const certainty = Math.min(1, line.confidence + 0.1) * (isExact ? 1 : inexactLabelFactor);
    return {
      field: {
        value,
        label: line.text,
        confidence: valueLine.confidence * certainty,
        ...doubtsOf(valueLine),
      },
      rank,
      text,
      line: valueLine,
      isItem: line.isItem,
    };
  }
  return null;
}

/** Fields in which no context tells a right character from a wrong one. */
const exactFields: ReadonlySet<PrintedFieldName> = new Set([
  'birthDate',
  'issueDate',
  'expirationDate',
  'documentNumber',
  'personalNumber',
  'referenceNumber',
  'taxNumber',
  'electorKey',
  'cic',
  'ocrNumber',
]);

const isCertain = (field: PrintedFieldName, { confidence, weakest = 1 }: TextLine): boolean =>
  confidence >= leastConfidence && (weakest >= leastCharacter || !exactFields.has(field));

const doubtsOf = ({ weakest, lookAlike }: Line): Pick<PrintedField, 'weakest' | 'lookAlike'> => ({
  ...(weakest !== undefined && { weakest }),
  ...(lookAlike !== undefined && { lookAlike }),
});

/** Lines that may hold the value of a label, nearest first: below with a common left edge, or to the right. */
interface Option {
  text: string;
  /** The nearer, the smaller. */
  rank: number;
  line: Line;
}

function valuesNear(label: Line, lines: readonly Line[]): Option[] {
  const { box } = label;
  // A lone item number has its value beside it; below it stands the next item.
  const isLoneNumber = label.isItem && !/\p{L}{2}/u.test(label.text);
  const candidates = lines.flatMap((line) => {
    if (line === label || line.label !== null) return [];
    const gapBelow = line.box.y - (box.y + box.height * 0.6);
    const left = Math.abs(line.box.x - box.x);
    const overlap = Math.min(line.box.x + line.box.width, box.x + box.width) - Math.max(line.box.x, box.x);
    if (
      !isLoneNumber &&
      gapBelow > -box.height * 0.3 &&
      gapBelow < box.height * 2.4 &&
      overlap > 0 &&
      left < Math.max(box.height * 3, box.width * 0.5)
    ) {
      const rank = 1 + Math.max(0, gapBelow) / box.height + left / (box.height * 6);
      return [{ text: line.text, line, rank }];
    }
    const gapRight = line.box.x - (box.x + box.width);
    const level = Math.abs(line.box.y + line.box.height / 2 - (box.y + box.height / 2));
    if (level < box.height * 0.7 && gapRight > -box.height * 0.5 && gapRight < box.height * 8) {
      return [{ text: line.text, line, rank: 1.5 + Math.max(0, gapRight) / (box.height * 4) }];
    }
    return [];
  });
  return candidates.sort((a, b) => a.rank - b.rank).slice(0, 3);
}

/** How many lines without a label may follow the first one, and how near they stand, in heights of a line. */
const furtherLines: Partial<Record<PrintedFieldName, { most: number; gap: number; leftEdge: number }>> = {
  address: { most: 3, gap: 0.7, leftEdge: Number.POSITIVE_INFINITY },
  surname: { most: 1, gap: 0.4, leftEdge: 0.8 },
  givenNames: { most: 1, gap: 0.4, leftEdge: 0.8 },
  fullName: { most: 2, gap: 0.4, leftEdge: 0.8 },
};

/**
 * Addresses and long names go on in the lines directly below that are no label; they are joined with line feeds. Null when
 * one of them could not be read well: half an address is a wrong one, and so is half a name.
 */
function withFurtherLines(
  field: PrintedFieldName,
  first: string,
  start: Line,
  lines: readonly Line[],
  context: ValueContext,
): string | null {
  const rule = furtherLines[field];
  if (rule === undefined) return first;
  const parts = [first];
  let last = start;
  while (parts.length <= rule.most) {
    const next = lines.find((line) => line !== last && continues(last, line, start, rule));
    const text = next === undefined ? null : readValue(field, next.text, context);
    if (next === undefined || text === null) break;
    if (next.confidence < leastFurtherConfidence) return null;
    parts.push(text);
    last = next;
  }
  return parts.join('\n');
}

function continues(
  { box }: Line,
  next: Line,
  start: Line,
  { gap: mostGap, leftEdge }: { gap: number; leftEdge: number },
): boolean {
  const gap = next.box.y - (box.y + box.height);
  const overlap = Math.min(next.box.x + next.box.width, box.x + box.width) - Math.max(next.box.x, box.x);
  const alike = next.box.height > 0.65 * box.height && next.box.height < 1.5 * box.height;
  // On the line of its label a value begins somewhere behind it, so its left edge is not known.
  const isAligned =
    leftEdge === Number.POSITIVE_INFINITY ||
    (start.label === null && Math.abs(next.box.x - start.box.x) < leftEdge * box.height);
  return (
    next.label === null &&
    alike &&
    isAligned &&
    gap > -0.4 * box.height &&
    gap < mostGap * box.height &&
    overlap > 0
  );
}

/** How much less is certain of a value that is known by its place alone. */
const placeFactor = 0.85;
/** Abbreviations of American licences, whose order of items is the issuer's own. */
const americanPattern = /\b(?:DLN|DOB|EXP|ISS|LN|FN|SEX|HGT)\b/;

/**
 * European licences print their items in one order and column (ISO/IEC 18013-1 annex A; Directive 2006/126/EC annex I): 1, 2,
 * 3, 4a, 4b, 5. Their small numbers are often not seen. Above the issue date stands the birth date, above that the given
 * names and the surname; below the expiry date the number. Only a column that has these, and nothing more, is read so.
 */
function addUnnumbered(found: Map<LabelName, Found>, lines: readonly Line[], context: ValueContext): void {
  const issue = found.get('issueDate');
  const expiry = found.get('expirationDate');
  if (issue?.isItem !== true || expiry?.isItem !== true) return;
  if (lines.some(({ text }) => americanPattern.test(text.toUpperCase()))) return;
  const pitch = expiry.line.box.y - issue.line.box.y;
  const column = lines
    .filter(
      ({ box }) =>
        Math.abs(box.x - issue.line.box.x) < 1.2 * issue.line.box.height &&
        box.height > 0.6 * issue.line.box.height &&
        box.height < 1.6 * issue.line.box.height,
    )
    .sort((a, b) => a.box.y - b.box.y);
  const at = column.indexOf(issue.line);
  const [surname, givenNames, birth] = column.slice(Math.max(0, at - 3), at);
  const offer = (field: PrintedFieldName, line: Line | undefined) => {
    if (line === undefined || line.label !== null || found.has(field) || !isCertain(field, line)) return;
    const value = readValue(field, line.text, context);
    if (value === null) return;
    found.set(field, {
      field: { value, label: '', confidence: line.confidence * placeFactor, ...doubtsOf(line) },
      rank: 0,
      text: line.text,
      line,
      isItem: true,
    });
  };
  const isRow = (upper: Line | undefined, lower: Line | undefined) =>
    upper !== undefined && lower !== undefined && lower.box.y - upper.box.y < 1.5 * pitch;
  if (isRow(birth, issue.line)) offer('birthDate', birth);
  const hasNames =
    found.get('birthDate')?.line === birth && isRow(givenNames, birth) && isRow(surname, givenNames);
  // A fourth line of the kind above would be a name of two lines: nobody can tell where it parts.
  const above = column[at - 4];
  if (
    hasNames &&
    !(isRow(above, surname) && above !== undefined && readValue('surname', above.text, context))
  ) {
    offer('givenNames', givenNames);
    offer('surname', surname);
  }
  const below = column[column.indexOf(expiry.line) + 1];
  if (isRow(expiry.line, below)) offer('documentNumber', below);
}

/** Where labels of names stand beside each other they explain each other; see `LabelName`. */
function settleFields(found: Map<LabelName, Found>, isVoterCard: boolean): Fields {
  const name = found.get('nameOrSurname');
  const nombre = found.get('nameOrGivenNames');
  const offer = (field: PrintedFieldName, value: Found | undefined) => {
    if (value !== undefined && !found.has(field)) found.set(field, value);
  };
  const isSurname = found.has('givenNames') || nombre !== undefined;
  offer(isSurname ? 'surname' : 'fullName', name);
  offer(found.has('surname') ? 'givenNames' : 'fullName', nombre);
  found.delete('nameOrSurname');
  found.delete('nameOrGivenNames');
  const parts = splitFullName(found.get('fullName'), isVoterCard);
  const fields: Fields = { ...valuesOf(found), ...extrasOf(found) };
  if (parts === null) return fields;
  const { fullName: _, ...others } = fields;
  return { ...others, ...parts };
}

const nameFields: ReadonlySet<string> = new Set(['surname', 'givenNames', 'fullName']);

function valuesOf(found: ReadonlyMap<LabelName, Found>): Fields {
  return Object.fromEntries(
    [...found].map(([key, { field }]) => [
      key,
      nameFields.has(key) ? { ...field, value: field.value.replaceAll('\n', ' ') } : field,
    ]),
  );
}

const suffixPattern = /^(?:JR|SR|[IVX]+)$/;

/**
 * The parts of a whole name where the document tells them apart: `SURNAME, GIVEN NAMES`, or the three lines of a Mexican
 * voter card (both surnames, given names). Null where it does not.
 */
function splitFullName(full: Found | undefined, isVoterCard: boolean): Fields | null {
  if (full === undefined) return null;
  const part = (value: string): PrintedField => ({ ...full.field, value });
  const [first = '', second, third, ...further] = full.field.value.split('\n');
  if (isVoterCard) {
    return second === undefined || third === undefined || further.length > 0
      ? null
      : { surname: part(first), secondSurname: part(second), givenNames: part(third) };
  }
  if (second !== undefined) {
    return third === undefined && full.text.trim().endsWith(',')
      ? { surname: part(first), givenNames: part(second.replace(/,\s*/g, ' ')) }
      : null;
  }
  const [surname = '', givenNames = '', ...others] = first.split(/\s*,\s*/);
  return givenNames === '' || others.length > 0 || suffixPattern.test(foldText(givenNames))
    ? null
    : { surname: part(surname), givenNames: part(givenNames) };
}

/** What stands behind a value on its own line: the place behind the date of birth, the issue behind the year. */
function extrasOf(found: ReadonlyMap<LabelName, Found>): Fields {
  const birth = found.get('birthDate');
  const registration = found.get('registrationYear');
  const place =
    birth?.isItem === true ? /\d{2}[,\s]+(\p{L}[\p{L} .'’()-]{2,})$/u.exec(birth.text)?.[1] : undefined;
  const emission = /^\d{4}\s*(\d{2})$/.exec(registration?.text ?? '')?.[1];
  return {
    ...(birth !== undefined && place !== undefined && !found.has('birthPlace')
      ? { birthPlace: { ...birth.field, value: place } }
      : {}),
    ...(registration !== undefined && emission !== undefined && !found.has('emissionNumber')
      ? { emissionNumber: { ...registration.field, value: emission } }
      : {}),
  };
}
