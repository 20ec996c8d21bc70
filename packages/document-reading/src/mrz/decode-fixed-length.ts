import {
  type GrammarPosition,
  type GrammarState,
  grammarStates,
  type LineGrammar,
  transitionCost,
} from './mrz-grammar.js';
import { mrzSymbols, type SymbolPosteriors, symbolRow } from './mrz-symbols.js';

export interface FixedLengthText {
  text: string;
  /** Natural logarithm of the probability of the best path, grammar included. */
  logScore: number;
  /** Per character how sure the recogniser was of it at its place, 0-1, given that some character stands there. */
  confidences: number[];
  /** Per character what else could stand there, likeliest first, measured alike. */
  alternatives: { character: string; probability: number }[][];
}

/** A step never counts as less likely than this: one smudged step must not outweigh a whole line. */
const probabilityFloor = 1e-4;
const impossible = -1e9;
/**
 * Lines are set in one pitch from edge to edge, so character `k` stands near its even share of the line. This many
 * characters of shift are free (the cut at the edges is rough), more cost their square.
 */
const freeShift = 1.5;
const shiftWeight = 0.15;
/** Positions further than this share of the line from their place are not looked at. */
const mostShift = 0.22;

/**
 * Reads a line of known length: the likeliest CTC path that emits exactly one allowed character for each position in an
 * order that the grammar allows (Viterbi over step x position x character). A missed narrow `I` or a doubled `<`, the
 * usual errors of greedy decoding, cannot happen: every position must be filled and none is left over. Null when the
 * line has too few steps.
 */
export function decodeFixedLength(
  posteriors: SymbolPosteriors,
  grammar: LineGrammar,
): FixedLengthText | null {
  if (posteriors.steps < grammar.positions.length) return null;
  if (grammar.positions.some((position) => position.choices.length === 0)) return null;
  const evidence = gatherEvidence(posteriors, grammar);
  const trellis = buildTrellis(grammar);
  const path = bestPath(evidence, trellis);
  return path === null ? null : describePath(path, evidence, grammar);
}

interface Evidence {
  steps: number;
  /** Logarithm of the blank, per step. */
  blank: Float64Array;
  /** Probability that some character stands at the step, whichever it is. */
  inked: Float64Array;
  /** Per position kind, per step, per choice: probability, and its logarithm. */
  tables: Map<GrammarPosition, { probability: Float32Array; logarithm: Float32Array }>;
}

function gatherEvidence(posteriors: SymbolPosteriors, grammar: LineGrammar): Evidence {
  const { steps, data } = posteriors;
  const blank = new Float64Array(steps);
  const inked = new Float64Array(steps);
  for (let step = 0; step < steps; step += 1) {
    const probability = data[step * symbolRow] ?? 0;
    blank[step] = Math.log(Math.max(probabilityFloor, probability));
    inked[step] = Math.max(0, 1 - probability);
  }
  const tables: Evidence['tables'] = new Map();
  for (const position of new Set(grammar.positions)) {
    const { choices } = position;
    const probability = new Float32Array(steps * choices.length);
    const logarithm = new Float32Array(steps * choices.length);
    choices.forEach((choice, index) => {
      for (let step = 0; step < steps; step += 1) {
        let sum = 0;
        for (const vote of choice.votes) sum += vote.weight * (data[step * symbolRow + vote.column] ?? 0);
        const at = step * choices.length + index;
        probability[at] = sum;
        logarithm[at] = Math.log(Math.max(probabilityFloor, sum));
      }
    });
    tables.set(position, { probability, logarithm });
  }
  return { steps, blank, inked, tables };
}

const stateCount = grammarStates.length;
const costs = grammarStates.map((from) => grammarStates.map((to) => transitionCost(from, to)));
const stateIndex = Object.fromEntries(grammarStates.map((state, index) => [state, index])) as Record<
  GrammarState,
  number
>; // fromEntries forgets the keys it was given

/** Nodes of one step: before the first character, then per position its choices and a blank after each grammar state. */
interface Trellis {
  positions: readonly GrammarPosition[];
  nodeCount: number;
  /** First node of each position's choices; its blanks follow them. */
  offsets: number[];
  symbols: Int16Array[];
  states: Int16Array[];
}

function buildTrellis(grammar: LineGrammar): Trellis {
  const offsets: number[] = [];
  let nodeCount = 1;
  for (const { choices } of grammar.positions) {
    offsets.push(nodeCount);
    nodeCount += choices.length + stateCount;
  }
  return {
    positions: grammar.positions,
    nodeCount,
    offsets,
    symbols: grammar.positions.map(({ choices }) => Int16Array.from(choices, (choice) => choice.symbol)),
    states: grammar.positions.map(({ choices }) =>
      Int16Array.from(choices, (choice) => stateIndex[choice.state]),
    ),
  };
}

