import { expect, test } from 'vitest';
import { drawText, measureText } from './draw-text.js';

test('OCR-B has a different outline for each of the 37 characters of a machine readable zone', () => {
  const characters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<'];
  const outlines = characters.map((text) =>
    drawText({ text, font: 'ocr-b', size: 10, x: 0, y: 10, fill: '#000' }),
  );
  expect(new Set(outlines).size).toBe(37);
});

test('text that is too long is set smaller until it fits', () => {
  const text = 'MINISTRY OF THE INTERIOR';
  expect(measureText('sans', 4, text)).toBeGreaterThan(30);
  const path = drawText({ text, font: 'sans', size: 4, x: 0, y: 4, fill: '#000', maximumWidth: 30 });
  const xs = [...path.matchAll(/[MLQC](-?[\d.]+) /g)].map((match) => Number(match[1]));
  expect(Math.max(...xs)).toBeLessThanOrEqual(30);
  expect(Math.max(...xs)).toBeGreaterThan(28);
});

test('a letter outside the fonts is an error, not a blank', () => {
  expect(() => drawText({ text: '漢', font: 'sans', size: 4, x: 0, y: 4, fill: '#000' })).toThrow(RangeError);
});
