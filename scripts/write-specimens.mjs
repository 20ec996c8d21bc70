// npm run specimens [-- --out folder]: writes documents of an invented person to try Gatehouse with: drawings to print,
// photographs of them to upload, and clips for a browser's fake camera. The folder is ignored by git: portrait and
// selfie are cut at run time out of the demo pictures of the installed face-api package, which are not ours to publish.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { buildChanged } from './build.mjs';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'specimens' } } });
await buildChanged({ only: ['contract', 'testkit'] });
const {
  documentClipSize,
  drawIdCardBack,
  drawIdCardFront,
  drawLicenceBack,
  drawLicenceFront,
  drawPassport,
  selfieClipSize,
  specimenPerson,
  specimens,
  writeCameraClip,
} = await import('../packages/testkit/dist/index.js');

const person = specimenPerson();

/** Drawings, with the width in millimetres at which they print in their true size. */
const prints = [
  ['passport', 125, drawPassport, 'passport, data page'],
  ['id-card-front', 85.6, drawIdCardFront, 'ID card, front'],
  ['id-card-back', 85.6, drawIdCardBack, 'ID card, back'],
  ['licence-front', 85.6, drawLicenceFront, 'driving licence, front'],
  ['licence-back', 85.6, drawLicenceBack, 'driving licence, back'],
];

/** Photographs: file, case of the testkit, side, and what the demo flow says of it. */
const photos = [
  ['passport', 'passport-valid', 'front', 'passport; with `selfie.jpg` the verdict is OK'],
  ['id-card-front', 'id-card-valid', 'front', 'ID card, front'],
  ['id-card-back', 'id-card-valid', 'back', 'its back'],
  ['licence-front', 'licence-valid', 'front', 'driving licence, front'],
  ['licence-back', 'licence-valid', 'back', 'its back, with the barcode'],
  ['selfie', 'passport-valid', 'selfie', 'selfie of the person on all documents'],
  [
    'passport-expired',
    'passport-expired',
    'front',
    'passport that expired in 2019: FAIL by `documentExpired`',
  ],
  [
    'passport-number-mismatch',
    'passport-number-mismatch',
    'front',
    'passport that prints another number than its machine readable zone: WARN, a person decides',
  ],
  ['passport-blurred', 'passport-blurred', 'front', 'refused at upload: `DOCUMENT_NOT_READABLE`'],
  [
    'selfie-other-person',
    'selfie-other-person',
    'selfie',
    'selfie of somebody else: FAIL in `faceRecognition`',
  ],
];

/** Clips: file and photograph. */
const clips = [
  ['passport', documentClipSize],
  ['id-card-front', documentClipSize],
  ['id-card-back', documentClipSize],
  ['licence-front', documentClipSize],
  ['licence-back', documentClipSize],
  ['selfie', selfieClipSize],
];

const millimetresPerInch = 25.4;
const pathOf = (name) => {
  const path = join(values.out, name);
  mkdirSync(dirname(path), { recursive: true });
  return path;
};

for (const [name, widthMm, draw] of prints) {
  const { image, widthPx } = await draw(person);
  const density = widthPx / (widthMm / millimetresPerInch);
  await sharp(image)
    .withMetadata({ density })
    .png()
    .toFile(pathOf(`print/${name}.png`));
}
const pictures = new Map();
for (const [name, id, side] of photos) {
  const { image } = await specimens[id][side]();
  pictures.set(name, image);
  writeFileSync(pathOf(`photos/${name}.jpg`), image);
}
for (const [name, size] of clips)
  await writeCameraClip(pathOf(`camera/${name}.mjpeg`), pictures.get(name), size);

const rows = (folder, ending, entries) =>
  entries.map(([name, text]) => `| \`${folder}/${name}.${ending}\` | ${text} |`).join('\n');
writeFileSync(
  pathOf('README.md'),
  `# Specimens

Written by \`npm run specimens\`. The person is invented; the issuer is Utopia (\`UTO\`), which no state uses. Only a flow
in test mode accepts them. Do not publish this folder: the portrait comes out of a package's demo pictures.

| to print, at 100 % | |
|---|---|
${rows(
  'print',
  'png',
  prints.map(([name, , , text]) => [name, text]),
)}

| to upload | |
|---|---|
${rows(
  'photos',
  'jpg',
  photos.map(([name, , , text]) => [name, text]),
)}

| for a browser's fake camera | |
|---|---|
${rows(
  'camera',
  'mjpeg',
  clips.map(([name]) => [name, `\`photos/${name}.jpg\` as a clip`]),
)}

How to use them: docs/guides/try-your-pictures.md in the repository of Gatehouse.
`,
);
console.log(
  `${prints.length} drawings, ${photos.length} photographs and ${clips.length} camera clips are in ${values.out}/; its README.md says what each is for.`,
);
