import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { FaceError } from './face-error.js';

type TensorFlow = typeof import('@tensorflow/tfjs');
type WasmBackend = typeof import('@tensorflow/tfjs-backend-wasm');
type Tensor3D = import('@tensorflow/tfjs').Tensor3D;
type Tensor = import('@tensorflow/tfjs').Tensor;
type WeightMap = import('@tensorflow/tfjs').NamedTensorMap;

// What is used of face-api and Human, and no more: their own type files carry a second, incompatible copy of
// TensorFlow's types.
interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface FaceNet {
  loadFromWeightMap(weights: WeightMap): void;
}
export interface DetectorNet extends FaceNet {
  locateFaces(picture: Tensor3D, options: object): Promise<{ score: number; box: Rectangle }[]>;
}
export interface FaceApi {
  version: string;
  nets: {
    tinyFaceDetector: DetectorNet;
    ssdMobilenetv1: DetectorNet;
    faceRecognitionNet: FaceNet & { computeFaceDescriptor(face: Tensor3D): Promise<Float32Array> };
  };
  TinyFaceDetectorOptions: new (options: { inputSize: number; scoreThreshold: number }) => object;
  SsdMobilenetv1Options: new (options: { minConfidence: number; maxResults: number }) => object;
}
export interface Human {
  version: string;
  load(): Promise<void>;
  models: {
    models: Record<string, { executor?: unknown; execute(input: Tensor): Tensor | Tensor[] } | null>;
  };
  detect(picture: Tensor3D): Promise<{
    error: string | null;
    face: { score: number; mesh: [number, number, number][]; boxRaw: [number, number, number, number] }[];
  }>;
}

export interface FaceModels {
  tf: TensorFlow;
  faceApi: FaceApi;
  human: Human;
}

const require = createRequire(import.meta.url);
const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`));

// Both packages keep their folders out of `exports`, so their files are named by absolute path.
function hiddenPackageFolder(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const candidate = join(folder, name);
    try {
      require.resolve(join(candidate, 'package.json'));
      return candidate;
    } catch {
      // Not in this node_modules; the next one up may have it.
    }
  }
  throw new FaceError('face.models_unusable', `The package ${name} is not installed. Run npm ci.`);
}

/**
 * Loads face-api and Human on one WebAssembly backend of TensorFlow.js, from installed packages only: nothing is
 * fetched. Once per thread. Throws FaceError `face.models_unusable` naming the file that is missing or damaged.
 */
export async function loadModels(): Promise<FaceModels> {
  const tf: TensorFlow = require('@tensorflow/tfjs');
  const wasm: WasmBackend = require('@tensorflow/tfjs-backend-wasm');
  await startWasmBackend(tf, wasm);
  return { tf, faceApi: await loadFaceApi(tf), human: await loadHuman(wasm) };
}

async function startWasmBackend(tf: TensorFlow, wasm: WasmBackend): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  tf.enableProdMode();
  wasm.setWasmPaths(join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist', '/'));
  const started = await tf.setBackend('wasm').catch(() => false);
  if (!started) {
    throw new FaceError(
      'face.models_unusable',
      'The WebAssembly backend of TensorFlow.js did not start. Run npm ci to restore its files.',
    );
  }
}

const faceApiWeights = [
  ['tinyFaceDetector', 'tiny_face_detector_model'],
  ['ssdMobilenetv1', 'ssd_mobilenetv1_model'],
  ['faceRecognitionNet', 'face_recognition_model'],
] as const;

async function loadFaceApi(tf: TensorFlow): Promise<FaceApi> {
  const folder = hiddenPackageFolder('@vladmandic/face-api');
  // The package declares types for its default build only; FaceApi above is the part that this build shares.
  const faceApi = require(join(folder, 'dist', 'face-api.node-wasm.js')) as FaceApi;
  for (const [net, name] of faceApiWeights) {
    await namingFile(`@vladmandic/face-api/model/${name}`, async () =>
      faceApi.nets[net].loadFromWeightMap(await readWeights(tf, join(folder, 'model'), name)),
    );
  }
  return faceApi;
}

interface WeightsManifestGroup {
  paths: string[];
  weights: import('@tensorflow/tfjs').io.WeightsManifestEntry[];
}

async function readWeights(tf: TensorFlow, folder: string, name: string): Promise<WeightMap> {
  const manifest = await readFile(join(folder, `${name}-weights_manifest.json`), 'utf8');
  const groups: WeightsManifestGroup[] = JSON.parse(manifest);
  const files = await Promise.all(
    groups.flatMap(({ paths }) => paths).map((path) => readFile(join(folder, path))),
  );
  const bytes = Uint8Array.from(Buffer.concat(files));
  return tf.io.decodeWeights(
    bytes.buffer,
    groups.flatMap(({ weights }) => weights),
  );
}

const off = { enabled: false };
const humanSettings = (modelBasePath: string) => ({
  backend: 'wasm',
  modelBasePath,
  debug: false,
  async: false,
  // Every picture stands alone: no result of the picture before may be reused.
  cacheModels: false,
  cacheSensitivity: 0,
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { rotation: false, maxDetected: 1, skipFrames: 0, skipTime: 0, minConfidence: 0.2 },
    mesh: { enabled: true },
    attention: off,
    iris: off,
    emotion: off,
    description: off,
    antispoof: off,
    liveness: off,
  },
});

/**
 * Human fetches its models by URL and Node's fetch refuses `file:`. Its script is therefore compiled with a `fetch`
 * of its own that reads the models folder and nothing else, so the thread's global `fetch` stays as it is and
 * Human cannot reach the network. It also sets the path of the WebAssembly files, which is settled here already.
 */
async function loadHuman(wasm: WasmBackend): Promise<Human> {
  const folder = hiddenPackageFolder('@vladmandic/human');
  const script = join(folder, 'dist', 'human.node-wasm.js');
  const models = join(folder, 'models', '/');
  const humanRequire = createRequire(script);
  const wasmWithoutPaths = { ...wasm, setWasmPaths: () => undefined };
  const localFetch = async (url: string) => {
    const path = fileURLToPath(url);
    if (!path.startsWith(models)) throw new TypeError('Only files of the models folder are served.');
    return new Response(Uint8Array.from(await readFile(path)));
  };

  const module: { exports: { default?: new (settings: object) => Human } } = { exports: {} };
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname', 'fetch'];
  compileFunction(await readFile(script, 'utf8'), parameters, { filename: script })(
    module.exports,
    (name: string) => (name === '@tensorflow/tfjs-backend-wasm' ? wasmWithoutPaths : humanRequire(name)),
    module,
    script,
    dirname(script),
    localFetch,
  );
  const Human = module.exports.default;
  if (!Human)
    throw new FaceError('face.models_unusable', 'The package @vladmandic/human is damaged. Run npm ci.');

  const human = new Human(humanSettings(`file://${models}`));
  await human.load();
  // Human logs a failed model and goes on without it.
  for (const name of ['blazeface', 'facemesh']) {
    if (!human.models.models[name]?.executor) {
      throw new FaceError(
        'face.models_unusable',
        `@vladmandic/human/models/${name} is missing or damaged. Run npm ci.`,
      );
    }
  }
  return human;
}

async function namingFile(file: string, load: () => Promise<void>): Promise<void> {
  try {
    await load();
  } catch (error) {
    throw new FaceError('face.models_unusable', `${file} is missing or damaged. Run npm ci.`, {
      cause: error,
    });
  }
}
