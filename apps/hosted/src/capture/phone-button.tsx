import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Icon } from '../parts/icons.js';

/** Another camera than this computer's; nothing where there is no phone to continue on. */
export function PhoneButton({ onPhone }: { onPhone: (() => void) | null }) {
  const { translate } = useTranslation();
  if (onPhone === null) return null;
  return (
    <Button action="phone" kind="secondary" onPress={onPhone}>
      <Icon name="phone" />
      {translate('phone.title')}
    </Button>
  );
}
