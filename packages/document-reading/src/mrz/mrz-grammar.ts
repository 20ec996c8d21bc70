import { alphabetsOf, type MrzLayout, type MrzSpan } from './mrz-layout.js';
import { charactersOf, choicesOf, type SymbolChoice } from './mrz-symbols.js';

/**
 * What may stand where on a line, and what may follow what: the part of ICAO Doc 9303-3 section 4.6 that the alphabets alone do
 * not say. A name is a primary identifier, two fillers, a secondary identifier, and fillers to the end; after the first
 * run of fillers that ends a field, nothing else comes. Issuers deviate now and then, so a breach costs instead of being
 * forbidden.
 */
export interface LineGrammar {
  positions: readonly GrammarPosition[];
}

export interface GrammarPosition {
  choices: readonly GrammarChoice[];
}

export interface GrammarChoice extends SymbolChoice {
  state: GrammarState;
}

/**
 * `free` stands for fields without inner order. `primary` and `secondary` are letters of the two identifiers,
 * `gap...` a first filler after them, `divide` the second filler between the two, `rest` the fillers to the end.
 */
export const grammarStates = [
  'free',
  'primary',
  'gapPrimary',
  'divide',
  'secondary',
  'gapSecondary',
  'rest',
] as const;
export type GrammarState = (typeof grammarStates)[number];

/** Natural logarithm of what a breach of the order of names costs. */
const breach = -5;
const forbidden = Number.NEGATIVE_INFINITY;

const allowedNext: Record<GrammarState, Partial<Record<GrammarState, number>>> = {
  free: { free: 0, primary: 0, gapPrimary: breach, secondary: 0, rest: 0 },
  primary: { primary: 0, gapPrimary: 0, free: 0 },
  gapPrimary: { primary: 0, divide: 0, free: 0 },
  divide: { secondary: 0, rest: -1, free: 0 },
  secondary: { secondary: 0, gapSecondary: 0, free: 0 },
  gapSecondary: { secondary: 0, rest: 0, free: 0 },
  rest: { rest: 0, secondary: breach, free: 0 },
};

/** Natural logarithm of the weight of one state following another. */
export function transitionCost(from: GrammarState, to: GrammarState): number {
  return allowedNext[from][to] ?? forbidden;
}

const choiceCache = new Map<string, SymbolChoice[]>();

function cachedChoices(characters: string): SymbolChoice[] {
  const known = choiceCache.get(characters);
  if (known !== undefined) return known;
  const choices = choicesOf(characters);
  choiceCache.set(characters, choices);
  return choices;
}

type FieldOrder = 'names' | 'single' | 'free';

const positionCache = new Map<string, GrammarPosition>();

/** Positions with equal rules are the same object, so that their probabilities are summed up once. */
function positionOf(characters: string, order: FieldOrder): GrammarPosition {
  const key = `${order} ${characters}`;
  const known = positionCache.get(key);
  if (known !== undefined) return known;
  const choices = cachedChoices(characters).flatMap((choice): GrammarChoice[] => {
    if (order === 'free') return [{ ...choice, state: 'free' }];
    const filler = choice.symbol === 36;
    const states: GrammarState[] =
      order === 'names'
        ? filler
          ? ['gapPrimary', 'divide', 'gapSecondary', 'rest']
          : ['primary', 'secondary']
        : filler
          ? ['gapSecondary', 'rest']
          : ['secondary'];
    return states.map((state) => ({ ...choice, state }));
  });
  const position: GrammarPosition = { choices };
  positionCache.set(key, position);
  return position;
}

/** The grammar of every line of a format; `firstLetters` widens what the document code may begin with. */
export function grammarOf(layout: MrzLayout, firstLetters = layout.firstLetters): LineGrammar[] {
  const orders = ordersOf(layout);
  return alphabetsOf(layout).map((alphabets, line) => ({
    positions: alphabets.map((alphabet, index) =>
      positionOf(charactersOf(alphabet, firstLetters), orders[line]?.[index] ?? 'free'),
    ),
  }));
}

function ordersOf(layout: MrzLayout): FieldOrder[][] {
  const orders: FieldOrder[][] = Array.from({ length: layout.lineCount }, () =>
    Array.from({ length: layout.lineLength }, () => 'free'),
  );
  const set = (at: MrzSpan, order: FieldOrder) => orders[at.line]?.fill(order, at.start, at.end);
  if ('surname' in layout.names) set(layout.names.surname, 'single');
  else set(layout.names, 'names');
  if (layout.format === 'TD3' && layout.optional !== null) set(layout.optional, 'single');
  return orders;
}

/** The grammar that allows exactly one text, for scoring it under another reading. */
export function grammarOfText(grammar: LineGrammar, text: string): LineGrammar {
  return {
    positions: grammar.positions.map((position, index) => {
      const symbol = symbolIndexOf(text.charAt(index));
      const choice = position.choices.find((candidate) => candidate.symbol === symbol);
      return { choices: choice === undefined ? [] : [{ ...choice, state: 'free' }] };
    }),
  };
}

export function symbolIndexOf(character: string): number {
  if (character === '<') return 36;
  const code = character.charCodeAt(0);
  return code <= 57 ? code - 48 : code - 55;
}
