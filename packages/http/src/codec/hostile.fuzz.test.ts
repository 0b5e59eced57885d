import { describe, expect, test } from 'vitest';
import { SeededRandom } from './random.ts';
import { escapeBytes, printTranscript, readRequests, readResponses, unescapeBytes } from './transcript.ts';

// Random input, in random pieces: nothing throws, nothing loops, and the pieces make no difference. Then a megabyte of
// any pattern: the time it takes grows with its length and not faster. Set TURNPIKE_FUZZ_CASES and TURNPIKE_FUZZ_SEED
// for more and others.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 3000);
const seed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 20_261_122);

const words = [
  ...[
    'GET / HTTP/1.1\r\n',
    'POST /a?b HTTP/1.0\r\n',
    'OPTIONS * HTTP/1.1\r\n',
    'GET http://a/ HTTP/1.1\r\n',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 100\r\n',
  ],
  ...[
    'Host: a\r\n',
    'Content-Length: 3\r\n',
    'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n',
    'X-A: b\r\n',
    'Expect: 100-continue\r\n',
  ],
  ...[
    '\r\n',
    '\r\n',
    '\r\n\r\n',
    '\r',
    '\n',
    '\0',
    ' ',
    '\t',
    ':',
    '/',
    '%',
    '%41',
    '?',
    '*',
    'abc',
    '3\r\nabc\r\n',
    '0\r\n\r\n',
    ';a="b"',
    '\xff',
  ],
].map((word) => Buffer.from(word, 'latin1'));

function soup(random: SeededRandom): Buffer {
  const first = random.below(3) === 0 ? [] : [words[random.below(6)]!, words[6]!];
  const others = Array.from({ length: random.below(12) }, () =>
    random.below(8) === 0 ? Buffer.from([random.below(256)]) : random.pick(words),
  );
  return Buffer.concat([...first, ...others]);
}

function cut(bytes: Buffer, random: SeededRandom): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(random.below(2) === 0 ? 3 : 40);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const asked = Array.from({ length: 20 }, (_, index) => ({
  method: index % 5 === 4 ? 'HEAD' : 'GET',
  asksUpgrade: false,
}));

test('random input is read alike in any pieces', { timeout: 180_000 + cases }, () => {
  const random = new SeededRandom(seed);
  for (let count = 0; count < cases; count++) {
    const bytes = soup(random);
    const pieces = cut(bytes, random);
    const requests = printTranscript(readRequests([bytes], { underscores: 'drop' }));
    const responses = printTranscript(readResponses([bytes], asked));
    const input = escapeBytes(bytes);
    expect({ input, lines: printTranscript(readRequests(pieces, { underscores: 'drop' })) }).toEqual({
      input,
      lines: requests,
    });
    expect({ input, lines: printTranscript(readResponses(pieces, asked)) }).toEqual({ input, lines: responses });
  }
});

const prefixes = {
  nothing: '',
  'a target': 'GET /',
  'a query': 'GET /?',
  'a name': 'GET / HTTP/1.1\\r\\n',
  'a value': 'GET / HTTP/1.1\\r\\nX:',
  Connection: 'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection:',
  chunks: 'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n',
  'a chunk extension': 'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1;',
  trailers: 'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n',
  requests: 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n',
};
const patterns = [
  'a',
  '/',
  '%41',
  ' ',
  '\\t',
  ',',
  ', ',
  ';',
  ';a',
  'X: b\\r\\n',
  'a:',
  '0',
  '1\\r\\nx\\r\\n',
  'ff',
  '\\r\\n',
  '\\xff',
  '\\0',
  'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n',
];

const noLimits = {
  headBytes: 2 ** 22,
  targetBytes: 2 ** 22,
  methodBytes: 2 ** 22,
  fields: 2 ** 20,
  chunkExtensionBytes: 2 ** 22,
};

function piecesOf(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

describe.each(Object.entries(prefixes))('a megabyte behind %s', (_, prefix) => {
  test.each(patterns)('%s', (pattern) => {
    const repeated = unescapeBytes(pattern);
    const bytes = Buffer.concat([unescapeBytes(prefix), Buffer.alloc(2 ** 20, repeated)]);
    const started = process.cpuUsage();
    readRequests([bytes]);
    for (const size of [bytes.length, 61]) readRequests(piecesOf(bytes, size), { limits: noLimits });
    const { user } = process.cpuUsage(started);
    // A quadratic reader would take minutes for this.
    expect(user / 1e6).toBeLessThan(10);
  });
});