interface Path {
  logScore: number;
  /** Per step the position read (-1: blank) and which of its choices. */
  positionAt: Int16Array;
  choiceAt: Int16Array;
}

/** The best ways into a grammar state from the position before: after a blank, and directly by two different symbols. */
interface Arrivals {
  score: Float64Array;
  node: Int32Array;
  symbol: Int16Array;
  secondScore: Float64Array;
  secondNode: Int32Array;
  secondSymbol: Int16Array;
}

function bestPath(evidence: Evidence, trellis: Trellis): Path | null {
  const { steps, blank } = evidence;
  const { positions, nodeCount, offsets } = trellis;
  const length = positions.length;
  const reach = Math.max(8, mostShift * steps);
  let now = new Float64Array(nodeCount).fill(impossible);
  let next = new Float64Array(nodeCount);
  const back = new Int32Array(steps * nodeCount);
  const arrivals = emptyArrivals();
  const departures = emptyArrivals();
  now[0] = 0;

  for (let step = 0; step < steps; step += 1) {
    next.fill(impossible);
    const base = step * nodeCount;
    const blankLog = blank[step] ?? 0;
    next[0] = (now[0] ?? impossible) + blankLog;
    for (let k = 0; k < length; k += 1) {
      const expected = ((k + 0.5) * steps) / length;
      if (Math.abs(step - expected) > reach) continue;
      const position = positions[k];
      const symbols = trellis.symbols[k];
      const states = trellis.states[k];
      const table = position === undefined ? undefined : evidence.tables.get(position);
      if (symbols === undefined || states === undefined || table === undefined) continue;
      const offset = offsets[k] ?? 0;
      const count = symbols.length;
      collectArrivals(arrivals, departures, now, trellis, k);
      const shift = Math.max(0, (Math.abs(step - expected) * length) / steps - freeShift);
      const shiftCost = -shiftWeight * shift * shift;
      for (let c = 0; c < count; c += 1) {
        const node = offset + c;
        const state = states[c] ?? 0;
        let score = now[node] ?? impossible;
        let from = node;
        const repeats = arrivals.symbol[state] === symbols[c];
        const arrive = (repeats ? arrivals.secondScore[state] : arrivals.score[state]) ?? impossible;
        if (arrive + shiftCost > score) {
          score = arrive + shiftCost;
          from = (repeats ? arrivals.secondNode[state] : arrivals.node[state]) ?? 0;
        }
        if (score <= impossible / 2) continue;
        next[node] = score + (table.logarithm[step * count + c] ?? 0);
        back[base + node] = from;
      }
      // Blanks after this position: stay, or come from one of its characters.
      for (let state = 0; state < stateCount; state += 1) {
        const node = offset + count + state;
        next[node] = (now[node] ?? impossible) + blankLog;
        back[base + node] = node;
      }
      for (let c = 0; c < count; c += 1) {
        const node = offset + count + (states[c] ?? 0);
        const score = (now[offset + c] ?? impossible) + blankLog;
        if (score > (next[node] ?? impossible)) {
          next[node] = score;
          back[base + node] = offset + c;
        }
      }
    }
    [now, next] = [next, now];
  }
  return tracePath(now, back, trellis, steps);
}

function emptyArrivals(): Arrivals {
  return {
    score: new Float64Array(stateCount),
    node: new Int32Array(stateCount),
    symbol: new Int16Array(stateCount),
    secondScore: new Float64Array(stateCount),
    secondNode: new Int32Array(stateCount),
    secondSymbol: new Int16Array(stateCount),
  };
}

/**
 * A way that ends in a blank bears no symbol (-1): the rule that equal characters need a blank between is met. The best
 * two ways out of each grammar state hold the best two into any other.
 */
function collectArrivals(
  arrivals: Arrivals,
  departures: Arrivals,
  now: Float64Array,
  trellis: Trellis,
  k: number,
): void {
  clearArrivals(arrivals);
  if (k === 0) {
    arrivals.score.fill(now[0] ?? impossible);
    arrivals.node.fill(0);
    arrivals.secondScore.set(arrivals.score);
    arrivals.secondNode.fill(0);
    return;
  }
  clearArrivals(departures);
  const offset = trellis.offsets[k - 1] ?? 0;
  const symbols = trellis.symbols[k - 1];
  const states = trellis.states[k - 1];
  const count = symbols?.length ?? 0;
  for (let index = 0; index < count + stateCount; index += 1) {
    const score = now[offset + index] ?? impossible;
    if (score <= impossible / 2) continue;
    const from = index < count ? (states?.[index] ?? 0) : index - count;
    const symbol = index < count ? (symbols?.[index] ?? -1) : -1;
    noteArrival(departures, from, score, offset + index, symbol);
  }
  for (let from = 0; from < stateCount; from += 1) {
    const score = departures.score[from] ?? impossible;
    if (score <= impossible / 2) continue;
    const secondScore = departures.secondScore[from] ?? impossible;
    const node = departures.node[from] ?? 0;
    const secondNode = departures.secondNode[from] ?? 0;
    const symbol = departures.symbol[from] ?? -1;
    const secondSymbol = departures.secondSymbol[from] ?? -1;
    const row = costs[from];
    for (let to = 0; to < stateCount; to += 1) {
      const cost = row?.[to] ?? impossible;
      noteArrival(arrivals, to, score + cost, node, symbol);
      noteArrival(arrivals, to, secondScore + cost, secondNode, secondSymbol);
    }
  }
}

