import { useEffect, useRef, useState } from 'preact/hooks';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';

/** Hands the address of this page over to another browser, by hand where the clipboard is closed. */
export function CopyLink() {
  const { translate } = useTranslation();
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'refused'>('none');
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (outcome === 'refused') field.current?.select();
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setOutcome('copied');
    } catch {
      // Also where there is no clipboard at all, as in many in-app browsers.
      setOutcome('refused');
    }
  };
  return (
    <>
      <p class="small centred" role="status">
        {outcome === 'copied' && translate('camera.linkCopied')}
        {outcome === 'refused' && translate('camera.linkByHand')}
      </p>
      {outcome === 'refused' && (
        <input
          ref={field}
          class="link-field"
          readOnly
          value={location.href}
          aria-label={translate('camera.linkField')}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      )}
      <Button action="copy-link" onPress={() => void copy()}>
        {translate('camera.copyLink')}
      </Button>
    </>
  );
}
