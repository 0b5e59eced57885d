import type { Terminal } from './terminal.ts';

/** How a program ends: everything well, mistakes found in what was given, or not able to do what was asked. */
export const exitCodes = { ok: 0, mistakes: 1, unable: 2 } as const;

/** One of the commands of `turnpike`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Does the work, and gives the exit code. */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** A command line that cannot be followed. The message says what was found and what was expected. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}

/** Something that the machine does not allow. The message says what was found and what to do about it. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** What is wrong with a command line, from what `parseArgs` says, which goes on to explain itself. */
export function asUsageError(error: unknown): UsageError {
  const [first = ''] = (error as Error).message.split('. ');
  return new UsageError(`${first.charAt(0).toLowerCase()}${first.slice(1)}`, { cause: error });
}
