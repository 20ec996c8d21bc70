import { drawLicenceBack, drawLicenceFront } from './draw-drivers-licence.js';
import { drawIdCardBack, drawIdCardFront } from './draw-id-card.js';
import { drawPassport, drawTd2Card, drawVisa } from './draw-passport.js';
import type { DrawnDocument, DrawOptions } from './drawn-document.js';
import { type LayoutName, layoutNames, layoutStyles } from './layout-styles.js';
import { backgrounds, photograph, type SpoilingName, spoilings } from './photograph.js';
import { randomPerson, type SpecimenPerson } from './specimen-person.js';
import type { SpecimenPicture } from './specimens.js';

const draws = {
  passport: drawPassport,
  visa: drawVisa,
  'td2-card': drawTd2Card,
  'id-card-front': drawIdCardFront,
  'id-card-back': drawIdCardBack,
  'licence-front': drawLicenceFront,
  'licence-back': drawLicenceBack,
} satisfies Record<string, (person: SpecimenPerson, options: DrawOptions) => Promise<DrawnDocument>>;
type Drawing = keyof typeof draws;

/** One picture of the grid: a side of a document in one design, photographed well or badly. */
export interface GridCell {
  /** `passport harbour blur2`. */
  name: string;
  layout: LayoutName;
  spoiling: SpoilingName;
  side: 'front' | 'back';
  /** Draws it; every cell shows another person on another ground. */
  draw: () => Promise<SpecimenPicture>;
}

/** Only in the USA does the month come first; on a document of Utopia nobody could tell. */
const isReadable = (drawing: Drawing, layout: LayoutName) =>
  layoutStyles[layout].dateStyle !== 'MM/DD/YYYY' || drawing.startsWith('licence');

/** Every side of every document in every design under every spoiling: 51 sides by design. */
export function specimenGrid(): GridCell[] {
  // Object.keys only forgets the keys' type.
  const spoilingNames = Object.keys(spoilings) as SpoilingName[];
  const drawings = Object.keys(draws) as Drawing[];
  const cells: GridCell[] = [];
  for (const spoiling of spoilingNames) {
    for (const layout of layoutNames) {
      for (const drawing of drawings.filter((one) => isReadable(one, layout)))
        cells.push(cellOf({ drawing, layout, spoiling, seed: cells.length + 1 }));
    }
  }
  return cells;
}

function cellOf(input: {
  drawing: Drawing;
  layout: LayoutName;
  spoiling: SpoilingName;
  seed: number;
}): GridCell {
  const { drawing, layout, spoiling, seed } = input;
  return {
    name: `${drawing} ${layout} ${spoiling}`,
    layout,
    spoiling,
    side: drawing.endsWith('back') ? 'back' : 'front',
    async draw() {
      const { image, truth } = await draws[drawing](randomPerson(seed), { layout, seed });
      const background = backgrounds[seed % backgrounds.length] ?? 'oak';
      const { image: picture } = await photograph(image, { background, seed, ...spoilings[spoiling] });
      return { image: picture, truth };
    },
  };
}
