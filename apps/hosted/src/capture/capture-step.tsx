import { useCallback, useEffect, useReducer, useRef, useState } from 'preact/hooks';
import type { Flow } from '../journey/create-flow.js';
import type { CaptureStepName, Journey } from '../journey/journey.js';
import { advanceCapture, type CaptureState } from './capture-state.js';
import { IntroScreen } from './intro-screen.js';
import { LiveScreen } from './live-screen.js';
import type { CameraProblem } from './open-camera.js';
import { PhoneButton } from './phone-button.js';
import { PictureScreen } from './picture-screen.js';
import { prepareFile } from './prepare-file.js';
import { CameraProblemScreen, FileProblemScreen } from './problem-screens.js';
import { createRefusedPictures } from './refused-pictures.js';
import { useLeaveWarning, useResend } from './resend.js';
import { type Shot, takePicture } from './take-picture.js';
import { useCamera, usePageVisible } from './use-camera.js';
import './capture.css';

export interface CaptureStepProps {
  flow: Flow;
  step: CaptureStepName;
  settings: Journey['settings'];
  /** Skips the introduction: the camera has just worked and the person holds the document. */
  startAtOnce: boolean;
  onCameraWorked: () => void;
  /** Continues on a phone; null where there is none to continue on. */
  onPhone: (() => void) | null;
}

/** One capture: introduction, camera or file, preview, upload, and what comes of it. */
export function CaptureStep(props: CaptureStepProps) {
  const { flow, step, settings, startAtOnce, onCameraWorked, onPhone } = props;
  const [state, dispatch] = useReducer(advanceCapture, {
    name: startAtOnce ? 'starting' : 'intro',
  } as CaptureState);
  const [deviceId, setDeviceId] = useState<string | null>(null);
  const busy = useRef({ isSending: false, isShooting: false });
  const refusedPictures = useRef(createRefusedPictures());
  const subject = step === 'selfie' ? 'face' : 'document';
  const facingMode = subject === 'face' ? 'user' : 'environment';

  const onFailed = useCallback((problem: CameraProblem) => dispatch({ type: 'camera-failed', problem }), []);
  const isVisible = usePageVisible();
  const wanted = isVisible && (state.name === 'starting' || state.name === 'live');
  const stream = useCamera({ wanted, facingMode, deviceId, onFailed });
  useEffect(() => {
    if (!isVisible) dispatch({ type: 'camera-paused' });
  }, [isVisible]);

  const chooseFile = async (file: File) => {
    dispatch({ type: 'file-chosen' });
    const prepared = await prepareFile(file);
    if (!prepared.ok) return dispatch({ type: 'file-failed', problem: prepared.problem });
    const { picture } = prepared;
    const refusal = await refusedPictures.current.find(picture);
    if (refusal !== null) dispatch({ type: 'picture-repeated', picture, ...refusal });
    else dispatch({ type: 'picture-ready', picture, source: 'file' });
  };

  const shoot = async (shot: Shot) => {
    if (busy.current.isShooting) return;
    busy.current.isShooting = true;
    const picture = await takePicture(shot, subject);
    busy.current.isShooting = false;
    dispatch(
      picture === null
        ? { type: 'camera-failed', problem: 'unknown' }
        : { type: 'picture-ready', picture, source: 'camera' },
    );
  };

  const send = async (picture: Blob, again: boolean) => {
    if (busy.current.isSending) return;
    busy.current.isSending = true;
    if (again) dispatch({ type: 'resend-started' });
    const startedAt = performance.now();
    const reply = await flow.sendCapture({
      step,
      picture,
      again,
      onStart: () => dispatch({ type: 'upload-started' }),
      onProgress: (share) => dispatch({ type: 'upload-progressed', share }),
    });
    flow.report({
      name: 'picture.sent',
      step,
      outcome: reply.ok ? (reply.value.accepted ? 'accepted' : 'refused') : 'unanswered',
      durationMs: Math.round(performance.now() - startedAt),
    });
    busy.current.isSending = false;
    if (!reply.ok) return dispatch({ type: 'upload-failed', failure: reply.failure });
    const { accepted, repeated, retriesLeft } = reply.value;
    // Accepted: the journey has moved on, and this step with it.
    if (accepted) return;
    const reason = reply.value.reason ?? '';
    // A try whose answer was lost was none that the person knows of.
    dispatch({ type: 'picture-refused', reason, retriesLeft, isRepeated: repeated && !again });
    await refusedPictures.current.remember(picture, { reason, retriesLeft });
  };

  useResend(state, (picture) => void send(picture, true));
  useLeaveWarning(state.name === 'sending' || state.name === 'unsent');

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
          onShoot={(shot) => void shoot(shot)}
          onFile={onFile}
          onCamera={(chosen) => {
            setDeviceId(chosen);
            dispatch({ type: 'camera-paused' });
          }}
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
          extraActions={<PhoneButton onPhone={onPhone} />}
        />
      );
    case 'file-problem':
      return <FileProblemScreen step={step} problem={state.problem} onFile={onFile} onCamera={ask} />;
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
