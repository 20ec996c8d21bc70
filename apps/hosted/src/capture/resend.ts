import { useEffect, useRef } from 'preact/hooks';
import type { Failure } from '../hosted-api/failure.js';
import type { CaptureState } from './capture-state.js';

const firstDelayMs = 2000;
const longestDelayMs = 30_000;

/** How long a picture that could not be sent waits for its next try; null: it waits for the person. */
export function resendDelayMs(failure: Failure, tries: number): number | null {
  const backOffMs = Math.min(longestDelayMs, firstDelayMs * 2 ** tries);
  switch (failure.kind) {
    case 'offline':
    case 'unreachable':
      return backOffMs;
    case 'busy':
      return Math.max(backOffMs, (failure.retryAfterSeconds ?? 0) * 1000);
    default:
      return null;
  }
}

/** A picture that could not leave goes by itself: when the network is back, and after pauses that grow. */
export function useResend(state: CaptureState, send: (picture: Blob) => void): void {
  const latest = useRef(send);
  latest.current = send;
  const isWaiting = state.name === 'unsent' && !state.isTrying;
  const picture = isWaiting ? state.picture : null;
  const delayMs = isWaiting ? resendDelayMs(state.failure, state.tries) : null;
  const tries = isWaiting ? state.tries : 0;
  useEffect(() => {
    if (picture === null || delayMs === null) return;
    const again = () => latest.current(picture);
    const timer = window.setTimeout(again, delayMs);
    addEventListener('online', again);
    return () => {
      window.clearTimeout(timer);
      removeEventListener('online', again);
    };
  }, [picture, delayMs, tries]);
}

/** Asks before the page is left while a picture is on its way: it is nowhere else. */
export function useLeaveWarning(isOnItsWay: boolean): void {
  useEffect(() => {
    if (!isOnItsWay) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isOnItsWay]);
}
