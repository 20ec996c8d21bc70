import { defineConfig } from 'vite';
import { keepByteBudgets } from './byte-budgets.js';

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
