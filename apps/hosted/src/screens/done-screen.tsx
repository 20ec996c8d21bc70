import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { Journey, Verdict } from '../journey/journey.js';
import type { UnderWay } from '../journey/page-state.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { tellEmbedder } from '../link/tell-embedder.js';
import { Button } from '../parts/button.js';
import { Badge, type BadgeTone, type IconName } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';

interface DoneScreenProps {
  state: UnderWay;
  onLeave: (url: string) => void;
}

interface VerdictLook {
  text: MessageKey;
  icon: IconName;
  tone: BadgeTone;
}

const verdictLooks: Record<Verdict, VerdictLook> = {
  passed: { text: 'done.passed', icon: 'check', tone: 'accent' },
  not_passed: { text: 'done.notPassed', icon: 'alert', tone: 'warn' },
  pending: { text: 'done.pending', icon: 'clock', tone: 'calm' },
};

/** The end (contract 11.3, 11.4): the flow's own texts, the verdict only if the flow shows it, then the way back. */
export function DoneScreen({ state, onLeave }: DoneScreenProps) {
  const { translate } = useTranslation();
  const { journey } = state;
  const { endScreen, redirect, consentRefused } = journey;
  const [staying, setStaying] = useState(false);
  const look = journey.verdict === null ? null : verdictLooks[journey.verdict];
  const leaving = redirect !== null && !staying;

  useEffect(() => tellEmbedder(journey), [journey.interviewId]);

  // A layout effect: the press that asks to stay ends the timer in the same turn, however late it comes.
  useLayoutEffect(() => {
    if (redirect === null || staying) return;
    const timer = window.setTimeout(() => onLeave(redirect.url), redirect.delaySeconds * 1000);
    return () => window.clearTimeout(timer);
  }, [redirect?.url, redirect?.delaySeconds, staying, onLeave]);

  // The flow's own texts are for people who were checked: they would thank a refusal for its pictures.
  const title = consentRefused ? translate('done.refusedTitle') : endScreen.title || translate('done.title');
  const text = consentRefused ? translate('done.refusedText') : endScreen.text || translate('done.text');
  const plainMark = consentRefused
    ? ({ icon: 'alert', tone: 'calm' } as const)
    : ({ icon: 'check', tone: 'accent' } as const);
  const mark = look ?? plainMark;

  return (
    <Screen
      step="done"
      view="done"
      layout="moment"
      title={title}
      lead={<Badge name={mark.icon} tone={mark.tone} />}
      {...(redirect !== null && {
        actions: (
          <Leave redirect={redirect} leaving={leaving} onLeave={onLeave} onStay={() => setStaying(true)} />
        ),
      })}
    >
      {look !== null && (
        <p class="verdict" data-tone={look.tone}>
          {translate(look.text)}
        </p>
      )}
      <p class="own-lines">{text}</p>
      {journey.handedOver && <p class="small">{translate('phone.doneOnPhone')}</p>}
    </Screen>
  );
}

interface LeaveProps {
  redirect: NonNullable<Journey['redirect']>;
  leaving: boolean;
  onLeave: (url: string) => void;
  onStay: () => void;
}

function Leave({ redirect, leaving, onLeave, onStay }: LeaveProps) {
  const { translate } = useTranslation();
  return (
    <>
      {leaving && (
        <div class="leaving">
          <p>{translate('done.redirect')}</p>
          <div class="countdown">
            <div style={{ animationDuration: `${redirect.delaySeconds}s` }} />
          </div>
        </div>
      )}
      <Button action="continue" onPress={() => onLeave(redirect.url)}>
        {translate('done.continue')}
      </Button>
      {/* A time limit that a person cannot switch off shuts some people out (WCAG 2.2.1). */}
      {leaving && (
        <Button action="stay" kind="quiet" onPress={onStay}>
          {translate('done.stay')}
        </Button>
      )}
    </>
  );
}
