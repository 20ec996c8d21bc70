import { useState } from 'preact/hooks';
import type { Failure } from '../hosted-api/failure.js';
import type { Flow } from '../journey/create-flow.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { useOneAtATime } from '../parts/use-one-at-a-time.js';
import { textCode } from './handoff-api.js';

function whyNot(failure: Failure): MessageKey {
  if (failure.kind === 'handoff') return 'phone.smsUsedUp';
  return failure.kind === 'out-of-step' ? 'phone.smsNumber' : 'phone.smsFailed';
}

/** The same link as a text message to a number that the person types; nothing keeps the number. */
export function TextLink({ flow }: { flow: Flow }) {
  const { translate } = useTranslation();
  const [phone, setPhone] = useState('');
  const [outcome, setOutcome] = useState<MessageKey | null>(null);
  const sending = useOneAtATime();

  const send = () =>
    sending.run(async () => {
      setOutcome(null);
      const reply = await flow.callSession((id) => textCode(id, phone));
      setOutcome(reply.ok ? 'phone.smsSent' : whyNot(reply.failure));
    });

  return (
    <form
      class="link-box"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
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
      <Button action="text" kind="secondary" submits busy={sending.busy}>
        {translate('phone.smsSend')}
      </Button>
      <p id="handoff-phone-hint" class="small">
        {translate('phone.smsHint')}
      </p>
      <p class="small centred" role="status">
        {outcome === null ? '' : translate(outcome)}
      </p>
    </form>
  );
}
