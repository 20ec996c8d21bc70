import type { Clock } from '@gatehouse/sdk';

/** What a command may touch besides the network. */
export interface Surroundings {
  environment: Readonly<Record<string, string | undefined>>;
  /** What the command is for: results, one a line. */
  print(line: string): void;
  /** What goes on meanwhile, and errors. */
  say(line: string): void;
  clock: Clock;
  /** In [0, 1); spreads repeated calls. */
  random(): number;
  /** Somebody wants the command to end. */
  signal: AbortSignal;
}

export interface Command {
  name: string;
  /** One line of the list of commands. */
  summary: string;
  /** Everything after the first line of the command's own help. */
  help: string;
  /** Resolves to the exit code. */
  run(words: readonly string[], surroundings: Surroundings): Promise<number>;
}

/** It worked; it did not, or there was nothing to do; it was called wrongly. */
export const exitCodes = { done: 0, failed: 1, misused: 2 } as const;

/** Ends the command with a sentence that says what happened and what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.failed,
  ) {
    super(message);
  }
}

export const misused = (message: string): CommandError => new CommandError(message, exitCodes.misused);
