// The native tesseract CLI on the same pictures: English model, one thread, its page modes for a block and for sparse
// text, and what MRZ lines its output holds.
import { spawnSync } from 'node:child_process';
import { parseMrz } from '@gatehouse/document-reading';

/** Its first line of `--version`, or undefined where it is not installed. */
export function tesseractVersion() {
  const { status, stdout } = spawnSync('tesseract', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0].trim() : undefined;
}

/** Runs it on picture bytes. CPU time is the shell's own count for the process; null where there is no bash. */
export function runTesseract(bytes, pageMode) {
  const script = 'TIMEFORMAT="cpu %U %S"; time tesseract - - -l eng --psm "$0" 2>/dev/null';
  const began = performance.now();
  const { stdout, stderr } = spawnSync('bash', ['-c', script, String(pageMode)], {
    input: bytes,
    encoding: 'utf8',
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    maxBuffer: 32 * 1024 * 1024,
  });
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return {
    mrz: findMrz(stdout),
    wallMs: performance.now() - began,
    cpuMs: user === undefined ? null : 1000 * (Number(user) + Number(system)),
  };
}

const formats = [
  { length: 44, lines: 2 },
  { length: 36, lines: 2 },
  { length: 30, lines: 3 },
];

/** Lines of capitals, digits and fillers near a length of ICAO Doc 9303, cut or filled up at their end to fit it. */
export function findMrz(text) {
  const lines = text
    .split('\n')
    .map((line) => line.toUpperCase().replace(/[«‹]/g, '<').replace(/\s+/g, ''))
    .filter((line) => /^[A-Z0-9<]{26,48}$/.test(line));
  let best = null;
  for (const { length, lines: count } of formats)
    for (let at = 0; at + count <= lines.length; at += 1) {
      const group = lines.slice(at, at + count);
      if (group.some((line) => Math.abs(line.length - length) > 4)) continue;
      const mrz = parseMrz(
        group.map((line) => line.slice(0, length).padEnd(length, '<')),
        new Date(),
      );
      if (mrz?.checkDigitsRight) return mrz;
      best ??= mrz ?? null;
    }
  return best;
}
