import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { printTranscript, readRequests, readResponses, unescapeBytes } from './transcript.ts';

// The cases of cases/, in one piece and in any others: cut in two at each byte, and byte by byte.

interface Case {
  readonly title: string;
  readonly bytes: Buffer;
  readonly verdict: readonly string[];
  readonly requests: readonly { readonly method: string; readonly asksUpgrade: boolean }[];
}

function readCases(name: string): readonly Case[] {
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

function* fragmentations(bytes: Buffer): Generator<Buffer[]> {
  yield Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  const step = bytes.length > 4000 ? Math.ceil(bytes.length / 50) : 1;
  for (let cut = 1; cut < bytes.length; cut += step) yield [bytes.subarray(0, cut), bytes.subarray(cut)];
}

describe.each(['requests', 'responses'])('%s', (kind) => {
  const read = (pieces: Iterable<Buffer>, { requests }: Case) =>
    printTranscript(kind === 'requests' ? readRequests(pieces) : readResponses(pieces, requests));

  test.each(readCases(kind))('$title', (one) => {
    expect(read([one.bytes], one)).toEqual(one.verdict);
    for (const pieces of fragmentations(one.bytes)) {
      const verdict = read(pieces, one);
      if (verdict.join('\n') !== one.verdict.join('\n'))
        expect({ pieces: pieces.map(String), verdict }).toEqual(one.verdict);
    }
  });
});
