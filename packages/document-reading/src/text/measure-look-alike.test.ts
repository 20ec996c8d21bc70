import { describe, expect, it } from 'vitest';
import type { Raster } from '../picture/raster.js';
import { measureLookAlike } from './measure-look-alike.js';

/** Black bars on white, as wide as given, with the glyphs that were read of them; a space parts two words. */
function print(text: string, widths: number[], lookAlikes: Record<number, number> = {}) {
  const gapPx = 8;
  const height = 48;
  const width = widths.reduce((sum, glyph) => sum + glyph + gapPx, gapPx);
  const line: Raster = { width, height, data: new Uint8Array(width * height * 3).fill(255) };
  let left = gapPx;
  const glyphs = [...text].map((character, index) => {
    const glyphWidth = widths[index] ?? 0;
    for (let y = 12; character !== ' ' && y < 36; y += 1)
      line.data.fill(0, (y * width + left) * 3, (y * width + left + glyphWidth) * 3);
    const x = left + glyphWidth / 2;
    left += glyphWidth + gapPx;
    return { character, x, lookAlike: lookAlikes[index] ?? 0.001 };
  });
  return measureLookAlike(line, glyphs);
}

describe('measureLookAlike', () => {
  it('doubts a zero that is wider than the digits beside it, whatever the recogniser says', () => {
    expect(print('0352', [26, 20, 20, 20])).toBe(1);
    expect(print('0352', [20, 20, 20, 20])).toBe(0.001);
  });

  it('doubts an O that is as narrow as a digit, and trusts one that is wide', () => {
    expect(print('O352', [20, 20, 20, 20], { 0: 0.2 })).toBe(1);
    expect(print('O352', [28, 20, 20, 20], { 0: 0.2 })).toBe(0.001);
  });

  it('keeps what the recogniser says where too few digits stand beside it', () => {
    expect(print('AB01', [28, 28, 28, 8], { 2: 0.03 })).toBe(0.03);
  });

  it('looks at numbers alone: a label holds letters that look like digits', () => {
    expect(print('No 352', [28, 26, 12, 20, 20, 20], { 1: 0.4 })).toBe(0.001);
  });
});
