import type { BarcodeReading } from '@gatehouse/contract';
import { transliterate } from './compose-mrz.js';
import type { SpecimenPerson } from './specimen-person.js';

/**
 * What a reader must find in the barcode, and the text that the symbol carries. Padding, the zeros of a postal code
 * without its last four digits, and the word NONE are no values.
 */
export interface AamvaTruth extends NonNullable<BarcodeReading['aamva']> {
  text: string;
}

// Virginia's issuer number, the one that the AAMVA DL/ID Card Design Standard uses in its own examples.
const issuerIdentificationNumber = '636000';

function usDate(date: string): string {
  return `${date.slice(5, 7)}${date.slice(8, 10)}${date.slice(0, 4)}`;
}

/**
 * Writes the content of a licence's PDF417 symbol: AAMVA DL/ID Card Design Standard 2020 (version 10), annex D,
 * one DL subfile. Names are in capitals without accents, dates MMDDCCYY, the postal code padded to eleven places.
 */
export function composeAamva(person: SpecimenPerson): AamvaTruth {
  const [firstName = '', ...middleNames] = transliterate(person.givenNames).split(' ');
  const middleName = middleNames.join(' ');
  const elements: Record<string, string> = {
    DCA: person.licenceClass,
    DCB: 'NONE',
    DCD: 'NONE',
    DBA: usDate(person.expirationDate),
    DCS: transliterate(person.surname),
    DAC: firstName,
    DAD: middleName === '' ? 'NONE' : middleName,
    DBD: usDate(person.issueDate),
    DBB: usDate(person.birthDate),
    DBC: { M: '1', F: '2', X: '9' }[person.sex],
    DAY: person.eyeColor,
    DAU: `${String(person.heightInches).padStart(3, '0')} in`,
    DAG: person.address.street.toUpperCase(),
    DAI: person.address.city.toUpperCase(),
    DAJ: person.address.state,
    // Nine digits in a field of eleven places.
    DAK: `${person.address.postalCode}0000`.padEnd(11, ' '),
    DAQ: person.documentNumber,
    DCF: `${person.documentNumber}01`,
    DCG: person.address.country,
    DDE: 'N',
    DDF: 'N',
    DDG: 'N',
    DAZ: person.hair,
    DAW: String(person.weightPounds).padStart(3, '0'),
    DDA: 'F',
    DDB: '09102022',
  };
  const subfile = `DL${Object.entries(elements)
    .map(([id, value]) => `${id}${value}`)
    .join('\n')}\r`;
  const headerLength = 31;
  const offset = String(headerLength).padStart(4, '0');
  const length = String(subfile.length).padStart(4, '0');
  const text = `@\n\u001e\rANSI ${issuerIdentificationNumber}100001DL${offset}${length}${subfile}`;
  return {
    text,
    version: 10,
    issuerIdentificationNumber,
    subfile: 'DL',
    elements: Object.fromEntries(Object.entries(elements).map(([id, value]) => [id, value.trimEnd()])),
    fields: {
      documentNumber: person.documentNumber,
      surname: elements.DCS ?? null,
      givenNames: firstName,
      middleName: middleName === '' ? null : middleName,
      nameSuffix: null,
      birthDate: person.birthDate,
      expirationDate: person.expirationDate,
      issueDate: person.issueDate,
      sex: person.sex,
      street: person.address.street.toUpperCase(),
      city: person.address.city.toUpperCase(),
      state: person.address.state,
      postalCode: person.address.postalCode,
      country: person.address.country,
      height: elements.DAU ?? null,
      weight: elements.DAW ?? null,
      eyeColor: person.eyeColor,
      hair: person.hair,
      classes: person.licenceClass,
      restrictions: null,
      endorsements: null,
    },
  };
}
