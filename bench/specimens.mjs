// Photographs the testkit's documents in every design under every spoiling and reads each as a capture: read right,
// refused with a reason, or wrong. Prints counts per spoiling and every wrong value by name; exits with 1 for one.
//
//   node bench/specimens.mjs                      the whole grid (about 1500 pictures; an hour or two on two cores)
//   node bench/specimens.mjs --sample 120         as many cells, spread evenly over the grid
//   node bench/specimens.mjs --offset 3           another sample of that size
//   node bench/specimens.mjs --spoiling blur2,glare
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { flowSettingsSchema } from '@gatehouse/contract';
import { judgeCapture } from '@gatehouse/decision';
import { loadDocumentReader } from '@gatehouse/document-reading';
import { findWrongValues, isRead, specimenGrid } from '@gatehouse/testkit';

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    offset: { type: 'string', default: '0' },
    spoiling: { type: 'string' },
  },
});
const wanted = values.spoiling?.split(',');
const cells = specimenGrid().filter(({ spoiling }) => wanted === undefined || wanted.includes(spoiling));
const size = Math.min(cells.length, Number(values.sample ?? cells.length));
const sample = Array.from(
  { length: size },
  (_, index) => cells[(Math.floor((index * cells.length) / size) + Number(values.offset)) % cells.length],
);

const reader = await loadDocumentReader({
  now: () => new Date('2026-01-15T00:00:00Z'),
  timeBudgetMs: 60_000,
});
const flow = flowSettingsSchema.parse({ mode: 'test' });
const counts = {};
const wrong = [];
for (const { name, spoiling, side, draw } of sample) {
  const { image, truth } = await draw();
  const { measurement } = await reader.measureDocument(image, { side });
  const verdict = judgeCapture({
    measurement,
    requestedSide: side,
    front: null,
    flow,
    session: { countryCode: 'ALL' },
  });
  const wrongValues = findWrongValues(measurement, truth);
  const outcome = verdict.accepted
    ? wrongValues.length > 0
      ? 'WRONG'
      : isRead(measurement, truth)
        ? 'read'
        : 'accepted, not all read'
    : `refused: ${verdict.reasons[0]}`;
  counts[spoiling] ??= {};
  counts[spoiling][outcome] = (counts[spoiling][outcome] ?? 0) + 1;
  if (wrongValues.length === 0) continue;
  wrong.push({ name, accepted: verdict.accepted });
  console.log(`${verdict.accepted ? 'WRONG' : 'wrong, but refused'}  ${name}: ${wrongValues.join(', ')}`);
}
for (const [spoiling, outcomes] of Object.entries(counts)) {
  const line = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  console.log(`${spoiling.padEnd(15)} ${line.join(', ')}`);
}
const accepted = wrong.filter((one) => one.accepted).length;
console.log(
  `${sample.length} pictures; wrong values accepted on ${accepted}, on refused ones ${wrong.length - accepted}; ${cpus()[0]?.model}, Node ${process.version}`,
);
process.exitCode = accepted > 0 ? 1 : 0;
