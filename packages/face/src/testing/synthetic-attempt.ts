import { createHash } from 'node:crypto';
import type {
  ArrivedLivenessFrame,
  FaceMeasurement,
  LivenessAction,
  LivenessChallenge,
  LivenessFrame,
} from '@gatehouse/contract';

/** What a frame of a synthetic attempt shows. */
export interface SyntheticView {
  yaw?: number;
  pitch?: number;
  widthShare?: number;
  /** Which person; 0 is the one of the selfie. */
  person?: number;
  /** A picture without depth loses the cosine of the turn. */
  flat?: boolean;
  faceCount?: number;
  sharpness?: number;
  brightness?: number;
  /** Frames of the same number are the same file. */
  picture?: number;
  /** Frames of the same number are the same picture, though not the same file. */
  looks?: number;
}

const descriptorModel = { name: 'synthetic', version: '1.0.0' };
const pointCount = 58;
const radians = (degrees: number) => (degrees * Math.PI) / 180;
/** Depths as the mesh model gives them, too shallow by this factor. */
const depthLoss = 0.74;

/** 0 to below 1, the same for the same place. */
const scatter = (seed: number) => (Math.sin(seed * 127.1 + 11.7) * 43_758.5453) % 1;

/** A face, not a person: points on a dome, seen from `yaw`. */
export function syntheticShape(yaw: number, flat = false): number[] {
  return Array.from({ length: pointCount }, (_, index) => {
    const x = scatter(index);
    const y = scatter(index + 500);
    const z = flat ? 0 : (0.4 * (x * x + y * y) + 0.3 * scatter(index + 900)) / depthLoss;
    const [cos, sin] = [Math.cos(radians(yaw)), Math.sin(radians(yaw))];
    // The mesh model sees depth in flat pictures too: that of a head looking ahead.
    const depth = flat ? 0.4 * (x * x + y * y) + 0.3 * scatter(index + 900) : depthLoss * (x * sin + z * cos);
    return [x * cos - z * sin, y, depth];
  }).flat();
}

/** Everybody is 0.8 away from everybody else. */
export function syntheticFace(person: number): FaceMeasurement {
  const descriptor = Array.from({ length: 128 }, (_, index) => (index === person ? 0.8 / Math.SQRT2 : 0));
  return {
    box: { x: 100, y: 150, width: 200, height: 220 },
    score: 0.9,
    detector: 'tiny_face_detector@512',
    descriptor,
    descriptorModel,
  };
}

export function syntheticFrame(view: SyntheticView, picture: number): LivenessFrame {
  const { yaw = 0, pitch = 0, widthShare = 0.4, person = 0, flat = false, faceCount = 1 } = view;
  const hasFace = faceCount > 0;
  const number = view.picture ?? picture;
  const looks = view.looks ?? number;
  const cells = Array.from({ length: 64 }, (_, row) =>
    createHash('sha256').update(`${looks} ${row}`).digest(),
  );
  return {
    kind: 'liveness-frame',
    engines: [descriptorModel],
    picture: { widthPx: 480, heightPx: 640, format: 'jpeg' },
    digest: createHash('sha256').update(String(number)).digest('hex'),
    fingerprint: Buffer.concat(cells).toString('base64'),
    faceCount,
    face: hasFace ? syntheticFace(person) : null,
    pose: hasFace ? { yaw, pitch, roll: 0 } : null,
    faceWidthShare: hasFace ? widthShare : null,
    shape: hasFace ? syntheticShape(yaw, flat) : null,
    passive: {},
    sharpness: hasFace ? (view.sharpness ?? 60) : null,
    brightness: hasFace ? (view.brightness ?? 120) : null,
    timings: {},
  };
}

/** One frame every `everyMs`, the first at one second. */
export function arriveInTurn(views: readonly SyntheticView[], everyMs = 400): ArrivedLivenessFrame[] {
  return views.map((view, index) => ({
    frame: syntheticFrame(view, index),
    step: 0,
    arrivedAtMs: 1000 + index * everyMs,
    capturedAtMs: 900 + index * everyMs,
  }));
}

/** What a person shows who does what is asked. */
export function viewsFor(actions: readonly LivenessAction[], neutralYaw = 0): SyntheticView[] {
  const at = (yaw: number): SyntheticView => ({ yaw: neutralYaw + yaw });
  const posesOf: Record<LivenessAction, SyntheticView[]> = {
    'turn-left': [at(12), at(26), at(28)],
    'turn-right': [at(-12), at(-26), at(-28)],
    centre: [at(1)],
    closer: [
      { ...at(0), widthShare: 0.55 },
      { ...at(1), widthShare: 0.56 },
    ],
  };
  return [at(0), at(1), ...actions.flatMap((action) => posesOf[action])];
}

export const syntheticChallenge = (actions: LivenessAction[]): LivenessChallenge => ({
  nonce: 'synthetic',
  actions,
  issuedAtMs: 1_700_000_000_000,
  expiresAtMs: 1_700_000_060_000,
});
