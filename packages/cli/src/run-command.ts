import { type Command, exitCodes, misused, type Surroundings } from './command.js';
import { listen } from './commands/listen.js';
import { replay } from './commands/replay.js';
import { trigger } from './commands/trigger.js';
import { explainError } from './explain-error.js';
import { environmentVariables } from './open-account.js';

/** Commands that talk to a server by its API, from any machine. */
export const commands: readonly Command[] = [listen, trigger, replay];

/** A command that whoever installs the server adds: it runs beside the data and reads the words by itself. */
export interface Program {
  summary: string;
  run(): Promise<void>;
}
export type Programs = Readonly<Record<string, Program>>;

/** Runs what the words say and resolves to the exit code. Errors are said; only a fault of ours rejects. */
export async function runCommand(
  [name, ...words]: readonly string[],
  surroundings: Surroundings,
  programs: Programs = {},
): Promise<number> {
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      surroundings.print(helpOf(words[0], programs));
      return exitCodes.done;
    }
    const program = programs[name];
    if (program) {
      await program.run();
      return exitCodes.done;
    }
    const command = commands.find((known) => known.name === name);
    if (command === undefined)
      throw misused(`There is no command ${name}.\n\n${helpOf(undefined, programs)}`);
    if (words.includes('--help') || words.includes('-h')) {
      surroundings.print(helpOf(name, programs));
      return exitCodes.done;
    }
    return await command.run(words, surroundings);
  } catch (error) {
    const explained = explainError(error);
    if (explained === undefined) throw error;
    surroundings.say(explained.sentence);
    return explained.exitCode;
  }
}

/** The help of a command, or the list of all. */
export function helpOf(name: string | undefined, programs: Programs = {}): string {
  const command = commands.find((known) => known.name === name);
  if (command) return `gatehouse ${command.name}: ${command.summary}\n\n${command.help}`;
  const entries = [
    ...Object.entries(programs).map(([key, { summary }]): [string, string] => [key, summary]),
    ...commands.map((known): [string, string] => [known.name, known.summary]),
  ];
  return `Usage: gatehouse <command>

${entries.map(([key, summary]) => `  ${key.padEnd(12)} ${summary}`).join('\n')}

"gatehouse help <command>" says more. listen, trigger and replay call a server and read from the environment:

${Object.entries(environmentVariables)
  .map(([key, sentence]) => `  ${key.padEnd(26)} ${sentence.replaceAll('`', '')}`)
  .join('\n')}

They end with 0 when it worked, 1 when it did not, 2 when they were called wrongly.`;
}
