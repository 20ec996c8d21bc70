/** A stream of numbers in [0, 1) that depends on the seed alone, so that every drawing can be drawn again. */
export type SeededRandom = () => number;

/** Mulberry32: small, fast, and good enough to place scratches and pick names. Not for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of `choices`. */
export function pick<Choice>(random: SeededRandom, choices: readonly [Choice, ...Choice[]]): Choice {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}

/** A number between `minimum` and `maximum`. */
export function between(random: SeededRandom, minimum: number, maximum: number): number {
  return minimum + random() * (maximum - minimum);
}
