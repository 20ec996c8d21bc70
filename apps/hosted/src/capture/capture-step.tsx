import { useCallback, useEffect, useReducer, useRef } from 'preact/hooks';
import type { Flow } from '../journey/create-flow.js';
import type { CaptureStepName, Journey } from '../journey/journey.js';
import { advanceCapture, type CaptureState } from './capture-state.js';
import { IntroScreen } from './intro-screen.js';
import { LiveScreen } from './live-screen.js';
import type { CameraProblem } from './open-camera.js';
import { PictureScreen } from './picture-screen.js';
import { prepareFile } from './prepare-file.js';
import { CameraProblemScreen, FileProblemScreen } from './problem-screens.js';
import { takePicture } from './take-picture.js';
import { useCamera } from './use-camera.js';
import './capture.css';

export interface CaptureStepProps {
  flow: Flow;
  step: CaptureStepName;
  settings: Journey['settings'];
  /** Skips the introduction: the camera has just worked and the person holds the document. */
  startAtOnce: boolean;
  onCameraWorked: () => void;
}

/** One capture: introduction, camera or file, preview, upload, and what comes of it. */
export function CaptureStep({ flow, step, settings, startAtOnce, onCameraWorked }: CaptureStepProps) {
  const [state, dispatch] = useReducer(advanceCapture, {
    name: startAtOnce ? 'starting' : 'intro',
  } as CaptureState);
  const sending = useRef(false);
  const subject = step === 'selfie' ? 'face' : 'document';
  const facingMode = subject === 'face' ? 'user' : 'environment';

  const onFailed = useCallback((problem: CameraProblem) => dispatch({ type: 'camera-failed', problem }), []);
  const wanted = state.name === 'starting' || state.name === 'live';
  const stream = useCamera({ wanted, facingMode, onFailed });

  const chooseFile = async (file: File) => {
    dispatch({ type: 'file-chosen' });
    const picture = await prepareFile(file);
    dispatch(picture === null ? { type: 'file-failed' } : { type: 'picture-ready', picture, source: 'file' });
  };

  const shoot = async (video: HTMLVideoElement) => {
    const picture = await takePicture(video, subject);
    dispatch(
      picture === null
        ? { type: 'camera-failed', problem: 'unknown' }
        : { type: 'picture-ready', picture, source: 'camera' },
    );
  };

  const send = async (picture: Blob, again: boolean) => {
    if (sending.current) return;
    sending.current = true;
    dispatch({ type: 'upload-started' });
    const onProgress = (share: number) => dispatch({ type: 'upload-progressed', share });
    const startedAt = performance.now();
    const reply = await flow.sendCapture({ step, picture, again, onProgress });
    flow.report({
      name: 'picture.sent',
      step,
      outcome: reply.ok ? (reply.value.accepted ? 'accepted' : 'refused') : 'unanswered',
      durationMs: Math.round(performance.now() - startedAt),
    });
    sending.current = false;
    if (!reply.ok) return dispatch({ type: 'upload-failed', failure: reply.failure });
    const { accepted, reason, retriesLeft } = reply.value;
    // Accepted: the journey has moved on, and this step with it.
    if (!accepted) dispatch({ type: 'picture-refused', reason: reason ?? '', retriesLeft });
  };

  useSendWhenOnline(state, (picture) => void send(picture, true));

  const { uploadFallback } = settings;
  const ask = () => dispatch({ type: 'camera-asked' });
  const onFile = (file: File) => void chooseFile(file);

  switch (state.name) {
    case 'intro':
    case 'preparing':
      return (
        <IntroScreen
          step={step}
          uploadFallback={uploadFallback}
          preparing={state.name === 'preparing'}
          onStart={ask}
          onFile={onFile}
        />
      );
    case 'starting':
    case 'live':
      return (
        <LiveScreen
          step={step}
          settings={settings}
          stream={stream}
          ready={state.name === 'live'}
          onReady={() => {
            onCameraWorked();
            dispatch({ type: 'camera-opened' });
          }}
          onShoot={(video) => void shoot(video)}
          onFile={onFile}
        />
      );
    case 'camera-problem':
      return (
        <CameraProblemScreen
          step={step}
          problem={state.problem}
          uploadFallback={uploadFallback}
          onRetry={ask}
          onFile={onFile}
        />
      );
    case 'file-problem':
      return <FileProblemScreen step={step} onFile={onFile} onCamera={ask} />;
    case 'preview':
    case 'sending':
    case 'unsent':
    case 'refused':
      return (
        <PictureScreen
          step={step}
          state={state}
          onUse={() => void send(state.picture, state.name === 'unsent')}
          onRetake={() => {
            const reason = state.name === 'refused' ? 'refused' : 'own';
            flow.report({ name: 'picture.retaken', step, reason });
            dispatch({ type: 'retake-asked' });
          }}
          onFile={onFile}
        />
      );
    default:
      return state satisfies never;
  }
}

/** A picture that could not leave because the network was away leaves when it is back. */
function useSendWhenOnline(state: CaptureState, send: (picture: Blob) => void): void {
  const latest = useRef(send);
  latest.current = send;
  const waiting =
    state.name === 'unsent' && (state.failure.kind === 'offline' || state.failure.kind === 'unreachable')
      ? state.picture
      : null;
  useEffect(() => {
    if (waiting === null) return;
    const onOnline = () => latest.current(waiting);
    addEventListener('online', onOnline);
    return () => removeEventListener('online', onOnline);
  }, [waiting]);
}
