// Makes the tarball that goes to the registry: ES modules and CommonJS, one file each, with declarations for both.
// Inside this repository the package is used from its sources instead (see package.json).
//
//   node packages/sdk/scripts/pack.mjs FOLDER     writes FOLDER/gatehouse-sdk-<version>.tgz
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const packageFolder = resolve(fileURLToPath(import.meta.url), '../..');
const root = resolve(packageFolder, '../..');
const require = createRequire(import.meta.url);

const formats = [
  { name: 'esm', format: 'esm', type: 'module' },
  { name: 'cjs', format: 'cjs', type: 'commonjs' },
];

/** What the registry shows: the repository's manifest with the published entry points. */
function publishedManifest() {
  const { name, version, license } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const entry = (format) => ({ types: `./dist/${format}/index.d.ts`, default: `./dist/${format}/index.js` });
  return {
    name,
    version,
    description: 'Client and webhook verification for Gatehouse and the Incode Omni API',
    keywords: ['identity', 'onboarding', 'kyc', 'webhook', 'gatehouse'],
    license,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=18' },
    exports: { '.': { import: entry('esm'), require: entry('cjs') }, './package.json': './package.json' },
    main: './dist/cjs/index.js',
    types: './dist/cjs/index.d.ts',
    files: ['dist'],
  };
}

async function buildFormat({ name, format, type }, folder) {
  const outdir = join(folder, 'dist', name);
  await build({
    entryPoints: [join(packageFolder, 'src/index.ts')],
    outdir,
    bundle: true,
    format,
    // neutral: an import of anything that only Node or only a browser has must fail here.
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  });
  writeFileSync(join(outdir, 'package.json'), `${JSON.stringify({ type })}\n`);
}

function emitDeclarations(folder) {
  const compiler = join(require.resolve('typescript/package.json'), '../bin/tsc');
  const outDir = join(folder, 'dist', 'esm');
  const project = join(packageFolder, 'tsconfig.package.json');
  execFileSync(process.execPath, [compiler, '-p', project, '--outDir', outDir], { stdio: 'inherit' });
  cpSync(outDir, join(folder, 'dist', 'cjs'), {
    recursive: true,
    filter: (source) => source === outDir || source.endsWith('.d.ts'),
  });
}

/** Resolves to the path of the tarball. */
export async function packSdk(destination) {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sdk-'));
  try {
    emitDeclarations(folder);
    for (const format of formats) await buildFormat(format, folder);
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
    cpSync(join(packageFolder, 'README.md'), join(folder, 'README.md'));
    for (const file of ['LICENSE', 'NOTICE']) {
      if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file));
    }
    mkdirSync(destination, { recursive: true });
    const output = execFileSync('npm', ['pack', '--json', '--pack-destination', resolve(destination)], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return join(resolve(destination), JSON.parse(output)[0].filename);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [destination] = process.argv.slice(2);
  if (destination === undefined) {
    console.error('Say where the tarball goes: node packages/sdk/scripts/pack.mjs FOLDER');
    process.exit(1);
  }
  console.log(await packSdk(destination));
}
