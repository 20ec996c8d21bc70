const eagerMs = 700;
const patientMs = 2_000;
const patienceAfterMs = 15_000;

/** How long to wait before asking again whether the checks are done, by how long they have run already. */
export function pollDelayMs(elapsedMs: number): number {
  return elapsedMs < patienceAfterMs ? eagerMs : patientMs;
}
