import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { CopyLink } from './copy-link.js';
import type { CameraProblem } from './open-camera.js';

/**
 * The first thing that can help: another try, a tab of its own where the embedding page withholds the camera, or the
 * link for another browser where this one has none.
 */
export function CameraRetry({ problem, onRetry }: { problem: CameraProblem; onRetry: () => void }) {
  const { translate } = useTranslation();
  if (problem === 'withheld') {
    return (
      <a
        class="button"
        data-kind="primary"
        data-action="new-tab"
        href={location.href}
        target="_blank"
        rel="noopener"
      >
        {translate('camera.newTab')}
      </a>
    );
  }
  if (problem === 'unsupported') return <CopyLink />;
  return (
    <Button action="retry" onPress={onRetry}>
      {translate('camera.retry')}
    </Button>
  );
}
