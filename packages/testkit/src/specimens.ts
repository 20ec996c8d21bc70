import { type Covering, drawCovering, fernAnchors } from './draw-covering.js';
import { drawLicenceBack, drawLicenceFront, type LicenceOptions } from './draw-drivers-licence.js';
import { drawIdCardBack, drawIdCardFront } from './draw-id-card.js';
import { drawNationalCardFront, drawVoterCardBack, type NationalCardOptions } from './draw-national-card.js';
import { drawPassport, drawTd2Card, drawVisa } from './draw-passport.js';
import { drawNoise, drawWall } from './draw-scene.js';
import { drawSelfie, type SelfieOptions } from './draw-selfie.js';
import { drawUnknownCard } from './draw-unknown-card.js';
import type { DrawnDocument, DrawOptions, SpecimenTruth } from './drawn-document.js';
import type { LayoutName } from './layout-styles.js';
import { loadPortrait, type PortraitName } from './load-portrait.js';
import { type PhotographOptions, photograph, spoilings } from './photograph.js';
import { type SpecimenPerson, specimenPerson } from './specimen-person.js';

/** One picture to upload: JPEG, and what is on it (null for selfies and scenes). */
export interface SpecimenPicture {
  image: Buffer;
  truth: SpecimenTruth | null;
}

/** A whole case: what a person would show to the camera, step by step. Pictures are drawn when asked for. */
export interface Specimen {
  /** What is special about it. */
  summary: string;
  front: () => Promise<SpecimenPicture>;
  /** null: the document has no back, or the person never shows it. */
  back: (() => Promise<SpecimenPicture>) | null;
  selfie: () => Promise<SpecimenPicture>;
}

type Draw = () => Promise<DrawnDocument>;
/** `covering` is drawn where the usual face lies. */
type SelfieChoice = { person?: PortraitName; covering?: Covering } & SelfieOptions;

const usual: PortraitName = 'fern';
const other: PortraitName = 'amber';

async function photographed(draw: Draw, options: PhotographOptions): Promise<SpecimenPicture> {
  const { image, truth } = await draw();
  return { image: (await photograph(image, options)).image, truth };
}

function selfieOf({
  person = usual,
  covering,
  ...options
}: SelfieChoice = {}): () => Promise<SpecimenPicture> {
  return async () => {
    const bare = await loadPortrait(person);
    const portrait = covering ? await drawCovering(bare, { anchors: fernAnchors, covering }) : bare;
    return { image: await drawSelfie(portrait, options), truth: null };
  };
}

function oneSided(
  summary: string,
  draw: (person: SpecimenPerson, options: DrawOptions) => Promise<DrawnDocument>,
  {
    person = {},
    drawing = {},
    picture = {},
    selfie = {},
  }: {
    person?: Partial<SpecimenPerson>;
    drawing?: DrawOptions;
    picture?: PhotographOptions;
    selfie?: SelfieChoice;
  } = {},
): Specimen {
  return {
    summary,
    front: () => photographed(() => draw(specimenPerson(person), drawing), picture),
    back: null,
    selfie: selfieOf(selfie),
  };
}

type OneSidedCase = Parameters<typeof oneSided>[2];

const passport = (summary: string, options?: OneSidedCase): Specimen =>
  oneSided(summary, drawPassport, options);

interface TwoSidedCase {
  person?: Partial<SpecimenPerson>;
  drawing?: LicenceOptions & DrawOptions;
  front?: PhotographOptions;
  back?: PhotographOptions;
}

function licence(summary: string, { person = {}, drawing = {}, front = {}, back = {} }: TwoSidedCase = {}) {
  const holder = specimenPerson(person);
  return {
    summary,
    front: () => photographed(() => drawLicenceFront(holder, drawing), front),
    back: () => photographed(() => drawLicenceBack(holder, drawing), back),
    selfie: selfieOf(),
  } satisfies Specimen;
}

function idCard(summary: string, { person = {}, drawing = {}, front = {}, back = {} }: TwoSidedCase = {}) {
  const holder = specimenPerson(person);
  return {
    summary,
    front: () => photographed(() => drawIdCardFront(holder, drawing), front),
    back: () => photographed(() => drawIdCardBack(holder, drawing), back),
    selfie: selfieOf(),
  } satisfies Specimen;
}

/** A Mexican voter card; both family names stand on lines of their own. */
function voterCard(summary: string, drawing: NationalCardOptions = {}) {
  const holder = specimenPerson({ surname: 'Ejemplo Aurora' });
  return {
    summary,
    front: () => photographed(() => drawNationalCardFront('voter-card', holder, drawing), {}),
    back: () => photographed(() => drawVoterCardBack(holder, drawing), {}),
    selfie: selfieOf(),
  } satisfies Specimen;
}

