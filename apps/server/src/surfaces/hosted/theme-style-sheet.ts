import { type AccentColours, deriveThemeColours, type Theme, type ThemeFont } from '@gatehouse/contract';

interface FontFiles {
  family: string;
  /** The npm package that brings it, and the weights that it has. */
  package: string;
  weights: readonly [400, 600 | 700];
  fallback: 'sans-serif' | 'serif';
}

export const fontFiles: Record<Exclude<ThemeFont, 'system'>, FontFiles> = {
  inter: { family: 'Inter', package: 'inter', weights: [400, 600], fallback: 'sans-serif' },
  'source-sans': {
    family: 'Source Sans 3',
    package: 'source-sans-3',
    weights: [400, 600],
    fallback: 'sans-serif',
  },
  'source-serif': {
    family: 'Source Serif 4',
    package: 'source-serif-4',
    weights: [400, 600],
    fallback: 'serif',
  },
  'atkinson-hyperlegible': {
    family: 'Atkinson Hyperlegible',
    package: 'atkinson-hyperlegible',
    weights: [400, 700],
    fallback: 'sans-serif',
  },
};

/** What each file holds, as the makers of the packages cut them: a browser loads only what a page needs. */
const subsets = {
  latin:
    'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD',
  'latin-ext':
    'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF',
} as const;
export const fontSubsets = Object.keys(subsets) as (keyof typeof subsets)[];

export const fontFileName = ({ package: name }: FontFiles, subset: string, weight: number): string =>
  `${name}-${subset}-${weight}-normal.woff2`;

/** Whether the theme changes anything that a style sheet says. */
export function needsStyleSheet({ primaryColour, backgroundColour, cornerRadiusPx, font }: Theme): boolean {
  return primaryColour !== '' || backgroundColour !== '' || cornerRadiusPx !== 14 || font !== 'system';
}

/**
 * A theme as the rules that replace values of the pages' tokens.css. Every value comes out of a closed list, a number
 * or a colour that was computed: nothing that a person typed is written into it.
 */
export function writeThemeStyleSheet(theme: Theme): string {
  const { light, dark, grounds } = deriveThemeColours(theme);
  const root = [
    ...(theme.primaryColour || theme.backgroundColour ? accentRules(light) : []),
    `--radius:${theme.cornerRadiusPx}px`,
    `--radius-large:${theme.cornerRadiusPx === 0 ? 0 : theme.cornerRadiusPx + 10}px`,
  ];
  const rules = [...fontRules(theme.font), `:root{${root.join(';')}}`];
  if (grounds) {
    const { surface, panel, backdrop, line } = grounds;
    const colours = `--surface:${surface};--panel:${panel};--backdrop:${backdrop};--line:${line}`;
    rules.push(...schemeRules('light', colours));
  }
  if (theme.primaryColour) {
    const colours = accentRules(dark).join(';');
    rules.push(...schemeRules('dark', colours), `.page:has(> [data-tone="camera"]){${colours}}`);
  }
  return `${rules.join('\n')}\n`;
}

/** By the attribute that the flow or the page's script writes; before that by the device, as in the pages' own style. */
const schemeRules = (scheme: 'light' | 'dark', declarations: string): string[] => [
  `[data-scheme="${scheme}"]{${declarations}}`,
  `@media (prefers-color-scheme:${scheme}){:root:not([data-scheme]){${declarations}}}`,
];

const accentRules = ({ accent, accentPress, accentInk, accentSoft }: AccentColours): string[] => [
  `--accent:${accent}`,
  `--accent-press:${accentPress}`,
  `--accent-ink:${accentInk}`,
  `--accent-soft:${accentSoft}`,
];

function fontRules(font: ThemeFont): string[] {
  if (font === 'system') return [];
  const files = fontFiles[font];
  const faces = files.weights.flatMap((weight) =>
    fontSubsets.map(
      (subset) =>
        // From the medium weights on one file serves all: the pages use 600 to 680.
        `@font-face{font-family:"${files.family}";font-weight:${weight === 400 ? '400' : '500 900'};font-display:swap;` +
        `src:url(/hosted/fonts/${fontFileName(files, subset, weight)}) format("woff2");unicode-range:${subsets[subset]}}`,
    ),
  );
  return [...faces, `:root{--font:"${files.family}",system-ui,${files.fallback}}`];
}
