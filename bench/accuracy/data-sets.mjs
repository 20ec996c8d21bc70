// What is measured: folders of pictures with their truth, or the testkit's own specimens. A set is known by its folder's
// own name; where it lies is nobody's business.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { parseMrz } from '@gatehouse/document-reading';
import { drawSelfie, loadPortrait, portraitNames, specimens, variant } from '@gatehouse/testkit';

const isPicture = (name) => ['.jpg', '.jpeg', '.png', '.webp'].includes(extname(name).toLowerCase());

/**
 * @typedef {object} Truth
 * What stands on a document; a field that is not known is absent. Dates are YYMMDD.
 * @property {string} [number] @property {string} [birth] @property {string} [expiry] @property {string} [name] `SURNAME / GIVEN`
 * @property {string} [type] @property {boolean} hasMrz a zone with right check digits @property {boolean} hasBarcode
 */

/** One data set of a folder: documents with `truth.json`, symbols with a `.txt` each, or portraits named `person-N`. */
export function readFolder(path) {
  const folder = resolve(path);
  const name = basename(folder);
  if (existsSync(join(folder, 'truth.json')))
    return { name, kind: 'documents', pictures: () => withTruth(folder) };
  const symbols = findSymbols(folder);
  if (symbols.length > 0) return { name, kind: 'symbols', pictures: () => symbols.values() };
  return { name, kind: 'portraits', pictures: () => portraitsOf(folder) };
}

function* withTruth(folder) {
  const truths = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  for (const [name, entry] of Object.entries(truths)) {
    const side = entry.pdf417 === undefined ? 'front' : 'back';
    yield { name, side, bytes: readFileSync(join(folder, name)), truth: truthOfEntry(entry) };
  }
}

const shortDate = (date) => date?.slice(2).replaceAll('-', '') || undefined;

function truthOfEntry(entry) {
  const hasBarcode = entry.pdf417 !== undefined;
  if (entry.mrz === undefined) {
    const { number, birth, expiry, name } = entry;
    return {
      number,
      birth,
      expiry,
      name: name ?? undefined,
      hasMrz: entry.checkDigitsVerified === true,
      hasBarcode,
    };
  }
  const parsed = parseMrz(entry.mrz, new Date());
  return { ...truthOfMrz(parsed), hasBarcode };
}

const truthOfMrz = (mrz) => ({
  number: mrz?.fields.documentNumber ?? undefined,
  birth: shortDate(mrz?.fields.birthDate),
  expiry: shortDate(mrz?.fields.expirationDate),
  name: mrz ? `${mrz.fields.surname} / ${mrz.fields.givenNames}` : undefined,
  hasMrz: mrz?.checkDigitsRight === true,
});

/** Every picture with a `.txt` beside it, in folders below too. */
function findSymbols(folder) {
  return readdirSync(folder, { recursive: true })
    .map(String)
    .filter(
      (name) => isPicture(name) && existsSync(join(folder, `${name.slice(0, -extname(name).length)}.txt`)),
    )
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
}

function* portraitsOf(folder) {
  for (const name of readdirSync(folder).filter(isPicture).sort()) {
    const person = basename(name, extname(name)).replace(/-\d+$/, '');
    yield { name, person, photograph: name, bytes: readFileSync(join(folder, name)) };
  }
}

const typeOfKind = {
  passport: 'Passport',
  visa: 'Visa',
  'id-card': 'IdentificationCard',
  'td2-card': 'IdentificationCard',
  'drivers-licence': 'DriversLicense',
  unknown: 'Unknown',
};

/** The testkit's drawn specimens, each side that carries a document. */
export const ownDocuments = (limit) => ({
  name: 'testkit',
  kind: 'documents',
  async *pictures() {
    for (const [name, specimen] of Object.entries(specimens).slice(0, limit)) {
      if (name.startsWith('selfie')) continue;
      for (const side of ['front', 'back']) {
        const picture = await specimen[side]?.();
        if (picture?.truth && picture.truth.side === side)
          yield {
            name: `${name} ${side}`,
            side,
            bytes: picture.image,
            truth: truthOfSpecimen(picture.truth),
          };
      }
    }
  },
});

function truthOfSpecimen({ document, mrz, aamva, printed }) {
  const type = typeOfKind[document];
  const hasBarcode = aamva !== null;
  if (mrz) return { ...truthOfMrz(mrz), type, hasBarcode };
  const {
    documentNumber: number,
    birthDate,
    expirationDate,
    surname,
    givenNames,
    middleName,
  } = aamva?.fields ?? printed;
  const given = [givenNames, middleName].filter(Boolean).join(' ');
  return {
    number: number ?? undefined,
    birth: shortDate(birthDate),
    expiry: shortDate(expirationDate),
    name: surname && given ? `${surname} / ${given}` : undefined,
    type,
    hasMrz: false,
    hasBarcode,
  };
}

/** Six people out of one photograph each, in other light, size, crop and compression. */
export const ownPortraits = {
  name: 'testkit',
  kind: 'portraits',
  async *pictures() {
    for (const person of portraitNames) {
      const portrait = await loadPortrait(person);
      yield { name: `${person} selfie`, person, photograph: person, bytes: await drawSelfie(portrait) };
      for (const seed of [1, 2])
        yield {
          name: `${person} variant ${seed}`,
          person,
          photograph: person,
          bytes: await variant(portrait, seed),
        };
    }
  },
};
