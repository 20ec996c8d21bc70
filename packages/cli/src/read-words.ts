import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { misused } from './command.js';

/** The words behind a command's name, read; a word that it does not know is said, with where to look. */
export function readWords<Options extends ParseArgsOptionsConfig>(
  command: string,
  words: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [problem] = error.message.split(/\. |\n/);
    throw misused(`${problem}. See: gatehouse help ${command}`);
  }
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment as `2026-11-24T13:00:00Z`, as milliseconds since 1970, or as so long ago: `90s`, `15m`, `2h`, `3d`. */
export function readMoment(option: string, text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (unitMs[unit] ?? 0);
  const moment = /^\d{12,14}$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(moment)) {
    throw misused(
      `${option} is no moment: ${text}. Give 2026-11-24T13:00:00Z, milliseconds since 1970, or how long ago: 15m, 2h, 3d.`,
    );
  }
  return moment;
}
