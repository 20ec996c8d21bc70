import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import opentype from 'opentype.js';

/**
 * Text as outlines. A fresh machine has no fonts, and text that a renderer lays out by itself looks different on
 * every system; outlines out of font files that come with the packages look the same everywhere.
 */
export type FontName =
  | 'sans'
  | 'sans-bold'
  | 'condensed'
  | 'condensed-bold'
  | 'serif'
  | 'serif-bold'
  | 'ocr-b';

const resolve = createRequire(import.meta.url).resolve;

function fontsource(family: string, weight: 400 | 700): string[] {
  // The first file holds the letters of English, the second the rest of the Latin ones.
  return ['latin', 'latin-ext'].map((subset) =>
    resolve(`@fontsource/${family}/files/${family}-${subset}-${weight}-normal.woff`),
  );
}

function filesOf(font: FontName): string[] {
  switch (font) {
    case 'sans':
      return fontsource('arimo', 400);
    case 'sans-bold':
      return fontsource('arimo', 700);
    case 'condensed':
      return fontsource('roboto-condensed', 400);
    case 'condensed-bold':
      return fontsource('roboto-condensed', 700);
    case 'serif':
      return fontsource('tinos', 400);
    case 'serif-bold':
      return fontsource('tinos', 700);
    case 'ocr-b':
      return [fileURLToPath(new URL('../fonts/OCRB.otf', import.meta.url))];
  }
}

interface Outline {
  /** Path commands for an em of 1, y downwards. */
  commands: opentype.PathCommand[];
  advance: number;
}

const loadedFonts = new Map<FontName, opentype.Font[]>();
const outlines = new Map<string, Outline>();

function fontsOf(font: FontName): opentype.Font[] {
  const known = loadedFonts.get(font);
  if (known) return known;
  const loaded = filesOf(font).map((file) => {
    const bytes = readFileSync(file);
    return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  });
  loadedFonts.set(font, loaded);
  return loaded;
}

function outlineOf(font: FontName, character: string): Outline {
  const key = `${font}${character}`;
  const known = outlines.get(key);
  if (known) return known;
  const holder = fontsOf(font).find((candidate) => candidate.charToGlyphIndex(character) !== 0);
  if (!holder)
    throw new RangeError(`The font ${font} has no glyph for U+${character.codePointAt(0)?.toString(16)}.`);
  const glyph = holder.charToGlyph(character);
  const outline = {
    commands: glyph.getPath(0, 0, 1).commands,
    advance: (glyph.advanceWidth ?? 0) / holder.unitsPerEm,
  };
  outlines.set(key, outline);
  return outline;
}

function round(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function placed(command: opentype.PathCommand, x: number, y: number, size: number): string {
  const at = (dx: number, dy: number) => `${round(x + dx * size)} ${round(y + dy * size)}`;
  switch (command.type) {
    case 'M':
    case 'L':
      return `${command.type}${at(command.x, command.y)}`;
    case 'Q':
      return `Q${at(command.x1, command.y1)} ${at(command.x, command.y)}`;
    case 'C':
      return `C${at(command.x1, command.y1)} ${at(command.x2, command.y2)} ${at(command.x, command.y)}`;
    case 'Z':
      return 'Z';
  }
}

/** Width of a line of text, in the unit of `size`. */
export function measureText(font: FontName, size: number, text: string, letterSpacing = 0): number {
  let width = 0;
  for (const character of text) width += outlineOf(font, character).advance * size + letterSpacing;
  return width;
}

export interface TextOptions {
  text: string;
  font: FontName;
  /** Em size, in the drawing's unit. Capitals are about 0.7 of it. */
  size: number;
  x: number;
  /** The baseline. */
  y: number;
  fill: string;
  anchor?: 'start' | 'middle' | 'end';
  letterSpacing?: number;
  /** Distance from one character to the next, for text of fixed pitch. */
  pitch?: number;
  /** Longer text is set in smaller letters until it fits. */
  maximumWidth?: number;
  opacity?: number;
}

/** One line of text as an SVG path. */
export function drawText(options: TextOptions): string {
  const { text, font, x, y, fill, letterSpacing = 0, pitch } = options;
  let { size } = options;
  let width = pitch ? pitch * [...text].length : measureText(font, size, text, letterSpacing);
  if (options.maximumWidth !== undefined && width > options.maximumWidth) {
    size *= options.maximumWidth / width;
    width = options.maximumWidth;
  }
  let at = x - (options.anchor === 'middle' ? width / 2 : options.anchor === 'end' ? width : 0);
  let path = '';
  for (const character of text) {
    const outline = outlineOf(font, character);
    for (const command of outline.commands) path += placed(command, at, y, size);
    at += pitch ?? outline.advance * size + letterSpacing;
  }
  const opacity = options.opacity === undefined ? '' : ` fill-opacity="${options.opacity}"`;
  return `<path fill="${fill}"${opacity} d="${path}"/>`;
}
