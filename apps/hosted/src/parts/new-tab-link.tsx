import { useContext } from 'preact/hooks';
import { useTranslation } from '../language/translation-context.js';
import { FrameContext } from './page-frame.js';

/** The same check in a tab of its own, where the page around this one withholds what it needs. */
export function NewTabLink() {
  const { translate } = useTranslation();
  const address = useContext(FrameContext)?.flow.addressForTab() ?? location.href;
  return (
    <a class="button" data-kind="primary" data-action="new-tab" href={address} target="_blank" rel="noopener">
      {translate('camera.newTab')}
    </a>
  );
}
