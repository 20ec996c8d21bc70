import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePlayedStream } from '../capture/use-camera.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';
import type { ActionName } from './challenge.js';
import type { LivenessState } from './liveness-state.js';
import { hintTexts, promptOf } from './liveness-texts.js';

interface ChallengeScreenProps {
  state: Extract<LivenessState, { name: 'starting' | 'running' | 'judging' }>;
  video: RefObject<HTMLVideoElement | null>;
  stream: MediaStream | null;
  onReady: () => void;
  onStop: () => void;
}

/** One prompt at a time over the person's own mirror image; the same words go to a screen reader. */
export function ChallengeScreen({ state, video, stream, onReady, onStop }: ChallengeScreenProps) {
  const { translate } = useTranslation();
  usePlayedStream(video, stream);
  const actions = state.name === 'starting' ? [] : state.actions;
  const step = state.name === 'running' ? state.step : state.name === 'judging' ? actions.length : -1;
  useVibrationAfter(step);

  const prompt =
    state.name === 'starting' ? translate('camera.starting') : translate(promptOf(actions, step));
  const hint = state.name === 'running' && state.hint !== null ? translate(hintTexts[state.hint]) : '';
  const place =
    state.name === 'running' && actions.length > 0
      ? translate('challenge.place', { step: step + 2, total: actions.length + 1 })
      : '';
  return (
    <Screen
      step="liveness"
      view={state.name}
      focusKey="liveness-live"
      tone="camera"
      title={prompt}
      announcement={[hint === '' ? `${place} ${prompt}` : hint].join(' ').trim()}
      actions={
        <>
          <Dots done={step + 1} total={actions.length === 0 ? 0 : actions.length + 1} />
          <Button action="stop" kind="quiet" busy={state.name === 'judging'} onPress={onStop}>
            {translate('challenge.stop')}
          </Button>
        </>
      }
    >
      <p class="aim">{hint}</p>
      <div class="viewfinder" data-subject="face" data-ask={askOf(state, actions[step])}>
        <video
          ref={video}
          autoPlay
          muted
          playsInline
          disablePictureInPicture
          aria-hidden="true"
          tabIndex={-1}
          data-mirrored={true}
          onLoadedData={() => onReady()}
        />
        <div class="guide" data-hint={state.name === 'running' ? state.hint : null}>
          <Pointer action={state.name === 'running' ? actions[step] : undefined} />
          {step > -1 && <Tick key={step} />}
        </div>
        {state.name !== 'running' && <span class="spinner large" aria-hidden="true" />}
      </div>
    </Screen>
  );
}

const askOf = ({ name }: LivenessState, action: ActionName | undefined): string =>
  name === 'running' ? (action ?? 'look') : name;

/** A finished action can be felt: a turned head sees the screen badly. Where a device cannot, nothing happens. */
function useVibrationAfter(step: number): void {
  const before = useRef(step);
  useEffect(() => {
    if (step > before.current) navigator.vibrate?.(40);
    before.current = step;
  }, [step]);
}

/**
 * The way to move, drawn on the oval. The preview is a mirror: a turn to the person's own left goes to the left edge
 * of the screen, whatever the direction of the script.
 */
function Pointer({ action }: { action: ActionName | undefined }) {
  if (action !== 'turn-left' && action !== 'turn-right') return null;
  return (
    <svg class="pointer" data-to={action} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <circle cx="24" cy="24" r="24" />
      <path d={action === 'turn-left' ? 'M28 13 17 24l11 11' : 'M20 13l11 11-11 11'} />
    </svg>
  );
}

/** Appears for a moment when an action is done. */
function Tick() {
  return (
    <span class="tick" aria-hidden="true">
      <Icon name="check" />
    </span>
  );
}

function Dots({ done, total }: { done: number; total: number }) {
  return (
    <ol class="challenge-dots" aria-hidden="true">
      {Array.from({ length: total }, (_, place) => (
        <li key={place} data-state={place < done ? 'done' : place === done ? 'now' : 'open'} />
      ))}
    </ol>
  );
}
