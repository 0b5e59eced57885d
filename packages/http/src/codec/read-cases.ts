import { readFileSync } from 'node:fs';
import { unescapeBytes } from './transcript.ts';

/** Bytes of a connection, and what they are read as. */
export interface Case {
  readonly title: string;
  readonly bytes: Buffer;
  readonly verdict: readonly string[];
  readonly requests: readonly { readonly method: string; readonly asksUpgrade: boolean }[];
}

/** The cases of a file in `cases/`; its first lines say how they are written. */
export function readCases(name: string): readonly Case[] {
  const text = readFileSync(new URL(`./cases/${name}.txt`, import.meta.url), 'utf8');
  const blocks = text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  return blocks
    .filter((lines) => lines.length > 0)
    .map(([title = '', ...lines]) => {
      const requestLine = lines.find((line) => line.startsWith('? '))?.slice(2) ?? '';
      return {
        title,
        bytes: unescapeBytes(lines.filter((line) => !/^[=?] /.test(line)).join('')),
        verdict: lines.filter((line) => line.startsWith('= ')).flatMap((line) => repeat(line.slice(2))),
        requests: requestLine
          .split(' ')
          .map((word) => ({ method: word.replace('+', ''), asksUpgrade: word.endsWith('+') })),
      };
    });
}

function repeat(line: string): readonly string[] {
  const [text = '', times = '1'] = line.split(' * ');
  return times.match(/^\d+$/) === null ? [line] : Array(Number(times)).fill(text);
}
