import { mapClassesToSymbols, reduceToSymbols, type SymbolPosteriors } from '../mrz/mrz-symbols.js';
import type { Quad, Raster } from '../picture/raster.js';
import type { TextModels } from './load-text-models.js';
import { decodeGreedy, type GreedyText, type LineCut, lineQuad, recogniseLine } from './recognise-text.js';
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
  const read = async (box: TextBox): Promise<ReadLine> => {
    const posteriors = await recogniseLine(models, raster, lineQuad(box));
    return {
      ...decodeGreedy(posteriors, models.characters),
      box,
      symbols: reduceToSymbols(posteriors, columns),
    };
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