function scene(summary: string, draw: () => Promise<Buffer>): Specimen {
  return {
    summary,
    front: async () => ({ image: await draw(), truth: null }),
    back: null,
    selfie: selfieOf(),
  };
}

function mismatch(field: string, printedInstead: Partial<SpecimenPerson>): Specimen {
  return passport(`The visual zone shows another ${field} than the machine readable zone.`, {
    drawing: { printedInstead },
  });
}

const dotted: LayoutName = 'dune';
const selfiePassport = (summary: string, selfie: SelfieChoice): Specimen => passport(summary, { selfie });

/** Passports and what can be wrong with them. */
const passports = {
  'passport-valid': passport('Everything is right.'),
  'passport-specimen': passport('A specimen like all of these; fails in a live flow for being one.'),
  'passport-expired': passport('Expired in 2019.', {
    person: { issueDate: '2009-06-15', expirationDate: '2019-06-14' },
  }),
  'passport-underage': passport('The holder was born in 2015.', {
    person: { birthDate: '2015-03-14', personalNumber: '1503144407' },
  }),
  'passport-without-portrait': passport('The place of the portrait is empty.', {
    person: { portrait: null },
  }),
  'passport-other-portrait': passport('Somebody else is on the portrait.', { person: { portrait: other } }),
  'passport-second-name-same-face': passport('The usual face under another name and number.', {
    person: { surname: 'Okafor', givenNames: 'Ines', documentNumber: 'P70341928' },
  }),
  'passport-other-country': passport('Issued by Iceland as far as the machine readable zone goes.', {
    person: { issuer: 'ISL', nationality: 'ISL' },
  }),
  'passport-unknown-issuer': passport('The issuer code exists in no list.', {
    person: { issuer: 'QQX', nationality: 'QQX' },
  }),
  'passport-number-all-zeros': passport('The document number is all zeros.', {
    person: { documentNumber: '000000000' },
  }),
  'passport-impossible-expiry': passport('The expiration date lies in month 13.', {
    person: { expirationDate: '2034-13-14' },
    drawing: { layout: dotted },
  }),
  'passport-impossible-birth-date': passport('Born on a 31 February.', {
    person: { birthDate: '1990-02-31' },
    drawing: { layout: dotted },
  }),
  'passport-wrong-check-digit': passport('The check digit of the document number is wrong.', {
    drawing: { wrongCheckDigit: 'documentNumber' },
  }),
  'passport-wrong-birth-date-check-digit': passport('The check digit of the birth date is wrong.', {
    drawing: { wrongCheckDigit: 'birthDate' },
  }),
  'passport-wrong-expiration-date-check-digit': passport('The check digit of the expiration date is wrong.', {
    drawing: { wrongCheckDigit: 'expirationDate' },
  }),
  'passport-wrong-personal-number-check-digit': passport('The check digit of the personal number is wrong.', {
    drawing: { wrongCheckDigit: 'personalNumber' },
  }),
  'passport-wrong-composite-check-digit': passport('The composite check digit is wrong.', {
    drawing: { wrongCheckDigit: 'composite' },
  }),
  'passport-without-mrz': passport('There is no machine readable zone.', { drawing: { mrz: 'absent' } }),
  'passport-short-mrz': passport('Characters are missing in the machine readable zone.', {
    drawing: { mrz: 'short-lines' },
  }),
  'passport-garbled-mrz': passport('The machine readable zone has the right size and makes no sense.', {
    drawing: { mrz: 'garbled' },
  }),
  'passport-mrz-letter-in-date': passport('The birth date in the machine readable zone holds a letter.', {
    drawing: { mrz: 'letter-in-date' },
  }),
  'passport-mrz-smudged-character': passport(
    'A digit of the number became the letter of its shape, and nothing printed confirms the number.',
    {
      // The 8 became a B, and lens and light leave the reader in doubt between the two.
      person: { documentNumber: 'U85217360' },
      drawing: { mrz: 'look-alike', unprinted: ['documentNumber', 'personalNumber'] },
      picture: { widthPx: 1000, blur: 2.45, noise: 5 },
    },
  ),
  'passport-faint-mrz': passport(
    'The machine readable zone is printed in light grey, the picture is small, soft and noisy.',
    {
      drawing: { mrz: 'faint' },
      picture: { noise: 9, blur: 2, widthPx: 900 },
    },
  ),
  'passport-viz-mismatch': mismatch('name, number and birth date', {
    surname: 'Okafor',
    givenNames: 'Ines',
    documentNumber: 'P70341928',
    birthDate: '1987-11-02',
  }),
  'passport-name-mismatch': mismatch('name', { surname: 'Okafor', givenNames: 'Ines' }),
  'passport-number-mismatch': mismatch('document number', { documentNumber: 'P70341928' }),
  'passport-personal-number-mismatch': mismatch('personal number', { personalNumber: '8711026613' }),
  'passport-birth-date-mismatch': mismatch('birth date', { birthDate: '1987-11-02' }),
  'passport-expiration-date-mismatch': mismatch('expiration date', { expirationDate: '2031-09-27' }),
  'passport-sex-mismatch': mismatch('sex', { sex: 'M' }),
} satisfies Record<string, Specimen>;

