import { useCallback, useEffect, useReducer, useRef } from 'preact/hooks';
import type { CameraProblem } from '../capture/open-camera.js';
import { useCamera } from '../capture/use-camera.js';
import type { Flow } from '../journey/create-flow.js';
import { useOneAtATime } from '../parts/use-one-at-a-time.js';
import { ChallengeScreen } from './challenge-screen.js';
import { beginChallenge, finishChallenge, sendFrame, skipChallenge } from './liveness-api.js';
import { LivenessIntro } from './liveness-intro.js';
import { advanceLiveness, type LivenessState } from './liveness-state.js';
import { NoCameraScreen } from './no-camera-screen.js';
import { AgainScreen, FailedAttemptScreen, PassedScreen } from './outcome-screens.js';
import { type ChallengeDependencies, runChallenge } from './run-challenge.js';
import { takeFrame } from './take-frame.js';
import './liveness.css';

export interface LivenessStepProps {
  flow: Flow;
  /** The person may go on without it. */
  optional: boolean;
  /** Continues on a phone; null where there is none to continue on. */
  onPhone: (() => void) | null;
}

/** How long the mark of success is shown before the way goes on. */
const praiseMs = 1600;

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    window.setTimeout(resolve, milliseconds);
  });

/** The active challenge: introduction, prompts before the camera, and what comes of it. */
export function LivenessStep({ flow, optional, onPhone }: LivenessStepProps) {
  const [state, dispatch] = useReducer(advanceLiveness, { name: 'intro' } as LivenessState);
  const leaving = useOneAtATime();
  const video = useRef<HTMLVideoElement>(null);
  const onFailed = useCallback((problem: CameraProblem) => dispatch({ type: 'camera-failed', problem }), []);
  const isUnderWay = state.name === 'running' || state.name === 'judging';
  const stream = useCamera({
    wanted: state.name === 'starting' || isUnderWay,
    facingMode: 'user',
    onFailed,
  });

  useEffect(() => {
    if (!isUnderWay) return;
    let wanted = true;
    const dependencies: ChallengeDependencies = {
      begin: () => flow.callSession(beginChallenge),
      send: (frame) => flow.callSession((id) => sendFrame(id, frame)),
      finish: (nonce) => flow.callSession((id) => finishChallenge(id, nonce)),
      takeFrame: (heightPx) => takeFrame(video.current, heightPx),
      now: () => performance.now(),
      wait,
      isWanted: () => wanted,
      onProgress: (challenge, guidance) => {
        if (wanted) dispatch({ type: 'progressed', challenge, guidance });
      },
      onJudging: () => {
        if (wanted) dispatch({ type: 'judging-started' });
      },
    };
    void runChallenge(dependencies).then(async (end) => {
      if (!wanted) return;
      if (end.type !== 'moved-on') return dispatch({ type: 'ended', end });
      await flow.refresh();
      // Still here: the server is, too, and a new attempt may be begun.
      if (wanted) dispatch({ type: 'ended', end: { type: 'expired' } });
    });
    return () => {
      wanted = false;
    };
  }, [isUnderWay, flow]);

  useEffect(() => {
    if (state.name !== 'passed') return;
    const timer = window.setTimeout(() => flow.moveTo(state.journey), praiseMs);
    return () => window.clearTimeout(timer);
  }, [state, flow]);

  const goOnWithout = (reason: 'declined' | 'camera') =>
    leaving.run(async () => {
      const reply = await flow.callSession((id) => skipChallenge(id, reason));
      if (reply.ok) flow.moveTo(reply.value);
      else await flow.refresh();
    });
  const start = () => dispatch({ type: 'start-asked' });
  const skip = optional ? { busy: leaving.busy, onPress: () => void goOnWithout('declined') } : null;

  switch (state.name) {
    case 'intro':
      return <LivenessIntro skip={skip} onStart={start} />;
    case 'starting':
    case 'running':
    case 'judging':
      return (
        <ChallengeScreen
          state={state}
          video={video}
          stream={stream}
          onReady={() => dispatch({ type: 'camera-opened' })}
          onStop={() => dispatch({ type: 'stop-asked' })}
        />
      );
    case 'passed':
      return <PassedScreen />;
    case 'failed': {
      const { journey } = state;
      return (
        <FailedAttemptScreen
          state={state}
          skip={skip}
          onRetry={start}
          onContinue={() => flow.moveTo(journey)}
        />
      );
    }
    case 'interrupted':
    case 'expired':
    case 'taken-over':
      return <AgainScreen state={state} skip={skip} onRetry={start} />;
    case 'camera-problem':
      return (
        <NoCameraScreen
          problem={state.problem}
          busy={leaving.busy}
          onRetry={start}
          onWithout={() => void goOnWithout(optional ? 'declined' : 'camera')}
          onPhone={onPhone}
        />
      );
    default:
      return state satisfies never;
  }
}
