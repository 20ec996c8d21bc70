import { mapClassesToSymbols, reduceToSymbols, type SymbolPosteriors } from '../mrz/mrz-symbols.js';
import type { Quad, Raster } from '../picture/raster.js';
import type { TextModels } from './load-text-models.js';
import {
  decodeGreedy,
  type GreedyText,
  type LineCut,
  lineQuad,
  recogniseLine,
  usualCut,
} from './recognise-text.js';
import type { TextBox } from './text-box.js';

export interface ReadLine extends GreedyText {
  box: TextBox;
  symbols: SymbolPosteriors;
}

/**
 * Reads lines of one raster and remembers them: the machine readable zone, the choice of rotation and the printed text
 * look at the same lines, and the recogniser is the slow part.
 */
export interface LineReader {
  raster: Raster;
  readBox(box: TextBox): Promise<ReadLine>;
  readQuad(quad: Quad, cut: LineCut): Promise<SymbolPosteriors>;
}

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
  const columns = columnsOf(models.characters);
  const readOnce = async (box: TextBox, cut: LineCut): Promise<ReadLine> => {
    const posteriors = await recogniseLine(models, raster, lineQuad(box), cut);
    return {
      ...decodeGreedy(posteriors, models.characters),
      box,
      symbols: reduceToSymbols(posteriors, columns),
    };
  };
  const read = async (box: TextBox): Promise<ReadLine> => {
    if (box.width / box.height >= longLineAspect) return readOnce(box, usualCut);
    const line = await readOnce(box, shortLineCut);
    const isTight = line.text.length >= 5 && line.symbols.steps / line.text.length < tightSteps;
    if (line.confidence >= doubtfulConfidence || line.confidence < hopelessConfidence || !isTight)
      return line;
    const wider = await readOnce(box, wideCut);
    return wider.confidence > line.confidence ? wider : line;
  };
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
  };
}
