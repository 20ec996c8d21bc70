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

export interface AamvaOptions {
  /** 1 to 10; 1 is the standard of 2000, 10 that of 2020. */
  version?: number;
  /** Virginia (the number that the standard uses in its own examples) unless told; Ontario for a Canadian card. */
  issuerIdentificationNumber?: string;
  subfile?: 'DL' | 'ID';
  /** A subfile of the jurisdiction's own behind that of the standard. */
  jurisdictionSubfile?: boolean;
}

const issuers: Record<string, string> = { USA: '636000', CAN: '636012' };

/** `MMDDCCYY` in the United States from version 2 on, `CCYYMMDD` before and in Canada. */
function writtenDate(date: string, isYearFirst: boolean): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return isYearFirst ? `${year}${month}${day}` : `${month}${day}${year}`;
}

/** The names as each generation of the standard writes them. */
function nameElements(
  version: number,
  { surname, first, middle }: { surname: string; first: string; middle: string },
): Record<string, string> {
  if (version <= 1) return { DAA: [surname, first, middle].filter((part) => part !== '').join(',') };
  if (version <= 3) return { DCS: surname, DCT: middle === '' ? first : `${first},${middle}` };
  return { DCS: surname, DAC: first, DAD: middle === '' ? 'NONE' : middle };
}

/**
 * Writes the content of a licence's PDF417 symbol: AAMVA DL/ID Card Design Standard, annex D. Names are in capitals
 * without accents; dates, names and postal codes as the version and the country of the address want them.
 */
export function composeAamva(person: SpecimenPerson, options: AamvaOptions = {}): AamvaTruth {
  const { version = 10, subfile = 'DL', jurisdictionSubfile = false } = options;
  const { country } = person.address;
  const isCanadian = country === 'CAN';
  const issuerIdentificationNumber = options.issuerIdentificationNumber ?? issuers[country] ?? '636000';
  const isOld = version <= 1;
  const date = (iso: string) => writtenDate(iso, isOld || isCanadian);
  const [first = '', ...middleNames] = transliterate(person.givenNames).split(' ');
  const middle = middleNames.join(' ');
  const surname = transliterate(person.surname);
  const street = person.address.street.toUpperCase();
  const city = person.address.city.toUpperCase();
  const height = isCanadian
    ? `${Math.round(person.heightInches * 2.54)} cm`
    : `${String(person.heightInches).padStart(3, '0')} in`;
  const discriminator = `${person.documentNumber}01`;
  const elements: Record<string, string> = {
    ...(isOld ? { DAR: person.licenceClass } : { DCA: person.licenceClass, DCB: 'NONE', DCD: 'NONE' }),
    DBA: date(person.expirationDate),
    ...nameElements(version, { surname, first, middle }),
    DBD: date(person.issueDate),
    DBB: date(person.birthDate),
    DBC: isOld ? person.sex : { M: '1', F: '2', X: '9' }[person.sex],
    DAY: person.eyeColor,
    DAU: height,
    DAG: street,
    DAI: city,
    DAJ: person.address.state,
    // Nine digits in a field of eleven places; six characters in Canada.
    DAK: (isCanadian
      ? person.address.postalCode.replace(' ', '')
      : `${person.address.postalCode}0000`
    ).padEnd(11, ' '),
    DAQ: person.documentNumber,
    ...(isOld ? {} : { DCF: discriminator, DCG: country }),
    ...(version >= 4 ? { DDE: 'N', DDF: 'N', DDG: 'N' } : {}),
    DAZ: person.hair,
    DAW: String(person.weightPounds).padStart(3, '0'),
    ...(version >= 4 ? { DDA: 'F', DDB: date('2022-09-10') } : {}),
  };
  const own = jurisdictionSubfile ? { ZVA: '01', ZVB: 'SPECIMEN' } : {};
  const text = writeSymbol({ version, issuerIdentificationNumber, subfile, elements, own });
  return {
    text,
    version,
    issuerIdentificationNumber,
    subfile,
    elements: Object.fromEntries(
      Object.entries({ ...elements, ...own }).map(([id, value]) => [id, value.trimEnd()]),
    ),
    fields: {
      documentNumber: person.documentNumber,
      surname,
      givenNames: first,
      middleName: middle === '' ? null : middle,
      nameSuffix: null,
      fullName: null,
      nameTruncated: false,
      birthDate: person.birthDate,
      expirationDate: person.expirationDate,
      issueDate: person.issueDate,
      sex: person.sex,
      street,
      city,
      state: person.address.state,
      postalCode: person.address.postalCode,
      country,
      height,
      weight: `${person.weightPounds} lb`,
      eyeColor: person.eyeColor,
      hair: person.hair,
      classes: person.licenceClass,
      restrictions: null,
      endorsements: null,
      classDescription: null,
      documentDiscriminator: isOld ? null : discriminator,
      inventoryControlNumber: null,
      birthPlace: null,
      race: null,
      organDonor: null,
      veteran: null,
    },
  };
}

/** Header, directory and subfiles (annex D.12.3 to D.12.5). */
function writeSymbol({
  version,
  issuerIdentificationNumber,
  subfile,
  elements,
  own,
}: Pick<AamvaTruth, 'version' | 'issuerIdentificationNumber' | 'subfile' | 'elements'> & {
  own: Record<string, string>;
}): string {
  const body = (type: string, content: Record<string, string>) =>
    `${type}${Object.entries(content)
      .map(([id, value]) => `${id}${value}`)
      .join('\n')}\r`;
  const subfiles = [{ type: subfile as string, text: body(subfile, elements) }];
  if (Object.keys(own).length > 0) subfiles.push({ type: 'ZV', text: body('ZV', own) });
  const digits = (value: number, places: number) => String(value).padStart(places, '0');
  const fileType = version <= 1 ? 'AAMVA' : 'ANSI ';
  const jurisdictionVersion = version <= 1 ? '' : '00';
  const start = `@\n\u001e\r${fileType}${issuerIdentificationNumber}${digits(version, 2)}${jurisdictionVersion}${digits(subfiles.length, 2)}`;
  let offset = start.length + 10 * subfiles.length;
  const directory = subfiles.map(({ type, text }) => {
    const entry = `${type}${digits(offset, 4)}${digits(text.length, 4)}`;
    offset += text.length;
    return entry;
  });
  return start + directory.join('') + subfiles.map(({ text }) => text).join('');
}
