import type { Box, EngineVersion } from '@gatehouse/contract';
import { alignFace } from './align-face.js';
import { descriptorDistance } from './compare-faces.js';
import { clipBox, cutRegion, growBox, type Region, squareBox } from './cut-region.js';
import type { Picture } from './decode-picture.js';
import {
  type DetectedFace,
  type DetectorName,
  type FaceEngine,
  type FaceMesh,
  faceWidthPx,
} from './face-engine.js';
import { meshBounds } from './face-oval.js';
import { type DetectorNet, type FaceModels, loadModels } from './load-models.js';
import { measureHeadPose } from './measure-head-pose.js';

/** Sides of the square that the tiny detector looks at, in order of trial. */
const tinyInputPx = [512, 224, 128] as const;
const nearInputPx = [224, 512, 128] as const;
/** Low, because a mesh has to confirm what a detector reports. */
const minimumScore = 0.35;
const descriptorInputPx = 150;
const meshInputPx = 512;
/** Width of the mesh model's own input; its depths are in this unit. */
const meshDepthUnits = 192;

/**
 * Loads every model and answers the engine. Call it once per worker thread, it takes about 0.6 s; it needs no network.
 * Throws FaceError `face.models_unusable` when a model file is missing or damaged.
 */
export async function loadFaceEngine(): Promise<FaceEngine> {
  const models = await loadModels();
  const { faceApi, human, tf } = models;
  const inOrder = makeQueue();
  const meshes = new WeakMap<DetectedFace, Promise<FaceMesh | null>>();
  // Pose and descriptor both need the mesh; it is fitted once per face. Human keeps the boxes of a running call in
  // module state, so two calls at once would mix people: one after the other.
  const mesh = (picture: Picture, face: DetectedFace) => {
    const known = meshes.get(face);
    if (known) return known;
    const fitted = inOrder(() => fitMesh(models, picture, face));
    meshes.set(face, fitted);
    return fitted;
  };
  const descriptorModel: EngineVersion = {
    name: 'dlib_face_recognition_resnet_128d, mesh-aligned (@vladmandic/face-api)',
    version: faceApi.version,
  };
  return {
    engines: [
      { name: 'tiny_face_detector, ssd_mobilenetv1 (@vladmandic/face-api)', version: faceApi.version },
      { name: 'blazeface, facemesh (@vladmandic/human)', version: human.version },
      descriptorModel,
      { name: '@tensorflow/tfjs wasm', version: tf.version_core },
    ],
    descriptorModel,
    detect: (picture, look) => detect(models, picture, look === 'near' ? nearInputPx : tinyInputPx),
    pose: mesh,
    describe: async (picture, face) => {
      const fitted = await mesh(picture, face);
      return fitted && describe(models, picture, fitted);
    },
    compare: descriptorDistance,
  };
}

// Small faces need the large square. Blur and noise vanish in the small one, so that a blurred selfie is told that it is
// blurred, and not that nobody is there. The SSD is the slowest and finds what both miss: dark or half covered faces.
async function detect(
  { faceApi, tf }: FaceModels,
  picture: Picture,
  inputsPx: readonly (typeof tinyInputPx)[number][],
): Promise<DetectedFace[]> {
  const { nets, SsdMobilenetv1Options, TinyFaceDetectorOptions } = faceApi;
  const whole = { x: 0, y: 0, width: picture.widthPx, height: picture.heightPx };
  const lookAt = async (longestSidePx: number, detector: DetectorName, net: DetectorNet, options: object) => {
    const region = await cutRegion(picture, whole, { longestSidePx, beyondEdge: 'clip' });
    if (!region) return [];
    const tensor = toTensor(tf, region);
    try {
      return toFaces(await net.locateFaces(tensor, options), { picture, region, detector });
    } finally {
      tensor.dispose();
    }
  };
  for (const inputSize of inputsPx) {
    const options = new TinyFaceDetectorOptions({ inputSize, scoreThreshold: minimumScore });
    const found = await lookAt(inputSize, `tiny_face_detector@${inputSize}`, nets.tinyFaceDetector, options);
    if (found.length > 0) return found;
  }
  const options = new SsdMobilenetv1Options({ minConfidence: minimumScore, maxResults: 20 });
  return lookAt(512, 'ssd_mobilenetv1', nets.ssdMobilenetv1, options);
}

