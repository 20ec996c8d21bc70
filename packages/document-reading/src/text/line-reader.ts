import {
  mapClassesToSymbols,
  mostLikelySymbols,
  reduceToSymbols,
  type SymbolPosteriors,
} from '../mrz/mrz-symbols.js';
import type { Quad, Raster } from '../picture/raster.js';
import type { TextModels } from './load-text-models.js';
import { measureLookAlike } from './measure-look-alike.js';
import { type CharacterCount, recogniseOcrB } from './recognise-ocr-b.js';
import {
  cutLine,
  decodeGreedy,
  type GreedyText,
  type LineCut,
  lineQuad,
  recogniseCutLine,
  recogniseLine,
  usualCut,
} from './recognise-text.js';
import type { TextBox } from './text-box.js';

export interface ReadLine extends GreedyText {
  /** See `measureLookAlike`. */
  lookAlike?: number;
  box: TextBox;
}

/**
 * Reads lines of one raster and remembers them: the machine readable zone, the choice of rotation and the printed text
 * look at the same lines, and the recognisers are the slow part.
 */
export interface LineReader {
  raster: Raster;
  readBox(box: TextBox): Promise<ReadLine>;
  readQuad(quad: Quad, cut: LineCut): Promise<SymbolPosteriors>;
  /** The box as the recogniser of OCR-B reads it, which knows no other characters and no spaces. */
  readBoxAsOcrB(box: TextBox): Promise<GreedyText>;
  /** Lines of one zone by the recogniser of OCR-B, in the order of the quadrilaterals. */
  readAsOcrB(quads: readonly Quad[], count: CharacterCount, stretch: number): Promise<SymbolPosteriors[]>;
}

/** Before it is known of which format a line is. */
const anyZoneLine: CharacterCount = { fewest: 30, most: 44 };

/** Lines of a machine readable zone, in the main: evenly and widely set. */
const longLineAspect = 12;
const shortLineCut: LineCut = { stretch: 1, pieceWidthPx: 560 };
/** Narrow print has so few steps a character that some are skipped; widened, it is read whole. */
const wideCut: LineCut = { stretch: 1.35, pieceWidthPx: 700 };
const tightSteps = 2.6;
const doubtfulConfidence = 0.92;
const hopelessConfidence = 0.6;

const columnsByDictionary = new WeakMap<readonly string[], Int16Array>();

function columnsOf(characters: readonly string[]): Int16Array {
  const known = columnsByDictionary.get(characters);
  if (known !== undefined) return known;
  const columns = mapClassesToSymbols(characters);
  columnsByDictionary.set(characters, columns);
  return columns;
}

export function createLineReader(models: TextModels, raster: Raster): LineReader {
  const lines = new Map<TextBox, Promise<ReadLine>>();
  const ocrBLines = new Map<TextBox, Promise<GreedyText>>();
  const columns = columnsOf(models.characters);
  const readOnce = async (box: TextBox, cut: LineCut) => {
    const line = cutLine(raster, lineQuad(box), cut);
    const posteriors = await recogniseCutLine(models, line, cut);
    const { glyphs, ...read } = decodeGreedy(posteriors, models.characters);
    return { ...read, lookAlike: measureLookAlike(line, glyphs), box, steps: posteriors.steps };
  };
  const read = async (box: TextBox): Promise<ReadLine> => {
    if (box.width / box.height >= longLineAspect) return readOnce(box, usualCut);
    const line = await readOnce(box, shortLineCut);
    const isTight = line.text.length >= 5 && line.steps / line.text.length < tightSteps;
    if (line.confidence >= doubtfulConfidence || line.confidence < hopelessConfidence || !isTight)
      return line;
    const wider = await readOnce(box, wideCut);
    return wider.confidence > line.confidence ? wider : line;
  };
  const readAsOcrB: LineReader['readAsOcrB'] = (quads, count, stretch) =>
    recogniseOcrB({ session: models.ocrB, raster, quads, count, stretch });
  return {
    raster,
    readBox(box) {
      const known = lines.get(box);
      if (known !== undefined) return known;
      const line = read(box);
      lines.set(box, line);
      return line;
    },
    async readQuad(quad, cut) {
      return reduceToSymbols(await recogniseLine(models, raster, quad, cut), columns);
    },
    readBoxAsOcrB(box) {
      const known = ocrBLines.get(box);
      if (known !== undefined) return known;
      const line = readAsOcrB([lineQuad(box)], anyZoneLine, 1).then(([symbols]) =>
        symbols === undefined ? { text: '', confidence: 0, weakest: 0 } : mostLikelySymbols(symbols),
      );
      ocrBLines.set(box, line);
      return line;
    },
    readAsOcrB,
  };
}
