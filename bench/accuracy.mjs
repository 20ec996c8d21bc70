// Reads a folder of pictures and compares the readings with its truth.json: counts, misses by name, times.
//
//   node bench/accuracy.mjs                 the testkit's own specimens
//   node bench/accuracy.mjs --data DIR      DIR/truth.json: { "<picture>": { mrz: [line, ...] } } or
//                                           { "<picture>": { number, birth: YYMMDD, expiry: YYMMDD, name: "SURNAME / GIVEN" } }
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDocumentReader, parseMrz } from '@gatehouse/document-reading';

const { values } = parseArgs({
  options: { data: { type: 'string' }, threads: { type: 'string', default: '1' } },
});

/** @returns {AsyncGenerator<{ name: string, side: 'front' | 'back', bytes: Uint8Array, truth: object }>} */
async function* pictures(folder) {
  if (folder !== undefined) {
    const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
    for (const [name, entry] of Object.entries(truth)) {
      const side = entry.pdf417 === undefined ? 'front' : 'back';
      yield { name, side, bytes: readFileSync(join(folder, name)), truth: truthOf(entry) };
    }
    return;
  }
  const { specimens } = await import('@gatehouse/testkit');
  for (const [name, specimen] of Object.entries(specimens)) {
    if (name.startsWith('selfie')) continue;
    for (const side of ['front', 'back']) {
      const picture = await specimen[side]?.();
      if (picture?.truth?.mrz)
        yield {
          name: `${name} ${side}`,
          side,
          bytes: picture.image,
          truth: truthOf({ mrz: picture.truth.mrz.lines }),
        };
    }
  }
}

function truthOf(entry) {
  const shortDate = (date) => date?.slice(2).replaceAll('-', '') ?? null;
  if (entry.mrz !== undefined) {
    const fields = parseMrz(entry.mrz, new Date())?.fields;
    return {
      number: fields?.documentNumber ?? null,
      birth: shortDate(fields?.birthDate),
      expiry: shortDate(fields?.expirationDate),
      name: `${fields?.surname} / ${fields?.givenNames}`,
      readable: parseMrz(entry.mrz, new Date())?.checkDigitsRight === true,
    };
  }
  return { ...entry, readable: entry.checkDigitsVerified === true };
}

const reader = await loadDocumentReader({ threads: Number(values.threads), timeBudgetMs: 60_000 });
const counts = { pictures: 0, readable: 0, read: 0, namesRight: 0, namesLeftOut: 0, wrongValues: 0 };
const times = [];
const shortDate = (date) => date?.slice(2).replaceAll('-', '') ?? null;
for await (const { name, side, bytes, truth } of pictures(values.data)) {
  const { measurement } = await reader.measureDocument(bytes, { side });
  times.push(measurement.timings.total);
  counts.pictures += 1;
  if (truth.readable) counts.readable += 1;
  const { mrz } = measurement;
  if (truth.readable && mrz?.checkDigitsRight) counts.read += 1;
  else if (truth.readable)
    console.log(
      `not read    ${name} (sharpness ${measurement.quality.sharpness}, glare ${measurement.quality.glare})`,
    );
  if (mrz === null) continue;
  const seen = {
    number: mrz.fields.documentNumber,
    birth: shortDate(mrz.fields.birthDate),
    expiry: shortDate(mrz.fields.expirationDate),
  };
  for (const [field, value] of Object.entries(seen)) {
    if (value === null || !truth[field] || value === truth[field]) continue;
    counts.wrongValues += 1;
    console.log(`WRONG       ${name}: ${field}`);
  }
  const names = `${mrz.fields.surname} / ${mrz.fields.givenNames}`;
  if (names === truth.name) counts.namesRight += 1;
  else if (names === ' / ') counts.namesLeftOut += 1;
  else if (truth.name) {
    counts.wrongValues += 1;
    console.log(`WRONG       ${name}: name`);
  }
}
times.sort((a, b) => a - b);
const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
console.log(counts);
console.log(
  `time a picture: median ${at(0.5)} ms, p95 ${at(0.95)} ms; ${values.threads} thread(s), ${cpus()[0]?.model}, Node ${process.version}`,
);
console.log(`memory: ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