function toFaces(
  found: readonly { box: Box; score: number }[],
  { picture, region, detector }: { picture: Picture; region: Region; detector: DetectorName },
): DetectedFace[] {
  const { scaleX, scaleY, offsetX, offsetY } = region.toPicture;
  return found
    .map(({ box, score }) => ({
      box: {
        x: box.x * scaleX + offsetX,
        y: box.y * scaleY + offsetY,
        width: box.width * scaleX,
        height: box.height * scaleY,
      },
      score,
      detector,
    }))
    .filter(({ box }) => clipBox(box, picture))
    .sort((a, b) => faceWidthPx(b) - faceWidthPx(a));
}

async function describe(
  { faceApi, tf }: FaceModels,
  picture: Picture,
  mesh: FaceMesh,
): Promise<number[] | null> {
  const aligned = await alignFace(picture, mesh.points, descriptorInputPx);
  if (!aligned) return null;
  const tensor = toTensor(tf, { rgb: aligned.rgb, width: aligned.side, height: aligned.side });
  try {
    return Array.from(await faceApi.nets.faceRecognitionNet.computeFaceDescriptor(tensor));
  } finally {
    tensor.dispose();
  }
}

async function fitMesh(
  { human, tf }: FaceModels,
  picture: Picture,
  face: DetectedFace,
): Promise<FaceMesh | null> {
  const around = growBox(squareBox({ ...face.box, width: faceWidthPx(face) }), 1.8);
  const region = await cutRegion(picture, around, {
    longestSidePx: meshInputPx,
    enlarge: true,
    beyondEdge: 'pad',
  });
  if (!region) return null;
  const tensor = toTensor(tf, region);
  try {
    const found = (await human.detect(tensor)).face[0];
    if (!found || found.mesh.length < 468) return null;
    const { scaleX, scaleY, offsetX, offsetY } = region.toPicture;
    // x and y come in pixels of the region, z in 1/192 of the square that the mesh model looked at.
    const depthScale = (found.boxRaw[2] * region.width * scaleX) / meshDepthUnits;
    const points = found.mesh.map(
      ([x, y, z]) => [x * scaleX + offsetX, y * scaleY + offsetY, z * depthScale] as const,
    );
    const pose = measureHeadPose(points);
    return pose && liesOn(meshBounds(points), face) ? { pose, points, score: found.score } : null;
  } finally {
    tensor.dispose();
  }
}

// Where the detector was wrong, the mesh settles on a face beside it or on nothing. On 90 true faces the mesh was
// 0.47 to 0.90 of the tiny detector's width and its centre within 0.15 of that width; on false ones off by 0.25 up.
function liesOn(mesh: Box, face: DetectedFace): boolean {
  const width = faceWidthPx(face);
  const middleX = (box: Box) => box.x + box.width / 2;
  const middleY = (box: Box) => box.y + box.height / 2;
  return (
    mesh.width > 0.35 * width &&
    mesh.width < 1.2 * width &&
    Math.abs(middleX(mesh) - middleX(face.box)) < 0.25 * width &&
    Math.abs(middleY(mesh) - middleY(face.box)) < 0.3 * width
  );
}

function toTensor(
  tf: FaceModels['tf'],
  { rgb, width, height }: { rgb: Uint8Array; width: number; height: number },
): import('@tensorflow/tfjs').Tensor3D {
  return tf.tensor3d(rgb, [height, width, 3], 'int32');
}

function makeQueue(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
