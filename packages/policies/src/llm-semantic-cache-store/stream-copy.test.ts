import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { StreamCopy } from './stream-copy.ts';

/** What is copied of a stream that comes in these pieces. */
function copyOf(pieces: readonly string[], how: 'end' | 'abandoned', limit = 1000): string | undefined {
  let copied: Uint8Array | undefined;
  let passed = '';
  const copy = new StreamCopy(limit, (content) => {
    copied = content;
  });
  const output = { push: (piece: Uint8Array) => void (passed += Buffer.from(piece).toString()), end: () => {} };
  for (const piece of pieces) copy.write(Buffer.from(piece), output);
  copy[how]();
  expect(passed).toBe(pieces.join(''));
  return copied && Buffer.from(copied).toString();
}

test('what has ended is whole, whatever it ends with, as long as it is not too long', () => {
  expect(copyOf(['data: a\n\n', 'b'], 'end')).toBe('data: a\n\nb');
  expect(copyOf(['aaaa', 'bbbb'], 'end', 7)).toBeUndefined();
});

test('what nobody wants any more is whole when its last event has come', () => {
  for (const last of [
    'data: [DONE]\n\n',
    'data:[DONE]\r\n\r\n',
    'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    'data: {"type": "message_stop" }\n\n',
    'data: {"type":"response.completed","response":{}}\n\n',
  ])
    expect(copyOf(['data: {"a":1}\n\n', last.slice(0, 5), last.slice(5)], 'abandoned'), last).toContain(last);
  for (const last of [
    'data: {"a":2}\n\n',
    'data: [DONE]',
    '',
    'data: {"a":"data: [DONE]"}\n\n',
    'data: {"type":"message_stop"',
  ])
    expect(copyOf(['data: {"a":1}\n\n', last], 'abandoned'), last).toBeUndefined();
  expect(copyOf(['data: {"a":1}\n\n', 'data: [DONE]\n\n'], 'abandoned', 20)).toBeUndefined();
});
