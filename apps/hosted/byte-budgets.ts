import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';
import type { FirstScreens } from './src/first-screen/draw-first-screens.js';

/** What the first screen may weigh, gzip: scripts, styles, and the screen itself as the page brings it. */
export const firstScreenBudgetBytes = 50 * 1024;
/** What the entry asks for by itself as soon as the first screen is painted, by the beginning of its file's name. */
const firstScreenScript = /\/main-/;
/** Parts that are loaded later, by the beginning of their file's name, and what each may weigh, gzip. */
export const lazyBudgetBytes: Record<string, number> = {
  capture: 100 * 1024,
  handoff: 12 * 1024,
};

/** A file of the build, as far as its weight and its place in the page are concerned. */
export interface BuiltFile {
  text: string | Uint8Array;
  /** The page asks for it at once. */
  isEntry: boolean;
  /** Files that a script asks for by itself, at once; and those that it may ask for later. */
  imports: string[];
  dynamicImports: string[];
  /** Styles that come with a script. */
  styles: string[];
}

export interface Weights {
  /** The entry, all that it loads at once, the heaviest one of the languages (nobody sees two), and the drawn screen. */
  firstScreenBytes: number;
  /** The heaviest of the screens that the server sends with a page. */
  drawnScreenBytes: number;
  heaviestLanguageBytes: number;
  lazyBytes: Record<string, number>;
}

const weightOf = (text: string | Uint8Array): number => gzipSync(text, { level: 9 }).length;
/** `es-ES` of a file that holds texts of that language. */
const languageOf = (name: string): string | undefined => /\/([a-z]{2}-[A-Z]{2})-[\w-]+\.js$/.exec(name)?.[1];
const lazyPartOf = (name: string): string | undefined =>
  Object.keys(lazyBudgetBytes).find((part) => name.includes(`/${part}-`));

/** The file, and everything that comes with it without being asked for. */
function reach(files: ReadonlyMap<string, BuiltFile>, start: string, found = new Set<string>()): Set<string> {
  if (found.has(start)) return found;
  found.add(start);
  const file = files.get(start);
  for (const style of file?.styles ?? []) found.add(style);
  for (const name of file?.imports ?? []) reach(files, name, found);
  return found;
}

/**
 * Weighs a build. Every script and style belongs to a part, or the build fails: a new lazy part must be named above
 * before it can hide its weight.
 */
export function weighBuild(
  files: ReadonlyMap<string, BuiltFile>,
  drawnScreens: readonly string[] = [],
): Weights {
  const sumOf = (names: Iterable<string>) =>
    [...names]
      .filter((name) => /\.(js|css)$/.test(name))
      .reduce((sum, name) => sum + weightOf(files.get(name)?.text ?? ''), 0);
  const entries = [...files].filter(([, { isEntry }]) => isEntry).map(([name]) => name);
  if (entries.length === 0) throw new Error('byte budget: the build has no entry, nothing was weighed');
  const scripts = entries.flatMap(
    (name) => files.get(name)?.dynamicImports.filter((lazy) => firstScreenScript.test(lazy)) ?? [],
  );
  const first = new Set([...entries, ...scripts].flatMap((name) => [...reach(files, name)]));

  const languages: Record<string, Set<string>> = {};
  const parts: Record<string, Set<string>> = {};
  const counted = new Set(first);
  /** What a part loads later still belongs to it, unless it has a name of its own. */
  const weighLater = (names: ReadonlySet<string>, owner?: string): void => {
    for (const lazy of [...names].flatMap((name) => files.get(name)?.dynamicImports ?? [])) {
      if (first.has(lazy)) continue;
      const language = languageOf(lazy);
      const part = lazyPartOf(lazy) ?? owner;
      if (language === undefined && part === undefined)
        throw new Error(`byte budget: ${lazy} belongs to no part; name it in byte-budgets.ts`);
      const [group, key] = language === undefined ? [parts, part ?? ''] : [languages, language];
      const members = group[key] ?? new Set();
      group[key] = members;
      if (members.has(lazy)) continue;
      const added = new Set([...reach(files, lazy)].filter((name) => !first.has(name)));
      for (const name of added) {
        members.add(name);
        counted.add(name);
      }
      weighLater(added, part);
    }
  };
  weighLater(first);
  for (const part of Object.keys(lazyBudgetBytes))
    if (!parts[part])
      throw new Error(`byte budget: nothing is called ${part}- any more, so nothing was weighed`);
  for (const [name, { text }] of files)
    if (/\.(js|css)$/.test(name) && !counted.has(name))
      throw new Error(`byte budget: ${name} (${weightOf(text)} bytes) is loaded by nothing that was weighed`);
  const heaviestLanguageBytes = Math.max(0, ...Object.values(languages).map(sumOf));
  const drawnScreenBytes = Math.max(0, ...drawnScreens.map(weightOf));
  return {
    firstScreenBytes: sumOf(first) + heaviestLanguageBytes + drawnScreenBytes,
    drawnScreenBytes,
    heaviestLanguageBytes,
    lazyBytes: Object.fromEntries(Object.entries(parts).map(([part, names]) => [part, sumOf(names)])),
  };
}

/** Says what is too heavy; null when nothing is. */
export function findOverweight({ firstScreenBytes, lazyBytes }: Weights): string | null {
  if (firstScreenBytes > firstScreenBudgetBytes)
    return `byte budget: the first screen is ${firstScreenBytes} bytes, ${firstScreenBudgetBytes} are allowed`;
  for (const [part, bytes] of Object.entries(lazyBytes)) {
    const budget = lazyBudgetBytes[part] ?? 0;
    if (bytes > budget) return `byte budget: ${part} is ${bytes} bytes, ${budget} are allowed`;
  }
  return null;
}

/** The HTML of every screen that the build drew. */
function drawnScreensIn(bundle: Rolldown.OutputBundle): string[] {
  const drawn = bundle['first-screens.json'];
  if (drawn?.type !== 'asset') return [];
  const languages: FirstScreens = JSON.parse(String(drawn.source));
  return Object.values(languages).flatMap(({ opening, consent }) =>
    [opening, ...Object.values(consent)].map(({ html }) => html),
  );
}

/** Fails the build when a byte budget is broken, and writes a `.br` beside each text asset for the server to send. */
export function keepByteBudgets(): Plugin {
  return {
    name: 'keep-byte-budgets',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = new Map<string, BuiltFile>();
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/\.(js|css|svg)$/.test(fileName)) continue;
          const isChunk = file.type === 'chunk';
          const text = isChunk ? file.code : file.source;
          files.set(fileName, {
            text,
            isEntry: isChunk && file.isEntry,
            imports: isChunk ? file.imports : [],
            dynamicImports: isChunk ? file.dynamicImports : [],
            styles: isChunk ? [...(file.viteMetadata?.importedCss ?? [])] : [],
          });
          const source = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source });
        }
        const weights = weighBuild(files, drawnScreensIn(bundle));
        const overweight = findOverweight(weights);
        if (overweight !== null) this.error(overweight);
        // Beside the assets, not among them: for `npm run bench:hosted`, never served.
        this.emitFile({ type: 'asset', fileName: 'weights.json', source: JSON.stringify(weights) });
      },
    },
  };
}
