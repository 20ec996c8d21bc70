import { z } from 'zod';
import { typesOfId } from './measurements.js';

const words = z.string().optional();
/** UTC milliseconds; negative before 1970. */
const milliseconds = z.number().int().optional();
/** UTC milliseconds written in digits: the wire's own habit for `issuedAt` and `expireAt`. */
const millisecondsInDigits = z
  .string()
  .regex(/^-?\d+$/)
  .optional();
const year = z.number().int().optional();

/**
 * Contract 6.2: what was read on the document. Only fields that were found appear; keys that are not listed are
 * dropped.
 */
export const ocrDataSchema = z.object({
  name: z
    .object({
      fullName: words,
      firstName: words,
      givenName: words,
      middleName: words,
      nameSuffix: words,
      paternalLastName: words,
      maternalLastName: words,
      machineReadableFullName: words,
      givenNameMrz: words,
      lastNameMrz: words,
    })
    .optional(),
  address: words,
  checkedAddress: words,
  addressFields: z
    .object({ street: words, colony: words, postalCode: words, city: words, state: words })
    .optional(),
  checkedAddressBean: z
    .object({
      street: words,
      colony: words,
      postalCode: words,
      city: words,
      state: words,
      label: words,
      latitude: z.number().optional(),
      longitude: z.number().optional(),
      zipColonyOptions: z.array(z.unknown()).optional(),
    })
    .optional(),
  fullAddress: z.boolean().optional(),
  invalidAddress: z.boolean().optional(),
  exteriorNumber: words,
  interiorNumber: words,
  typeOfId: z.enum(typesOfId).optional(),
  documentFrontSubtype: words,
  documentBackSubtype: words,
  birthDate: milliseconds,
  gender: words,
  documentNumber: words,
  personalNumber: words,
  refNumber: words,
  taxIdNumber: words,
  issuedAt: millisecondsInDigits,
  expireAt: millisecondsInDigits,
  issueDate: year,
  expirationDate: year,
  registrationDate: year,
  additionalTimestamps: z.array(z.unknown()).nullable().optional(),
  issuingCountry: words,
  issuingState: words,
  issuingAuthority: words,
  nationality: words,
  nationalityMrz: words,
  birthPlace: words,
  maritalStatus: words,
  race: words,
  bloodType: words,
  height: words,
  weight: words,
  eyeColor: words,
  hair: words,
  classes: z.unknown().optional(),
  mentions: z.unknown().optional(),
  cond: z.unknown().optional(),
  restrictions: z.unknown().optional(),
  dlClassDetails: z.unknown().optional(),
  mrz1: words,
  mrz2: words,
  mrz3: words,
  fullNameMrz: words,
  documentNumberCheckDigit: words,
  dateOfBirthCheckDigit: words,
  expirationDateCheckDigit: words,
  curp: words,
  cic: words,
  ocr: words,
  claveDeElector: words,
  numeroEmisionCredencial: words,
  notExtracted: z.number().int().nonnegative().optional(),
  notExtractedDetails: z.array(z.string()).optional(),
  ocrDataConfidence: z.record(z.string(), z.number().min(0).max(1)).optional(),
});
export type OcrData = z.infer<typeof ocrDataSchema>;
