import {
  addFields,
  addHeader,
  addMrz,
  addPaper,
  addPortrait,
  addSignature,
  addSpecimenMark,
  renderSheet,
  type Sheet,
} from './draw-sheet.js';
import { type DrawnDocument, type DrawOptions, portraitOf, printMrz } from './drawn-document.js';
import { issuerName, layoutStyles, titleOf } from './layout-styles.js';
import { seededRandom } from './seeded-random.js';
import type { SpecimenPerson } from './specimen-person.js';
import { startVisualZone } from './visual-zone.js';

// ID-1, 85.60 x 53.98 mm (ISO/IEC 7810), the size of TD1 (ICAO Doc 9303-5).
const card = { widthMm: 85.6, heightMm: 53.98, pxPerMm: 17.5, cornerRadiusMm: 3.18 };
const headerHeightMm = 9.6;
const mrzZoneMm = 23.2;
const documentCode = 'I';

/** The front of an identity card: portrait and text. 1498 x 945 px. */
export async function drawIdCardFront(
  person: SpecimenPerson,
  options: DrawOptions = {},
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'alpine';
  const style = layoutStyles[layout];
  const random = seededRandom(options.seed ?? 1);
  const sheet: Sheet = { ...card, parts: [] };
  addPaper(sheet, style, random);
  addHeader(sheet, style, {
    issuer: issuerName(person.issuer),
    title: titleOf(style, 'id-card'),
    height: headerHeightMm,
  });

  const margin = 4.5;
  const isLeft = style.portraitSide === 'left';
  const frame = {
    x: isLeft ? margin : card.widthMm - margin - 25,
    y: headerHeightMm + 1.4,
    width: 25,
    height: 32.5,
  };
  const column = {
    x: isLeft ? margin + frame.width + 3.5 : margin,
    y: headerHeightMm + 1.2,
    width: card.widthMm - 2 * margin - frame.width - 3.5,
    height: card.heightMm - headerHeightMm - 2.8,
  };
  const portrait = await portraitOf(person);
  await addPortrait(sheet, style, { portrait, frame, column, ghostWidth: 9 });
  addSignature(sheet, { x: frame.x + 2, y: frame.y + 33.6, width: 19, height: 4.6 }, random);
  addSpecimenMark(sheet, card.widthMm * 0.58, card.heightMm * 0.6, card.widthMm * 0.12);

  const { unprinted } = options;
  const printedPerson = { ...person, ...options.printedInstead };
  const zone = startVisualZone({ style, person: printedPerson, documentCode, unprinted });
  addFields(sheet, style, column, [
    zone.field('surname'),
    zone.field('givenNames'),
    [...zone.field('sex', 0.34), ...zone.field('nationality', 0.66)],
    [...zone.field('birthDate', 0.54), ...zone.field('birthPlace', 0.46)],
    zone.field('documentNumber', 0.8),
    zone.field('expirationDate', 0.8),
  ]);
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: 'id-card',
      side: 'front',
      layout,
      printed: zone.printed,
      printedValues: zone.values,
      mrz: null,
      aamva: null,
      hasPortrait: portrait !== null,
    },
  };
}

/** The back of an identity card: text and a TD1 machine readable zone. 1498 x 945 px. */
export async function drawIdCardBack(
  person: SpecimenPerson,
  options: DrawOptions = {},
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'alpine';
  const style = layoutStyles[layout];
  const { wrongCheckDigit, unprinted } = options;
  const mrz = printMrz({ format: 'TD1', documentCode, person, wrongCheckDigit }, options.mrz ?? 'right');
  const sheet: Sheet = { ...card, parts: [] };
  addPaper(sheet, style, seededRandom((options.seed ?? 1) + 1));
  addSpecimenMark(sheet, card.widthMm * 0.5, 15, card.widthMm * 0.11);

  const printedPerson = { ...person, ...options.printedInstead };
  const zone = startVisualZone({ style, person: printedPerson, documentCode, unprinted });
  const column = { x: 5, y: 2.6, width: card.widthMm - 10, height: card.heightMm - mrzZoneMm - 3.2 };
  addFields(sheet, style, column, [
    zone.field('address'),
    [...zone.field('issueDate', 0.5), ...zone.field('issuingAuthority', 0.5)],
    [...zone.field('height', 0.5), ...zone.field('personalNumber', 0.5)],
  ]);
  addMrz(sheet, mrz, { marginMm: 4.7, lineSpacingMm: 6.35, zoneHeightMm: mrzZoneMm });
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: 'id-card',
      side: 'back',
      layout,
      printed: zone.printed,
      printedValues: zone.values,
      mrz: mrz.truth,
      aamva: null,
      hasPortrait: false,
    },
  };
}

/** Both sides of an identity card. */
export async function drawIdCard(
  person: SpecimenPerson,
  options: DrawOptions = {},
): Promise<{ front: DrawnDocument; back: DrawnDocument }> {
  return { front: await drawIdCardFront(person, options), back: await drawIdCardBack(person, options) };
}
