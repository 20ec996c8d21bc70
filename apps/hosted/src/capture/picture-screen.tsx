import { useEffect, useState } from 'preact/hooks';
import type { Failure } from '../hosted-api/failure.js';
import type { CaptureStepName } from '../journey/journey.js';
import type { MessageKey } from '../language/catalogue.js';
import { useTranslation } from '../language/translation-context.js';
import { Button } from '../parts/button.js';
import { Notice, Screen } from '../parts/screen.js';
import { failureText } from '../screens/failure-texts.js';
import type { CaptureState } from './capture-state.js';
import { captureTexts } from './capture-texts.js';
import { FileButton } from './file-button.js';
import { refusalText } from './refusal-texts.js';

type PictureState = Extract<CaptureState, { picture: Blob }>;

interface PictureScreenProps {
  step: CaptureStepName;
  state: PictureState;
  onUse: () => void;
  onRetake: () => void;
  onFile: (file: File) => void;
}

/** The picture as it was taken, and what becomes of it: look, send, wait, try again. */
export function PictureScreen({ step, state, onUse, onRetake, onFile }: PictureScreenProps) {
  const { translate, formatPercent } = useTranslation();
  const texts = captureTexts[step];
  const refused = state.name === 'refused';
  const sending = state.name === 'sending';
  const wholeSent = sending && state.share >= 1;
  const progressText = translate(wholeSent ? 'preview.checking' : 'preview.sending');
  return (
    <Screen
      {...(refused
        ? ({ step, view: 'refused' } as const)
        : ({ step: 'capture-preview', view: 'preview' } as const))}
      tone="camera"
      title={translate(titleOf(state, texts.previewTitle))}
      announcement={sending ? progressText : ''}
      actions={<PictureActions state={state} onUse={onUse} onRetake={onRetake} onFile={onFile} />}
    >
      {refused && <Refused state={state} />}
      {!refused && state.name !== 'unsent' && <p class="aim">{translate(texts.previewText)}</p>}
      <div class="viewfinder" data-subject={step === 'selfie' ? 'face' : 'document'}>
        <Picture
          picture={state.picture}
          description={translate(texts.picture)}
          mirrored={step === 'selfie' && state.source === 'camera'}
        />
        {sending && (
          <div class="sending">
            <span class="spinner large" aria-hidden="true" />
            <p aria-hidden="true">{progressText}</p>
            <progress
              class="progress"
              max={1}
              value={state.share}
              aria-label={translate('preview.percent', { percent: formatPercent(state.share) })}
            />
          </div>
        )}
      </div>
    </Screen>
  );
}

function titleOf(state: PictureState, previewTitle: MessageKey): MessageKey {
  if (state.name === 'refused') return state.isRepeated ? 'refused.sameTitle' : 'refused.title';
  if (state.name !== 'unsent') return previewTitle;
  return isNetworkAway(state.failure) ? 'unsent.title' : failureText(state.failure).title;
}

function Refused({ state }: { state: Extract<PictureState, { name: 'refused' }> }) {
  const { translate } = useTranslation();
  const { reason, retriesLeft, isRepeated } = state;
  return (
    <div role="alert">
      <p class="aim">
        {isRepeated && `${translate('refused.same')} `}
        {translate(refusalText(reason))}
      </p>
      {retriesLeft > 0 && <p class="attempts">{translate('refused.attempts', { count: retriesLeft })}</p>}
    </div>
  );
}

const isNetworkAway = ({ kind }: Failure): boolean => kind === 'offline' || kind === 'unreachable';

/** Why the picture is still here. Its own sentences where it goes by itself. */
function unsentText(failure: Failure): MessageKey {
  if (failure.kind === 'offline') return 'unsent.offline';
  if (failure.kind === 'unreachable') return 'unsent.unreachable';
  return failure.kind === 'busy' ? 'unsent.busy' : failureText(failure).text;
}

function PictureActions({ state, onUse, onRetake, onFile }: Omit<PictureScreenProps, 'step'>) {
  const { translate } = useTranslation();
  const isRefused = state.name === 'refused';
  const isSending = state.name === 'sending' || (state.name === 'unsent' && state.isTrying);
  const cannotBeSent = state.name === 'unsent' && state.failure.kind === 'picture-too-large';
  const usable = !isRefused && !cannotBeSent;
  const againKind = usable ? 'secondary' : 'primary';
  return (
    <>
      {state.name === 'unsent' && <Notice>{translate(unsentText(state.failure))}</Notice>}
      {usable && (
        <Button action="use" busy={isSending} onPress={onUse}>
          {translate(state.name === 'unsent' ? 'unsent.now' : 'preview.use')}
        </Button>
      )}
      {!isSending && state.source === 'camera' && (
        <Button action="retake" kind={againKind} onPress={onRetake}>
          {translate('preview.retake')}
        </Button>
      )}
      {!isSending && state.source === 'file' && (
        <FileButton kind={againKind} onFile={onFile}>
          {translate('file.choose')}
        </FileButton>
      )}
    </>
  );
}

interface PictureProps {
  picture: Blob;
  description: string;
  mirrored: boolean;
}

function Picture({ picture, description, mirrored }: PictureProps) {
  const [address, setAddress] = useState('');
  useEffect(() => {
    const created = URL.createObjectURL(picture);
    setAddress(created);
    return () => URL.revokeObjectURL(created);
  }, [picture]);
  if (address === '') return null;
  return <img src={address} alt={description} data-mirrored={mirrored} />;
}
