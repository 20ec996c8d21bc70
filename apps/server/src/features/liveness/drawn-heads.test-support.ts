import { createHash } from 'node:crypto';
import type { LivenessAction, LivenessFrame } from '@gatehouse/contract';

/** A head before the camera; what a frame's bytes say in this bench, where nothing is photographed. */
export interface Head {
  /** Degrees to the person's own left. */
  yaw: number;
  /** Width of the face as a share of the picture. */
  width: number;
  person: keyof typeof descriptors;
  /** A picture of a head: it can be turned, but has no depth. */
  flat: boolean;
  /** Tells two frames of the same pose apart. */
  moment: number;
}

/** `alpha` is the person of the bench's selfie. */
export const descriptors = { alpha: [0.25, 0.5, 0.75], bravo: [1, 1, 1] };
const engine = { name: 'bench', version: '1' };

export const pictureOf = (head: Partial<Head>): Buffer =>
  Buffer.from(JSON.stringify({ yaw: 0, width: 0.4, person: 'alpha', flat: false, moment: 0, ...head }));

/** In place of the models: measures what `pictureOf` wrote down. */
export function measureHead(picture: Uint8Array): LivenessFrame {
  const head = JSON.parse(Buffer.from(picture).toString()) as Head; // written by pictureOf
  return {
    kind: 'liveness-frame',
    engines: [engine],
    picture: { format: 'jpeg', widthPx: 480, heightPx: 640 },
    digest: createHash('sha256').update(picture).digest('hex'),
    fingerprint: fingerprintOf(picture),
    faceCount: 1,
    face: {
      box: { x: 100, y: 150, width: 480 * head.width, height: 480 * head.width },
      score: 0.99,
      detector: 'bench',
      descriptor: descriptors[head.person],
      descriptorModel: engine,
    },
    pose: { yaw: head.yaw, pitch: 0, roll: 0 },
    faceWidthShare: head.width,
    shape: shapeOf(head),
    passive: {},
    sharpness: 70,
    brightness: 120,
    timings: {},
  };
}

/** Noise: no two frames are alike. */
function fingerprintOf(picture: Uint8Array): string {
  const blocks = Array.from({ length: 64 }, (_, block) =>
    createHash('sha256').update(picture).update(String(block)).digest(),
  );
  return Buffer.concat(blocks).toString('base64');
}

const meshPoints = 58;
/** 0 to below 1, the same for the same place. */
const scatter = (seed: number) => Math.abs(Math.sin(seed * 127.1 + 11.7) * 43_758.5453) % 1;

/** Points on a dome, as the mesh model would see them: x, y and depth, whatever the direction of the look. */
function shapeOf({ yaw, flat }: Head): number[] {
  const angle = (yaw * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: meshPoints }, (_, place) => {
    const [x, y] = [scatter(place) - 0.5, scatter(place + 500) - 0.5];
    const bulge = 0.4 * (x * x + y * y) + 0.3 * scatter(place + 900);
    // The model sees a head that looks ahead in a flat picture too, however it is turned.
    if (flat) return [x * cos, y, bulge];
    return [x * cos - bulge * sin, y, x * sin + bulge * cos];
  }).flat();
}

/** What somebody does who follows the prompts: the poses of an attempt, one a frame. */
export function follow(actions: readonly LivenessAction[]): Partial<Head>[] {
  const ahead = [{}, {}, {}];
  const poses: Record<LivenessAction, Partial<Head>[]> = {
    'turn-left': [{ yaw: 14 }, { yaw: 28 }, { yaw: 30 }],
    'turn-right': [{ yaw: -14 }, { yaw: -28 }, { yaw: -30 }],
    centre: [{ yaw: 5 }, {}],
    closer: [{ width: 0.45 }, { width: 0.56 }, { width: 0.58 }],
  };
  return [...ahead, ...actions.flatMap((action) => poses[action])];
}
