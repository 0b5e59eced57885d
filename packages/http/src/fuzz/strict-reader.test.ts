import { expect, test } from 'vitest';
import { unescapeBytes } from '../codec/transcript.ts';
import { requestSeeds } from './request-seeds.ts';
import { readStrictAnswer, readStrictRequest } from './strict-reader.ts';

function read(text: string): ReturnType<typeof readStrictRequest> {
  return readStrictRequest(unescapeBytes(text).toString('latin1'), 0);
}

test.each(requestSeeds.good!)('reads %s', (text) => {
  const { length } = unescapeBytes(text);
  expect(read(text)).toMatchObject({ message: { isAsBrowsersSendIt: false }, end: length });
});

test('joins chunks and keeps trailers', () => {
  const text =
    'POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n2;a="\\\\""\\r\\nab\\r\\n1\\r\\nc\\r\\n0\\r\\nX: y\\r\\n\\r\\n';
  expect(read(text)).toMatchObject({ message: { body: 'abc', trailers: [['X', 'y']] } });
});

test.each([
  ['Content-Length and Transfer-Encoding', requestSeeds.A1![0]!],
  ['number of Content-Lengths', requestSeeds.A2![0]!],
  ['Content-Length', requestSeeds.A3![0]!],
  ['Transfer-Encoding', requestSeeds.A4![1]!],
  ['Transfer-Encoding in HTTP/1.0', requestSeeds.A5![0]!],
  ['field line', requestSeeds.A6![0]!],
  ['chunk size', requestSeeds.A8![0]!],
  ['number of Hosts', requestSeeds.A11![0]!],
  ['request line', requestSeeds.A12![1]!],
  ['target', 'GET /a#b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'],
])('finds the fault: %s', (fault, text) => {
  expect(read(text)).toEqual({ fault });
});

test('an answer to HEAD has no body, and one without a length ends with its connection', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';
  expect(readStrictAnswer(`${head}hello`, 0, 'GET', false)).toMatchObject({ message: { body: 'hello' } });
  expect(readStrictAnswer(head, 0, 'HEAD', false)).toMatchObject({ message: { body: '' }, end: head.length });
  const open = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhe';
  expect(readStrictAnswer(open, 0, 'GET', false)).toBe('unfinished');
  expect(readStrictAnswer(open, 0, 'GET', true)).toMatchObject({ message: { body: 'he', keepsAlive: false } });
});
