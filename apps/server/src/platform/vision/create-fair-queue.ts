export interface FairQueue<Item extends { owner: string }> {
  readonly length: number;
  countOf(owner: string): number;
  add(item: Item): void;
  /** The next item, or undefined. */
  take(): Item | undefined;
  /** False: it was not waiting any more. */
  remove(item: Item): boolean;
}

/**
 * Owners take turns, one item a round: whoever sends a hundred items waits for himself, not the others for him. Within
 * a round first come, first served.
 */
export function createFairQueue<Item extends { owner: string }>(): FairQueue<Item> {
  const waiting: { item: Item; round: number }[] = [];
  /** Round of the newest item of each owner, as long as it is not over. */
  const lastRounds = new Map<string, number>();
  let currentRound = 0;
  return {
    get length() {
      return waiting.length;
    },
    countOf: (owner) => waiting.filter(({ item }) => item.owner === owner).length,
    add(item) {
      const last = lastRounds.get(item.owner);
      const round = last === undefined ? currentRound : Math.max(currentRound, last + 1);
      lastRounds.set(item.owner, round);
      // Behind everything of its round, before everything of later ones.
      const later = waiting.findIndex((other) => other.round > round);
      waiting.splice(later < 0 ? waiting.length : later, 0, { item, round });
    },
    take() {
      const next = waiting.shift();
      if (next === undefined) return undefined;
      currentRound = next.round;
      for (const [owner, round] of lastRounds) if (round < currentRound) lastRounds.delete(owner);
      return next.item;
    },
    remove(item) {
      const index = waiting.findIndex((other) => other.item === item);
      if (index >= 0) waiting.splice(index, 1);
      return index >= 0;
    },
  };
}
