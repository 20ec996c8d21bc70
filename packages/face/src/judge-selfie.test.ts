import { describe, expect, test } from 'vitest';
import { judgeSelfie, type SelfieFindings, selfieLimits } from './judge-selfie.js';

const good: SelfieFindings = {
  picture: { widthPx: 900, heightPx: 1200 },
  mainFaceWidthPx: 400,
  otherFaceWidthPx: null,
  mesh: { bounds: { x: 250, y: 300, width: 300, height: 380 }, pose: { yaw: 0, pitch: 0, roll: 0 } },
  sharpness: 80,
  glare: 100,
  blockiness: 0.4,
  eyesHidden: false,
};
const mesh = good.mesh;
if (!mesh) throw new Error('the good selfie has a mesh');

test('a good selfie has no problem', () => {
  expect(judgeSelfie(good)).toBeNull();
});

// In order of importance: each spoiling is added to all that come after it and must still win.
const spoilings: [problem: string, change: Partial<SelfieFindings>][] = [
  ['face.not_portrait', { picture: { widthPx: 1201, heightPx: 1200 } }],
  ['face.not_found', { mainFaceWidthPx: null }],
  ['face.several', { otherFaceWidthPx: 300 }],
  ['face.too_small', { mainFaceWidthPx: 90 }],
  ['face.cropped', { mesh: { ...mesh, bounds: { ...mesh.bounds, x: -60 } } }],
  ['face.blurred', { sharpness: selfieLimits.sharpness - 1 }],
  ['face.glare', { glare: selfieLimits.glare - 1 }],
  ['face.not_aligned', { eyesHidden: true }],
  ['face.compressed', { blockiness: selfieLimits.blockiness + 0.1 }],
];
test.each(
  spoilings.map(([problem, change], index) => ({ problem, change, index })),
)('$problem is reported, also when every lesser problem is there too', ({ problem, change, index }) => {
  expect(judgeSelfie({ ...good, ...change })).toBe(problem);
  const lesser = Object.assign({}, ...spoilings.slice(index + 1).map(([, also]) => also));
  expect(judgeSelfie({ ...good, ...lesser, ...change })).toBe(problem);
});

describe('limits', () => {
  test('square is not landscape', () => {
    expect(judgeSelfie({ ...good, picture: { widthPx: 1200, heightPx: 1200 } })).toBeNull();
  });

  test('another face of half the width passes, a larger one does not', () => {
    expect(judgeSelfie({ ...good, otherFaceWidthPx: 200 })).toBeNull();
    expect(judgeSelfie({ ...good, otherFaceWidthPx: 201 })).toBe('face.several');
  });

  test('100 px is large enough', () => {
    expect(judgeSelfie({ ...good, mainFaceWidthPx: 100 })).toBeNull();
    expect(judgeSelfie({ ...good, mainFaceWidthPx: 99.9 })).toBe('face.too_small');
  });

  test.each([
    { yaw: selfieLimits.yawDegrees, pitch: 0 },
    { yaw: -selfieLimits.yawDegrees, pitch: 0 },
    { yaw: 0, pitch: selfieLimits.pitchDegrees },
    { yaw: 0, pitch: -selfieLimits.pitchDegrees },
  ])('a head at yaw $yaw, pitch $pitch is turned away', ({ yaw, pitch }) => {
    expect(judgeSelfie({ ...good, mesh: { ...mesh, pose: { yaw, pitch, roll: 0 } } })).toBe('face.cropped');
    const less = { yaw: yaw * 0.99, pitch: pitch * 0.99, roll: 40 };
    expect(judgeSelfie({ ...good, mesh: { ...mesh, pose: less } })).toBeNull();
  });

  test('a blurred face is told so even when it seems turned: the pose of a blur means nothing', () => {
    const turned = { ...mesh, pose: { yaw: 0, pitch: -40, roll: 0 } };
    expect(judgeSelfie({ ...good, mesh: turned, sharpness: 5 })).toBe('face.blurred');
  });

  test('a face without mesh is blurred when it is, else turned too far or covered', () => {
    const unmeshed = { ...good, mesh: null, glare: null, blockiness: null };
    expect(judgeSelfie({ ...unmeshed, sharpness: 90 })).toBe('face.not_aligned');
    expect(judgeSelfie({ ...unmeshed, sharpness: 5 })).toBe('face.blurred');
    expect(judgeSelfie({ ...unmeshed, sharpness: null })).toBe('face.not_aligned');
  });

  test.each(['x', 'y'] as const)('a face that reaches beyond the edge on %s is cropped', (axis) => {
    const far = axis === 'x' ? 900 : 1200;
    const at = (place: number) => ({ ...good, mesh: { ...mesh, bounds: { ...mesh.bounds, [axis]: place } } });
    const extent = axis === 'x' ? mesh.bounds.width : mesh.bounds.height;
    expect(judgeSelfie(at(0))).toBeNull();
    expect(judgeSelfie(at(far - extent))).toBeNull();
    expect(judgeSelfie(at(-20))).toBe('face.cropped');
    expect(judgeSelfie(at(far - extent + 20))).toBe('face.cropped');
  });
});
