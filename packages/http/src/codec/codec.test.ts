import { describe, expect, test } from 'vitest';
import { type Case, readCases } from './read-cases.ts';
import { printTranscript, readRequests, readResponses } from './transcript.ts';

// The cases of cases/, in one piece and in any others: cut in two at each byte, and byte by byte.

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
