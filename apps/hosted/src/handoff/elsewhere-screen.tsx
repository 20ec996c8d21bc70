import type { Failure } from '../hosted-api/failure.js';
import type { Flow } from '../journey/create-flow.js';
import type { Journey, StepName } from '../journey/journey.js';
import { usePolling } from '../journey/use-polling.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge } from '../parts/icons.js';
import { Notice, Screen } from '../parts/screen.js';
import { failureText } from '../screens/failure-texts.js';
import { followEveryMs } from './offer-screen.js';
import './handoff.css';

const stepTexts: Record<StepName, MessageKey | null> = {
  consent: 'phone.stepConsent',
  'custom-fields': 'phone.stepFields',
  'id-front': 'phone.stepFront',
  'id-back': 'phone.stepBack',
  selfie: 'phone.stepSelfie',
  liveness: 'phone.stepLiveness',
  processing: null,
  done: null,
};

interface ElsewhereScreenProps {
  flow: Flow;
  journey: Journey;
  busy: boolean;
  failure: Failure | null;
  /** Taking it back shows the code again, because the flow wants a phone. */
  codeAgain: boolean;
  onHere: () => void;
}

/** Another device captures: which, where it is, and the way to take it back. Follows it to the end. */
export function ElsewhereScreen(props: ElsewhereScreenProps) {
  const { flow, journey, busy, failure, codeAgain, onHere } = props;
  const { translate } = useTranslation();
  usePolling(flow.refresh, followEveryMs);
  const onPhone = journey.device === 'phone';
  const stepText = stepTexts[journey.step];
  const live = stepText === null ? '' : translate(stepText);
  return (
    <Screen
      step="elsewhere"
      view={onPhone ? 'phone' : 'other'}
      layout="moment"
      title={translate(onPhone ? 'phone.onPhoneTitle' : 'phone.elsewhereTitle')}
      lead={<Badge name="phone" tone="accent" />}
      announcement={live}
      actions={
        <>
          {failure !== null && <Notice>{translate(failureText(failure).text)}</Notice>}
          <Button action="here" kind={onPhone ? 'secondary' : 'primary'} busy={busy} onPress={onHere}>
            {translate(codeAgain ? 'phone.showAgain' : 'phone.takeBack')}
          </Button>
        </>
      }
    >
      <p>{translate(onPhone ? 'phone.onPhoneText' : 'phone.elsewhereText')}</p>
      {live !== '' && (
        <p class="live-step" aria-hidden="true">
          {live}
        </p>
      )}
    </Screen>
  );
}
