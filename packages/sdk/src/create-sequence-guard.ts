import type { UnverifiedWebhook, VerifiedWebhook } from './verify-webhook.js';

/** Where the guard keeps the last sequence of each session; make your own to share it between processes. */
export interface SequenceStore {
  /**
   * Raises the stored sequence of the session to `sequence` unless it is higher already, in one atomic step, and
   * resolves to the one stored **before**.
   */
  advance(interviewId: string, sequence: number): Promise<number | undefined>;
}

/**
 * `new`: handle it. `repeated`: the same event again. `outdated`: a later one was handled already; drop it.
 * `unnumbered`: it carries no sequence (the original service), so nothing can be said; go by the status rank.
 */
export type SequenceVerdict = 'new' | 'repeated' | 'outdated' | 'unnumbered';

export interface SequenceGuard {
  check(webhook: Pick<VerifiedWebhook | UnverifiedWebhook, 'sequence' | 'payload'>): Promise<SequenceVerdict>;
}

/** Tells webhooks that were overtaken by later ones of the same session (contract 10.5). In memory unless given a store. */
export function createSequenceGuard({
  store = createMemorySequenceStore(),
}: {
  store?: SequenceStore;
} = {}): SequenceGuard {
  return {
    check: async ({ sequence, payload }) => {
      if (sequence === undefined || typeof payload.interviewId !== 'string') return 'unnumbered';
      const before = await store.advance(payload.interviewId, sequence);
      if (before === undefined || sequence > before) return 'new';
      return sequence === before ? 'repeated' : 'outdated';
    },
  };
}

/** Forgets the sessions it has not heard of for longest when there are more than `limit`. */
export function createMemorySequenceStore({ limit = 10_000 }: { limit?: number } = {}): SequenceStore {
  const sequences = new Map<string, number>();
  return {
    advance: (interviewId, sequence) => {
      const before = sequences.get(interviewId);
      // Taken out and put back: a Map keeps insertion order, which makes it a list by last use.
      sequences.delete(interviewId);
      sequences.set(interviewId, Math.max(sequence, before ?? sequence));
      const oldest = sequences.keys().next();
      if (sequences.size > limit && !oldest.done) sequences.delete(oldest.value);
      return Promise.resolve(before);
    },
  };
}
