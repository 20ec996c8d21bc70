import { useContext } from 'preact/hooks';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { CopyLink } from '../parts/copy-link.js';
import { NewTabLink } from '../parts/new-tab-link.js';
import { FrameContext } from '../parts/page-frame.js';
import type { CameraProblem } from './open-camera.js';

/**
 * The first thing that can help: another try, a tab of its own where the embedding page withholds the camera, or the
 * link for another browser where this one has none.
 */
export function CameraRetry({ problem, onRetry }: { problem: CameraProblem; onRetry: () => void }) {
  const { translate } = useTranslation();
  const address = useContext(FrameContext)?.flow.addressForTab() ?? location.href;
  if (problem === 'withheld') return <NewTabLink />;
  if (problem === 'unsupported')
    return <CopyLink url={address} label="camera.linkByHand" copied="camera.linkCopied" kind="primary" />;
  return (
    <Button action="retry" onPress={onRetry}>
      {translate('camera.retry')}
    </Button>
  );
}
