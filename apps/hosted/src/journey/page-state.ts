import type { Failure } from '../hosted-api/failure.js';
import type { Journey } from './journey.js';

/** What the page shows, as one value. Everything inside a capture step is that step's own state. */
export type PageState =
  | { name: 'opening' }
  | { name: 'link-unknown' }
  /** A phone whose code opens nothing. */
  | { name: 'code-dead' }
  | { name: 'link-expired'; redirectionUrl: string | null; testMode: boolean; company: string }
  /** Opening failed, or what was opened cannot be used: there is nothing else to show. */
  | { name: 'failed'; failure: Failure }
  | UnderWay;

export interface UnderWay {
  name: 'under-way';
  journey: Journey;
  /** A request of this page is on its way; a second one is not sent. */
  busy: boolean;
  /** Why the last request gave no answer. */
  failure: Failure | null;
  /** How many captures were accepted on this page: a second document starts its steps afresh. */
  capturesAccepted: number;
}

export type PageEvent =
  | { type: 'opening-started' }
  | { type: 'request-started' }
  | { type: 'journey-received'; journey: Journey }
  | { type: 'capture-accepted'; journey: Journey }
  | { type: 'request-failed'; failure: Failure };

function underWay(state: PageState, journey: Journey): UnderWay {
  const capturesAccepted = state.name === 'under-way' ? state.capturesAccepted : 0;
  return { name: 'under-way', journey, busy: false, failure: null, capturesAccepted };
}

function afterFailure(state: PageState, failure: Failure): PageState {
  if (failure.kind === 'link-unknown' || failure.kind === 'code-dead') return { name: failure.kind };
  if (failure.kind === 'link-expired') {
    const known = state.name === 'under-way' ? state.journey : { testMode: false, company: '' };
    return {
      name: 'link-expired',
      redirectionUrl: failure.redirectionUrl,
      testMode: known.testMode,
      company: known.company,
    };
  }
  if (failure.kind === 'no-cookies') return { name: 'failed', failure };
  return state.name === 'under-way' ? { ...state, busy: false, failure } : { name: 'failed', failure };
}

/** The page's next state. Pure: what must be asked of the server is decided by `createFlow`. */
export function advancePage(state: PageState, event: PageEvent): PageState {
  switch (event.type) {
    case 'opening-started':
      return { name: 'opening' };
    case 'request-started':
      return state.name === 'under-way' ? { ...state, busy: true } : state;
    case 'journey-received':
      return underWay(state, event.journey);
    case 'capture-accepted': {
      const next = underWay(state, event.journey);
      return { ...next, capturesAccepted: next.capturesAccepted + 1 };
    }
    case 'request-failed':
      return afterFailure(state, event.failure);
    default:
      return event satisfies never;
  }
}
