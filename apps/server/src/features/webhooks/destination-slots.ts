/** Attempts that one destination may have in flight in this process. */
export interface Slots {
  /** Takes a place; undefined when the destination has enough. */
  take(destinationId: string, isFailing: boolean): { free(): void } | undefined;
}

/**
 * A receiver that hangs holds its place for 15 s. It must not hold all of them (contract 10.4: a dead destination does
 * not delay others): half are open to a destination that works, an eighth to one whose last attempt failed.
 */
export function createSlots(concurrency: number): Slots {
  const inFlight = new Map<string, number>();
  const limitOf = (isFailing: boolean) => Math.max(1, Math.floor(concurrency / (isFailing ? 8 : 2)));
  return {
    take(destinationId, isFailing) {
      const taken = inFlight.get(destinationId) ?? 0;
      if (taken >= limitOf(isFailing)) return undefined;
      inFlight.set(destinationId, taken + 1);
      return {
        free() {
          const left = (inFlight.get(destinationId) ?? 1) - 1;
          if (left > 0) inFlight.set(destinationId, left);
          else inFlight.delete(destinationId);
        },
      };
    },
  };
}
