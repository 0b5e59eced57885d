import { describe, expect, test } from 'vitest';
import { type Frame, FrameReader, textFrame } from './frames.ts';

/** A frame as a client sends it, with a mask of its own. */
function frame(first: number, payload: string): Buffer {
  const bytes = textFrame(payload);
  bytes[0] = first;
  return bytes;
}

const texts = (frames: readonly Frame[] | undefined) => frames?.map(({ payload }) => payload.toString());

describe('frames', () => {
  test('of every length are read as they were written', () => {
    for (const length of [0, 1, 125, 126, 65_535, 65_536, 100_000]) {
      const [read] = new FrameReader(200_000).read(textFrame('x'.repeat(length))) ?? [];
      expect([read?.payload.toString().length, read?.isLast, read?.isControl]).toEqual([length, true, false]);
    }
  });

  test('are found wherever pieces are cut', () => {
    const bytes = Buffer.concat([textFrame('one'), frame(0x89, 'ping'), textFrame('two')]);
    for (let cut = 1; cut < bytes.length; cut++) {
      const reader = new FrameReader(100);
      const found = [...(reader.read(bytes.subarray(0, cut)) ?? []), ...(reader.read(bytes.subarray(cut)) ?? [])];
      expect(texts(found)).toEqual(['one', 'ping', 'two']);
    }
  });

  test('of one message follow each other, control frames between them', () => {
    const pieces = [frame(0x01, 'a'), frame(0x89, ''), frame(0x80, 'b')];
    expect(texts(new FrameReader(100).read(Buffer.concat(pieces)))).toEqual(['a', '', 'b']);
  });

  test.each([
    ['reserved bits', frame(0xc1, 'a')],
    ['an unknown kind', frame(0x83, 'a')],
    ['a kind of control that is unknown', frame(0x8b, 'a')],
    ['a continuation of nothing', frame(0x80, 'a')],
    ['a message within a message', Buffer.concat([frame(0x01, 'a'), frame(0x81, 'b')])],
    ['a control frame in parts', frame(0x09, 'a')],
    ['a control frame that is long', frame(0x89, 'a'.repeat(126))],
    ['no mask', Buffer.from([0x81, 0x01, 0x61])],
    ['too many bytes', textFrame('x'.repeat(201))],
    ['a length without end', Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ])('with %s are refused', (_, bytes) => {
    expect(new FrameReader(200).read(bytes)).toBeUndefined();
  });
});
