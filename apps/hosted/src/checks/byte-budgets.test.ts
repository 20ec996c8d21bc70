import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';
import {
  type BuiltFile,
  findOverweight,
  firstScreenBudgetBytes,
  keepByteBudgets,
  lazyBudgetBytes,
  weighBuild,
} from '../../byte-budgets.js';

/** So many bytes that no compression makes smaller. */
const dense = (bytes: number): Buffer => randomBytes(bytes);
const file = (text: string | Buffer, parts: Partial<BuiltFile> = {}): BuiltFile => ({
  text,
  isEntry: false,
  imports: [],
  dynamicImports: [],
  styles: [],
  ...parts,
});

/** A build as the real one is made up, with these sizes. */
function builtOf({ page = 10, style = 10, shared = 10, language = 10, capture = 10, later = 10 } = {}) {
  return new Map<string, BuiltFile>([
    [
      'assets/page-1.js',
      file('', { isEntry: true, dynamicImports: ['assets/main-1.js'], styles: ['assets/page-1.css'] }),
    ],
    [
      'assets/main-1.js',
      file(dense(page), {
        imports: ['assets/shared-1.js'],
        dynamicImports: [
          'assets/capture-steps-1.js',
          'assets/handoff-screens-1.js',
          'assets/de-DE-1.js',
          'assets/fr-FR-1.js',
        ],
      }),
    ],
    ['assets/page-1.css', file(dense(style))],
    ['assets/shared-1.js', file(dense(shared))],
    ['assets/de-DE-1.js', file(dense(language))],
    ['assets/fr-FR-1.js', file(dense(10))],
    [
      'assets/capture-steps-1.js',
      file(dense(capture), { imports: ['assets/shared-1.js'], dynamicImports: ['assets/model-1.js'] }),
    ],
    ['assets/model-1.js', file(dense(later))],
    ['assets/handoff-screens-1.js', file(dense(10))],
  ]);
}
const half = firstScreenBudgetBytes / 2;

describe('the byte budgets of the build', () => {
  it('let a light build through', () => {
    expect(findOverweight(weighBuild(builtOf()))).toBeNull();
  });

  it.each([
    ['its script', { page: firstScreenBudgetBytes }],
    ['its style', { style: firstScreenBudgetBytes }],
    ['what its script imports', { shared: firstScreenBudgetBytes }],
    ['one language', { language: firstScreenBudgetBytes }],
    ['script, style and language together', { page: half, style: half / 2, language: half / 2 }],
  ])('refuse a first screen that is too heavy by %s', (_by, sizes) => {
    expect(findOverweight(weighBuild(builtOf(sizes)))).toMatch(/first screen is \d+ bytes/);
  });

  it('count the heaviest of the screens that come with the page', () => {
    const drawn = (bytes: number) => dense(bytes).toString('latin1');
    const light = weighBuild(builtOf()).firstScreenBytes;
    const { firstScreenBytes, drawnScreenBytes } = weighBuild(builtOf(), [drawn(10), drawn(900), drawn(400)]);
    expect(drawnScreenBytes).toBeGreaterThan(900);
    // Sizes of random bytes differ by some of compression's own.
    expect(Math.abs(firstScreenBytes - light - drawnScreenBytes)).toBeLessThan(50);
    expect(findOverweight(weighBuild(builtOf(), [drawn(firstScreenBudgetBytes)]))).toMatch(/first screen is/);
  });

  it.each([
    ['itself', { capture: lazyBudgetBytes.capture }],
    ['what it loads later', { later: lazyBudgetBytes.capture }],
  ])('refuse capture code that is too heavy by %s', (_by, sizes) => {
    expect(findOverweight(weighBuild(builtOf(sizes)))).toMatch(/capture is \d+ bytes/);
  });

  it('refuse a lazy part that nobody named, a file that nothing loads, and a renamed part', () => {
    const hidden = builtOf();
    hidden.get('assets/main-1.js')?.dynamicImports.push('assets/surprise-1.js');
    hidden.set('assets/surprise-1.js', file('x'));
    expect(() => weighBuild(hidden)).toThrow(/surprise-1.js belongs to no part/);

    const orphan = builtOf().set('assets/orphan-1.css', file('x'));
    expect(() => weighBuild(orphan)).toThrow(/orphan-1.css .* loaded by nothing/);

    const renamed = builtOf();
    renamed.get('assets/main-1.js')?.dynamicImports.splice(0, 1);
    renamed.delete('assets/capture-steps-1.js');
    expect(() => weighBuild(renamed)).toThrow(/nothing is called capture-/);
  });

  it('end a real build that breaks them', async () => {
    const root = mkdtempSync(join(tmpdir(), 'gatehouse-budget-'));
    const buildPage = (text: string) => {
      writeFileSync(join(root, 'index.html'), '<script type="module" src="./page.js"></script>');
      writeFileSync(
        join(root, 'page.js'),
        `document.title = ${JSON.stringify(text)}; import('./capture-steps.js').then(console.log); import('./handoff-screens.js').then(console.log);`,
      );
      writeFileSync(join(root, 'capture-steps.js'), 'export const captured = Date.now();');
      writeFileSync(join(root, 'handoff-screens.js'), 'export const handedOver = Math.random();');
      return build({ root, logLevel: 'silent', configFile: false, plugins: [keepByteBudgets()] });
    };
    try {
      await buildPage('light');
      await expect(buildPage(dense(firstScreenBudgetBytes).toString('base64'))).rejects.toThrow(
        /first screen is/,
      );
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('hold for the pages as they are built now', () => {
    const weights = JSON.parse(readFileSync(new URL('../../dist/weights.json', import.meta.url), 'utf8'));
    expect(findOverweight(weights)).toBeNull();
    expect(weights.heaviestLanguageBytes).toBeGreaterThan(1000);
    expect(weights.drawnScreenBytes).toBeGreaterThan(1000);
  });
});
