// npm run bench:accuracy: reads pictures whose truth is known and compares; counts, misses by name, confusion, times,
// memory; the native tesseract CLI beside it on the same pictures. Writes docs/reference/accuracy.md.
//
//   --data DIR       a folder instead of the testkit's own set; repeatable. With `truth.json`: documents,
//                    { "<picture>": { mrz: [line, ...] } } or { "<picture>": { number, birth: YYMMDD, expiry: YYMMDD,
//                    name: "SURNAME / GIVEN", checkDigitsVerified } }. Pictures with a .txt each: PDF417 symbols.
//                    Else portraits, `<person>-<n>.jpg`.
//   --own            the testkit's own set too
//   --limit N        only so many of the testkit's specimens
//   --threads N      threads of each text model run (default 1)
//   --no-tesseract   without the comparison
//   --print          print only, do not write the page
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDocumentReader } from '@gatehouse/document-reading';
import { loadFaceEngine } from '@gatehouse/face';
import { ownDocuments, ownPortraits, readFolder } from './accuracy/data-sets.mjs';
import { readDocuments, readSymbols } from './accuracy/documents.mjs';
import { comparePairs, describeFaces } from './accuracy/faces.mjs';
import { renderPage } from './accuracy/render-page.mjs';
import { tesseractVersion } from './accuracy/tesseract.mjs';
import { describeMachine, loadNow, root, versionsOf, visionPackages } from './machine.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [] },
    own: { type: 'boolean', default: false },
    limit: { type: 'string' },
    threads: { type: 'string', default: '1' },
    'no-tesseract': { type: 'boolean', default: false },
    print: { type: 'boolean', default: false },
  },
});
const own = values.own || values.data.length === 0;
const limit = values.limit === undefined ? undefined : Number(values.limit);
const sets = [...values.data.map(readFolder), ...(own ? [ownDocuments(limit), ownPortraits] : [])];
const loadBefore = loadNow();

const reader = await loadDocumentReader({
  threads: Number(values.threads),
  timeBudgetMs: 60_000,
  warmUp: true,
});
const faces = await loadFaceEngine({ warmUp: true });
const tesseract = values['no-tesseract'] ? undefined : tesseractVersion();
const onPicture = () => process.stderr.write('.');

const results = [];
const described = [];
for (const set of sets) {
  process.stderr.write(`\n${set.name} (${set.kind}) `);
  if (set.kind === 'documents')
    results.push({ ...set, records: await readDocuments(reader, set, { tesseract, onPicture }) });
  else if (set.kind === 'symbols')
    results.push({ ...set, records: await readSymbols(reader, set, { onPicture }) });
  else {
    const records = await describeFaces(faces, set, { onPicture });
    described.push(...records);
    results.push({ ...set, records });
  }
}
process.stderr.write('\n');

const page = renderPage({
  results,
  pairs: comparePairs(described),
  tesseract,
  threads: values.threads,
  machine: describeMachine(),
  versions: versionsOf(visionPackages),
  load: { before: loadBefore, after: loadNow() },
  memoryBytes: process.memoryUsage.rss(),
  date: new Date().toISOString().slice(0, 10),
});
console.log(page);
if (!values.print) writeFileSync(resolve(root, 'docs/reference/accuracy.md'), page);
process.exit(0); // the models' own threads would keep it alive
