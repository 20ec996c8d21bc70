import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const source = fileURLToPath(new URL('src/first-screen/draw-first-screens.tsx', import.meta.url));

/**
 * Draws the screens that the server sends with a page, once for each language, and writes them beside the assets: so a
 * browser need not wait for a script to show one.
 */
export function drawFirstScreens(): Plugin {
  return {
    name: 'draw-first-screens',
    async generateBundle() {
      const { drawFirstScreens: draw } = await import(await bundleDrawing());
      this.emitFile({ type: 'asset', fileName: 'first-screens.json', source: JSON.stringify(await draw()) });
    },
  };
}

/** The pages' own code as one module for this process, as an address that can be imported. */
async function bundleDrawing(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    oxc: { jsx: { importSource: 'preact' } },
    ssr: { noExternal: true },
    build: {
      ssr: source,
      write: false,
      minify: false,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output && 'output' in output ? output.output.find(({ type }) => type === 'chunk') : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The first screens cannot be drawn: nothing was bundled.');
  return `data:text/javascript;base64,${Buffer.from(chunk.code).toString('base64')}`;
}
