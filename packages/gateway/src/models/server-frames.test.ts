import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { closeFrame, ServerFrames } from './server-frames.ts';

/** A frame as a server sends it. */
function frame(first: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  if (bytes.length < 126) return Buffer.concat([Buffer.from([first, bytes.length]), bytes]);
  if (bytes.length < 65_536)
    return Buffer.concat([Buffer.from([first, 126, bytes.length >> 8, bytes.length & 255]), bytes]);
  const head = Buffer.alloc(10);
  head.set([first, 127]);
  head.writeBigUInt64BE(BigInt(bytes.length), 2);
  return Buffer.concat([head, bytes]);
}

/** The messages in some pieces, and where frames ended, in bytes from the beginning. */
function read(pieces: readonly Buffer[], most = 1_000_000) {
  const frames = new ServerFrames(most);
  const texts: string[] = [];
  const ends: number[] = [];
  let before = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; ) {
      const { end, text } = frames.next(piece, at);
      at = end;
      if (text !== undefined) texts.push(text);
      if (frames.isBetween) ends.push(before + at);
    }
    before += piece.length;
  }
  return { texts, ends };
}

const long = 'long '.repeat(40);
const veryLong = 'x'.repeat(70_000);
const sent = [
  frame(0x81, 'one'),
  frame(0x89, 'ping'),
  frame(0x01, 'two, '),
  frame(0x8a, ''),
  frame(0x00, ''),
  frame(0x80, 'in parts'),
  frame(0x82, 'bytes'),
  frame(0x81, ''),
  frame(0x81, long),
  frame(0xc1, 'compressed'),
  frame(0x81, 'Γειά'),
];
const texts = ['one', 'two, in parts', '', long, 'Γειά'];

describe('messages of a server', () => {
  const bytes = Buffer.concat(sent);
  const ends = sent.map((_, index) => sent.slice(0, index + 1).reduce((sum, { length }) => sum + length, 0));

  test('are found with where their frames end, wherever pieces do', () => {
    expect(read([bytes])).toEqual({ texts, ends });
    for (let split = 1; split < bytes.length; split++)
      expect(read([bytes.subarray(0, split), bytes.subarray(split)])).toEqual({ texts, ends });
    expect(read(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual({ texts, ends });
  });

  test('may be longer than 64 KB, and are passed over beyond a limit', () => {
    const pieces = [frame(0x81, veryLong), frame(0x81, 'next')];
    expect(read(pieces).texts).toEqual([veryLong, 'next']);
    expect(read(pieces, 69_999).texts).toEqual(['next']);
    expect(read([frame(0x01, 'parts'), frame(0x80, 'of it'), frame(0x81, 'next')], 9).texts).toEqual(['next']);
  });

  test('N7: are read to the end, whatever comes', () => {
    let state = 7;
    const random = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >> 8) % below;
    };
    for (let round = 0; round < 300; round++)
      read([Buffer.from(Array.from({ length: 1 + random(300) }, () => random(256)))]);
  });
});

test('a frame that closes says why', () => {
  expect(closeFrame(1008, 'no').toString('hex')).toBe('880403f06e6f');
});
