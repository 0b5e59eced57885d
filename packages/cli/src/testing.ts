import { main } from './main.ts';

/** What a command wrote, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `turnpike` in this process, with a terminal that keeps what is written. */
export async function turnpike(
  args: readonly string[],
  terminal: { readonly isInteractive?: boolean; readonly hasColors?: boolean; readonly columns?: number } = {},
): Promise<Outcome> {
  let output = '';
  let errors = '';
  const code = await main(args, {
    write: (text) => void (output += text),
    writeError: (text) => void (errors += text),
    isInteractive: false,
    showsProgress: false,
    hasColors: false,
    columns: 100,
    ...terminal,
  });
  return { code, output, errors };
}
