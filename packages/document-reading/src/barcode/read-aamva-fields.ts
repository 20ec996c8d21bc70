import type { BarcodeReading } from '@gatehouse/contract';
import { calendarDate } from '../dates.js';
import { aamvaIssuer } from './aamva-issuers.js';

type AamvaFields = NonNullable<BarcodeReading['aamva']>['fields'];

/** The value of the first of these elements that has one. */
type ValueOf = (...ids: string[]) => string | null;

/** Ways to say that there is no value (annex D.12.5 has `NONE` and `unavl`; the others are seen). */
const emptyValues = /^(none|unavl|unavail|unavailable|n\/a|unk|unknown|)$/i;

/**
 * The fields of a card from its elements (AAMVA DL/ID Card Design Standard, annex D, tables D.3 and D.4; the standard of
 * 2000 for versions 0 and 1, whose ids differ).
 */
export function readAamvaFields(
  elements: ReadonlyMap<string, string>,
  version: number,
  issuerNumber: string,
): AamvaFields {
  const value: ValueOf = (...ids) => {
    for (const id of ids) {
      const found = elements.get(id)?.replace(/\s+/g, ' ').trim();
      if (found !== undefined && !emptyValues.test(found)) return found;
    }
    return null;
  };
  const country = readCountry(value('DCG'), issuerNumber);
  const isYearFirst = version <= 1 || country === 'CAN';
  const date = (id: string) => readDate(value(id), isYearFirst);
  return {
    documentNumber: value('DAQ'),
    ...readNames(value),
    nameTruncated: ['DDE', 'DDF', 'DDG'].some((id) => value(id)?.toUpperCase() === 'T'),
    birthDate: date('DBB'),
    expirationDate: date('DBA'),
    issueDate: date('DBD'),
    sex: readSex(value('DBC')),
    ...readAddress(value),
    country,
    height: readHeight(value, version),
    weight: measure(value('DAW'), 'lb') ?? measure(value('DAX'), 'kg'),
    eyeColor: value('DAY'),
    hair: value('DAZ'),
    // The standard of 2000 has other ids for the codes, and puts a virtual class beside the issuer's own.
    classes: value('DCA', 'DAR'),
    restrictions: value('DCB', 'DAS'),
    endorsements: value('DCD', 'DAT'),
    classDescription: value('DCP'),
    documentDiscriminator: value('DCF'),
    inventoryControlNumber: value('DCK'),
    birthPlace: value('DCI'),
    race: value('DCL'),
    organDonor: readYes(value('DDK', 'DBH')),
    veteran: readYes(value('DDL')),
  };
}

function readCountry(text: string | null, issuerNumber: string): string | null {
  const upper = text?.toUpperCase() ?? '';
  const issuer = aamvaIssuer(issuerNumber)?.country ?? null;
  if (/^(USA|US)$/.test(upper)) return 'USA';
  if (/^(CAN|CA|CDN)$/.test(upper)) return 'CAN';
  return /^[A-Z]{3}$/.test(upper) ? upper : issuer;
}

type Names = Pick<AamvaFields, 'surname' | 'givenNames' | 'middleName' | 'nameSuffix' | 'fullName'>;

/**
 * Versions 0 and 1 have `DAA` (`LAST,FIRST,MIDDLE,SUFFIX`) or the parts `DAB`, `DAC`, `DAD`, `DAE`; versions 2 and 3 put
 * all given names into `DCT`, from version 4 on first and middle names stand apart again. Issuers mix these, so the parts
 * that are there count.
 */
function readNames(value: ValueOf): Names {
  const surname = value('DCS', 'DAB');
  const nameSuffix = value('DCU', 'DAE');
  const full = value('DAA');
  if (surname === null && full !== null) return readFullName(full, nameSuffix);
  const given = value('DAC', 'DCT');
  const middle = value('DAD');
  // With spaces only, nobody can tell `MARY ANN` from a first and a middle name.
  const [first = null, ...further] = given === null ? [] : splitNames(given);
  return {
    surname,
    givenNames: first,
    middleName: middle ?? (further.join(' ') || null),
    nameSuffix,
    fullName: null,
  };
}

