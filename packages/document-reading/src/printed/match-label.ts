import { foldText } from '../fold-text.js';
import { editDistance } from './edit-distance.js';
import { fieldLabels, type LabelName } from './field-labels.js';
import type { FoundLabel } from './found-label.js';

interface Entry {
  name: LabelName;
  label: string;
  /** The label without its spaces, which are the first thing that gets lost, and as a recogniser sees it. */
  dense: string;
}

/** Letters that look alike, as one of them: `Surname` is often read as `Sumame`, `No` as `N0`. */
const seen = (dense: string): string =>
  dense.replaceAll('RN', 'M').replaceAll('0', 'O').replaceAll('1', 'I').replaceAll('5', 'S');

const denseOf = (folded: string): string => seen(folded.replaceAll(' ', ''));

/** Longest first. */
const entries: readonly Entry[] = (Object.entries(fieldLabels) as [LabelName, readonly string[]][]) // the record's own keys
  .flatMap(([name, labels]) => labels.map((label) => ({ name, label, dense: denseOf(label) })))
  .sort((a, b) => b.dense.length - a.dense.length);

const entriesByDense = new Map(entries.map((entry) => [entry.dense, entry]));

/** A bare `Name` beside `Surname` in one label means the same. */
function familyOf(name: LabelName): LabelName {
  if (name === 'nameOrSurname') return 'surname';
  return name === 'nameOrGivenNames' ? 'givenNames' : name;
}

const groupBy = (keyOf: (name: LabelName) => LabelName): ReadonlyMap<LabelName, readonly Entry[]> =>
  new Map(
    [...new Set(entries.map(({ name }) => keyOf(name)))].map((key) => [
      key,
      entries.filter(({ name }) => keyOf(name) === key),
    ]),
  );
const entriesByName = groupBy((name) => name);
const entriesByFamily = groupBy(familyOf);

/**
 * What a line announces: each part between slashes, or the part before a colon, is compared with the known labels, one
 * misread character in six allowed. Item numbers (`1.`, `(3)`, `[a]`) before a label are ignored.
 */
export function labelOf(text: string): FoundLabel | null {
  const [head = '', ...tail] = text.split(/[:：]/);
  const rest = tail.join(':').trim();
  const parts = head
    .split(/[/|•·]| - /)
    .map((part) => part.replace(/^\s*[([]?(?:\d{1,2}[a-z]?|[a-d])[.)\]]\s*|^\s*\d{1,2}[a-d]?\s+(?=\D)/, ''));
  const matches = parts.map((part) => matchLabel(foldText(part))).filter((match) => match !== null);
  // `Nom` is the surname and `Nombre` the given name: where languages contradict each other the first one rules, unless
  // another says it more plainly.
  const [first] = matches;
  if (first !== undefined) {
    const plain = first.name.startsWith('nameOr')
      ? matches.find(({ name }) => name === 'surname' || name === 'givenNames' || name === 'fullName')
      : undefined;
    return { name: plain?.name ?? first.name, rest, isExact: matches.some(({ isExact }) => isExact) };
  }
  const joined = matchJoinedLabels(foldText(head));
  return joined === null ? labelBeforeValue(head.trim()) : { name: joined, rest, isExact: false };
}

function allowedErrors(length: number): number {
  return length >= 12 ? 2 : length >= 7 ? 1 : 0;
}

function matchLabel(folded: string): { name: LabelName; isExact: boolean } | null {
  const dense = denseOf(folded);
  // `1,55` has the shape of ISS, but labels are words.
  if (dense.length < 2 || (folded.match(/\d/g)?.length ?? 0) * 3 > dense.length) return null;
  const exact = entriesByDense.get(dense);
  if (exact !== undefined) return { name: exact.name, isExact: true };
  for (const { name, dense: label } of entries) {
    const allowed = allowedErrors(label.length);
    if (Math.abs(label.length - dense.length) <= allowed && editDistance(label, dense, allowed) <= allowed)
      return { name, isExact: false };
  }
  return null;
}

const leastJoinedLength = 9;
const mostJoined = 4;
/** Share of misread characters allowed in joined labels, and how far the next field must be behind. */
const joinedErrorShare = 0.2;
const joinedLead = 2;

