import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The top folder of the repository, from which the examples are run. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** Runs `turnpike` as a program, as a reader of the examples does. */
export function turnpike(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const program = `${root}packages/cli/bin/turnpike.js`;
    execFile(process.execPath, [program, ...args], { cwd: root }, (error, output) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output }),
    );
  });
}
