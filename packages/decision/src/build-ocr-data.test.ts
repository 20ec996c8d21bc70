import { ocrDataSchema } from '@gatehouse/contract';
import { describe, expect, test } from 'vitest';
import { decideId } from './decide-id.js';
import {
  buildBarcode,
  buildLicenceBack,
  buildLicenceFront,
  buildPassport,
  buildVoterCardBack,
  buildVoterCardFront,
  licenceInput,
  passportInput,
  person,
  withMrz,
  withPrinted,
} from './measurements.test-support.js';

const passport = buildPassport();
const read = (front = passport) => decideId(passportInput({ front })).ocrData;

describe('OCR data of a passport', () => {
  test('holds the contract types: birthDate a number, expireAt a string of digits, expirationDate a year', () => {
    expect(read()).toMatchObject({
      typeOfId: 'Passport',
      documentFrontSubtype: 'NATIONAL_PASSPORT',
      birthDate: Date.UTC(1990, 4, 17),
      expireAt: String(Date.UTC(2031, 7, 9)),
      expirationDate: 2031,
      gender: 'F',
      documentNumber: person.documentNumber,
      personalNumber: person.personalNumber,
      issuingCountry: 'NLD',
      nationalityMrz: 'NLD',
      mrz1: passport.mrz?.lines[0],
      mrz2: passport.mrz?.lines[1],
      fullNameMrz: 'DE VRIES ANNA SOPHIE',
      documentNumberCheckDigit: passport.mrz?.lines[1]?.[9],
      dateOfBirthCheckDigit: passport.mrz?.lines[1]?.[19],
      expirationDateCheckDigit: passport.mrz?.lines[1]?.[27],
      notExtracted: 0,
      notExtractedDetails: [],
      name: {
        fullName: 'ANNA SOPHIE DE VRIES',
        firstName: 'ANNA SOPHIE',
        givenName: 'ANNA SOPHIE',
        paternalLastName: 'DE VRIES',
        machineReadableFullName: 'DE VRIES ANNA SOPHIE',
        givenNameMrz: 'ANNA SOPHIE',
        lastNameMrz: 'DE VRIES',
      },
    });
  });

  test('fits the contract and loses nothing to it', () => {
    expect(ocrDataSchema.parse(read())).toEqual(read());
  });

  test('a birth date before 1970 is negative', () => {
    expect(read(buildPassport({ ...person, birthDate: '1955-01-02' })).birthDate).toBeLessThan(0);
  });

  test('takes accents from print, but no misread letters', () => {
    expect(read(withPrinted(passport, { surname: 'de Vríes' })).name?.paternalLastName).toBe('de Vríes');
    expect(read(withPrinted(passport, { surname: 'DE VR1ES' })).name?.paternalLastName).toBe('DE VRIES');
    expect(read(withPrinted(passport, { surname: 'DE VRIE' })).name?.paternalLastName).toBe('DE VRIES');
  });

  test('a field with a wrong check digit is taken from print, and left out where there is none', () => {
    const front = withMrz(passport, {
      fields: { documentNumber: 'NX4R2T8PI' },
      checkDigits: { documentNumber: false },
    });
    expect(read(front).documentNumber).toBe(person.documentNumber);
    const unprinted = read({ ...front, text: { lines: [], fields: {} } });
    expect(unprinted).not.toHaveProperty('documentNumber');
    expect(unprinted).toMatchObject({ notExtracted: 1, notExtractedDetails: ['documentNumber'] });
  });

  test('where nothing was read, nothing is said but what is missing', () => {
    const empty = read({ ...passport, mrz: null, text: { lines: [], fields: {} } });
    expect(Object.keys(empty).sort()).toEqual(
      ['documentFrontSubtype', 'issuingCountry', 'notExtracted', 'notExtractedDetails', 'typeOfId'].sort(),
    );
    expect(empty.notExtractedDetails).toEqual(['name', 'documentNumber', 'birthDate', 'expireAt']);
  });
});

