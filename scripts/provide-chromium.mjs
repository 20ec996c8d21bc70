import { existsSync } from 'node:fs';
import { installDebian } from './install-debian.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium for the browser tests: CHROMIUM_PATH, an installed one, or Debian's, installed now. */
export function provideChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) fail(`CHROMIUM_PATH names ${given}, which does not exist.`);
  const find = () => given ?? places.find((path) => existsSync(path));
  const path = find() ?? (installDebian(['chromium']) ? find() : undefined);
  if (!path)
    fail(
      'The browser tests need Chromium or Chrome. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.',
    );
  console.log(`browser: ${path}`);
  return path;
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