/** The valid passport, badly photographed. */
const passportPictures = {
  'passport-blurred': passport('Out of focus.', { picture: spoilings.blur8 }),
  'passport-slightly-blurred': passport('A little out of focus.', { picture: spoilings.blur2 }),
  'passport-glare': passport('A lamp shines off the page.', { picture: spoilings.glare }),
  'passport-glare-on-mrz': passport('A lamp shines off the machine readable zone.', {
    picture: spoilings['glare-on-mrz'],
  }),
  'passport-dark': passport('Taken in the dark.', { picture: { ...spoilings.dark, light: 0.11 } }),
  'passport-turned-far': passport('Turned by 35 degrees on the desk.', {
    picture: { tiltDegrees: 35, widthPx: 2000 },
  }),
  'passport-overexposed': passport('Burnt out.', { picture: spoilings.overexposed }),
  'passport-small': passport('640 px wide.', { picture: spoilings.small }),
  'passport-tiny': passport('420 px wide.', { picture: spoilings.tiny }),
  'passport-tilted': passport('Turned by 15 degrees on the desk.', { picture: spoilings.tilt15 }),
  'passport-rotated': passport('The phone was held sideways.', { picture: spoilings.rot90 }),
  'passport-upside-down': passport('Upside down.', { picture: spoilings.rot180 }),
  'passport-perspective': passport('Taken at a slant.', { picture: spoilings.perspective }),
  'passport-strong-perspective': passport(
    'Taken at a slant so strong that the far edge is half the near one.',
    {
      picture: { perspective: 0.5, widthPx: 2000 },
    },
  ),
  'passport-cropped-edge': passport('The right edge lies outside the picture.', {
    picture: spoilings['cropped-edge'],
  }),
  'passport-cropped-bottom': passport('Half of the machine readable zone lies outside the picture.', {
    picture: spoilings['cropped-bottom'],
  }),
  'passport-grey-copy': passport('A black and white copy.', { picture: spoilings['grey-copy'] }),
  'passport-screen': passport('Taken off a screen.', { picture: spoilings['screen-moire'] }),
  'passport-jpeg40': passport('Strongly compressed.', { picture: spoilings.jpeg40 }),
} satisfies Record<string, Specimen>;

const licences = {
  'licence-valid': licence('Everything is right.'),
  'licence-expired': licence('Expired in 2019.', {
    person: { issueDate: '2011-06-15', expirationDate: '2019-06-14' },
  }),
  'licence-underage': licence('The holder was born in 2015.', { person: { birthDate: '2015-03-14' } }),
  'licence-issued-in-future': licence('Issued in 2061.', {
    person: { issueDate: '2061-06-15', expirationDate: '2069-06-14' },
  }),
  'licence-front-only': { ...licence('The back is never shown.'), back: null },
  'licence-front-back-name-mismatch': licence('The barcode names somebody else than the front.', {
    drawing: { encodedInstead: { surname: 'Okafor', givenNames: 'Ines' } },
  }),
  'licence-issue-date-mismatch': licence('The barcode holds another issue date than the front.', {
    drawing: { encodedInstead: { issueDate: '2023-02-01' } },
  }),
  'licence-birth-date-mismatch': licence('The barcode holds another birth date than the front.', {
    drawing: { encodedInstead: { birthDate: '1987-11-02' } },
  }),
  'licence-number-mismatch': licence('The barcode holds another licence number than the front.', {
    drawing: { encodedInstead: { documentNumber: 'P70341928' } },
  }),
  'licence-reference-number-mismatch': licence(
    'The front shows another document discriminator than the barcode.',
    { drawing: { printedDiscriminator: 'K70341928X4' } },
  ),
  'licence-back-without-barcode': licence('There is no barcode on the back.', {
    drawing: { barcode: 'absent' },
  }),
  'licence-back-foreign-barcode': licence('The barcode holds a library card.', {
    drawing: { barcode: 'foreign-content' },
  }),
  'licence-back-blurred': licence('The back is out of focus.', { back: spoilings.blur8 }),
  'licence-back-dark': licence('The back was taken in the dark.', {
    back: { ...spoilings.dark, light: 0.11 },
  }),
  'licence-back-glare': licence('A lamp shines off the back.', { back: spoilings.glare }),
  'licence-front-id-card-back': {
    ...licence('The back belongs to an identity card of Utopia.'),
    back: () => photographed(() => drawIdCardBack(specimenPerson(), {}), {}),
  },
  'licence-same-side-twice': {
    ...licence('The front is shown again in place of the back.'),
    back: () => photographed(() => drawLicenceFront(specimenPerson(), {}), { seed: 2 }),
  },
} satisfies Record<string, Specimen>;