describe('OCR data of a licence', () => {
  const licence = (front = buildLicenceFront(), back = buildLicenceBack()) =>
    decideId(licenceInput({ front, back })).ocrData;

  test('holds names, dates and address of the barcode', () => {
    expect(licence()).toMatchObject({
      name: {
        fullName: 'MARTIN JAMES HOLLOWAY',
        firstName: 'MARTIN',
        givenName: 'MARTIN JAMES',
        middleName: 'JAMES',
      },
      address: '12 ELM ST\nSPRINGFIELD, MA 01101',
      addressFields: { street: '12 ELM ST', city: 'SPRINGFIELD', state: 'MA', postalCode: '01101' },
      fullAddress: true,
      issuedAt: String(Date.UTC(2022, 10, 2)),
      issueDate: 2022,
      issuingState: 'MASSACHUSETTS',
      eyeColor: 'BRO',
      classes: 'D',
    });
    expect(ocrDataSchema.parse(licence())).toEqual(licence());
  });

  test('a barcode has no confidence, so none is made up', () => {
    const front = { ...buildLicenceFront(), text: { lines: [], fields: {} } };
    expect(licence(front)).not.toHaveProperty('ocrDataConfidence');
  });

  test.each(['NONE', 'none', 'UNAVL', ''])('the AAMVA middle name "%s" is no name', (middleName) => {
    const { name } = licence(undefined, buildLicenceBack({ barcode: buildBarcode({ middleName }) }));
    expect(name).not.toHaveProperty('middleName');
    expect(name?.givenName).toBe('MARTIN');
  });

  test('without a barcode it is what is printed under its labels', () => {
    const { ocrData } = decideId(licenceInput({ back: null }));
    expect(ocrData).toMatchObject({ documentNumber: 'D4173920', name: { paternalLastName: 'HOLLOWAY' } });
    expect(ocrData.ocrDataConfidence).toMatchObject({ documentNumberConfidence: 0.93, nameConfidence: 0.93 });
  });
});

describe('confidences of the machine readable zone', () => {
  test('a field is as sure as its least sure character, and the zone no surer than it was read', () => {
    const front = buildPassport();
    const sure = Object.fromEntries(Object.keys(front.mrz?.fields ?? {}).map((field) => [field, 0.99]));
    const mrz = front.mrz && { ...front.mrz, fieldConfidence: { ...sure, birthDate: 0.41, surname: 0.52 } };
    const { ocrData } = decideId(passportInput({ front: { ...front, mrz: mrz as typeof front.mrz } })); // every field is there
    expect(ocrData.ocrDataConfidence).toMatchObject({
      birthDateConfidence: 0.41,
      documentNumberConfidence: 0.99,
      nameConfidence: 0.52,
      givenNameConfidence: 0.99,
      fathersSurnameConfidence: 0.52,
      mrzFullConfidence: front.mrz?.confidence,
    });
  });
});

describe('OCR data beyond names and numbers', () => {
  test('a licence gives its discriminator, classes and what the holder agreed to', () => {
    const barcode = buildBarcode({
      classDescription: 'CARS',
      restrictions: 'B',
      endorsements: 'M',
      organDonor: true,
      veteran: false,
      nameSuffix: 'JR',
      weight: '180 lb',
      hair: 'BRO',
    });
    const { ocrData } = decideId(licenceInput({ back: buildLicenceBack({ barcode }) }));
    expect(ocrData).toMatchObject({
      refNumber: 'MA4173920X07',
      classes: 'D',
      restrictions: 'B',
      cond: 'M',
      mentions: ['ORGAN DONOR'],
      dlClassDetails: [{ class: 'D', description: 'CARS', restrictions: 'B', endorsements: 'M' }],
      weight: '180 lb',
      hair: 'BRO',
      name: { nameSuffix: 'JR' },
    });
    expect(ocrDataSchema.parse(ocrData)).toEqual(ocrData);
  });

  test('a Mexican voter card gives both family names, its codes and the parts of its address', () => {
    const front = buildVoterCardFront({ emissionNumber: '02', expirationDate: '2031-12-31' });
    const { ocrData } = decideId(passportInput({ front, back: buildVoterCardBack() }));
    expect(ocrData).toMatchObject({
      name: {
        fullName: 'ANA MARIA EJEMPLO MUESTRA',
        paternalLastName: 'EJEMPLO',
        maternalLastName: 'MUESTRA',
      },
      curp: 'EEMA900517MDFJSN06',
      claveDeElector: 'EJMSAN90051709M100',
      cic: '123456789',
      ocr: '1234567890123',
      numeroEmisionCredencial: '02',
      registrationDate: 2008,
      addressFields: {
        street: 'C PITAGORAS 1253 INT 20',
        colony: 'MORELOS',
        postalCode: '04800',
        city: 'CUAUHTEMOC',
        state: 'CDMX',
      },
      exteriorNumber: '1253',
      interiorNumber: '20',
      fullAddress: true,
      notExtracted: 0,
    });
    expect(ocrData.ocrDataConfidence).toMatchObject({
      streetConfidence: 0.93,
      mothersSurnameConfidence: 0.93,
    });
    expect(ocrDataSchema.parse(ocrData)).toEqual(ocrData);
  });

  test('a document without MRZ and barcode yields its labelled fields with their confidence, and says what is missing', () => {
    const { ocrData } = decideId(passportInput({ front: buildVoterCardFront({ curp: '' }) }));
    expect(ocrData).toMatchObject({
      name: { fullName: 'ANA MARIA EJEMPLO MUESTRA' },
      notExtracted: 2,
      notExtractedDetails: ['expireAt', 'curp'],
    });
    expect(ocrData.ocrDataConfidence).toMatchObject({ nameConfidence: 0.93, birthDateConfidence: 0.93 });
  });
});
