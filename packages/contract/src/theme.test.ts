import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrastOf, readColour, writeColour } from './colour.js';
import { type AccentColours, deriveThemeColours, pageColours, readLogo, themeSchema } from './theme.js';

const anyColour = fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 })).map(writeColour);
const contrast = (first: string, second: string) => contrastOf(readColour(first), readColour(second));
const issues = (theme: object) =>
  themeSchema.safeParse(theme).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ??
  [];

describe('contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.478],
    ['#ff0000', '#ffffff', 3.998],
    ['#0b5f56', '#0b5f56', 1],
  ])('of %s and %s is %f, as WCAG computes it', (first, second, expected) => {
    expect(contrast(first, second)).toBeCloseTo(expected, 2);
    expect(contrast(second, first)).toBe(contrast(first, second));
  });
});

describe('a theme', () => {
  const { light, dark } = pageColours;

  function expectReadable(name: string, colours: AccentColours, surfaces: readonly string[]) {
    const pairs = [
      ...surfaces.map((surface) => [colours.accent, surface] as const),
      [colours.accent, colours.accentSoft],
      [colours.accentInk, colours.accent],
      [colours.accentInk, colours.accentPress],
    ] as const;
    for (const [text, ground] of pairs)
      expect(contrast(text, ground), `${name}: ${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  }

  it('that is accepted can be read in light, dark and before the camera, whatever its colours', () => {
    let accepted = 0;
    fc.assert(
      fc.property(anyColour, fc.option(anyColour, { nil: '' }), (primaryColour, backgroundColour) => {
        if (issues({ primaryColour, backgroundColour }).length > 0) return;
        accepted += 1;
        const colours = deriveThemeColours({ primaryColour, backgroundColour });
        const surface = backgroundColour || light.surface;
        expectReadable('light', colours.light, [surface]);
        expectReadable('dark', colours.dark, [dark.surface, dark.panel, '#0b1010']);
        for (const text of [light.inkSoft, light.ink, light.warn])
          expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('is refused exactly where the primary colour cannot be read on white', () => {
    fc.assert(
      fc.property(anyColour, (primaryColour) => {
        const found = issues({ primaryColour });
        if (contrast(primaryColour, '#ffffff') >= 4.5) {
          expect(found).toEqual([]);
          return;
        }
        expect(found).toHaveLength(1);
        const [, better = ''] = /^primaryColour: .* (#[0-9a-f]{6}) would do$/.exec(found[0] ?? '') ?? [];
        expect(issues({ primaryColour: better })).toEqual([]);
      }),
    );
  });

  it.each([
    [{ primaryColour: '#ffd54f' }, /^primaryColour: has a contrast of 1\.\d\d:1 on the page/],
    [{ backgroundColour: '#808080' }, /^backgroundColour: is too dark: the text/],
    [{ primaryColour: 'red' }, /^primaryColour: must be a colour/],
    [{ primaryColour: '#000000;}body{display:none' }, /^primaryColour: must be a colour/],
    [{ font: 'comic-sans' }, /^font: /],
    [{ cornerRadiusPx: 29 }, /^cornerRadiusPx: /],
    [{ logo: 'https://shop.example/logo.png' }, /^logo: must be a data: URL/],
    [{ logo: 'data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=' }, /^logo: must be a data: URL/],
  ])('%j is refused at its field', (theme, expected) => {
    expect(issues(theme)).toEqual([expect.stringMatching(expected)]);
  });

  it('takes a logo by what its bytes are, up to 50 KiB', () => {
    const dataUrl = (type: string, start: number[], size = 64) =>
      `data:${type};base64,${Buffer.concat([Buffer.from(start), Buffer.alloc(size)]).toString('base64')}`;
    const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
    expect(readLogo(dataUrl('image/png', png))?.type).toBe('image/png');
    expect(readLogo(dataUrl('image/jpeg', [0xff, 0xd8, 0xff]))?.type).toBe('image/jpeg');
    expect(readLogo(dataUrl('image/webp', [...Buffer.from('RIFF1234WEBP')]))?.type).toBe('image/webp');
    expect(readLogo(dataUrl('image/jpeg', png))).toBeNull();
    expect(readLogo(dataUrl('image/png', [...Buffer.from('<svg onload=')]))).toBeNull();
    expect(readLogo(dataUrl('image/png', png, 51 * 1024))).toBeNull();
  });

  it('starts from the colours that the pages have', () => {
    const tokens = readFileSync(
      new URL('../../../apps/hosted/src/styles/tokens.css', import.meta.url),
      'utf8',
    );
    const [lightRule = '', darkRule = ''] = [...tokens.matchAll(/\{([^{}]*--backdrop[^{}]*)\}/g)].map(
      ([, body]) => body,
    );
    const names: Record<string, string> = { inkSoft: 'ink-soft', controlLine: 'control-line' };
    for (const [rule, colours] of [
      [lightRule, light],
      [darkRule, dark],
    ] as const)
      for (const [name, value] of Object.entries(colours))
        expect(rule).toMatch(new RegExp(`--${names[name] ?? name}: ${value};`));
  });
});
