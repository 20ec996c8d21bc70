import { useEffect, useRef, useState } from 'preact/hooks';
import type { CaptureStepName, Journey } from '../journey/journey.js';
import { useTranslation } from '../language/translation-context.js';
import { Screen } from '../parts/screen.js';
import { captureTexts } from './capture-texts.js';
import { FileButton } from './file-button.js';
import { usePlayedStream } from './use-camera.js';

interface LiveScreenProps {
  step: CaptureStepName;
  settings: Journey['settings'];
  stream: MediaStream | null;
  /** The camera shows a picture. */
  ready: boolean;
  onReady: () => void;
  onShoot: (video: HTMLVideoElement) => void;
  onFile: (file: File) => void;
}

/** How far the person has come without a picture: then help is offered, never forced. */
type Patience = 'fresh' | 'slow' | 'long';

function usePatience(ready: boolean, slowAfterSeconds: number, longAfterSeconds: number): Patience {
  const [patience, setPatience] = useState<Patience>('fresh');
  useEffect(() => {
    if (!ready) return;
    const slow = window.setTimeout(() => setPatience('slow'), slowAfterSeconds * 1000);
    const long = window.setTimeout(() => setPatience('long'), longAfterSeconds * 1000);
    return () => {
      window.clearTimeout(slow);
      window.clearTimeout(long);
    };
  }, [ready, slowAfterSeconds, longAfterSeconds]);
  return patience;
}

/** The live camera with its guide and the shutter. */
export function LiveScreen({ step, settings, stream, ready, onReady, onShoot, onFile }: LiveScreenProps) {
  const { translate } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const texts = captureTexts[step];
  const subject = step === 'selfie' ? 'face' : 'document';
  const { uploadFallback, idCaptureTimeout, idDetectionTimeout, selfieCaptureTimeout } = settings;
  const slowAfter = subject === 'face' ? selfieCaptureTimeout : idCaptureTimeout;
  const patience = usePatience(ready, slowAfter, Math.max(slowAfter, idDetectionTimeout));

  usePlayedStream(video, stream);

  const waiting = translate('camera.starting');
  const help =
    patience === 'long' && uploadFallback ? translate('camera.slowUpload') : translate('camera.slow');
  const aim = ready ? translate(texts.aim) : waiting;
  return (
    <Screen
      step={step}
      view={ready ? 'live' : 'starting'}
      focusKey="live"
      tone="camera"
      title={translate(texts.live)}
      announcement={patience === 'fresh' ? (ready ? `${translate('camera.ready')} ${aim}` : waiting) : help}
      actions={
        <>
          <button
            type="button"
            class="shutter"
            data-action="shutter"
            aria-label={translate('camera.shutter')}
            aria-disabled={!ready}
            onClick={() => {
              if (ready && video.current !== null) onShoot(video.current);
            }}
          />
          {uploadFallback && (
            <FileButton kind="quiet" onFile={onFile}>
              {translate('camera.uploadInstead')}
            </FileButton>
          )}
        </>
      }
    >
      <p class="aim">{patience === 'fresh' ? aim : help}</p>
      <div class="viewfinder" data-subject={subject}>
        <video
          ref={video}
          autoPlay
          muted
          playsInline
          disablePictureInPicture
          aria-hidden="true"
          tabIndex={-1}
          data-mirrored={subject === 'face'}
          onLoadedData={() => onReady()}
        />
        <div class="guide" />
        {!ready && <span class="spinner large" aria-hidden="true" />}
      </div>
    </Screen>
  );
}
