import type { Translation } from '../language/translate.js';

/**
 * Stands in the page from the beginning, unseen: the style shows it when the script has not come for a while, and the
 * script takes it away. So there is something to do even if no script ever runs.
 */
export function LateNotice({ translation: { translate } }: { translation: Translation }) {
  return (
    <>
      <p class="late" role="alert">
        {translate('page.late')}{' '}
        {/* biome-ignore lint/a11y/useValidAnchor: an empty address is the page's own: it loads again */}
        <a href="">{translate('page.reload')}</a>
      </p>
      <noscript>
        <p class="late" data-now>
          {translate('page.noScript')}
        </p>
      </noscript>
    </>
  );
}
