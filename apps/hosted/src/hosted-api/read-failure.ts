import { fieldsOf } from '../journey/parse-journey.js';
import { isSafeTarget } from '../link/is-safe-target.js';
import type { Failure } from './failure.js';

/** An error answer as it came over the wire. */
export interface ErrorAnswer {
  status: number;
  body: unknown;
  retryAfter: string | null;
}

function secondsOf(retryAfter: string | null): number | null {
  const seconds = Number(retryAfter);
  return retryAfter !== null && Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) : null;
}

/** Turns an error answer into the failure that the page shows. */
export function readFailure({ status, body, retryAfter }: ErrorAnswer): Failure {
  const fields = fieldsOf(body);
  const { code } = fields;
  // Told by its name: its HTTP codes also stand for links and sessions that are no more.
  if (typeof code === 'string' && code.startsWith('liveness.')) return { kind: 'challenge', code };
  if (code === 'handoff.code_dead') return { kind: 'code-dead' };
  if (code === 'device.taken_over') return { kind: 'taken-over' };
  if (typeof code === 'string' && code.startsWith('handoff.')) return { kind: 'handoff', code };
  switch (status) {
    case 401:
    case 403:
      return { kind: 'signed-out' };
    case 404:
      return { kind: 'link-unknown' };
    case 410: {
      const target = fields.redirectionUrl;
      return {
        kind: 'link-expired',
        redirectionUrl: typeof target === 'string' && isSafeTarget(target) ? target : null,
      };
    }
    case 413:
      return { kind: 'picture-too-large' };
    case 429:
    case 503:
    case 504:
      return { kind: 'busy', retryAfterSeconds: secondsOf(retryAfter) };
    default: {
      if (status >= 400 && status < 500) return { kind: 'out-of-step' };
      const requestId = fields.requestId;
      return { kind: 'server', requestId: typeof requestId === 'string' ? requestId : null };
    }
  }
}
