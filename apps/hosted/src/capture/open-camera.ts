/** Why the camera shows nothing. One kind for each next step that a person can take. */
export type CameraProblem =
  | 'denied'
  | 'missing'
  | 'in-use'
  /** No camera interface at all: an in-app browser, or a page that is not served securely. */
  | 'unsupported'
  /** The page that embeds this one does not hand the camera on. */
  | 'withheld'
  /** It was running and stopped. */
  | 'interrupted'
  | 'unknown';

export type CameraReply = { ok: true; stream: MediaStream } | { ok: false; problem: CameraProblem };

/** The problem behind an error of `getUserMedia` (Media Capture and Streams, section 10.2). */
export function nameCameraProblem(errorName: string, withheld: boolean): CameraProblem {
  switch (errorName) {
    case 'NotAllowedError':
    case 'SecurityError':
    case 'PermissionDeniedError':
      return withheld ? 'withheld' : 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'in-use';
    case 'NotSupportedError':
    case 'TypeError':
      return 'unsupported';
    default:
      return 'unknown';
  }
}

interface FeaturePolicy {
  allowsFeature(name: string): boolean;
}

/** Whether the embedding page keeps the camera from this one. False where the browser cannot tell. */
function isWithheld(): boolean {
  if (window.self === window.top) return false;
  // Chromium has this under its old name only; other browsers have neither.
  const { featurePolicy } = document as Document & { featurePolicy?: FeaturePolicy };
  return featurePolicy?.allowsFeature('camera') === false;
}

/** Which camera is wanted: one that faces this way, or the very one that the person chose. */
export interface CameraChoice {
  facingMode: 'environment' | 'user';
  deviceId: string | null;
}

/** What some cameras can do that the types do not know yet (W3C MediaStream Image Capture). */
type Capabilities = MediaTrackCapabilities & { torch?: boolean; focusMode?: string[] };
type ExtraConstraint = MediaTrackConstraintSet & { torch?: boolean; focusMode?: string };

const capabilitiesOf = (stream: MediaStream): Capabilities =>
  stream.getVideoTracks()[0]?.getCapabilities?.() ?? {};

async function constrain(stream: MediaStream, constraint: ExtraConstraint): Promise<boolean> {
  try {
    await stream.getVideoTracks()[0]?.applyConstraints({ advanced: [constraint] });
    return true;
  } catch {
    // The camera says that it can and then does not: the picture is as good as it was.
    return false;
  }
}

/** Asks for the camera, with enough pixels to read a document, and keeps it in focus where it can. */
export async function openCamera({ facingMode, deviceId }: CameraChoice): Promise<CameraReply> {
  if (navigator.mediaDevices?.getUserMedia === undefined) return { ok: false, problem: 'unsupported' };
  const which = deviceId === null ? { facingMode: { ideal: facingMode } } : { deviceId: { ideal: deviceId } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...which, width: { ideal: 1920 }, height: { ideal: 1440 } },
    });
    if (capabilitiesOf(stream).focusMode?.includes('continuous') === true)
      void constrain(stream, { focusMode: 'continuous' });
    return { ok: true, stream };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return { ok: false, problem: nameCameraProblem(name, isWithheld()) };
  }
}

export function hasTorch(stream: MediaStream): boolean {
  return capabilitiesOf(stream).torch === true;
}

/** Switches the lamp beside the camera; false when it did not. It goes off with the camera by itself. */
export function switchTorch(stream: MediaStream, isOn: boolean): Promise<boolean> {
  return constrain(stream, { torch: isOn });
}

/** The camera after the one in use, by turns; null when there is no other. Known once a camera was allowed. */
export async function findNextCamera(stream: MediaStream): Promise<string | null> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const cameras = devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '');
  const used = stream.getVideoTracks()[0]?.getSettings().deviceId;
  const at = cameras.findIndex(({ deviceId }) => deviceId === used);
  return cameras.length < 2 ? null : (cameras[(at + 1) % cameras.length]?.deviceId ?? null);
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
