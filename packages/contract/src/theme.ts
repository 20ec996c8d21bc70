import { z } from 'zod';
import { type Colour, colourPattern, contrastOf, mixColours, readColour, writeColour } from './colour.js';

/** Families that come with Gatehouse; `system` is the one that the device has. */
export const themeFonts = [
  'system',
  'inter',
  'source-sans',
  'source-serif',
  'atkinson-hyperlegible',
] as const;
export type ThemeFont = (typeof themeFonts)[number];

/** Of text on its background (WCAG 2.2, 1.4.3), and of the edge of a control (1.4.11). */
const textContrast = 4.5;
const edgeContrast = 3;

const logoLimitBytes = 50 * 1024;

/** What the pages are drawn with where a flow sets nothing; `apps/hosted/src/styles/tokens.css` holds the same. */
export const pageColours = {
  light: {
    surface: '#ffffff',
    ink: '#10201e',
    inkSoft: '#4c5c59',
    controlLine: '#7c8a86',
    warn: '#6f4400',
    accent: '#0b5f56',
  },
  dark: { surface: '#121919', panel: '#18211f', accent: '#72d9c6' },
} as const;

const white: Colour = [255, 255, 255];
const black: Colour = [0, 0, 0];
/** Text on a light button. */
const deepInk: Colour = [11, 18, 16];

/** The colours of what can be pressed and what is marked. */
export interface AccentColours {
  accent: string;
  /** Under the finger. */
  accentPress: string;
  /** Text on `accent`. */
  accentInk: string;
  /** A quiet ground that `accent` can be read on. */
  accentSoft: string;
}

export interface ThemeColours {
  light: AccentColours;
  dark: AccentColours;
  /** Where the flow has a background of its own; the dark pages keep theirs. */
  grounds: { surface: string; panel: string; backdrop: string; line: string } | null;
}

function accentOn(accent: Colour, surface: Colour): AccentColours {
  const ink = contrastOf(white, accent) >= contrastOf(deepInk, accent) ? white : deepInk;
  // The softest ground is the page itself, which the accent was checked on.
  const soft =
    [0.14, 0.11, 0.08, 0.05, 0.02]
      .map((share) => mixColours(surface, accent, share))
      .find((ground) => contrastOf(accent, ground) >= textContrast) ?? surface;
  return {
    accent: writeColour(accent),
    accentPress: writeColour(mixColours(accent, ink === white ? black : white, 0.2)),
    accentInk: writeColour(ink),
    accentSoft: writeColour(soft),
  };
}

/** The colour, mixed with white (or black) just as far as it must be to be read on the ground. */
function readableOn(colour: Colour, ground: Colour, towards: Colour, contrast: number): Colour {
  for (let share = 0; share < 1; share += 0.02) {
    const mixed = mixColours(colour, towards, share);
    if (contrastOf(mixed, ground) >= contrast) return mixed;
  }
  return towards;
}

/** Every colour that follows from the two that a flow may choose, with text that can be read in light and dark. */
export function deriveThemeColours({
  primaryColour,
  backgroundColour,
}: Pick<Theme, 'primaryColour' | 'backgroundColour'>): ThemeColours {
  const primary = readColour(primaryColour || pageColours.light.accent);
  const surface = readColour(backgroundColour || pageColours.light.surface);
  const ink = readColour(pageColours.light.ink);
  const darkAccent = primaryColour
    ? // A little more than needed: the same colour also stands on the panel and on its own soft ground.
      readableOn(primary, readColour(pageColours.dark.panel), white, 6)
    : readColour(pageColours.dark.accent);
  return {
    light: accentOn(primary, surface),
    dark: accentOn(darkAccent, readColour(pageColours.dark.surface)),
    grounds: backgroundColour
      ? {
          surface: writeColour(surface),
          panel: writeColour(mixColours(surface, ink, 0.04)),
          backdrop: writeColour(mixColours(surface, ink, 0.08)),
          line: writeColour(mixColours(surface, ink, 0.14)),
        }
      : null,
  };
}

const inWords = (contrast: number): string => `${(Math.floor(contrast * 100) / 100).toFixed(2)}:1`;

interface ColourProblem {
  field: 'primaryColour' | 'backgroundColour';
  message: string;
}

