import { toBuffer } from 'bwip-js/node';
import { composeAamva } from './compose-aamva.js';
import {
  addHeader,
  addPaper,
  addPortrait,
  addSignature,
  addSpecimenMark,
  renderSheet,
  type Sheet,
} from './draw-sheet.js';
import { drawText, measureText } from './draw-text.js';
import { type DrawnDocument, type DrawOptions, portraitOf } from './drawn-document.js';
import { layoutStyles, printedDate } from './layout-styles.js';
import { seededRandom } from './seeded-random.js';
import type { SpecimenPerson } from './specimen-person.js';

/** What the back of a licence carries; every value but `right` makes its barcode useless. */
export type BarcodePrint = 'right' | 'absent' | 'foreign-content';

export interface LicenceOptions extends Pick<DrawOptions, 'layout' | 'seed' | 'printedInstead'> {
  /** The document discriminator in print; that of the barcode unless told. */
  printedDiscriminator?: string;
  barcode?: BarcodePrint;
  /** The barcode says these values, the front those of the person. */
  encodedInstead?: Partial<SpecimenPerson>;
}

const card = { widthMm: 85.6, heightMm: 53.98, pxPerMm: 17.5, cornerRadiusMm: 3.18 };
const headerHeightMm = 9.6;

function usDate(date: string): string {
  return printedDate('MM/DD/YYYY', date);
}

/** The front of a licence: numbered labels and portrait. 1498 x 945 px. */
export async function drawLicenceFront(
  person: SpecimenPerson,
  options: LicenceOptions = {},
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'prairie';
  const style = layoutStyles[layout];
  const { label, ink } = style.colours;
  const random = seededRandom(options.seed ?? 1);
  const printed: SpecimenPerson = { ...person, ...options.printedInstead };
  const sheet: Sheet = { ...card, parts: [] };
  addPaper(sheet, style, random);
  addHeader(sheet, style, {
    issuer: `VIRGINIA   ${printed.address.country}`,
    title: 'DRIVER LICENSE',
    height: headerHeightMm,
  });
  const left = style.portraitSide === 'left';
  const frame = { x: left ? 4 : card.widthMm - 29.4, y: 11.4, width: 25.4, height: 31.8 };
  const columnX = left ? 32.5 : 4;
  const columnWidth = card.widthMm - 25.4 - 12;
  const column = { x: columnX, y: headerHeightMm, width: columnWidth + 0.4, height: 42.8 };
  const portrait = await portraitOf(person);
  await addPortrait(sheet, style, { portrait, frame, column, ghostWidth: 9 });
  addSignature(sheet, { x: frame.x + 2, y: 45, width: 20, height: 5 }, random);
  addSpecimenMark(sheet, card.widthMm * 0.58, card.heightMm * 0.6, card.widthMm * 0.12);

  const printedValues: string[] = [];
  // Data element numbers in front of the labels: AAMVA DL/ID Card Design Standard 2020, annex A.
  const place = (labelText: string, value: string, x: number, y: number, size = 2.9): void => {
    const shown = value.toUpperCase();
    printedValues.push(shown);
    const labelSize = 2;
    const gap = 1.3;
    const text = drawText({ text: labelText, font: style.labelFont, size: labelSize, x, y, fill: label });
    const labelWidth = labelText === '' ? 0 : measureText(style.labelFont, labelSize, labelText) + gap;
    sheet.parts.push(
      text,
      drawText({
        text: shown,
        font: style.valueFont,
        size,
        x: x + labelWidth,
        y,
        fill: ink,
        maximumWidth: columnX + columnWidth - x - labelWidth,
      }),
    );
  };
  const half = columnX + columnWidth * 0.55;
  const { address } = printed;
  const heightText = `${Math.floor(printed.heightInches / 12)}'-${String(printed.heightInches % 12).padStart(2, '0')}"`;
  place('4d DL NO', printed.documentNumber, columnX, 14.2, 3.4);
  place('1 LN', printed.surname, columnX, 18.6, 3.4);
  place('2 FN', printed.givenNames, columnX, 22.8, 3.4);
  place('8 ADD', address.street, columnX, 27, 2.7);
  place('', `${address.city}, ${address.state} ${address.postalCode}`, columnX, 30.4, 2.7);
  place('3 DOB', usDate(printed.birthDate), columnX, 35, 3.4);
  place('15 SEX', printed.sex, half + 6, 35);
  place('4a ISS', usDate(printed.issueDate), columnX, 39.3);
  place('4b EXP', usDate(printed.expirationDate), columnX, 43.4);
  place('9 CLASS', printed.licenceClass, half + 1.5, 39.3);
  place('16 HGT', heightText, columnX, 47.4);
  place('18 EYES', printed.eyeColor, columnX + 20, 47.4);
  place('12 REST', 'NONE', columnX, 51.4, 2.4);
  place('9a END', 'NONE', columnX + 20, 51.4, 2.4);
  if (options.printedDiscriminator !== undefined) {
    place('5 DD', options.printedDiscriminator, left ? 4 : columnX + columnWidth + 4, 52, 2.2);
  }
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: 'drivers-licence',
      side: 'front',
      layout,
      printed: {
        surname: printed.surname.toUpperCase(),
        givenNames: printed.givenNames.toUpperCase(),
        documentNumber: printed.documentNumber,
        birthDate: printed.birthDate,
        expirationDate: printed.expirationDate,
        issueDate: printed.issueDate,
        sex: printed.sex,
        address: `${address.street}, ${address.city}, ${address.state} ${address.postalCode}`.toUpperCase(),
      },
      printedValues,
      mrz: null,
      aamva: null,
      hasPortrait: portrait !== null,
    },
  };
}

