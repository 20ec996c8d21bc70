import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import type { Flow } from './journey/create-flow.js';
import type { PageState, UnderWay } from './journey/page-state.js';
import { placeOf } from './journey/place.js';
import { useStore } from './journey/use-store.js';
import { directionOf } from './language/languages.js';
import { TranslationContext } from './language/translation-context.js';
import { FrameContext, type FrameFacts, PageFrame } from './parts/page-frame.js';
import { ConsentScreen } from './screens/consent-screen.js';
import { CustomFieldsScreen } from './screens/custom-fields-screen.js';
import { LinkExpiredScreen, LinkUnknownScreen } from './screens/dead-link-screens.js';
import { DoneScreen } from './screens/done-screen.js';
import { FailedScreen, OutdatedScreen } from './screens/failed-screen.js';
import { OpeningScreen } from './screens/opening-screen.js';
import { ProcessingScreen } from './screens/processing-screen.js';

interface AppProps {
  flow: Flow;
  /** Leaves these pages for good: the history entry is replaced. */
  leave: (url: string) => void;
  reload: () => void;
}

function factsOf(flow: Flow, state: PageState): FrameFacts {
  switch (state.name) {
    case 'under-way': {
      const { company, logo, testMode } = state.journey;
      return { flow, company, logo, testMode, place: placeOf(state.journey) };
    }
    case 'link-expired':
      return { flow, company: state.company, logo: null, testMode: state.testMode, place: null };
    default:
      return { flow, company: '', logo: null, testMode: false, place: null };
  }
}

export function App(props: AppProps) {
  const { flow } = props;
  const state = useStore(flow.page);
  const translation = useStore(flow.translation);
  const [broken] = useErrorBoundary();

  useEffect(() => {
    document.documentElement.lang = translation.language;
    document.documentElement.dir = directionOf(translation.language);
  }, [translation]);

  return (
    <TranslationContext.Provider value={translation}>
      <FrameContext.Provider value={factsOf(flow, state)}>
        <PageFrame>
          {broken === undefined ? (
            <CurrentScreen {...props} state={state} />
          ) : (
            <OutdatedScreen onReload={props.reload} />
          )}
        </PageFrame>
      </FrameContext.Provider>
    </TranslationContext.Provider>
  );
}

function CurrentScreen({ flow, leave, reload, state }: AppProps & { state: PageState }) {
  switch (state.name) {
    case 'opening':
      return <OpeningScreen />;
    case 'link-unknown':
      return <LinkUnknownScreen />;
    case 'link-expired':
      return <LinkExpiredScreen redirectionUrl={state.redirectionUrl} onLeave={leave} />;
    case 'failed':
      return <FailedScreen failure={state.failure} onRetry={() => void flow.open()} />;
    case 'under-way':
      return <CurrentStep flow={flow} leave={leave} reload={reload} state={state} />;
    default:
      return state satisfies never;
  }
}

function CurrentStep({ flow, leave, reload, state }: AppProps & { state: UnderWay }) {
  const { interviewId, step, settings } = state.journey;
  // Whether the camera has worked on this page: then the back side needs no introduction.
  const cameraWorked = useRef(false);
  const noteCamera = useCallback(() => {
    cameraWorked.current = true;
  }, []);

  switch (step) {
    case 'consent':
      return <ConsentScreen state={state} onAnswer={(accepted) => void answerConsent(flow, accepted)} />;
    case 'custom-fields':
      return <CustomFieldsScreen state={state} onAnswer={flow.answerCustomFields} />;
    case 'id-front':
    case 'id-back':
    case 'selfie':
      return (
        <WithCapture reload={reload}>
          {({ CaptureStep }) => (
            <CaptureStep
              // A second document goes through the same steps again: they start afresh.
              key={`${interviewId} ${step} ${state.capturesAccepted}`}
              flow={flow}
              step={step}
              settings={settings}
              startAtOnce={step === 'id-back' && cameraWorked.current}
              onCameraWorked={noteCamera}
            />
          )}
        </WithCapture>
      );
    case 'liveness':
      return (
        <WithCapture reload={reload}>
          {({ LivenessStep }) => (
            <LivenessStep key={interviewId} flow={flow} optional={settings.livenessOptional} />
          )}
        </WithCapture>
      );
    case 'processing':
      return <ProcessingScreen onPoll={flow.refresh} />;
    case 'done':
      return <DoneScreen state={state} onLeave={leave} />;
    default:
      return step satisfies never;
  }
}

const loadCapture = () => import('./capture/capture-steps.js');

function answerConsent(flow: Flow, accepted: boolean): Promise<void> {
  // The answer and the capture code travel at the same time. A failure to load shows when the step opens.
  if (accepted) loadCapture().catch(() => undefined);
  return flow.answerConsent(accepted);
}

type CaptureCode = Awaited<ReturnType<typeof loadCapture>>;

interface WithCaptureProps {
  reload: () => void;
  children: (code: CaptureCode) => ComponentChildren;
}

/** Shows what needs the capture code, once it is there. */
function WithCapture({ reload, children }: WithCaptureProps) {
  const [loaded, setLoaded] = useState<CaptureCode | 'failed' | null>(null);
  useEffect(() => {
    let wanted = true;
    loadCapture()
      .then((code) => wanted && setLoaded(code))
      .catch(() => wanted && setLoaded('failed'));
    return () => {
      wanted = false;
    };
  }, []);
  if (loaded === null) return <OpeningScreen />;
  if (loaded === 'failed') return <OutdatedScreen onReload={reload} />;
  return <>{children(loaded)}</>;
}
