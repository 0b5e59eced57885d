import { execFile } from 'node:child_process';

/** What a program said, and how it ended. */
export interface ClientRun {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a program to its end. */
export function runClient(program: string, args: readonly string[], input = ''): Promise<ClientRun> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 32 * 1024 * 1024, timeout: 120_000 };
    const child = execFile(program, args, options, (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, output, errors });
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