/** Whether people can read a page of these colours: what the dark pages need is derived, so this is about light. */
function findColourProblem({ primaryColour, backgroundColour }: Theme): ColourProblem | null {
  const surface = readColour(backgroundColour || pageColours.light.surface);
  const { inkSoft, warn, controlLine } = pageColours.light;
  for (const [name, colour, needed] of [
    ['the text', inkSoft, textContrast],
    ['a warning', warn, textContrast],
    ['the edge of a field', controlLine, edgeContrast],
  ] as const) {
    const contrast = contrastOf(readColour(colour), surface);
    if (contrast < needed)
      return {
        field: 'backgroundColour',
        message: `is too dark: ${name} has a contrast of ${inWords(contrast)} on it, below ${needed}:1`,
      };
  }
  const primary = readColour(primaryColour || pageColours.light.accent);
  const contrast = contrastOf(primary, surface);
  if (contrast >= textContrast) return null;
  const better = writeColour(readableOn(primary, surface, black, textContrast));
  return {
    field: primaryColour ? 'primaryColour' : 'backgroundColour',
    message: primaryColour
      ? `has a contrast of ${inWords(contrast)} on the page, below ${textContrast}:1; ${better} would do`
      : `is too dark: the default colour has a contrast of ${inWords(contrast)} on it, below ${textContrast}:1`,
  };
}

export const logoTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type LogoType = (typeof logoTypes)[number];

/** Told by the bytes: a type that somebody wrote beside them is only a claim. */
const signatures: Record<LogoType, RegExp> = {
  'image/png': /^\x89PNG\r\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/webp': /^RIFF[\s\S]{4}WEBP/,
};

const dataUrlPattern = /^data:(image\/[a-z]+);base64,([A-Za-z0-9+/]+={0,2})$/;

/** The picture of a `data:` URL; null for anything but a small PNG, JPEG or WebP that its bytes confirm. */
export function readLogo(dataUrl: string): { type: LogoType; base64: string } | null {
  const [, claimed = '', base64 = ''] = dataUrlPattern.exec(dataUrl) ?? [];
  const type = logoTypes.find((one) => one === claimed);
  if (type === undefined || base64.length % 4 !== 0 || (base64.length * 3) / 4 > logoLimitBytes) return null;
  return signatures[type].test(atob(base64.slice(0, 32))) ? { type, base64 } : null;
}

const colour = (sentence: string) =>
  z
    .string()
    .refine((text) => text === '' || colourPattern.test(text), 'must be a colour such as #0b5f56, or empty')
    .default('')
    .describe(sentence);

const themeFields = z.strictObject({
  logo: z
    .string()
    .max(70_000)
    .refine(
      (text) => text === '' || readLogo(text) !== null,
      'must be a data: URL of a PNG, JPEG or WebP picture of at most 50 KiB in base64, or empty',
    )
    .default('')
    .describe(
      'Logo in the head of the pages, as a `data:` URL of a PNG, JPEG or WebP picture up to 50 KiB; shown up to 32 px high.',
    ),
  primaryColour: colour(
    'Colour of buttons and marks, `#rrggbb`; refused under a contrast of 4.5:1 on the page. Empty: ours.',
  ),
  backgroundColour: colour(
    'Background of the light pages, `#rrggbb`; refused where text on it could not be read. Empty: white.',
  ),
  cornerRadiusPx: z.number().int().min(0).max(28).default(14).describe('Roundness of buttons and boxes.'),
  font: z
    .enum(themeFonts)
    .default('system')
    .describe('Typeface; all but `system` are served by this installation.'),
  darkMode: z
    .enum(['auto', 'light', 'dark'])
    .default('auto')
    .describe('auto: as the device of the person asks. The camera is dark for everybody.'),
});
export type Theme = z.infer<typeof themeFields>;

/** The look of a flow's pages. A colour that people could not read is refused at its own field. */
export const themeSchema = themeFields.superRefine((theme, context) => {
  if (![theme.primaryColour, theme.backgroundColour].every((text) => text === '' || colourPattern.test(text)))
    return;
  const problem = findColourProblem(theme);
  if (problem) context.addIssue({ code: 'custom', path: [problem.field], message: problem.message });
});
