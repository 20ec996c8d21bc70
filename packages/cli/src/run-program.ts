import { systemClock } from '@gatehouse/sdk';
import { type Programs, runCommand } from './run-command.js';

/** What the `gatehouse` program does: words, environment and signals of this process. */
export async function runProgram(programs: Programs = {}): Promise<void> {
  const stop = new AbortController();
  const surroundings = {
    environment: process.env,
    print: (line: string) => console.log(line),
    say: (line: string) => console.error(line),
    clock: systemClock,
    random: Math.random,
    signal: stop.signal,
  };
  const words = process.argv.slice(2);
  // The first Ctrl-C ends in order; one more ends at once. A program of its own sees to its signals itself.
  if (programs[words[0] ?? ''] === undefined)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.exitCode = await runCommand(words, surroundings, programs);
}
