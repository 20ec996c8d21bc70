// npm run bench:face-covering: draws masks and glasses on the faces of the pictures that face-api ships, measures each
// picture as a selfie is measured, and writes docs/reference/face-covering.md.
//
//   --data DIR  more pictures of bare, looking faces (counted as held out)
//   --print     print only, do not write the page
import { readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildChanged } from '../scripts/build.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
await buildChanged({ only: ['contract', 'face', 'testkit'], log: console.log });
const face = (path) => import(`../packages/face/dist/${path}`);
const { decodePicture, loadFaceEngine, measureSelfie } = await face('index.js');
const { confirmFaces } = await face('confirm-faces.js');
const { anchorsOfMesh, coverings, drawCovering } = await import('../packages/testkit/dist/index.js');
const require = createRequire(resolve(root, 'packages/face/package.json'));
const sharp = require('sharp');

const demo = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo');
const dataAt = process.argv.indexOf('--data');
const more =
  dataAt < 0 ? [] : readdirSync(process.argv[dataAt + 1]).map((name) => join(process.argv[dataAt + 1], name));
/** The limits were set on the faces of these pictures. */
const tunedOn = [1, 2, 3, 4, 5].map((number) => `sample${number}.jpg`);
const files = [...[1, 2, 3, 4, 5, 6].map((number) => join(demo, `sample${number}.jpg`)), ...more];

/** Ways to take a picture of a bare face. */
const spoilings = {
  bare: (picture) => picture,
  'bare, half the light': (picture) => picture.linear(0.5, 0),
  'bare, warm light': (picture) => picture.linear([1.12, 1, 0.82], [0, 0, 0]),
  'bare, cold light': (picture) => picture.linear([0.85, 1, 1.15], [0, 0, 0]),
  'bare, soft': (picture) => picture.blur(1.6),
  'bare, JPEG quality 35': (picture) => picture,
};

const engine = await loadFaceEngine();
const rows = new Map();
const refused = new Map();
const count = (map, key, part) => {
  const row = map.get(key) ?? {};
  row[part] = (row[part] ?? 0) + 1;
  map.set(key, row);
};
const facesOf = { tuned: 0, held: 0 };

async function measure(bytes, label, set) {
  const { measurement } = await measureSelfie(engine, bytes);
  const { covering } = measurement;
  if (!covering) return count(refused, label, set);
  count(rows, label, `${set} all`);
  if (covering.mask !== null) count(rows, label, `${set} ${covering.mask ? 'mask' : 'no mask'}`);
  if (covering.lenses) count(rows, label, `${set} glasses`);
}

for (const file of files) {
  const set = tunedOn.includes(file.split('/').at(-1)) ? 'tuned' : 'held';
  const whole = await decodePicture(await sharp(file).removeAlpha().jpeg({ quality: 95 }).toBuffer());
  for (const { face: found, mesh } of await confirmFaces(engine, whole, await engine.detect(whole))) {
    // A selfie turned further is refused before anything of this matters.
    if (Math.abs(mesh.pose.yaw) >= 30 || Math.abs(mesh.pose.pitch) >= 30) continue;
    facesOf[set] += 1;
    const side = Math.max(found.box.width, found.box.height) * 1.9;
    const left = Math.max(0, Math.round(found.box.x + found.box.width / 2 - side / 2));
    const top = Math.max(0, Math.round(found.box.y + found.box.height / 2 - side / 2));
    const width = Math.min(whole.widthPx - left, Math.round(side));
    const height = Math.min(whole.heightPx - top, Math.round(side));
    const cut = await sharp(file).removeAlpha().extract({ left, top, width, height }).png().toBuffer();
    const anchors = anchorsOfMesh(mesh.points.map(([x, y]) => [x - left, y - top]));
    for (const [label, spoil] of Object.entries(spoilings)) {
      const quality = label.endsWith('35') ? 35 : 88;
      await measure(await spoil(sharp(cut)).jpeg({ quality }).toBuffer(), label, set);
    }
    for (const covering of coverings)
      await measure(
        await sharp(await drawCovering(cut, { anchors, covering }))
          .jpeg({ quality: 88 })
          .toBuffer(),
        covering,
        set,
      );
  }
}

const cell = (label, what) =>
  ['tuned', 'held'].map((set) => {
    const row = rows.get(label) ?? {};
    return `${row[`${set} ${what}`] ?? 0} of ${row[`${set} all`] ?? 0}`;
  });
const labels = [...Object.keys(spoilings), ...coverings];
const page = `<!-- Written by npm run bench:face-covering; do not edit. -->

# Masks and glasses

What \`packages/face\` tells of coverings, measured by \`npm run bench:face-covering\` on ${facesOf.tuned} faces on which the limits were set and
${facesOf.held} others (held out: the limits were set without them; after a look at all, two were drawn tighter). **The coverings are drawn**: flat colours, no folds, no
shadows. Real ones differ; read the table as a check that the measure works, not as its rate. All faces are clean-shaven; no beard and no dark
scarf was tried.

A mask is told where the lips show neither colour nor shape; it is excluded where they are redder than the skin around them, which
pale and dark lips are not. Everything else stays UNKNOWN, patterned cloth too. Glasses are told by a line across the bridge of the
nose and under both eyes, or by dark lenses. That somebody wears none is never told.

| picture | mask: tuned | mask: held out | no mask: tuned | no mask: held out | glasses: tuned | glasses: held out |
|---|---|---|---|---|---|---|
${labels.map((label) => `| ${label} | ${[...cell(label, 'mask'), ...cell(label, 'no mask'), ...cell(label, 'glasses')].join(' | ')} |`).join('\n')}

Pictures in which no face could be measured, so that the selfie is refused: ${
  [...refused].map(([label, row]) => `${label} ${(row.tuned ?? 0) + (row.held ?? 0)}`).join(', ') || 'none'
}.
`;
console.log(page);
if (!process.argv.includes('--print')) writeFileSync(resolve(root, 'docs/reference/face-covering.md'), page);
process.exit(0);
