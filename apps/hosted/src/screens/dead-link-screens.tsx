import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';

interface LinkExpiredScreenProps {
  redirectionUrl: string | null;
  onLeave: (url: string) => void;
}

/** The link or its session has ended (410): says nothing about the session, and leads back if there is a way. */
export function LinkExpiredScreen({ redirectionUrl, onLeave }: LinkExpiredScreenProps) {
  const { translate } = useTranslation();
  return (
    <Screen
      step="link-expired"
      view="link-expired"
      layout="moment"
      title={translate('linkExpired.title')}
      lead={<Badge name="clock" tone="calm" />}
      {...(redirectionUrl !== null && {
        actions: (
          <Button action="continue" onPress={() => onLeave(redirectionUrl)}>
            {translate('linkExpired.continue')}
          </Button>
        ),
      })}
    >
      <p>{translate('linkExpired.text')}</p>
    </Screen>
  );
}

/** A phone whose code was used or is too old: the computer shows a new one. */
export function CodeDeadScreen() {
  const { translate } = useTranslation();
  return (
    <Screen
      step="code-dead"
      view="code-dead"
      layout="moment"
      title={translate('phone.codeDeadTitle')}
      lead={<Badge name="phone" tone="calm" />}
    >
      <p>{translate('phone.codeDeadText')}</p>
    </Screen>
  );
}

export function LinkUnknownScreen() {
  const { translate } = useTranslation();
  return (
    <Screen
      step="link-unknown"
      view="link-unknown"
      layout="moment"
      title={translate('linkUnknown.title')}
      lead={<Badge name="search" tone="calm" />}
    >
      <p>{translate('linkUnknown.text')}</p>
    </Screen>
  );
}
