import { useRef, useState } from 'preact/hooks';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from './button.js';

interface CopyLinkProps {
  url: string;
  /** What the link is for. */
  label: MessageKey;
  /** Said when it is copied. */
  copied: MessageKey;
  kind: 'primary' | 'quiet';
}

/** A link as text, to be taken to another device or another browser. */
export function CopyLink({ url, label, copied, kind }: CopyLinkProps) {
  const { translate } = useTranslation();
  const text = useRef<HTMLElement>(null);
  const [copiedUrl, setCopiedUrl] = useState<string | null>(null);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopiedUrl(url);
    } catch {
      // Not allowed here, as in many frames and in-app browsers: selected, it can be copied by hand.
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
    }
  };

  return (
    <div class="link-box">
      <p class="small">{translate(label)}</p>
      <code ref={text}>{url}</code>
      <Button action="copy" kind={kind} onPress={() => void copy()}>
        {translate('link.copy')}
      </Button>
      <p class="small centred" role="status">
        {copiedUrl === null ? '' : translate(copied)}
      </p>
    </div>
  );
}
