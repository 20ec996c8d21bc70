import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const sourceFolder = fileURLToPath(new URL('..', import.meta.url));
const styleSheets = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.css'),
);

const physicalProperty = /^(?:left|right|(?:margin|padding|border|scroll-\w+)-(?:left|right)(?:-\w+)?)$/;
const physicalCorner = /^border-(?:top|bottom)-(?:left|right)-radius$/;
const sidedShorthand = /^(?:margin|padding|inset|border-width|border-radius)$/;

/** The values of a declaration, functions kept whole: `1px calc(1px + 2px)` has two. */
const valuesOf = (value: string): string[] => value.match(/(?:[^\s(]+\([^;]*?\)(?=\s|$))|\S+/g) ?? [];

/** Whether a declaration means one side of the glass instead of the side where lines begin or end. */
function namesASide(property: string, value: string): boolean {
  if (physicalProperty.test(property) || physicalCorner.test(property)) return true;
  if (/^(?:text-align|float|clear|transform-origin|justify-\w+)$/.test(property))
    return /\b(?:left|right)\b/.test(value);
  const values = valuesOf(value);
  return sidedShorthand.test(property) && values.length === 4 && values[1] !== values[3];
}

function sidesIn(css: string): string[] {
  return [...css.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(
    ([, selector = '', body = '']) =>
      // A prompt to turn left means the person's own left, whichever way the script runs.
      /turn-(?:left|right)/.test(selector)
        ? []
        : body.split(';').flatMap((declaration) => {
            const [property = '', ...value] = declaration.split(':');
            const text = value.join(':').trim();
            return namesASide(property.trim(), text)
              ? [`${selector.trim()}: ${property.trim()}: ${text}`]
              : [];
          }),
  );
}

describe('style sheets mirror themselves for scripts that run from the right', () => {
  it.each(styleSheets)('%s names no left and no right', (path) => {
    expect(sidesIn(readFileSync(join(sourceFolder, path), 'utf8'))).toEqual([]);
  });

  it.each([
    'margin-left: 1px',
    'left: 0',
    'padding: 0 8px 0 32px',
    'text-align: right',
    'border-top-left-radius: 2px',
    'inset: 0 auto 0 calc(1px + 2px)',
  ])('%s would be found', (declaration) => {
    expect(sidesIn(`.a { color: red; ${declaration}; }`)).toHaveLength(1);
  });

  it.each([
    'margin: 0 auto',
    'padding: 1px 2px 3px',
    'inset: auto 0 100%',
    'padding-inline: 32px 8px',
  ])('%s is fine', (declaration) => {
    expect(sidesIn(`.a { ${declaration}; }`)).toEqual([]);
  });
});