function clearArrivals(arrivals: Arrivals): void {
  arrivals.score.fill(impossible);
  arrivals.secondScore.fill(impossible);
  arrivals.symbol.fill(-1);
  arrivals.secondSymbol.fill(-1);
}

/** Keeps a way if it is the best of its state, or the best of those that end in another symbol than that. */
function noteArrival(ways: Arrivals, state: number, score: number, node: number, symbol: number): void {
  if (score > (ways.score[state] ?? impossible)) {
    if (ways.symbol[state] !== symbol || symbol === -1) {
      ways.secondScore[state] = ways.score[state] ?? impossible;
      ways.secondNode[state] = ways.node[state] ?? 0;
      ways.secondSymbol[state] = ways.symbol[state] ?? -1;
    }
    ways.score[state] = score;
    ways.node[state] = node;
    ways.symbol[state] = symbol;
  } else if (score > (ways.secondScore[state] ?? impossible) && ways.symbol[state] !== symbol) {
    ways.secondScore[state] = score;
    ways.secondNode[state] = node;
    ways.secondSymbol[state] = symbol;
  }
}

function tracePath(now: Float64Array, back: Int32Array, trellis: Trellis, steps: number): Path | null {
  const last = trellis.positions.length - 1;
  let node = -1;
  let logScore = impossible / 2;
  for (let candidate = trellis.offsets[last] ?? 0; candidate < trellis.nodeCount; candidate += 1) {
    const score = now[candidate] ?? impossible;
    if (score > logScore) {
      logScore = score;
      node = candidate;
    }
  }
  if (node < 0) return null;
  const positionAt = new Int16Array(steps).fill(-1);
  const choiceAt = new Int16Array(steps).fill(-1);
  let position = last;
  for (let step = steps - 1; step >= 0; step -= 1) {
    while (position >= 0 && node < (trellis.offsets[position] ?? 0)) position -= 1;
    const index = node - (trellis.offsets[position] ?? 0);
    if (position >= 0 && index < (trellis.positions[position]?.choices.length ?? 0)) {
      positionAt[step] = position;
      choiceAt[step] = index;
    }
    node = back[step * trellis.nodeCount + node] ?? 0;
  }
  return { logScore, positionAt, choiceAt };
}

/**
 * Widely set characters make the recogniser prefer the blank though it sees exactly one candidate. That a character
 * stands there is known from the fixed length, so its probability is taken among characters only; this much is added
 * below so that next to nothing does not count as sure.
 */
const blankAllowance = 0.03;
/** Alternatives less likely than this are not worth keeping. */
const leastAlternative = 0.01;

function describePath(path: Path, evidence: Evidence, grammar: LineGrammar): FixedLengthText {
  const { positionAt, choiceAt } = path;
  const result: FixedLengthText = { text: '', logScore: path.logScore, confidences: [], alternatives: [] };
  grammar.positions.forEach((position, index) => {
    const { choices } = position;
    const first = positionAt.indexOf(index);
    const last = positionAt.lastIndexOf(index);
    const table = evidence.tables.get(position)?.probability;
    const strongest = new Map<number, number>();
    // Taken at each step apart, the faint trace of a neighbour at the edge of a character would count as a rival.
    const share = 1 / (Math.max(...evidence.inked.subarray(first, last + 1)) + blankAllowance);
    for (let step = first; step <= last; step += 1) {
      choices.forEach(({ symbol }, c) => {
        const probability = Math.min(1, (table?.[step * choices.length + c] ?? 0) * share);
        if (probability > (strongest.get(symbol) ?? 0)) strongest.set(symbol, probability);
      });
    }
    const chosen = choices[choiceAt[first] ?? 0]?.symbol ?? 0;
    result.text += mrzSymbols[chosen] ?? '';
    result.confidences.push(strongest.get(chosen) ?? 0);
    result.alternatives.push(
      [...strongest]
        .filter(([symbol, probability]) => symbol !== chosen && probability >= leastAlternative)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 4)
        .map(([symbol, probability]) => ({ character: mrzSymbols[symbol] ?? '', probability })),
    );
  });
  return result;
}
