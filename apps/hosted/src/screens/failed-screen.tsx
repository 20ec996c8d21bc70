import type { Failure } from '../hosted-api/failure.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge } from '../parts/icons.js';
import { NewTabLink } from '../parts/new-tab-link.js';
import { Screen } from '../parts/screen.js';
import { failureText } from './failure-texts.js';

/** What cannot be told apart by the person, or helped in its own way, is one screen. */
const viewOf = ({ kind }: Failure) =>
  kind === 'offline' || kind === 'unreachable' || kind === 'busy' || kind === 'no-cookies' ? kind : 'server';

/** A page in another page's frame is kept from its cookie there, and not in a tab of its own. */
const needsTab = ({ kind }: Failure) => kind === 'no-cookies' && window.self !== window.top;

/** The session could not be opened: why, and one button to try again. */
export function FailedScreen({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  const { translate } = useTranslation();
  const { title, text, icon } = failureText(failure);
  return (
    <Screen
      step="error"
      layout="moment"
      view={viewOf(failure)}
      title={translate(title)}
      lead={<Badge name={icon} tone="warn" />}
      actions={
        needsTab(failure) ? (
          <NewTabLink />
        ) : (
          <Button action="continue" onPress={onRetry}>
            {translate('failure.retry')}
          </Button>
        )
      }
    >
      <p>{translate(text)}</p>
      {failure.kind === 'server' && failure.requestId !== null && (
        <p class="small">{translate('page.reference', { requestId: failure.requestId })}</p>
      )}
    </Screen>
  );
}

/** A part of the page did not load, or broke: a reload resumes at the open step. */
export function OutdatedScreen({ onReload }: { onReload: () => void }) {
  const { translate } = useTranslation();
  return (
    <Screen
      step="error"
      layout="moment"
      view="outdated"
      title={translate('failure.title')}
      lead={<Badge name="alert" tone="warn" />}
      actions={
        <Button action="continue" onPress={onReload}>
          {translate('failure.reload')}
        </Button>
      }
    >
      <p>{translate('failure.pageOutdated')}</p>
    </Screen>
  );
}