const splitNames = (text: string): string[] =>
  text
    .split(/[,$@]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function readFullName(full: string, suffix: string | null): Names {
  const parts = full.split(/\s*[,@]\s*\$?|\s*\$\s*/);
  // Without a separator the order is the issuer's own and is not guessed.
  if (parts.length === 1) {
    return { surname: null, givenNames: null, middleName: null, nameSuffix: suffix, fullName: full };
  }
  const [surname, givenNames, middleName, ending] = parts.map((part) => part.trim() || null);
  return {
    surname: surname ?? null,
    givenNames: givenNames ?? null,
    middleName: middleName ?? null,
    nameSuffix: suffix ?? ending ?? null,
    fullName: null,
  };
}

/**
 * Eight digits: `CCYYMMDD` in the standard of 2000 and in Canada, `MMDDCCYY` in the United States from version 2 on.
 * Issuers mix them up, but no date of our centuries is a real day in both orders: 19 and 20 are no months, 01 to 12 no
 * centuries.
 */
function readDate(text: string | null, isYearFirst: boolean): string | null {
  const digits = text?.replace(/[-/. ]/g, '') ?? '';
  if (!/^\d{8}$/.test(digits)) return null;
  const part = (start: number, end: number) => Number(digits.slice(start, end));
  const yearFirst = plausibleDate(part(0, 4), part(4, 6), part(6, 8));
  const monthFirst = plausibleDate(part(4, 8), part(0, 2), part(2, 4));
  return isYearFirst ? (yearFirst ?? monthFirst) : (monthFirst ?? yearFirst);
}

function plausibleDate(year: number, month: number, day: number): string | null {
  return year >= 1880 && year <= 2150 ? calendarDate(year, month, day) : null;
}

/** `1`, `2` and `9` (ISO/IEC 5218 and "not specified"), letters in the standard of 2000. */
function readSex(text: string | null): 'M' | 'F' | 'X' | null {
  switch (text?.toUpperCase()) {
    case '1':
    case 'M':
      return 'M';
    case '2':
    case 'F':
      return 'F';
    case '9':
    case 'X':
      return 'X';
    default:
      return null;
  }
}

function readYes(text: string | null): boolean | null {
  if (text === null) return null;
  if (/^(1|Y|YES)$/i.test(text)) return true;
  return /^(0|N|NO)$/i.test(text) ? false : null;
}

/** The mailing address; where there is none, the residence address of the standard of 2000. Never a mixture. */
function readAddress(value: ValueOf): Pick<AamvaFields, 'street' | 'city' | 'state' | 'postalCode'> {
  const ids = value('DAG') === null && value('DAL') !== null ? residenceIds : mailingIds;
  const street = [value(ids.street), value(ids.secondStreet)].filter((part) => part !== null).join(', ');
  return {
    street: street === '' ? null : street,
    city: value(ids.city),
    state: value(ids.state)?.toUpperCase() ?? null,
    postalCode: readPostalCode(value(ids.postalCode)),
  };
}

const mailingIds = { street: 'DAG', secondStreet: 'DAH', city: 'DAI', state: 'DAJ', postalCode: 'DAK' };
const residenceIds = { street: 'DAL', secondStreet: 'DAM', city: 'DAN', state: 'DAO', postalCode: 'DAP' };

/**
 * Five or nine digits of the United States are padded to eleven characters with zeros or spaces: `232690000` means
 * `23269`. Canada writes `K1A 0B1` with or without the space.
 */
function readPostalCode(text: string | null): string | null {
  if (text === null) return null;
  const dense = text.replace(/[\s-]/g, '').toUpperCase();
  if (/^\d{5}(0{4}|0{6})?$/.test(dense)) return dense === '00000' ? null : dense.slice(0, 5);
  if (/^\d{9}(00)?$/.test(dense)) return `${dense.slice(0, 5)}-${dense.slice(5, 9)}`;
  const canadian = /^([A-Z]\d[A-Z])(\d[A-Z]\d)0*$/.exec(dense);
  return canadian === null ? text : `${canadian[1]} ${canadian[2]}`;
}

/** `069 in` and `175 cm`; the standard of 2000 has feet and inches as `509`, or centimetres in an element of their own. */
function readHeight(value: ValueOf, version: number): string | null {
  const text = value('DAU');
  if (text === null) return measure(value('DAV'), 'cm');
  const feet = version <= 1 ? /^([3-8])(0\d|1[01])$/.exec(text) : null;
  return feet === null ? text : `${feet[1]}'-${feet[2]}"`;
}

function measure(text: string | null, unit: 'lb' | 'kg' | 'cm'): string | null {
  if (text === null || /^0+$/.test(text)) return null;
  return /^\d+$/.test(text) ? `${Number(text)} ${unit}` : text;
}
