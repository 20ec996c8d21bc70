import { useState } from 'preact/hooks';
import type { Failure } from '../hosted-api/failure.js';
import type { Flow } from '../journey/create-flow.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { textCode } from './handoff-api.js';

type Sending = 'idle' | 'sending' | MessageKey;

function whyNot(failure: Failure): MessageKey {
  if (failure.kind === 'handoff') return 'phone.smsUsedUp';
  return failure.kind === 'out-of-step' ? 'phone.smsNumber' : 'phone.smsFailed';
}

/** The same link as a text message to a number that the person types; nothing keeps the number. */
export function TextLink({ flow }: { flow: Flow }) {
  const { translate } = useTranslation();
  const [phone, setPhone] = useState('');
  const [sending, setSending] = useState<Sending>('idle');

  const send = async () => {
    setSending('sending');
    const reply = await flow.callSession((id) => textCode(id, phone));
    setSending(reply.ok ? 'phone.smsSent' : whyNot(reply.failure));
  };

  return (
    <form
      class="link-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (sending !== 'sending') void send();
      }}
    >
      <label for="handoff-phone">{translate('phone.smsLabel')}</label>
      <input
        id="handoff-phone"
        type="tel"
        autocomplete="tel"
        inputMode="tel"
        required
        aria-describedby="handoff-phone-hint"
        value={phone}
        onInput={({ currentTarget }) => setPhone(currentTarget.value)}
      />
      <Button action="text" kind="secondary" submits busy={sending === 'sending'}>
        {translate('phone.smsSend')}
      </Button>
      <p id="handoff-phone-hint" class="small">
        {translate('phone.smsHint')}
      </p>
      <p class="small centred" role="status">
        {sending === 'idle' || sending === 'sending' ? '' : translate(sending)}
      </p>
    </form>
  );
}
