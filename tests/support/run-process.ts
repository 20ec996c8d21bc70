import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface RunningProcess {
  child: ChildProcess;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves when the text was printed; rejects when the process ends first. */
  printed(text: string | RegExp): Promise<void>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** SIGINT, as Ctrl-C sends it, and the exit. */
  stop(): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs a script of the repository as a user would: a process of its own, with the given environment over ours. */
export function runProcess(
  script: string,
  words: string[],
  environment: Record<string, string>,
): RunningProcess {
  const child = spawn(process.execPath, [`${root}/${script}`, ...words], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let wake = () => {};
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    wake();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  let ended = false;
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      ended = true;
      wake();
      resolve({ code, signal });
    });
  });
  return {
    child,
    output: () => output,
    async printed(text) {
      const found = () => (typeof text === 'string' ? output.includes(text) : text.test(output));
      while (!found()) {
        if (ended) throw new Error(`the process ended before it printed ${text}:\n${output}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    exited,
    async stop() {
      if (!ended) child.kill('SIGINT');
      return exited;
    },
  };
}