/** A PDF417 symbol as PNG with whole pixels per module, and its size in pixels. */
async function drawSymbol(text: string): Promise<{ image: Buffer; width: number; height: number }> {
  // The options of one symbology are not in the types of the general call.
  const options = {
    bcid: 'pdf417',
    text,
    columns: 11,
    eclevel: 5,
    rowmult: 3,
    scale: 4,
    paddingwidth: 0,
    paddingheight: 0,
    backgroundcolor: 'FFFFFF',
  };
  const image = await toBuffer(options);
  return { image, width: image.readUInt32BE(16), height: image.readUInt32BE(20) };
}

/** The back of a licence: a PDF417 symbol with AAMVA content. 1498 x 945 px. */
export async function drawLicenceBack(
  person: SpecimenPerson,
  options: LicenceOptions = {},
): Promise<DrawnDocument> {
  const layout = options.layout ?? 'prairie';
  const style = layoutStyles[layout];
  const random = seededRandom((options.seed ?? 1) + 1);
  const aamva = composeAamva({ ...person, ...options.encodedInstead });
  const barcode = options.barcode ?? 'right';
  const sheet: Sheet = { ...card, parts: [] };
  addPaper(sheet, style, random);
  addSpecimenMark(sheet, card.widthMm * 0.5, 40, card.widthMm * 0.11);
  if (barcode !== 'absent') {
    const symbol = await drawSymbol(
      barcode === 'right' ? aamva.text : 'UTOPIA PUBLIC LIBRARY SPECIMEN CARD 0047',
    );
    const width = symbol.width / card.pxPerMm;
    const height = symbol.height / card.pxPerMm;
    const x = Math.round(((card.widthMm - width) / 2) * card.pxPerMm) / card.pxPerMm;
    const y = Math.round(4.6 * card.pxPerMm) / card.pxPerMm;
    sheet.parts.push(
      `<rect x="${x - 2}" y="${y - 2}" width="${width + 4}" height="${height + 4}" fill="#ffffff"/>`,
      `<image x="${x}" y="${y}" width="${width}" height="${height}" image-rendering="pixelated" preserveAspectRatio="none" href="data:image/png;base64,${symbol.image.toString('base64')}"/>`,
    );
  }
  const lines = [
    'VIRGINIA DRIVER LICENSE   SPECIMEN - NOT A VALID DOCUMENT',
    '9 CLASS D: Any non-commercial motor vehicle',
    '12 REST: NONE     9a END: NONE',
    `5 DD ${person.documentNumber}01     REV 09/10/2022`,
  ];
  lines.forEach((text, index) => {
    sheet.parts.push(
      drawText({
        text,
        font: index === 0 ? 'condensed-bold' : 'condensed',
        size: 2.3,
        x: 6,
        y: card.heightMm - 13.4 + index * 3.5,
        fill: index === 0 ? '#b3202a' : style.colours.ink,
      }),
    );
  });
  return {
    ...(await renderSheet(sheet)),
    truth: {
      document: 'drivers-licence',
      side: 'back',
      layout,
      printed: {},
      printedValues: lines,
      mrz: null,
      aamva: barcode === 'right' ? aamva : null,
      hasPortrait: false,
    },
  };
}

/**
 * Both sides of a North American driver's licence. The design is invented; issuer number and state are those of
 * AAMVA's own examples.
 */
export async function drawDriversLicence(
  person: SpecimenPerson,
  options: LicenceOptions = {},
): Promise<{ front: DrawnDocument; back: DrawnDocument }> {
  return { front: await drawLicenceFront(person, options), back: await drawLicenceBack(person, options) };
}
