import sharp from 'sharp';
import { drawText, measureText } from './draw-text.js';
import type { LayoutStyle } from './layout-styles.js';
import { between, type SeededRandom } from './seeded-random.js';

/**
 * A page or card as a list of SVG parts in millimetres. `renderSheet` turns it into pixels.
 */
export interface Sheet {
  widthMm: number;
  heightMm: number;
  pxPerMm: number;
  cornerRadiusMm: number;
  parts: string[];
}

export interface BoxMm {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The sheet as a PNG without transparency problems: outside rounded corners it is transparent. */
export async function renderSheet(
  sheet: Sheet,
): Promise<{ image: Buffer; widthPx: number; heightPx: number }> {
  const { widthMm, heightMm, pxPerMm, cornerRadiusMm } = sheet;
  const widthPx = Math.round(widthMm * pxPerMm);
  const heightPx = Math.round(heightMm * pxPerMm);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthMm} ${heightMm}">` +
    `<clipPath id="sheet"><rect width="${widthMm}" height="${heightMm}" rx="${cornerRadiusMm}"/></clipPath>` +
    `<g clip-path="url(#sheet)">${sheet.parts.join('')}</g></svg>`;
  const image = await sharp(Buffer.from(svg), { limitInputPixels: 20_000_000 })
    .png({ compressionLevel: 4, adaptiveFiltering: false })
    .toBuffer();
  return { image, widthPx, heightPx };
}

function polyline(points: [number, number][]): string {
  return `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join('L')}`;
}

function waves({ widthMm, heightMm }: Sheet, random: SeededRandom): string {
  const phase = between(random, 0, 6);
  const lines: string[] = [];
  for (let start = -6; start < heightMm + 6; start += 1.6) {
    const points: [number, number][] = [];
    for (let x = 0; x <= widthMm; x += 1.2) {
      const bend = Math.sin(x / 9 + start / 6 + phase) * 2.6 + Math.sin(x / 4.3 - start / 9) * 0.9;
      points.push([x, start + bend]);
    }
    lines.push(polyline(points));
  }
  return lines.join('');
}

function rosettes({ widthMm, heightMm }: Sheet, random: SeededRandom): string {
  const centres = [
    [widthMm * 0.72, heightMm * 0.42, heightMm * 0.42],
    [widthMm * between(random, 0.05, 0.2), heightMm * 0.9, heightMm * 0.35],
    [widthMm * 0.98, heightMm * between(random, 0.02, 0.2), heightMm * 0.3],
  ] as const;
  return centres
    .flatMap(([centreX, centreY, radius]) =>
      [7, 11].map((petals) => {
        const points: [number, number][] = [];
        for (let turn = 0; turn <= 720; turn += 1) {
          const angle = (turn / 720) * Math.PI * 2 * 4;
          const reach = radius * (0.62 + 0.36 * Math.sin((petals / 4) * angle + petals));
          points.push([centreX + reach * Math.cos(angle), centreY + reach * Math.sin(angle)]);
        }
        return polyline(points);
      }),
    )
    .join('');
}

function hatching({ widthMm, heightMm }: Sheet, random: SeededRandom): string {
  const slope = between(random, 0.5, 0.8);
  const lines: string[] = [];
  for (let start = -heightMm; start < widthMm + heightMm; start += 1.9) {
    lines.push(`M${start.toFixed(2)} 0L${(start + heightMm * slope).toFixed(2)} ${heightMm}`);
    lines.push(`M${start.toFixed(2)} 0L${(start - heightMm * slope).toFixed(2)} ${heightMm}`);
  }
  return lines.join('');
}

function rays({ widthMm, heightMm }: Sheet, random: SeededRandom): string {
  const originX = widthMm * between(random, 0.55, 0.8);
  const originY = heightMm * 1.15;
  const reach = widthMm * 1.2;
  const lines: string[] = [];
  for (let angle = Math.PI; angle < Math.PI * 2; angle += 0.035) {
    lines.push(
      `M${originX.toFixed(2)} ${originY.toFixed(2)}L${(originX + reach * Math.cos(angle)).toFixed(2)} ${(originY + reach * Math.sin(angle)).toFixed(2)}`,
    );
  }
  for (let radius = 10; radius < reach; radius += 7) {
    lines.push(
      `M${(originX - radius).toFixed(2)} ${originY.toFixed(2)}A${radius} ${radius} 0 0 1 ${(originX + radius).toFixed(2)} ${originY.toFixed(2)}`,
    );
  }
  return lines.join('');
}

