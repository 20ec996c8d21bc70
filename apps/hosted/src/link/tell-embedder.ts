import type { Journey } from '../journey/journey.js';

/** Whether an origin is one that the flow lists; `*` stands for labels of a host or for a port, as in the policy. */
function isListed(origin: string, listed: readonly string[]): boolean {
  return listed.some((pattern) => {
    const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/:]+');
    return new RegExp(`^${escaped}$`, 'i').test(origin);
  });
}

/**
 * To which origins the end may be told (contract 11.5): the page around the frame if the flow lists it. Where the
 * browser does not say whose that is, every origin that is listed as a whole; it delivers to the right one only.
 */
export function originsToTell(listed: readonly string[], embedder: string | null): string[] {
  if (embedder !== null) return isListed(embedder, listed) ? [embedder] : [];
  return listed.filter((pattern) => !pattern.includes('*'));
}

/** Tells the page around this one that the person has finished. It proves nothing; the result comes from the API. */
export function tellEmbedder({ interviewId, onboardingStatus, frameAncestors }: Journey): void {
  if (window.parent === window) return;
  const { ancestorOrigins } = location as Location & { ancestorOrigins?: DOMStringList };
  const message = { source: 'gatehouse', type: 'finished', interviewId, onboardingStatus };
  for (const origin of originsToTell(frameAncestors, ancestorOrigins?.[0] ?? null))
    window.parent.postMessage(message, origin);
}
