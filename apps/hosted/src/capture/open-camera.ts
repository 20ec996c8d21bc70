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

/** Asks for the camera that faces the wanted way, with enough pixels to read a document. */
export async function openCamera(facingMode: 'environment' | 'user'): Promise<CameraReply> {
  if (navigator.mediaDevices?.getUserMedia === undefined) return { ok: false, problem: 'unsupported' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: facingMode }, width: { ideal: 1920 }, height: { ideal: 1440 } },
    });
    return { ok: true, stream };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return { ok: false, problem: nameCameraProblem(name, isWithheld()) };
  }
}

export function closeCamera(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