const patterns = { waves, rosettes, hatching, rays };

/** Paper with a colour gradient and the fine line pattern of the style. */
export function addPaper(sheet: Sheet, style: LayoutStyle, random: SeededRandom): void {
  const { widthMm, heightMm } = sheet;
  const { paperFrom, paperTo, pattern } = style.colours;
  sheet.parts.push(
    `<defs><linearGradient id="paper" x2="1" y2="0.6"><stop stop-color="${paperFrom}"/><stop offset="1" stop-color="${paperTo}"/></linearGradient></defs>`,
    `<rect width="${widthMm}" height="${heightMm}" fill="url(#paper)"/>`,
    `<path d="${patterns[style.pattern](sheet, random)}" fill="none" stroke="${pattern}" stroke-width="0.13" stroke-opacity="0.55"/>`,
  );
}

/** Issuer, title and the word SPECIMEN across the top. Returns the height used, in mm. */
export function addHeader(
  sheet: Sheet,
  style: LayoutStyle,
  { issuer, title, height }: { issuer: string; title: string; height: number },
): void {
  const { widthMm, parts } = sheet;
  const { accent } = style.colours;
  const middle = height * 0.5;
  const size = Math.min(4.4, height * 0.42);
  const margin = 5;
  const onBand = style.header === 'band';
  const fill = onBand ? '#ffffff' : accent;
  if (onBand) parts.push(`<rect width="${widthMm}" height="${height * 0.86}" fill="${accent}"/>`);
  else {
    parts.push(
      `<path d="M${margin} ${height * 0.9}H${widthMm - margin}" stroke="${accent}" stroke-width="0.35"/>`,
    );
  }
  const mark = { font: 'sans-bold', fill: onBand ? '#ffd9d4' : '#b3202a', letterSpacing: 0.35 } as const;
  const markSize = Math.min(3.8, height * 0.36);
  const markWidth = measureText(mark.font, markSize, 'SPECIMEN', mark.letterSpacing);
  const room = widthMm - 2 * margin - markWidth - 4;
  const centred = style.header === 'centred';
  const textX = centred ? margin + room / 2 : margin;
  const anchor = centred ? 'middle' : 'start';
  const shared = { x: textX, fill, anchor, maximumWidth: room } as const;
  parts.push(
    drawText({ ...shared, text: issuer, font: style.labelFont, size: size * 0.72, y: middle - size * 0.38 }),
    drawText({
      ...shared,
      text: title,
      font: style.valueFont,
      size,
      y: middle + size * 0.56,
      letterSpacing: 0.15,
    }),
    drawText({
      ...mark,
      text: 'SPECIMEN',
      size: markSize,
      x: widthMm - margin,
      y: middle + markSize * 0.35,
      anchor: 'end',
    }),
  );
}

/** SPECIMEN across the whole sheet, light enough to leave the text under it readable. */
export function addSpecimenMark(sheet: Sheet, centreX: number, centreY: number, size: number): void {
  const text = drawText({
    text: 'SPECIMEN',
    font: 'sans-bold',
    size,
    x: centreX,
    y: centreY + size * 0.35,
    fill: '#b3202a',
    anchor: 'middle',
    letterSpacing: size * 0.12,
    opacity: 0.1,
  });
  sheet.parts.push(`<g transform="rotate(-18 ${centreX} ${centreY})">${text}</g>`);
}

/** A picture, cropped to the box. */
async function addPicture(
  sheet: Sheet,
  picture: Buffer,
  box: BoxMm,
  { opacity = 1, grey = false }: { opacity?: number; grey?: boolean } = {},
): Promise<void> {
  const width = Math.round(box.width * sheet.pxPerMm);
  const height = Math.round(box.height * sheet.pxPerMm);
  let pipeline = sharp(picture).resize(width, height, { fit: 'cover', position: 'top' });
  if (grey) pipeline = pipeline.grayscale();
  const jpeg = await pipeline.jpeg({ quality: 94, chromaSubsampling: '4:4:4' }).toBuffer();
  sheet.parts.push(
    `<image x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" opacity="${opacity}" preserveAspectRatio="none" href="data:image/jpeg;base64,${jpeg.toString('base64')}"/>`,
  );
}

