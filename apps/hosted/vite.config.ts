import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** What the first screen may weigh, gzip, scripts and styles together (product.md, targets). */
const firstScreenBudgetBytes = 50 * 1024;
/** What the capture code may add, gzip. */
const captureBudgetBytes = 100 * 1024;
/** What the hand-over to a phone may add, gzip: loaded where it is offered. */
const handoffBudgetBytes = 12 * 1024;

/** Fails the build when a byte budget is broken, and writes a `.br` beside each text asset for the server to send. */
function keepByteBudgets(): Plugin {
  return {
    name: 'keep-byte-budgets',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const weights = { first: 0, capture: 0, handoff: 0 };
        for (const [fileName, file] of Object.entries(bundle)) {
          const text = file.type === 'chunk' ? file.code : file.source;
          if (!/\.(js|css|svg)$/.test(fileName)) continue;
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotliCompressSync(text) });
          const part = /\/capture-/.test(fileName)
            ? 'capture'
            : /\/handoff-/.test(fileName)
              ? 'handoff'
              : /\/page-/.test(fileName)
                ? 'first'
                : null;
          if (part !== null) weights[part] += gzipSync(text, { level: 9 }).length;
        }
        if (Object.values(weights).includes(0))
          this.error('byte budget: the chunks were renamed, nothing was weighed');
        if (weights.first > firstScreenBudgetBytes)
          this.error(`byte budget: first screen is ${weights.first} bytes`);
        if (weights.capture > captureBudgetBytes)
          this.error(`byte budget: capture code is ${weights.capture} bytes`);
        if (weights.handoff > handoffBudgetBytes)
          this.error(`byte budget: hand-over code is ${weights.handoff} bytes`);
        this.info(
          `first screen ${weights.first} bytes, capture code ${weights.capture} bytes, hand-over ${weights.handoff} bytes (gzip)`,
        );
      },
    },
  };
}

export default defineConfig({
  base: '/hosted/',
  // The pages come from the server at another path than the assets: every reference is absolute.
  oxc: { jsx: { importSource: 'preact' } },
  build: {
    target: 'es2020',
    sourcemap: false,
    // A data: URI would need its own hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { page: 'index.html' } },
  },
  plugins: [keepByteBudgets()],
});
