import { useEffect, useState } from 'preact/hooks';
import { pollDelayMs } from '../journey/poll-delay.js';
import { useTranslation } from '../language/translation-context.js';
import { Notice, Screen } from '../parts/screen.js';

interface ProcessingScreenProps {
  /** Asks where the session stands; resolves to false when no answer came. */
  onPoll: () => Promise<boolean>;
}

/** After this long the person is told that it takes longer than usual. */
const longAfterMs = 15_000;

/** The server is checking: asks again until the journey moves on, and says so when the network is away. */
export function ProcessingScreen({ onPoll }: ProcessingScreenProps) {
  const { translate } = useTranslation();
  const [takesLong, setTakesLong] = useState(false);
  const [reached, setReached] = useState(true);

  useEffect(() => {
    const startedAt = performance.now();
    let timer = 0;
    let stopped = false;
    const poll = async () => {
      const answered = await onPoll();
      if (stopped) return;
      const elapsedMs = performance.now() - startedAt;
      setReached(answered);
      setTakesLong(elapsedMs > longAfterMs);
      timer = window.setTimeout(poll, pollDelayMs(elapsedMs));
    };
    timer = window.setTimeout(poll, pollDelayMs(0));
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, [onPoll]);

  const text = translate(takesLong ? 'processing.long' : 'processing.text');
  return (
    <Screen
      step="processing"
      view="processing"
      layout="moment"
      title={translate('processing.title')}
      lead={<Checking />}
      announcement={takesLong ? text : ''}
    >
      <p>{text}</p>
      {!reached && <Notice>{translate('failure.unreachable')}</Notice>}
    </Screen>
  );
}

/** A document under a moving line: drawn, so that it needs no file; still when motion is not wanted. */
function Checking() {
  return (
    <svg class="checking" viewBox="0 0 160 112" aria-hidden="true" focusable="false">
      <rect class="sheet" x="6" y="6" width="148" height="100" rx="12" />
      <rect class="soft" x="20" y="24" width="40" height="50" rx="6" />
      <circle class="mark" cx="40" cy="43" r="8" />
      <path class="mark" d="M27 70c1-9 6-14 13-14s12 5 13 14z" />
      <rect class="line" x="72" y="28" width="64" height="6" rx="3" />
      <rect class="line" x="72" y="44" width="48" height="6" rx="3" />
      <rect class="line" x="72" y="60" width="58" height="6" rx="3" />
      <rect class="line" x="20" y="86" width="116" height="6" rx="3" />
      <rect class="beam" x="0" y="4" width="160" height="3" rx="1.5" />
    </svg>
  );
}
