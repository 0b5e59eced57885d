/** Where a command writes. */
export interface Terminal {
  write(text: string): void;
  writeError(text: string): void;
  /** Whether a person reads what is written. */
  readonly isInteractive: boolean;
  /** Whether a person reads what is written as an error, so that a line may be overwritten with the next. */
  readonly showsProgress: boolean;
  readonly hasColors: boolean;
  readonly columns: number;
}

/** The terminal of this process. `NO_COLOR` turns colours off, `FORCE_COLOR` on. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    isInteractive: stdout.isTTY === true,
    showsProgress: stderr.isTTY === true,
    hasColors: wantsColors(env, stdout.isTTY === true),
    columns: stdout.columns || 120,
  };
}

/** https://no-color.org: any value that is not empty counts. */
function wantsColors(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return isTerminal && env.TERM !== 'dumb';
}

const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  green: [32, 39],
} as const;

/** Colours text, where there are colours. */
export type Paint = (style: keyof typeof styles, text: string) => string;

/** How to colour text on a terminal. */
export function painter(hasColors: boolean): Paint {
  return (style, text) => (hasColors ? `\x1b[${styles[style][0]}m${text}\x1b[${styles[style][1]}m` : text);
}

/** Text that a terminal shows as it is: what could move the cursor or change colours is replaced. */
export function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
