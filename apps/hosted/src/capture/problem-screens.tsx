import type { ComponentChildren } from 'preact';
import type { CaptureStepName } from '../journey/journey.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Badge, Icon } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';
import { CameraRetry } from './camera-retry.js';
import { cameraProblemTexts } from './capture-texts.js';
import { FileButton } from './file-button.js';
import type { CameraProblem } from './open-camera.js';
import type { FileProblem } from './prepare-file.js';

interface CameraProblemScreenProps {
  step: CaptureStepName;
  problem: CameraProblem;
  uploadFallback: boolean;
  onRetry: () => void;
  onFile: (file: File) => void;
  /** Further ways out, such as another device. */
  extraActions?: ComponentChildren;
}

/** The camera does not work: why, and the next step that can help. */
export function CameraProblemScreen({
  step,
  problem,
  uploadFallback,
  onRetry,
  onFile,
  extraActions,
}: CameraProblemScreenProps) {
  const { translate } = useTranslation();
  const { title, text } = cameraProblemTexts[problem];
  return (
    <Screen
      step={step}
      view={`camera-${problem}`}
      layout="moment"
      title={translate(title)}
      lead={<Badge name="cameraOff" tone="warn" />}
      actions={
        <>
          <CameraRetry problem={problem} onRetry={onRetry} />
          {uploadFallback && (
            <FileButton kind="secondary" camera={step === 'selfie' ? 'user' : 'environment'} onFile={onFile}>
              {translate('camera.uploadInstead')}
            </FileButton>
          )}
          {extraActions}
        </>
      }
    >
      <p>{translate(text)}</p>
      {problem === 'denied' && <p class="small">{translate('camera.deniedHelp')}</p>}
    </Screen>
  );
}

interface FileProblemScreenProps {
  step: CaptureStepName;
  problem: FileProblem;
  onFile: (file: File) => void;
  onCamera: () => void;
}

/** The chosen file is no picture that this browser can read; HEIC outside Safari is told by name. */
export function FileProblemScreen({ step, problem, onFile, onCamera }: FileProblemScreenProps) {
  const { translate } = useTranslation();
  return (
    <Screen
      step={step}
      view="file-problem"
      layout="moment"
      title={translate(problem === 'heic' ? 'file.heicTitle' : 'file.unreadableTitle')}
      lead={<Badge name="alert" tone="warn" />}
      actions={
        <>
          <FileButton kind="primary" onFile={onFile}>
            {translate('file.choose')}
          </FileButton>
          <Button action="continue" kind="quiet" onPress={onCamera}>
            <Icon name="camera" />
            {translate('camera.open')}
          </Button>
        </>
      }
    >
      <p>{translate(problem === 'heic' ? 'file.heicText' : 'file.unreadableText')}</p>
    </Screen>
  );
}
