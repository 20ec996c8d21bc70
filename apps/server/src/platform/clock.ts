/** Where every time comes from: milliseconds since 1970, UTC. Tests pass one they can turn. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
