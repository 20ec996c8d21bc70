import { defineConfig, type Plugin } from 'vite';
import { keepByteBudgets } from './byte-budgets.js';
import { darkBeforeScript } from './dark-before-script.js';
import { drawFirstScreens } from './draw-first-screens.js';

/** What the first screen waits for stands in the head alone: the script comes after all styles, on a line of its own. */
function letScriptWait(): Plugin {
  const script = /\s*<script type="module" ([^>]*)><\/script>/;
  return {
    name: 'let-script-wait',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const [tag, attributes] = script.exec(html) ?? [];
        if (tag === undefined) throw new Error('The page has no module script.');
        const waiting = `    <script type="module" fetchpriority="low" ${attributes}></script>\n  </body>`;
        return html.replace(tag, '').replace(/\s*<\/body>/, `\n${waiting}`);
      },
    },
  };
}

export default defineConfig({
  base: '/hosted/',
  // The pages come from the server at another path than the assets: every reference is absolute.
  oxc: { jsx: { importSource: 'preact' } },
  css: { postcss: { plugins: [darkBeforeScript] } },
  build: {
    target: 'es2020',
    sourcemap: false,
    // A data: URI would need its own hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { page: 'index.html' } },
  },
  plugins: [letScriptWait(), drawFirstScreens(), keepByteBudgets()],
});
