import { CameraRetry } from '../capture/camera-retry.js';
import { cameraProblemTexts } from '../capture/capture-texts.js';
import type { CameraProblem } from '../capture/open-camera.js';
import { PhoneButton } from '../capture/phone-button.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';

interface NoCameraScreenProps {
  problem: CameraProblem;
  busy: boolean;
  onRetry: () => void;
  onWithout: () => void;
  onPhone: (() => void) | null;
}

/** No picture file can stand for a live person: the camera works, or the way goes on without. */
export function NoCameraScreen({ problem, busy, onRetry, onWithout, onPhone }: NoCameraScreenProps) {
  const { translate } = useTranslation();
  const { title, text } = cameraProblemTexts[problem];
  return (
    <Screen
      step="liveness"
      view={`camera-${problem}`}
      layout="moment"
      title={translate(title)}
      lead={<Badge name="cameraOff" tone="warn" />}
      actions={
        <>
          <CameraRetry problem={problem} onRetry={onRetry} />
          <PhoneButton onPhone={onPhone} />
          <Button action="without" kind="secondary" busy={busy} onPress={onWithout}>
            {translate('challenge.without')}
          </Button>
        </>
      }
    >
      <p>{translate(text)}</p>
      <p class="small">{translate('challenge.cameraNeeded')}</p>
    </Screen>
  );
}