const otherDocuments = {
  'id-card-valid': idCard('Everything is right.'),
  'id-card-expired': idCard('Expired in 2019.', {
    person: { issueDate: '2009-06-15', expirationDate: '2019-06-14' },
  }),
  'id-card-wrong-check-digit': idCard('The check digit of the document number is wrong.', {
    drawing: { wrongCheckDigit: 'documentNumber' },
  }),
  'id-card-name-mismatch': {
    ...idCard('The back names somebody else than the front.'),
    back: () =>
      photographed(() => drawIdCardBack(specimenPerson({ surname: 'Okafor', givenNames: 'Ines' }), {}), {}),
  },
  'voter-card-valid': voterCard('A voter card: its front has no machine readable zone, its back has.'),
  'voter-card-emission-number-mismatch': voterCard('Front and back show different numbers of the emission.', {
    emissionNumber: { printed: '07', encoded: '02' },
  }),
  'td2-card-valid': oneSided('A larger identity card with everything on its front.', drawTd2Card, {
    drawing: { layout: 'glacier' },
  }),
  'visa-valid': oneSided('A visa.', drawVisa, { drawing: { layout: 'dune' } }),
  'unknown-card': {
    summary: 'A card that is no identity document.',
    front: () => photographed(() => drawUnknownCard(), {}),
    back: null,
    selfie: selfieOf(),
  },
  wall: scene('A blank wall instead of a document.', () => drawWall()),
  noise: scene('Random pixels.', () => drawNoise()),
} satisfies Record<string, Specimen>;

/** The valid passport with a selfie that is refused, doubtful or somebody else's. */
const selfies = {
  'selfie-other-person': selfiePassport('The selfie shows somebody else.', { person: other }),
  'selfie-blurred': selfiePassport('The selfie is out of focus.', { blur: 14 }),
  'selfie-dark': selfiePassport('The selfie was taken in the dark.', { light: 0.2 }),
  'selfie-bright': selfiePassport('The selfie is burnt out.', { light: 1.9 }),
  'selfie-glare': selfiePassport('A reflection covers part of the face.', { glare: true }),
  'selfie-small-face': selfiePassport('The face is far away.', { scale: 0.1 }),
  'selfie-landscape': selfiePassport('The selfie is wider than high.', { landscape: true }),
  'selfie-cropped': selfiePassport('Half of the face lies outside the selfie.', { cropped: true }),
  'selfie-compressed': selfiePassport('The selfie is compressed beyond use.', {
    widthPx: 480,
    jpegQuality: 5,
  }),
  'selfie-mask': selfiePassport('The person wears a mask.', { covering: 'mask-blue' }),
  'selfie-glasses': selfiePassport('The person wears glasses with a dark frame.', {
    covering: 'glasses-dark',
  }),
  'selfie-sunglasses': selfiePassport('The person wears sunglasses.', { covering: 'glasses-sun' }),
  'selfie-two-faces': {
    ...passport('Two people are on the selfie.'),
    selfie: async () => ({
      image: await drawSelfie(await loadPortrait(usual), { companion: await loadPortrait(other) }),
      truth: null,
    }),
  },
  'selfie-no-face': {
    ...passport('The selfie shows a wall.'),
    selfie: async () => ({ image: await drawWall(4, { width: 960, height: 1280 }), truth: null }),
  },
} satisfies Record<string, Specimen>;

/**
 * Every named case. The table of checks names, for each test, one on which it fails; the printed specimens and
 * camera clips of the command line come from here too.
 */
export const specimens = {
  ...passports,
  ...passportPictures,
  ...licences,
  ...otherDocuments,
  ...selfies,
} as const satisfies Record<string, Specimen>;

export type SpecimenId = keyof typeof specimens;

// Object.keys only forgets the keys' type.
export const specimenIds = Object.keys(specimens) as SpecimenId[];

/** The specimen of this id, or undefined: for ids that come from another package's table. */
export function findSpecimen(id: string): Specimen | undefined {
  return Object.hasOwn(specimens, id) ? specimens[id as SpecimenId] : undefined; // The line above proves the cast.
}
