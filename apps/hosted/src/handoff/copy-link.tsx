import { useRef, useState } from 'preact/hooks';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';

/** The link as text, for whom the picture is no use. */
export function CopyLink({ url }: { url: string }) {
  const { translate } = useTranslation();
  const text = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState<string | null>(null);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(url);
    } catch {
      // Not allowed here, as in many frames: selected, it can be copied by hand.
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
    }
  };

  return (
    <div class="link-box">
      <p class="small">{translate('phone.link')}</p>
      <code ref={text}>{url}</code>
      <Button action="copy" kind="quiet" onPress={() => void copy()}>
        {translate('phone.copy')}
      </Button>
      <p class="small centred" role="status">
        {copied === null ? '' : translate('phone.copied')}
      </p>
    </div>
  );
}
