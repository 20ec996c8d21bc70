import { flowSettingsSchema } from '@gatehouse/contract';
import { judgeCapture } from '@gatehouse/decision';
import { type DocumentReader, loadDocumentReader } from '@gatehouse/document-reading';
import { findWrongValues, type GridCell, isRead, specimenGrid } from '@gatehouse/testkit';
import { beforeAll, describe, expect, test } from 'vitest';

/** A few cells of the grid, spread evenly; the whole of it is `npm run bench:specimens`. */
const cellCount = 14;
/** Under these a document of any design is read. */
const harmless = ['none', 'tilt3', 'tilt8', 'rot90', 'rot180', 'rot270', 'small', 'jpeg40'];

// Drawing a copy on a display or on paper takes seconds each: two of them are enough here.
const cells = specimenGrid().filter(({ name, spoiling }) =>
  /^(screen|paper)-/.test(spoiling) ? /harbour (screen-moire|paper-black)$/.test(name) : true,
);
const sample = Array.from(
  { length: cellCount },
  (_, index) => cells[Math.floor(((index + 0.37) * cells.length) / cellCount)],
).filter((cell): cell is GridCell => cell !== undefined);

const flow = flowSettingsSchema.parse({ mode: 'test' });
let reader: DocumentReader;
beforeAll(async () => {
  reader = await loadDocumentReader({ now: () => new Date('2026-01-15T00:00:00Z'), timeBudgetMs: 60_000 });
});

async function capture({ draw, side }: GridCell) {
  const { image, truth } = await draw();
  if (truth === null) throw new Error('A cell of the grid has a truth.');
  const { measurement } = await reader.measureDocument(image, { side });
  const verdict = judgeCapture({
    measurement,
    requestedSide: side,
    front: null,
    flow,
    session: { countryCode: 'ALL' },
  });
  return { measurement, verdict, truth };
}

/** Cells on which a value was once read wrong: a label stuck to the number, and `O` read for `0`. */
const onceWrong = [
  'licence-front orchard cropped-edge',
  'licence-front dune cropped-edge',
  'id-card-front orchard small',
];

test.each(onceWrong)('no wrong value is accepted where one once was: %s', async (name) => {
  const cell = specimenGrid().find((one) => one.name === name);
  if (cell === undefined) throw new Error(`The grid has no cell ${name}.`);
  const { measurement, verdict, truth } = await capture(cell);
  expect(verdict.accepted ? findWrongValues(measurement, truth) : []).toEqual([]);
});

describe('every design under every spoiling is read right or refused with the reason', () => {
  test.each(sample.map((cell) => [cell.name, cell] as const))('%s', async (_, cell) => {
    const { measurement, verdict, truth } = await capture(cell);
    if (verdict.accepted) expect(findWrongValues(measurement, truth)).toEqual([]);
    else expect(verdict.reasons[0]).toMatch(/^capture\./);
    if (harmless.includes(cell.spoiling)) {
      expect(verdict).toMatchObject({ accepted: true });
      expect(isRead(measurement, truth)).toBe(true);
    }
  });

  test('the sample holds harmless and hopeless pictures', () => {
    const spoilings = sample.map(({ spoiling }) => spoiling);
    expect(spoilings.filter((spoiling) => harmless.includes(spoiling)).length).toBeGreaterThan(3);
    expect(new Set(spoilings).size).toBeGreaterThan(9);
  });
});
