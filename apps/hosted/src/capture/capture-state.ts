import type { Failure } from '../hosted-api/failure.js';
import type { CameraProblem } from './open-camera.js';
import type { FileProblem } from './prepare-file.js';

/** Where a picture came from: what "again" means depends on it. */
export type PictureSource = 'camera' | 'file';

/** What a capture step shows. The picture stays in memory until the server has it. */
export type CaptureState =
  | { name: 'intro' }
  | { name: 'starting' }
  | { name: 'live' }
  | { name: 'camera-problem'; problem: CameraProblem }
  | { name: 'preparing' }
  | { name: 'file-problem'; problem: FileProblem }
  | Held<'preview'>
  | (Held<'sending'> & { share: number; tries: number })
  | (Held<'unsent'> & {
      failure: Failure;
      /** How often it was tried again. */
      tries: number;
      /** It is found out whether it can leave now. */
      isTrying: boolean;
    })
  | (Held<'refused'> & { reason: string; retriesLeft: number; isRepeated: boolean });

interface Held<Name extends string> {
  name: Name;
  picture: Blob;
  source: PictureSource;
}

export type CaptureEvent =
  | { type: 'camera-asked' }
  | { type: 'camera-opened' }
  /** The page was hidden or another camera chosen: the picture comes back by itself. */
  | { type: 'camera-paused' }
  | { type: 'camera-failed'; problem: CameraProblem }
  | { type: 'file-chosen' }
  | { type: 'file-failed'; problem: FileProblem }
  | { type: 'picture-ready'; picture: Blob; source: PictureSource }
  | { type: 'retake-asked' }
  /** The server is asked whether it can be reached, before the picture travels again. */
  | { type: 'resend-started' }
  | { type: 'upload-started' }
  | { type: 'upload-progressed'; share: number }
  | { type: 'upload-failed'; failure: Failure }
  | { type: 'picture-refused'; reason: string; retriesLeft: number; isRepeated: boolean }
  /** A file was chosen that had been refused before. */
  | { type: 'picture-repeated'; picture: Blob; reason: string; retriesLeft: number };

function withPicture(state: CaptureState): { picture: Blob; source: PictureSource } | null {
  switch (state.name) {
    case 'preview':
    case 'sending':
    case 'unsent':
    case 'refused':
      return { picture: state.picture, source: state.source };
    default:
      return null;
  }
}

/**
 * The step's next state. Pure. An event that does not fit the state changes nothing: that is what makes a double
 * click, or the late answer of a camera that is no longer wanted, harmless.
 */
export function advanceCapture(state: CaptureState, event: CaptureEvent): CaptureState {
  const held = withPicture(state);
  switch (event.type) {
    case 'camera-asked':
      return state.name === 'sending' || state.name === 'live' ? state : { name: 'starting' };
    case 'camera-opened':
      return state.name === 'starting' ? { name: 'live' } : state;
    case 'camera-paused':
      return state.name === 'live' ? { name: 'starting' } : state;
    case 'camera-failed':
      return state.name === 'starting' || state.name === 'live'
        ? { name: 'camera-problem', problem: event.problem }
        : state;
    case 'file-chosen':
      return state.name === 'sending' ? state : { name: 'preparing' };
    case 'file-failed':
      return state.name === 'preparing' ? { name: 'file-problem', problem: event.problem } : state;
    case 'picture-ready': {
      const expected = event.source === 'camera' ? 'live' : 'preparing';
      const { picture, source } = event;
      return state.name === expected ? { name: 'preview', picture, source } : state;
    }
    case 'retake-asked':
      if (held === null || state.name === 'sending') return state;
      return held.source === 'camera' ? { name: 'starting' } : { name: 'intro' };
    case 'resend-started':
      return state.name === 'unsent' ? { ...state, isTrying: true } : state;
    case 'upload-started':
      return held !== null && (state.name === 'preview' || state.name === 'unsent')
        ? { name: 'sending', ...held, share: 0, tries: state.name === 'unsent' ? state.tries : 0 }
        : state;
    case 'upload-progressed':
      return state.name === 'sending' ? { ...state, share: event.share } : state;
    case 'upload-failed': {
      if (held === null || (state.name !== 'sending' && state.name !== 'unsent')) return state;
      const tries = state.tries + 1;
      return { name: 'unsent', ...held, failure: event.failure, tries, isTrying: false };
    }
    case 'picture-refused': {
      const { reason, retriesLeft, isRepeated } = event;
      return held !== null && state.name === 'sending'
        ? { name: 'refused', ...held, reason, retriesLeft, isRepeated }
        : state;
    }
    case 'picture-repeated': {
      const { picture, reason, retriesLeft } = event;
      return state.name === 'preparing'
        ? { name: 'refused', picture, source: 'file', reason, retriesLeft, isRepeated: true }
        : state;
    }
    default:
      return event satisfies never;
  }
}