/** Labels of one field in a row, as bilingual documents print them: the bar between them is often not read. */
function matchJoinedLabels(folded: string): LabelName | null {
  const dense = denseOf(folded);
  if (dense.length < leastJoinedLength || /\d{3}/.test(folded)) return null;
  const prefixes = prefixesOf(dense, entries).filter(({ rest }) => rest !== '');
  return (
    joinedName(dense, prefixes, (name) => ({ key: name, own: entriesByName.get(name) ?? [] })) ??
    joinedName(dense, prefixes, (name) => ({
      key: familyOf(name),
      own: entriesByFamily.get(familyOf(name)) ?? [],
    }))
  );
}

function joinedName(
  dense: string,
  prefixes: readonly Prefix[],
  groupOf: (name: LabelName) => { key: LabelName; own: readonly Entry[] },
): LabelName | null {
  const errors = new Map<LabelName, number>();
  for (const { entry, rest, cost } of prefixes) {
    const { key, own } = groupOf(entry.name);
    const further = costOfRest(rest, own, mostJoined - 1);
    if (further === null) continue;
    const total = cost + further;
    if (total <= dense.length * joinedErrorShare && total < (errors.get(key) ?? Number.POSITIVE_INFINITY))
      errors.set(key, total);
  }
  const [best, next] = [...errors].sort((a, b) => a[1] - b[1]);
  if (best === undefined) return null;
  return next !== undefined && next[1] < best[1] + joinedLead ? null : best[0];
}

interface Prefix {
  entry: Entry;
  rest: string;
  /** Misread characters. */
  cost: number;
}

/** Labels with which a text begins, misread characters allowed, and what follows them. */
function prefixesOf(dense: string, some: readonly Entry[]): Prefix[] {
  return some.flatMap((entry) => {
    const label = entry.dense;
    // The first letter is rarely misread, and to look at every label for every line takes too long.
    if (label.length < 3 || label.length > dense.length + 1 || label[0] !== dense[0]) return [];
    const allowed = label.length < 5 ? 0 : Math.max(1, Math.floor(label.length * joinedErrorShare));
    return [0, -1, 1].flatMap((shift) => {
      const length = label.length + shift;
      if (length > dense.length || (shift !== 0 && allowed === 0)) return [];
      const cost = editDistance(label, dense.slice(0, length), allowed);
      return cost <= allowed ? [{ entry, rest: dense.slice(length), cost }] : [];
    });
  });
}

/** The fewest misread characters with which a text is a row of labels of one field; null when it is none. */
function costOfRest(dense: string, own: readonly Entry[], most: number): number | null {
  if (dense === '') return 0;
  if (most === 0) return null;
  let best: number | null = null;
  for (const { rest, cost } of prefixesOf(dense, own)) {
    const further = costOfRest(rest, own, most - 1);
    if (further !== null && (best === null || cost + further < best)) best = cost + further;
  }
  return best;
}

/** Labels of one word that stand for nothing else: what follows them on their line is their value. */
const plainLabels = new Set<string>(
  entries
    .filter(({ label, name }) => !label.includes(' ') && label.length >= 7 && name !== 'none')
    .map(({ label }) => label),
);

/** `DOB 01/02/1990`, `Sex F`, `Date of birth 12 AUG 1974`: a label and its value without a mark between them. */
function labelBeforeValue(text: string): FoundLabel | null {
  const words = text.split(' ');
  for (let count = Math.min(5, words.length - 1); count >= 1; count -= 1) {
    const folded = foldText(words.slice(0, count).join(' '));
    const entry = entriesByDense.get(denseOf(folded));
    if (entry === undefined || entry.dense.length < 3) continue;
    const rest = words.slice(count).join(' ');
    // A one-word label such as NAME begins many a sentence; only a value with digits or a lone letter follows it for sure.
    if (count === 1 && !/\d/.test(rest) && !/^[HMFX]$/i.test(rest) && !plainLabels.has(folded)) return null;
    return { name: entry.name, rest, isExact: true };
  }
  return null;
}

/** Long words of labels: a line that holds one is a label read badly, not a name. */
const labelWords = [
  ...new Set(entries.flatMap(({ label }) => label.split(' ')).filter((word) => word.length >= 8)),
];

/** True for text that is a label, or holds a long word of one: no name. */
export function resemblesLabel(folded: string): boolean {
  if (matchLabel(folded) !== null) return true;
  return folded
    .split(' ')
    .some((word) => word.length >= 7 && labelWords.some((known) => editDistance(word, known, 1) <= 1));
}
