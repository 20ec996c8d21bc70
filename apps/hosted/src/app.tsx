import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useErrorBoundary, useRef, useState } from 'preact/hooks';
import { isComputer } from './handoff/is-computer.js';
import type { Flow } from './journey/create-flow.js';
import type { PageState, UnderWay } from './journey/page-state.js';
import { placeOf } from './journey/place.js';
import { usePolling } from './journey/use-polling.js';
import { useStore } from './journey/use-store.js';
import { directionOf } from './language/languages.js';
import { TranslationContext } from './language/translation-context.js';
import { FrameContext, type FrameFacts, PageFrame } from './parts/page-frame.js';
import { useOneAtATime } from './parts/use-one-at-a-time.js';
import { ConsentScreen } from './screens/consent-screen.js';
import { CustomFieldsScreen } from './screens/custom-fields-screen.js';
import { CodeDeadScreen, LinkExpiredScreen, LinkUnknownScreen } from './screens/dead-link-screens.js';
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
    case 'code-dead':
      return <CodeDeadScreen />;
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

/** How soon a phone learns that the computer took over. The server refuses its pictures from the first moment. */
const noticeEveryMs = 5_000;

/** Between devices: the steps where this one captures, the code for a phone, or what another device does. */
function CurrentStep(props: AppProps & { state: UnderWay }) {
  const { flow, reload, state } = props;
  const { device, handedOver, handoff, step } = state.journey;
  const [computer] = useState(isComputer);
  // What the person chose on this page: the phone after a camera problem, or this device though a phone was offered.
  const [choice, setChoice] = useState<'none' | 'phone' | 'here'>('none');
  const taking = useOneAtATime();
  const isOpen = step !== 'processing' && step !== 'done';
  usePolling(flow.refresh, isOpen && handedOver && device === 'this' ? noticeEveryMs : null);
  useEffect(() => {
    if (device !== 'this') setChoice('none');
  }, [device]);

  const continueHere = () => taking.run(async () => void (await flow.continueHere()));
  /** Where no phone can come the flow cannot require one; and a lost answer keeps nobody from going on. */
  const stayHere = () =>
    taking.run(async () => {
      await flow.continueHere();
      setChoice('here');
    });

  if (isOpen && device !== 'this')
    return (
      <WithCode load={loadHandoff} reload={reload}>
        {({ ElsewhereScreen }) => (
          <ElsewhereScreen
            flow={flow}
            journey={state.journey}
            busy={taking.busy}
            failure={state.failure}
            codeAgain={computer && handoff.required}
            onHere={() => void continueHere()}
          />
        )}
      </WithCode>
    );
  if (computer && handoff.available && choice !== 'here' && (handoff.due || choice === 'phone'))
    return (
      <WithCode load={loadHandoff} reload={reload}>
        {({ OfferScreen }) => (
          <OfferScreen
            flow={flow}
            optional={!handoff.required}
            busy={taking.busy}
            failure={state.failure}
            onHere={() => void stayHere()}
          />
        )}
      </WithCode>
    );
  return <OwnStep {...props} onPhone={computer && handoff.available ? () => setChoice('phone') : null} />;
}

interface OwnStepProps extends AppProps {
  state: UnderWay;
  /** Continues on a phone; null where there is none to continue on. */
  onPhone: (() => void) | null;
}

function OwnStep({ flow, leave, reload, state, onPhone }: OwnStepProps) {
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
        <WithCode load={loadCapture} reload={reload}>
          {({ CaptureStep }) => (
            <CaptureStep
              // A second document goes through the same steps again: they start afresh.
              key={`${interviewId} ${step} ${state.capturesAccepted}`}
              flow={flow}
              step={step}
              settings={settings}
              startAtOnce={step === 'id-back' && cameraWorked.current}
              onCameraWorked={noteCamera}
              onPhone={onPhone}
            />
          )}
        </WithCode>
      );
    case 'liveness':
      return (
        <WithCode load={loadCapture} reload={reload}>
          {({ LivenessStep }) => (
            <LivenessStep
              key={interviewId}
              flow={flow}
              optional={settings.livenessOptional}
              onPhone={onPhone}
            />
          )}
        </WithCode>
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
const loadHandoff = () => import('./handoff/handoff-screens.js');

function answerConsent(flow: Flow, accepted: boolean): Promise<void> {
  // The answer and the capture code travel at the same time. A failure to load shows when the step opens.
  if (accepted) loadCapture().catch(() => undefined);
  return flow.answerConsent(accepted);
}

interface WithCodeProps<Code> {
  load: () => Promise<Code>;
  reload: () => void;
  children: (code: Code) => ComponentChildren;
}

/** Shows what needs a part of the code that comes later, once it is there. */
function WithCode<Code extends object>({ load, reload, children }: WithCodeProps<Code>) {
  const [loaded, setLoaded] = useState<Code | 'failed' | null>(null);
  useEffect(() => {
    let wanted = true;
    load()
      .then((code) => wanted && setLoaded(code))
      .catch(() => wanted && setLoaded('failed'));
    return () => {
      wanted = false;
    };
  }, [load]);
  if (loaded === null) return <OpeningScreen />;
  if (loaded === 'failed') return <OutdatedScreen onReload={reload} />;
  return <>{children(loaded)}</>;
}
