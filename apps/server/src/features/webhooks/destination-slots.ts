import { attemptsAtOnce } from '@gatehouse/webhook-protocol';

/** Attempts that one destination may have in flight in this process, and whether others stand in line for them. */
export interface Slots {
  /** Takes a place; undefined when the destination has enough. `failures`: in a row, up to now. */
  take(destinationId: string, failures: number): { free(): void } | undefined;
  /** Places left. */
  room(destinationId: string, failures: number): number;
  noteLine(destinationId: string): void;
  /** Whether a line was noted, which is forgotten by asking. */
  takeLine(destinationId: string): boolean;
}

export function createSlots(concurrency: number): Slots {
  const inFlight = new Map<string, number>();
  const lines = new Set<string>();
  const room = (destinationId: string, failures: number) =>
    attemptsAtOnce(failures, concurrency) - (inFlight.get(destinationId) ?? 0);
  return {
    room,
    take(destinationId, failures) {
      if (room(destinationId, failures) <= 0) return undefined;
      inFlight.set(destinationId, (inFlight.get(destinationId) ?? 0) + 1);
      return {
        free() {
          const left = (inFlight.get(destinationId) ?? 1) - 1;
          if (left > 0) inFlight.set(destinationId, left);
          else inFlight.delete(destinationId);
        },
      };
    },
    noteLine: (destinationId) => void lines.add(destinationId),
    takeLine: (destinationId) => lines.delete(destinationId),
  };
}
