import type { ComponentChildren } from 'preact';
import type { Failure } from '../hosted-api/failure.js';
import type { Flow } from '../journey/create-flow.js';
import { usePolling } from '../journey/use-polling.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { CopyLink } from '../parts/copy-link.js';
import { Badge } from '../parts/icons.js';
import { Notice, Screen } from '../parts/screen.js';
import { failureText } from '../screens/failure-texts.js';
import type { Obstacle, ShownCode } from './handoff-api.js';
import { QrCode } from './qr-code.js';
import { TextLink } from './text-link.js';
import { useShownCode } from './use-shown-code.js';
import './handoff.css';

/** How soon the computer notices the scan (contract 11.6). */
export const followEveryMs = 3_000;

interface OfferScreenProps {
  flow: Flow;
  /** The person may go on here; otherwise the flow wants a phone. */
  optional: boolean;
  busy: boolean;
  /** Why going on here got no answer. */
  failure: Failure | null;
  onHere: () => void;
}

/** The code for the phone, and beside it the way to go on here. */
export function OfferScreen({ flow, optional, busy, failure, onHere }: OfferScreenProps) {
  const { translate } = useTranslation();
  const { state, startAgain } = useShownCode(flow);
  usePolling(flow.refresh, followEveryMs);
  const here = (kind: 'primary' | 'secondary') => (
    <>
      {failure !== null && <Notice>{translate(failureText(failure).text)}</Notice>}
      <Button action="here" kind={kind} busy={busy} onPress={onHere}>
        {translate('phone.here')}
      </Button>
    </>
  );

  if (state.name === 'expired')
    return (
      <Screen
        step="handoff"
        view="expired"
        layout="moment"
        title={translate('phone.expiredTitle')}
        lead={<Badge name="clock" tone="calm" />}
        actions={
          <>
            <Button action="new-code" onPress={startAgain}>
              {translate('phone.newCode')}
            </Button>
            {optional && here('secondary')}
          </>
        }
      >
        <p>{translate('phone.expiredText')}</p>
      </Screen>
    );
  if (state.name === 'shown' && state.code.obstacle !== null)
    return <UnreachableScreen obstacle={state.code.obstacle} action={here('primary')} />;
  return (
    <Screen
      step="handoff"
      view="offer"
      title={translate('phone.title')}
      // Where the phone is required there may be nothing to press.
      {...(optional && { actions: here('secondary') })}
    >
      <p>{translate(optional ? 'phone.text' : 'phone.requiredText')}</p>
      {state.name === 'loading' && (
        <div class="qr-place">
          <div class="qr-card" aria-busy="true">
            <span class="spinner large" aria-hidden="true" />
            <span class="visually-hidden">{translate('phone.loading')}</span>
          </div>
        </div>
      )}
      {state.name === 'failed' && (
        <div class="qr-place">
          <Notice>{translate(failureText(state.failure).text)}</Notice>
          <Button action="new-code" onPress={startAgain}>
            {translate('phone.newCode')}
          </Button>
        </div>
      )}
      {state.name === 'shown' && <Code flow={flow} code={state.code} />}
    </Screen>
  );
}

/** Nothing here is announced when the code changes: who cannot see it has no use for the news. */
function Code({ flow, code }: { flow: Flow; code: ShownCode }) {
  const { translate } = useTranslation();
  const { url, renewAfterSeconds, livesForSeconds } = code;
  const seconds = renewAfterSeconds ?? livesForSeconds;
  return (
    <>
      <div class="qr-place">
        <div class="qr-card">
          <QrCode text={url} label={translate('phone.qrLabel')} />
          <div class="time-left" aria-hidden="true" key={url}>
            <div style={{ animationDuration: `${seconds}s` }} />
          </div>
        </div>
        <p class="small centred">
          {renewAfterSeconds === null
            ? translate('phone.lives', { minutes: Math.round(livesForSeconds / 60) })
            : translate('phone.rotates', { seconds })}
        </p>
      </div>
      <CopyLink url={url} label="phone.link" copied="phone.copied" kind="quiet" />
      {code.sms && <TextLink flow={flow} />}
    </>
  );
}

/** The address of this installation means nothing to a phone: said plainly, with the way on. */
function UnreachableScreen({ obstacle, action }: { obstacle: Obstacle; action: ComponentChildren }) {
  const { translate } = useTranslation();
  const host = location.host;
  return (
    <Screen
      step="handoff"
      view={`unreachable-${obstacle}`}
      layout="moment"
      title={translate('phone.unreachableTitle')}
      lead={<Badge name="phone" tone="warn" />}
      actions={action}
    >
      <p>{obstacle === 'loopback' ? translate('phone.loopback', { host }) : translate('phone.insecure')}</p>
      <p class="small">{translate('phone.unreachableHint')}</p>
    </Screen>
  );
}
