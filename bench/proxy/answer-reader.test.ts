import { expect, test } from 'vitest';
import { type Answer, AnswerReader } from './answer-reader.ts';

const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Served-By: a\r\n\r\nhello';
const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n';
const empty = 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n';

function readSplit(text: string, at: number): Answer | undefined {
  const reader = new AnswerReader();
  return reader.push(Buffer.from(text.slice(0, at))) ?? reader.push(Buffer.from(text.slice(at)));
}

test('an answer ends where its length says, however it is split', () => {
  for (let at = 1; at < sized.length; at++)
    expect(readSplit(sized, at)).toEqual({
      status: 200,
      head: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Served-By: a',
      bodyBytes: 5,
      closes: false,
    });
});

test('an answer ends with its last chunk, however it is split', () => {
  const untilLastChunk = chunked.length - '\r\n'.length;
  for (let at = 1; at < untilLastChunk; at++)
    expect(readSplit(chunked, at)).toMatchObject({ status: 200, bodyBytes: 11 });
});

test('an answer without a body ends with its head, and says that the connection closes', () => {
  expect(new AnswerReader().push(Buffer.from(empty))).toMatchObject({ status: 204, bodyBytes: 0, closes: true });
});

test('a reader goes on with the next answer', () => {
  const reader = new AnswerReader();
  expect(reader.push(Buffer.from(sized))?.bodyBytes).toBe(5);
  expect(reader.push(Buffer.from(chunked.slice(0, -2)))?.bodyBytes).toBe(11);
  expect(reader.push(Buffer.from('\r\n'))).toBeUndefined();
  expect(reader.push(Buffer.from(empty))?.status).toBe(204);
});
