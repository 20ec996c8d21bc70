import type { CaptureStepName } from '../journey/journey.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Icon, IconRow } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';
import { captureTexts } from './capture-texts.js';
import { DocumentDrawing, SelfieDrawing } from './drawings.js';
import { FileButton } from './file-button.js';

interface IntroScreenProps {
  step: CaptureStepName;
  uploadFallback: boolean;
  /** A chosen file is being made ready. */
  preparing: boolean;
  onStart: () => void;
  onFile: (file: File) => void;
}

/** What to hold ready, before the browser asks for the camera: a question that comes unexplained is refused. */
export function IntroScreen({ step, uploadFallback, preparing, onStart, onFile }: IntroScreenProps) {
  const { translate } = useTranslation();
  const texts = captureTexts[step];
  return (
    <Screen
      step={step}
      view="intro"
      title={translate(texts.title)}
      lead={
        <div class="drawing-panel">
          {step === 'selfie' ? (
            <SelfieDrawing />
          ) : (
            <DocumentDrawing side={step === 'id-back' ? 'back' : 'front'} />
          )}
        </div>
      }
      announcement={preparing ? translate('file.preparing') : ''}
      actions={
        <>
          <p class="small centred">{translate(preparing ? 'file.preparing' : 'camera.allow')}</p>
          <Button action="continue" busy={preparing} onPress={onStart}>
            <Icon name="camera" />
            {translate('camera.open')}
          </Button>
          {uploadFallback && (
            <FileButton kind="quiet" onFile={onFile}>
              {translate('camera.upload')}
            </FileButton>
          )}
        </>
      }
    >
      <p>{translate(texts.text)}</p>
      <ul class="tips">
        {texts.tips.map(({ icon, text }) => (
          <IconRow key={text} name={icon}>
            {translate(text)}
          </IconRow>
        ))}
      </ul>
    </Screen>
  );
}
