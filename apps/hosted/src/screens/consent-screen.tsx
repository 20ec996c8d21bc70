import { useState } from 'preact/hooks';
import type { UnderWay } from '../journey/page-state.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge, Icon, type IconName, IconRow } from '../parts/icons.js';
import { Notice, Screen } from '../parts/screen.js';
import { failureText } from './failure-texts.js';

interface ConsentScreenProps {
  state: UnderWay;
  onAnswer: (accepted: boolean) => void;
}

/** What is about to happen and what happens with the data; nothing is captured before the answer (contract 8). */
export function ConsentScreen({ state, onAnswer }: ConsentScreenProps) {
  const [stopping, setStopping] = useState(false);
  return stopping ? (
    <StopScreen state={state} onStop={() => onAnswer(false)} onBack={() => setStopping(false)} />
  ) : (
    <AskScreen state={state} onAgree={() => onAnswer(true)} onRefuse={() => setStopping(true)} />
  );
}

/** Who asks: consent needs a name, so the address stands in for one that nobody has set. */
function companyOf({ journey }: UnderWay): string {
  return journey.company || location.hostname;
}

interface AskScreenProps {
  state: UnderWay;
  onAgree: () => void;
  onRefuse: () => void;
}

function AskScreen({ state, onAgree, onRefuse }: AskScreenProps) {
  const { translate } = useTranslation();
  const company = companyOf(state);
  const { steps } = state.journey;
  return (
    <Screen
      step="consent"
      view="consent"
      title={translate('consent.title')}
      actions={
        <>
          {state.failure !== null && <Notice>{translate(failureText(state.failure).text)}</Notice>}
          {/* Beside the button, so that nobody agrees without having it in sight. */}
          <p class="small">{translate('consent.agreement')}</p>
          <Button action="agree" busy={state.busy} onPress={onAgree}>
            {translate('consent.agree')}
          </Button>
          <Button action="refuse" kind="quiet" onPress={onRefuse}>
            {translate('consent.refuse')}
          </Button>
        </>
      }
    >
      <p>{translate('consent.intro', { company })}</p>
      <h2 class="visually-hidden">{translate('consent.needs')}</h2>
      <ul class="needs">
        {steps.includes('id-front') && (
          <Need icon="document" title="consent.documentTitle" text="consent.documentText" />
        )}
        {steps.includes('selfie') && (
          <Need icon="face" title="consent.selfieTitle" text="consent.selfieText" />
        )}
      </ul>
      <h2>{translate('consent.dataTitle')}</h2>
      <ul class="data-points">
        <IconRow name="search">{translate('consent.dataUse')}</IconRow>
        <IconRow name="lock">{translate('consent.dataAccess', { company })}</IconRow>
        <IconRow name="check">{translate('consent.dataRights', { company })}</IconRow>
      </ul>
    </Screen>
  );
}

interface NeedProps {
  icon: IconName;
  title: MessageKey;
  text: MessageKey;
}

function Need({ icon, title, text }: NeedProps) {
  const { translate } = useTranslation();
  return (
    <li>
      <span class="need-mark">
        <Icon name={icon} />
      </span>
      <span>
        <strong>{translate(title)}</strong>
        <small>{translate(text)}</small>
      </span>
    </li>
  );
}

interface StopScreenProps {
  state: UnderWay;
  onStop: () => void;
  onBack: () => void;
}

/** Refusing ends the session for good: asked once more, in plain words, with the way back first. */
function StopScreen({ state, onStop, onBack }: StopScreenProps) {
  const { translate } = useTranslation();
  return (
    <Screen
      step="consent"
      view="stop"
      layout="moment"
      title={translate('consent.stopTitle')}
      lead={<Badge name="alert" tone="calm" />}
      actions={
        <>
          {state.failure !== null && <Notice>{translate(failureText(state.failure).text)}</Notice>}
          <Button action="back" onPress={onBack}>
            {translate('consent.stopBack')}
          </Button>
          <Button action="stop" kind="secondary" busy={state.busy} onPress={onStop}>
            {translate('consent.stopConfirm')}
          </Button>
        </>
      }
    >
      <p>{translate('consent.stopText', { company: companyOf(state) })}</p>
    </Screen>
  );
}
