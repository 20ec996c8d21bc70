// How well the measures of picture quality and the hints of copies tell spoiled pictures from good ones: for each the area
// under the ROC curve with the numbers of pictures, and the extremes between which a threshold must lie.
//
//   node bench/recapture.mjs               drawn pictures (a quarter of an hour on two cores)
//   node bench/recapture.mjs --data DIR    the pictures in DIR count as good ones too; alarms are named
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDocumentReader } from '@gatehouse/document-reading';
import {
  backgrounds,
  drawIdCardBack,
  drawIdCardFront,
  drawLicenceBack,
  drawLicenceFront,
  drawPassport,
  drawTd2Card,
  drawVisa,
  layoutNames,
  photograph,
  randomPerson,
} from '@gatehouse/testkit';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
const draws = [
  ['front', drawPassport],
  ['front', drawIdCardFront],
  ['front', drawLicenceFront],
  ['front', drawTd2Card],
  ['back', drawIdCardBack],
  ['front', drawVisa],
  ['back', drawLicenceBack],
];
const harmless = [
  {},
  { blur: 1 },
  { tiltDegrees: 9 },
  { perspective: 0.2 },
  { jpegQuality: 40 },
  { noise: 8 },
  { widthPx: 1100 },
  { light: 0.4, noise: 3 },
];
const screens = [600, 760, 900, 1130, 1400].flatMap((columns) => [
  { recapture: { kind: 'screen', columns }, lensPx: 0.45, margin: 0.1 },
  { recapture: { kind: 'screen', columns }, lensPx: 0.55, margin: 0.1, perspective: 0.1, tiltDegrees: 3 },
]);
const papers = [65, 106, 150].flatMap((linesPerInch) =>
  ['colour', 'black'].map((inks) => ({
    recapture: { kind: 'paper', linesPerInch, widthMm: 105, inks },
    margin: 0.1,
  })),
);
const spots = [0.03, 0.045, 0.06, 0.09].flatMap((radius) => [
  { glare: { x: 0.5, y: 0.75, radius } },
  { glare: { x: 0.3, y: 0.45, radius } },
]);
const species = {
  good: Array.from({ length: 56 }, (_, index) => harmless[index % harmless.length]),
  screen: screens,
  paper: papers,
  blurred: [3, 4, 5, 6, 8].map((blur) => ({ blur })),
  glare: spots,
};

const reader = await loadDocumentReader({ timeBudgetMs: 60_000 });
const rows = [];
async function measure(kind, name, bytes, side) {
  const { quality } = (await reader.measureDocument(bytes, { side })).measurement;
  rows.push({ kind, name, ...quality.raw, glareScore: quality.glare, sharpness: quality.sharpness });
}
let seed = 0;
for (const [kind, pictures] of Object.entries(species)) {
  for (const options of pictures) {
    seed += 1;
    const [side, draw] = draws[seed % draws.length];
    const layout = layoutNames[(seed * 3) % layoutNames.length];
    const { image } = await draw(randomPerson(seed), { layout, seed });
    const background = backgrounds[seed % backgrounds.length];
    const { image: picture } = await photograph(image, { background, seed, ...options });
    await measure(kind, `${kind} ${seed} ${layout} ${JSON.stringify(options)}`, picture, side);
  }
}
if (values.data !== undefined) {
  for (const name of readdirSync(values.data).filter((file) => /\.(jpe?g|png|webp)$/.test(file)))
    await measure('data', name, readFileSync(join(values.data, name)), 'front');
}

/** Share of pairs in which the spoiled picture has the larger value; a tie counts half. */
function areaUnderCurve(good, spoiled) {
  let sum = 0;
  for (const one of good) for (const other of spoiled) sum += other > one ? 1 : other === one ? 0.5 : 0;
  return sum / (good.length * spoiled.length);
}
const valuesOf = (kind, measureName, sign) =>
  rows.filter((row) => row.kind === kind).map((row) => sign * (row[measureName] ?? 0));
for (const [kind, measureName, sign] of [
  ['screen', 'gridPeak', 1],
  ['paper', 'halftonePeak', 1],
  ['paper', 'colour', -1],
  ['blurred', 'normalisedLaplacian', -1],
  ['glare', 'glareScore', -1],
]) {
  const good = valuesOf('good', measureName, sign);
  const spoiled = valuesOf(kind, measureName, sign);
  const area = areaUnderCurve(good, spoiled);
  const worstGood = (sign * Math.max(...good)).toFixed(2);
  const sorted = spoiled.map((value) => sign * value).sort((a, b) => a - b);
  console.log(
    `${kind.padEnd(8)} ${measureName.padEnd(20)} AUC ${area.toFixed(3)} (good n=${good.length}, ${kind} n=${spoiled.length}); worst good ${worstGood}; ${kind}: ${sorted.map((value) => value.toFixed(2)).join(' ')}`,
  );
}
const alarms = rows.filter(
  ({ kind, gridPeak = 0, halftonePeak = 0, colour = 255 }) =>
    (kind === 'good' || kind === 'data') && (gridPeak >= 1.35 || halftonePeak >= 1.5 || colour <= 2),
);
console.log(`false alarms of a copy: ${alarms.length}`);
for (const { name, gridPeak, halftonePeak, colour } of alarms)
  console.log(`  ${name}: grid ${gridPeak}, halftone ${halftonePeak}, colour ${colour}`);