/** The portrait in its frame and, where the style has one, a faint small copy at the column's lower right. */
export async function addPortrait(
  sheet: Sheet,
  style: LayoutStyle,
  {
    portrait,
    frame,
    column,
    ghostWidth,
  }: { portrait: Buffer | null; frame: BoxMm; column: BoxMm; ghostWidth: number },
): Promise<void> {
  if (portrait === null) {
    const { x, y, width, height } = frame;
    sheet.parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#ffffff" fill-opacity="0.5" stroke="${style.colours.label}" stroke-width="0.2"/>`,
    );
    return;
  }
  await addPicture(sheet, portrait, frame, { grey: style.greyPortrait });
  if (!style.ghostPortrait) return;
  const ghostHeight = ghostWidth * 1.3;
  const ghost = {
    x: column.x + column.width - ghostWidth,
    y: column.y + column.height - ghostHeight - 0.4,
    width: ghostWidth,
    height: ghostHeight,
  };
  await addPicture(sheet, portrait, ghost, { opacity: 0.35, grey: true });
}

/** A scribble that stands for a signature. */
export function addSignature(sheet: Sheet, box: BoxMm, random: SeededRandom): void {
  let path = `M${box.x.toFixed(2)} ${(box.y + box.height * 0.7).toFixed(2)}`;
  const strokes = 9;
  for (let stroke = 1; stroke <= strokes; stroke += 1) {
    const x = box.x + (box.width * stroke) / strokes;
    const reach = () => (box.y + box.height * between(random, -0.1, 1.1)).toFixed(2);
    path += `C${(x - box.width / strokes).toFixed(2)} ${reach()} ${(x + between(random, -1.5, 0.5)).toFixed(2)} ${reach()} ${x.toFixed(2)} ${(box.y + box.height * between(random, 0.4, 0.8)).toFixed(2)}`;
  }
  sheet.parts.push(
    `<path d="${path}" fill="none" stroke="#20264d" stroke-width="0.28" stroke-linecap="round" stroke-linejoin="round"/>`,
  );
}

export interface SheetField {
  label: string;
  value: string;
  /** Share of the row's width, 0-1. */
  share: number;
}

/** Labelled fields in rows, top to bottom, as wide as the box. */
export function addFields(sheet: Sheet, style: LayoutStyle, box: BoxMm, rows: SheetField[][]): void {
  const pitch = box.height / rows.length;
  const labelSize = Math.min(1.9, pitch * 0.27);
  const valueSize = Math.min(3.5, pitch * 0.5);
  rows.forEach((row, index) => {
    const top = box.y + pitch * index;
    let x = box.x;
    for (const field of row) {
      const width = box.width * field.share;
      const shared = { x, maximumWidth: width - 1.2 };
      sheet.parts.push(
        drawText({
          ...shared,
          text: field.label,
          font: style.labelFont,
          size: labelSize,
          y: top + labelSize,
          fill: style.colours.label,
        }),
        drawText({
          ...shared,
          text: style.upperCaseValues ? field.value.toUpperCase() : field.value,
          font: style.valueFont,
          size: valueSize,
          y: top + labelSize * 1.35 + valueSize * 0.78,
          fill: style.colours.ink,
        }),
      );
      x += width;
    }
  });
}

// OCR-B size I: ten characters to the inch (ICAO Doc 9303-3 section 4.4). The font's advance is 0.723 em.
const mrzPitchMm = 2.54;
const ocrBAdvance = 0.723;

/** The machine readable zone at the bottom: white strip, lines of OCR-B at 2.54 mm a character. */
export function addMrz(
  sheet: Sheet,
  { lines, ink }: { lines: string[]; ink: string },
  {
    marginMm,
    lineSpacingMm,
    zoneHeightMm,
  }: { marginMm: number; lineSpacingMm: number; zoneHeightMm: number },
): void {
  const { widthMm, heightMm, parts } = sheet;
  const zoneTop = heightMm - zoneHeightMm;
  parts.push(
    `<rect y="${zoneTop}" width="${widthMm}" height="${zoneHeightMm}" fill="#ffffff" fill-opacity="0.55"/>`,
  );
  const size = mrzPitchMm / ocrBAdvance;
  const capitalHeight = size * 0.7;
  const blockHeight = capitalHeight + lineSpacingMm * (lines.length - 1);
  const firstBaseline = zoneTop + (zoneHeightMm - blockHeight) / 2 + capitalHeight;
  lines.forEach((text, index) => {
    parts.push(
      drawText({
        text,
        font: 'ocr-b',
        size,
        pitch: mrzPitchMm,
        x: marginMm,
        y: firstBaseline + index * lineSpacingMm,
        fill: ink,
      }),
    );
  });
}
