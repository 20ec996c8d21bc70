import { drawPassport, specimenPerson } from '@gatehouse/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { looksLikeMrz } from '../mrz/find-mrz-stacks.js';
import { mostLikelySymbols, type SymbolPosteriors, symbolRow } from '../mrz/mrz-symbols.js';
import { loadPicture } from '../picture/load-picture.js';
import type { Quad, Raster } from '../picture/raster.js';
import { loadTextModels, type TextModels } from './load-text-models.js';
import { recogniseOcrB } from './recognise-ocr-b.js';

const count = { fewest: 36, most: 44 };
let models: TextModels;
let raster: Raster;
let truth: string[];
/** The two lines of the zone, where the specimen has them, grown by half a line height. */
let quads: Quad[];

beforeAll(async () => {
  models = await loadTextModels(1);
  const { image, truth: specimen } = await drawPassport(specimenPerson());
  ({ raster } = await loadPicture(image));
  truth = specimen.mrz?.lines ?? [];
  quads = rowsOfInk(raster);
});

/** The lowest two rows of dark print, in a frame drawn around them. */
function rowsOfInk({ data, width, height }: Raster): Quad[] {
  const isDark = (y: number) => {
    let dark = 0;
    for (let x = 0; x < width; x += 1) dark += (data[(y * width + x) * 3] ?? 255) < 60 ? 1 : 0;
    return dark > 0.04 * width;
  };
  const rows: [number, number][] = [];
  for (let y = height - 1; y >= 0 && rows.length < 3; y -= 1) {
    const last = rows.at(-1);
    if (!isDark(y)) continue;
    if (last !== undefined && last[0] - y < 4) last[0] = y;
    else rows.push([y, y]);
  }
  return rows
    .slice(0, 2)
    .toReversed()
    .map(([top, bottom]): Quad => {
      const pad = (bottom - top) * 0.3;
      return [
        [0, top - pad],
        [width, top - pad],
        [width, bottom + pad],
        [0, bottom + pad],
      ];
    });
}

const read = (wanted: readonly Quad[], stretch = 1): Promise<SymbolPosteriors[]> =>
  recogniseOcrB({ session: models.ocrB, raster, quads: wanted, count, stretch });

describe('the recogniser of OCR-B', () => {
  it('reads clear lines right by itself, with no grammar to help', async () => {
    const lines = (await read(quads)).map(mostLikelySymbols);
    expect(lines.map(({ text }) => text)).toEqual(truth);
    for (const { confidence } of lines) expect(confidence).toBeGreaterThan(0.9);
  });

  it('says the same of a line whether it is read alone or with others', async () => {
    const [, together] = await read(quads);
    const [alone] = await read(quads.slice(1));
    expect(alone?.steps).toBe(together?.steps);
    together?.data.forEach((value, index) => {
      expect(Math.abs(value - (alone?.data[index] ?? 0))).toBeLessThan(1e-4);
    });
  });

  it('gives probabilities: every step sums up to one', async () => {
    const [line] = await read(quads, 0.88);
    for (let step = 0; step < (line?.steps ?? 0); step += 1) {
      const row = [...(line?.data.subarray(step * symbolRow, (step + 1) * symbolRow) ?? [])];
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    }
  });

  it('takes no line that stands on its head for a line of a zone', async () => {
    const turned = quads.map(([a, b, c, d]): Quad => [c, d, a, b]);
    const isZone = async (lines: readonly Quad[]) =>
      (await read(lines)).map(mostLikelySymbols).map(({ text }) => looksLikeMrz(text));
    expect(await isZone(quads)).toEqual([true, true]);
    expect(await isZone(turned)).toEqual([false, false]);
  });
});
