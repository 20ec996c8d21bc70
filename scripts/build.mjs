// Builds what changed and nothing else: each workspace is transpiled file by file with esbuild (types are
// checked apart, by `npm run typecheck`), the hosted pages are bundled by Vite. A stamp of the sources is kept
// in each dist folder, so a second call with no change does no work.
//
//   node scripts/build.mjs            everything
//   node scripts/build.mjs face sdk   only these workspaces (folder names)
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../..');

function listFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'dist' || entry.name === 'node_modules' ? [] : listFiles(path);
    return [path];
  });
}

function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(relative(root, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

function workspaces() {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => ({ name, folder: join(root, group, name) }))
      .filter(({ folder }) => existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'src'))),
  );
}

async function buildNode(folder, sources) {
  const { build } = await import('esbuild');
  await build({
    entryPoints: sources.filter((file) => /\.ts$/.test(file) && !/\.(test|bench)\.ts$|\.d\.ts$/.test(file)),
    outdir: join(folder, 'dist'),
    outbase: join(folder, 'src'),
    format: 'esm',
    target: 'node20',
    platform: 'node',
    sourcemap: 'linked',
    logLevel: 'error',
  });
}

async function buildPages(folder) {
  const { build } = await import('vite');
  await build({ root: folder, logLevel: 'error' });
}

/** The workspaces that pages are bundled with: a change of theirs is a change of the bundle. */
function bundledWith({ folder }, all) {
  if (!existsSync(join(folder, 'vite.config.ts'))) return [];
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return all.filter(({ name }) => `@gatehouse/${name}` in dependencies);
}

/** Builds the workspaces whose sources changed; resolves to the names that were built. */
export async function buildChanged({ only = [], log = () => {} } = {}) {
  const built = [];
  const all = workspaces();
  const wanted = all.filter(({ name }) => only.length === 0 || only.includes(name));
  const needed = new Set([...wanted.flatMap((workspace) => bundledWith(workspace, all)), ...wanted]);
  for (const { name, folder } of all.filter((workspace) => needed.has(workspace))) {
    const sources = listFiles(join(folder, 'src'));
    const bundled = bundledWith({ folder }, all).flatMap((other) => listFiles(join(other.folder, 'src')));
    const configuration = [
      'package.json',
      'index.html',
      ...readdirSync(folder).filter((name) => name.endsWith('.ts')),
    ]
      .map((file) => join(folder, file))
      .filter(existsSync);
    const stamp = stampOf([...sources, ...bundled, ...configuration, fileURLToPath(import.meta.url)]);
    const stampFile = join(folder, 'dist', '.stamp');
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) continue;
    log(`building ${relative(root, folder)}`);
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    if (existsSync(join(folder, 'vite.config.ts'))) await buildPages(folder);
    else await buildNode(folder, sources);
    mkdirSync(join(folder, 'dist'), { recursive: true });
    writeFileSync(stampFile, stamp);
    built.push(name);
  }
  return built;
}

if (process.argv[1] && statSync(process.argv[1]).ino === statSync(fileURLToPath(import.meta.url)).ino) {
  await buildChanged({ only: process.argv.slice(2), log: console.log });
}
