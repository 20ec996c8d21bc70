import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';

/** Going on without the challenge; null where the flow requires it. */
export type Skip = { busy: boolean; onPress: () => void } | null;

export function SkipButton({ skip }: { skip: Skip }) {
  const { translate } = useTranslation();
  if (skip === null) return null;
  return (
    <Button action="skip" kind="quiet" busy={skip.busy} onPress={skip.onPress}>
      {translate('challenge.skip')}
    </Button>
  );
}
