import type { PortraitName } from './load-portrait.js';
import { between, pick, type SeededRandom, seededRandom } from './seeded-random.js';

/** An invented person. Dates are `YYYY-MM-DD`, names in the person's own spelling. */
export interface SpecimenPerson {
  surname: string;
  givenNames: string;
  documentNumber: string;
  /** Three-letter code of the issuer: `UTO` is ICAO's Utopia, which no state uses. */
  issuer: string;
  nationality: string;
  birthDate: string;
  issueDate: string;
  expirationDate: string;
  sex: 'M' | 'F' | 'X';
  birthPlace: string;
  authority: string;
  personalNumber: string | null;
  address: { street: string; city: string; state: string; postalCode: string; country: string };
  heightInches: number;
  weightPounds: number;
  eyeColor: string;
  hair: string;
  licenceClass: string;
  /** The picture on the document: its bytes, the name of a portrait to load, or none. */
  portrait: Buffer | PortraitName | null;
}

/**
 * The person on every specimen unless a test says otherwise: adult, with papers valid from 2024-06-15 to
 * 2034-06-14. The dates are fixed so that drawings stay the same; a test that judges them passes its own clock.
 */
export function specimenPerson(overrides: Partial<SpecimenPerson> = {}): SpecimenPerson {
  return {
    surname: 'Lindqvist',
    givenNames: 'Clara Maria',
    documentNumber: 'U48217365',
    issuer: 'UTO',
    nationality: 'UTO',
    birthDate: '1990-03-14',
    issueDate: '2024-06-15',
    expirationDate: '2034-06-14',
    sex: 'F',
    birthPlace: 'Zenith',
    authority: 'Ministry of the Interior',
    personalNumber: '9003144407',
    address: {
      street: '47 Sample Street',
      city: 'Richmond',
      state: 'VA',
      postalCode: '23220',
      country: 'USA',
    },
    heightInches: 67,
    weightPounds: 139,
    eyeColor: 'BRO',
    hair: 'BRO',
    licenceClass: 'D',
    portrait: 'fern',
    ...overrides,
  };
}

const surnames = [
  'Lindqvist',
  'Okafor',
  'Müller',
  'García Ñíguez',
  'Ó Briain',
  'Van der Velde',
  'Kowalczyk',
  'Ferreira-Sá',
  'Işık',
  'Sørensen',
  'Iliescu',
  'Li',
] as const;
const givenNames = [
  'Clara Maria',
  'Ines',
  'Zoë',
  'Anna-Lena',
  'Beatriz Isabel',
  'Ilse',
  'Oluwaseun Ife',
  'Quynh',
  'Marguerite Josephine',
  'Ada',
] as const;
const places = ['Zenith', 'Port Amity', 'Bellmoor', 'Nova Aurora', 'Illsworth', 'Quillby'] as const;
const streets = ['Sample Street', 'Juniper Lane', 'Harbour Road', 'Mill Hill', 'Old Orchard Way'] as const;

function isoDate(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function randomText(random: SeededRandom, pattern: string): string {
  return pattern.replace(/[A9]/g, (place) =>
    place === 'A' ? String.fromCharCode(65 + Math.floor(random() * 26)) : String(Math.floor(random() * 10)),
  );
}

/** Another invented adult for every seed, with papers valid until 2031 or later. */
export function randomPerson(seed: number, overrides: Partial<SpecimenPerson> = {}): SpecimenPerson {
  const random = seededRandom(seed);
  const issueYear = Math.floor(between(random, 2021, 2025));
  const month = Math.floor(between(random, 1, 13));
  const day = Math.floor(between(random, 2, 28));
  return specimenPerson({
    surname: pick(random, surnames),
    givenNames: pick(random, givenNames),
    documentNumber: randomText(random, pick(random, ['A99999999', 'AA9999999', '999999999', 'A99AA9999'])),
    birthDate: isoDate(
      Math.floor(between(random, 1940, 2005)),
      Math.floor(between(random, 1, 13)),
      Math.floor(between(random, 1, 29)),
    ),
    issueDate: isoDate(issueYear, month, day),
    expirationDate: isoDate(issueYear + 10, month, day - 1),
    sex: pick(random, ['F', 'M', 'X', 'F', 'M']),
    birthPlace: pick(random, places),
    personalNumber: random() < 0.5 ? randomText(random, '9999999999') : null,
    address: {
      street: `${Math.floor(between(random, 1, 900))} ${pick(random, streets)}`,
      city: pick(random, places),
      state: pick(random, ['VA', 'OH', 'TX', 'WA']),
      postalCode: randomText(random, '99999'),
      country: 'USA',
    },
    heightInches: Math.floor(between(random, 58, 78)),
    weightPounds: Math.floor(between(random, 110, 230)),
    ...overrides,
  });
}
