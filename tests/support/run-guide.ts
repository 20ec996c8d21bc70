import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './run-process.js';

export interface Block {
  language: string;
  /** What follows the language in the info string: the file to which a part of a program belongs. */
  file: string | undefined;
  text: string;
  line: number;
}

/** The fenced blocks of a page, in order. */
export function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map((match) => ({
    language: match[1] ?? '',
    file: match[2],
    text: match[3] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}

/**
 * A folder that stands for the repository root of a reader: the same scripts and packages, by links, and nothing of
 * the repository's own that a guide's command could overwrite.
 */
export function createReadersFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-guide-'));
  for (const name of ['node_modules', 'package.json', 'packages', 'scripts'])
    symlinkSync(join(root, name), join(path, name));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface RunningGuide {
  /** Runs the next blocks, up to and without the first one that contains the text; resolves to what they printed. */
  runUntil(text: string): Promise<string>;
  /** Runs what is left. */
  runRest(): Promise<string>;
  /** Resolves when the shell, or a program that it runs in the background, has printed this. */
  printed(words: RegExp): Promise<RegExpMatchArray>;
  /** Runs a command of the test in the guide's shell, with the variables that the guide has set. */
  run(command: string): Promise<string>;
  blocksLeft(): number;
  close(): void;
}

/** Shorter than the limit of a test, so that its message says what was printed instead. */
const patienceMs = 120_000;
const languagesThatRun = new Set(['sh', 'js', 'html']);

/**
 * Does what a page tells its reader, in order, in one shell: `sh` blocks are run, parts of programs are appended to
 * the file they name. A command that fails ends the guide, and with it the test.
 */
export function openGuide(
  page: string,
  { folder, environment = {} }: { folder: string; environment?: Record<string, string> },
): RunningGuide {
  const blocks = readBlocks(readFileSync(join(root, page), 'utf8')).filter(({ language }) =>
    languagesThatRun.has(language),
  );
  if (spawnSync('curl', ['--version']).error)
    throw new Error('The commands of the guides need curl. Install it (Debian: apt-get install curl).');
  const begun = new Set<string>();
  const shell = spawn('bash', ['--noprofile', '--norc', '-eu'], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that what it left in the background ends with it
  });
  let output = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of waiting) look();
    waiting.clear();
  };
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    wake();
  };
  shell.stdout.on('data', collect);
  shell.stderr.on('data', collect);
  shell.stdin.on('error', () => {}); // the shell has ended; whoever waits for its output is told so
  shell.once('exit', () => {
    ended = true;
    wake();
  });
  const found = async (words: RegExp): Promise<RegExpMatchArray> => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      wake();
    }, patienceMs);
    try {
      for (;;) {
        const match = output.match(words);
        if (match) return match;
        if (ended || late)
          throw new Error(`${page} ${ended ? 'ended' : 'went on'} without ${words}:\n${output.slice(-3000)}`);
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  };

  let commands = 0;
  const run = async (command: string): Promise<string> => {
    const start = output.length;
    const mark = `--- end of command ${++commands} of the test ---`;
    // Without input of its own, a command that reads would swallow the commands after it.
    shell.stdin.write(`{\n${command}\n} < /dev/null\necho '${mark}'\n`);
    await found(new RegExp(mark));
    return output.slice(start).replace(`${mark}\n`, '');
  };
  const runBlock = async ({ language, file, text, line }: Block): Promise<string> => {
    if (language === 'sh' && file === undefined) return run(text);
    if (file === undefined)
      throw new Error(`${page}:${line}: a ${language} block names the file to which it belongs`);
    if (!begun.has(file)) rmSync(join(folder, file), { force: true });
    begun.add(file);
    appendFileSync(join(folder, file), text);
    return '';
  };
  const runWhile = async (wanted: (block: Block) => boolean): Promise<string> => {
    let printed = '';
    while (blocks[0] && wanted(blocks[0])) printed += await runBlock(blocks.shift() as Block); // just looked at
    return printed;
  };

  return {
    async runUntil(text) {
      if (!blocks.some((block) => block.text.includes(text)))
        throw new Error(`${page}: no block that is still to run contains "${text}"`);
      return runWhile((block) => !block.text.includes(text));
    },
    runRest: () => runWhile(() => true),
    printed: found,
    run,
    blocksLeft: () => blocks.length,
    close() {
      if (shell.pid !== undefined)
        try {
          process.kill(-shell.pid, 'SIGTERM');
        } catch {
          // nothing of the group is left
        }
    },
  };
}
