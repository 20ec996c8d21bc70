import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CaptureStepName, Journey } from '../journey/journey.js';
import { useTranslation } from '../language/translation-context.js';
import { Icon } from '../parts/icons.js';
import { Screen } from '../parts/screen.js';
import { CameraTools } from './camera-tools.js';
import { captureTexts } from './capture-texts.js';
import { FileButton } from './file-button.js';
import type { Guidance } from './guidance/advance-guide.js';
import { guidanceTexts } from './guidance-texts.js';
import type { Shot } from './take-picture.js';
import { usePlayedStream } from './use-camera.js';
import { watchCamera } from './watch-camera.js';

interface LiveScreenProps {
  step: CaptureStepName;
  settings: Journey['settings'];
  stream: MediaStream | null;
  /** The camera shows a picture. */
  ready: boolean;
  onReady: () => void;
  onShoot: (shot: Shot) => void;
  onFile: (file: File) => void;
  onCamera: (deviceId: string) => void;
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

/** What the person should do with the document now; the shutter releases by itself once all is well. */
function useGuidance(
  video: RefObject<HTMLVideoElement | null>,
  isWatching: boolean,
  onSteady: (frame: HTMLCanvasElement) => void,
): Guidance {
  const [guidance, setGuidance] = useState<Guidance>('search');
  const latest = useRef(onSteady);
  latest.current = onSteady;
  useEffect(() => {
    if (!isWatching || video.current === null) return;
    return watchCamera({
      video: video.current,
      onGuidance: setGuidance,
      onSteady: (frame) => latest.current(frame),
    });
  }, [video, isWatching]);
  return guidance;
}

/** A screen reader needs longer for a text than an eye: what has passed meanwhile is left out. */
const announceEveryMs = 2500;

function useThrottled(text: string): string {
  const [said, setSaid] = useState(text);
  const saidAtMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const timer = window.setTimeout(
      () => {
        saidAtMs.current = performance.now();
        setSaid(text);
      },
      Math.max(0, saidAtMs.current + announceEveryMs - performance.now()),
    );
    return () => window.clearTimeout(timer);
  }, [text]);
  return said;
}

/** The live camera with its guide: documents are taken by themselves, and the shutter button is there all the time. */
export function LiveScreen(props: LiveScreenProps) {
  const { step, settings, stream, ready, onReady, onShoot, onFile, onCamera } = props;
  const { translate } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const texts = captureTexts[step];
  const isDocument = step !== 'selfie';
  const { uploadFallback, idCaptureTimeout, idDetectionTimeout, selfieCaptureTimeout } = settings;
  const slowAfter = isDocument ? idCaptureTimeout : selfieCaptureTimeout;
  const patience = usePatience(ready, slowAfter, isDocument ? idDetectionTimeout : slowAfter);
  const isUploadOffered = uploadFallback && patience === 'long';

  usePlayedStream(video, stream);
  const guidance = useGuidance(video, ready && isDocument, (frame) => {
    navigator.vibrate?.(60);
    onShoot(frame);
  });

  const { icon, text } = guidanceTexts[guidance];
  const aim = translate(text === null || !isDocument ? texts.aim : text);
  const advice = ready ? aim : translate('camera.starting');
  const help = helpText({ patience, isDocument, isUploadOffered });
  const helpLine = help === null ? '' : translate(help);
  const opening = ready && guidance === 'search' ? translate('camera.ready') : '';
  const announcement = useThrottled([opening, advice, helpLine].join(' ').trim());
  return (
    <Screen
      step={step}
      view={ready ? 'live' : 'starting'}
      focusKey="live"
      tone="camera"
      title={translate(texts.live)}
      announcement={announcement}
      actions={
        <>
          <p class="small centred camera-help">{helpLine}</p>
          <div class="shutter-row">
            <CameraTools stream={stream} canSwitch={isDocument} onCamera={onCamera}>
              <button
                type="button"
                class="shutter"
                data-action="shutter"
                data-offered={patience !== 'fresh'}
                aria-label={translate('camera.shutter')}
                aria-disabled={!ready}
                onClick={() => {
                  if (ready && video.current !== null) onShoot(video.current);
                }}
              />
            </CameraTools>
          </div>
          {isUploadOffered && (
            <FileButton kind="secondary" onFile={onFile}>
              {translate('camera.uploadInstead')}
            </FileButton>
          )}
        </>
      }
    >
      <div class="advice-line">
        <p class="advice" data-guidance={ready && isDocument ? guidance : null}>
          {ready && isDocument && <Icon name={icon} />}
          <span>{advice}</span>
        </p>
      </div>
      <div class="viewfinder" data-subject={isDocument ? 'document' : 'face'}>
        <video
          ref={video}
          autoPlay
          muted
          playsInline
          disablePictureInPicture
          aria-hidden="true"
          tabIndex={-1}
          data-mirrored={!isDocument}
          onLoadedData={() => onReady()}
        />
        <div class="guide" data-guidance={ready ? guidance : null} />
        {!ready && <span class="spinner large" aria-hidden="true" />}
      </div>
    </Screen>
  );
}

interface HelpInput {
  patience: Patience;
  isDocument: boolean;
  isUploadOffered: boolean;
}

function helpText({ patience, isDocument, isUploadOffered }: HelpInput) {
  if (patience === 'fresh') return isDocument ? 'camera.automatic' : null;
  if (isUploadOffered) return 'camera.slowUpload';
  return isDocument ? 'camera.slowDocument' : 'camera.slow';
}
