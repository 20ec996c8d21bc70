import { addPaper, renderSheet, type Sheet } from './draw-sheet.js';
import { drawText } from './draw-text.js';
import type { DrawnDocument } from './drawn-document.js';
import { layoutStyles } from './layout-styles.js';
import { seededRandom } from './seeded-random.js';

/** A card with text that is no identity document: the membership card of a club. 1498 x 945 px. */
export async function drawUnknownCard(seed = 1): Promise<DrawnDocument> {
  const style = layoutStyles.ember;
  const sheet: Sheet = { widthMm: 85.6, heightMm: 53.98, pxPerMm: 17.5, cornerRadiusMm: 3.18, parts: [] };
  addPaper(sheet, style, seededRandom(seed));
  const lines = [
    { text: 'QUILLBY ROWING CLUB', size: 5.2, y: 14 },
    { text: 'Boathouse key for the summer season', size: 3.2, y: 22 },
    { text: 'Please hang it back on its hook', size: 3.2, y: 31 },
    { text: 'SPECIMEN', size: 4.2, y: 46 },
  ];
  for (const { text, size, y } of lines) {
    const fill = style.colours.accent;
    sheet.parts.push(drawText({ text, font: 'serif-bold', size, x: 42.8, y, fill, anchor: 'middle' }));
  }
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: 'unknown',
      side: 'front',
      layout: 'ember',
      printed: {},
      printedValues: lines.map(({ text }) => text),
      mrz: null,
      aamva: null,
      hasPortrait: false,
    },
  };
}
