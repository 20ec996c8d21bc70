import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Icon, IconRow } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';
import { type Skip, SkipButton } from './skip-button.js';
import { TurningHead } from './turning-head.js';

/** What is going to be asked, before the camera shows the person to themself. */
export function LivenessIntro({ skip, onStart }: { skip: Skip; onStart: () => void }) {
  const { translate } = useTranslation();
  return (
    <Screen
      step="liveness"
      view="intro"
      title={translate('challenge.title')}
      lead={
        <div class="drawing-panel">
          <TurningHead />
        </div>
      }
      actions={
        <>
          <p class="small centred">{translate('camera.allow')}</p>
          <Button action="continue" onPress={onStart}>
            <Icon name="camera" />
            {translate('challenge.start')}
          </Button>
          <SkipButton skip={skip} />
        </>
      }
    >
      <p>{translate('challenge.text')}</p>
      <ul class="tips">
        <IconRow name="light">{translate('challenge.tipLight')}</IconRow>
        <IconRow name="camera">{translate('challenge.tipHold')}</IconRow>
        <IconRow name="face">{translate('challenge.tipSlow')}</IconRow>
      </ul>
    </Screen>
  );
}
