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

interface PageShape {
  document: 'passport' | 'visa' | 'td2-card';
  format: 'TD3' | 'MRVA' | 'TD2';
  documentCode: string;
  widthMm: number;
  heightMm: number;
  pxPerMm: number;
  cornerRadiusMm: number;
  mrzMarginMm: number;
  mrzZoneMm: number;
}

// Sizes: ICAO Doc 9303-4 (TD3, 125 x 88 mm), -6 (TD2, 105 x 74 mm), -7 (MRV-A, 120 x 80 mm).
const passportPage: PageShape = {
  document: 'passport',
  format: 'TD3',
  documentCode: 'P',
  widthMm: 125,
  heightMm: 88,
  pxPerMm: 12,
  cornerRadiusMm: 0,
  mrzMarginMm: 6.4,
  mrzZoneMm: 23.2,
};
const visaPage: PageShape = {
  ...passportPage,
  document: 'visa',
  format: 'MRVA',
  documentCode: 'V',
  widthMm: 120,
  heightMm: 80,
  pxPerMm: 12.5,
  mrzMarginMm: 4.1,
  mrzZoneMm: 18,
};
const td2Page: PageShape = {
  document: 'td2-card',
  format: 'TD2',
  documentCode: 'I',
  widthMm: 105,
  heightMm: 74,
  pxPerMm: 14,
  cornerRadiusMm: 2.6,
  mrzMarginMm: 6.6,
  mrzZoneMm: 18,
};

async function drawPage(
  shape: PageShape,
  person: SpecimenPerson,
  options: DrawOptions,
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'harbour';
  const style = layoutStyles[layout];
  const random = seededRandom(options.seed ?? 1);
  const { document, format, documentCode, widthMm, heightMm } = shape;
  const { wrongCheckDigit, unprinted } = options;
  const mrz = printMrz({ format, documentCode, person, wrongCheckDigit }, options.mrz ?? 'right');
  const sheet: Sheet = { ...shape, parts: [] };
  const headerHeight = heightMm * 0.145;
  addPaper(sheet, style, random);
  addHeader(sheet, style, {
    issuer: issuerName(person.issuer),
    title: titleOf(style, document),
    height: headerHeight,
  });

  const margin = 5.5;
  const top = headerHeight + 1.5;
  const height = heightMm - shape.mrzZoneMm - top - 0.8;
  const portraitWidth = (height - 8.5) * 0.77;
  const isLeft = style.portraitSide === 'left';
  const frame = {
    x: isLeft ? margin : widthMm - margin - portraitWidth,
    y: top,
    width: portraitWidth,
    height: height - 8.5,
  };
  const column = {
    x: isLeft ? margin + portraitWidth + 4 : margin,
    y: top,
    width: widthMm - 2 * margin - portraitWidth - 4,
    height,
  };
  const portrait = await portraitOf(person);
  await addPortrait(sheet, style, { portrait, frame, column, ghostWidth: 10.5 });
  addSignature(sheet, { x: frame.x + 2, y: top + height - 6.9, width: portraitWidth - 6, height: 5 }, random);
  addSpecimenMark(sheet, widthMm * 0.56, top + height * 0.5, widthMm * 0.13);

  const zone = startVisualZone({
    style,
    person: { ...person, ...options.printedInstead },
    documentCode,
    unprinted,
  });
  const hasGhost = portrait !== null && style.ghostPortrait;
  addFields(sheet, style, column, [
    [...zone.field('type', 0.16), ...zone.field('code', 0.24), ...zone.field('documentNumber', 0.6)],
    zone.field('surname'),
    zone.field('givenNames'),
    [...zone.field('nationality', 0.5), ...zone.field('personalNumber', 0.5)],
    [...zone.field('birthDate', 0.46), ...zone.field('sex', 0.2), ...zone.field('birthPlace', 0.34)],
    [...zone.field('issueDate', 0.46), ...zone.field('issuingAuthority', hasGhost ? 0.36 : 0.54)],
    zone.field('expirationDate', 0.7),
  ]);
  addMrz(sheet, mrz, { marginMm: shape.mrzMarginMm, lineSpacingMm: 6.35, zoneHeightMm: shape.mrzZoneMm });
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document,
      side: 'front',
      layout,
      printed: zone.printed,
      printedValues: zone.values,
      mrz: mrz.truth,
      aamva: null,
      hasPortrait: portrait !== null,
    },
  };
}

/** The data page of a passport: TD3, 1500 x 1056 px. */
export function drawPassport(person: SpecimenPerson, options: DrawOptions = {}): Promise<DrawnDocument> {
  return drawPage(passportPage, person, options);
}

/** A full-page visa: MRV-A, 1500 x 1000 px. */
export function drawVisa(person: SpecimenPerson, options: DrawOptions = {}): Promise<DrawnDocument> {
  return drawPage(visaPage, { ...person, personalNumber: null }, options);
}

/** An older, larger identity card with everything on its front: TD2, 1470 x 1036 px. */
export function drawTd2Card(person: SpecimenPerson, options: DrawOptions = {}): Promise<DrawnDocument> {
  return drawPage(
    td2Page,
    { ...person, personalNumber: person.personalNumber?.slice(0, 7) ?? null },
    options,
  );
}
