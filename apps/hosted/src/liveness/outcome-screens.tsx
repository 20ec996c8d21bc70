import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';
import { failureText } from '../screens/failure-texts.js';
import type { LivenessState } from './liveness-state.js';
import { reasonText } from './liveness-texts.js';
import { type Skip, SkipButton } from './skip-button.js';

/** The person is told at once; the way goes on by itself. */
export function PassedScreen() {
  const { translate } = useTranslation();
  return (
    <Screen
      step="liveness"
      view="passed"
      layout="moment"
      title={translate('challenge.passedTitle')}
      lead={<Badge name="check" tone="accent" />}
    >
      <p>{translate('challenge.passedText')}</p>
    </Screen>
  );
}

interface FailedAttemptScreenProps {
  state: Extract<LivenessState, { name: 'failed' }>;
  skip: Skip;
  onRetry: () => void;
  onContinue: () => void;
}

/** Why the attempt was not enough, in plain words; after the last one, that the way goes on all the same. */
export function FailedAttemptScreen({ state, skip, onRetry, onContinue }: FailedAttemptScreenProps) {
  const { translate } = useTranslation();
  const { reason, attemptsLeft } = state;
  const isLast = attemptsLeft === 0;
  return (
    <Screen
      step="liveness"
      view={isLast ? 'used-up' : 'failed'}
      layout="moment"
      title={translate(isLast ? 'challenge.usedUpTitle' : 'refused.title')}
      lead={<Badge name={isLast ? 'clock' : 'alert'} tone={isLast ? 'calm' : 'warn'} />}
      actions={
        isLast ? (
          <Button action="continue" onPress={onContinue}>
            {translate('done.continue')}
          </Button>
        ) : (
          <>
            <Button action="retry" onPress={onRetry}>
              {translate('failure.retry')}
            </Button>
            <SkipButton skip={skip} />
          </>
        )
      }
    >
      <p role="alert">{translate(isLast ? 'challenge.usedUpText' : reasonText(reason))}</p>
      {!isLast && <p class="attempts">{translate('refused.attempts', { count: attemptsLeft })}</p>}
    </Screen>
  );
}

interface AgainScreenProps {
  state: Extract<LivenessState, { name: 'interrupted' | 'expired' | 'taken-over' }>;
  skip: Skip;
  onRetry: () => void;
}

/** The attempt ended without a verdict: nothing was lost but the time. */
export function AgainScreen({ state, skip, onRetry }: AgainScreenProps) {
  const { translate } = useTranslation();
  const { title, text, icon } = againTexts(state);
  return (
    <Screen
      step="liveness"
      view={state.name}
      layout="moment"
      title={translate(title)}
      lead={<Badge name={icon} tone="warn" />}
      actions={
        <>
          <Button action="retry" onPress={onRetry}>
            {translate('challenge.again')}
          </Button>
          <SkipButton skip={skip} />
        </>
      }
    >
      <p role="alert">{translate(text)}</p>
    </Screen>
  );
}

function againTexts(state: AgainScreenProps['state']) {
  switch (state.name) {
    case 'interrupted': {
      const { title, icon } = failureText(state.failure);
      return { title, icon, text: 'challenge.interruptedText' } as const;
    }
    case 'expired':
      return { title: 'challenge.expiredTitle', icon: 'clock', text: 'challenge.expiredText' } as const;
    case 'taken-over':
      return { title: 'challenge.takenOverTitle', icon: 'alert', text: 'challenge.takenOverText' } as const;
    default:
      return state satisfies never;
  }
}
