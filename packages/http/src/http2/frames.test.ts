import { expect, test } from 'vitest';
import { Budget } from './budget.ts';
import { FrameReader, frameTypes, maxPayload, writeFrame, writeGoaway } from './frames.ts';

const frames = Buffer.concat([
  Buffer.from('preface!'),
  writeFrame(frameTypes.settings, 0, 0, Buffer.alloc(6, 1)),
  writeFrame(frameTypes.headers, 4, 1, Buffer.from('fields')),
  writeFrame(frameTypes.data, 1, 0x7fff_ffff, Buffer.alloc(300, 2)),
  writeFrame(frameTypes.rstStream, 0, 1, Buffer.alloc(4)),
  writeGoaway(7, 11),
]);

function read(pieceLength: number) {
  const found: unknown[] = [];
  const reader = new FrameReader(
    [frameTypes.headers, frameTypes.goaway],
    8,
    ({ type, flags, stream, length, payload }) => {
      found.push([type, flags, stream, length, payload.toString('latin1')]);
    },
  );
  for (let at = 0; at < frames.length; at += pieceLength) reader.read(frames.subarray(at, at + pieceLength));
  expect(reader.isBetweenFrames).toBe(true);
  return found;
}

test.each([1, 2, 3, 7, 9, 10, 16, 100, 1000])('frames are found in pieces of %i bytes', (length) => {
  expect(read(length)).toEqual([
    [frameTypes.settings, 0, 0, 6, ''],
    [frameTypes.headers, 4, 1, 6, 'fields'],
    [frameTypes.data, 1, 0x7fff_ffff, 300, ''],
    [frameTypes.rstStream, 0, 1, 4, ''],
    [frameTypes.goaway, 0, 0, 8, '\0\0\0\x07\0\0\0\x0b'],
  ]);
});

test('a frame that is longer than agreed is not kept', () => {
  const lengths: number[] = [];
  const reader = new FrameReader([frameTypes.headers], 0, ({ length, payload }) =>
    lengths.push(length, payload.length),
  );
  reader.read(writeFrame(frameTypes.headers, 0, 1, Buffer.alloc(maxPayload + 1)));
  expect(lengths).toEqual([maxPayload + 1, 0]);
});

test('a budget is spent, earned and filled by time', () => {
  let now = 0;
  const budget = new Budget({ burst: 2, perSecond: 10 }, () => now);
  expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
  budget.earn(2);
  expect(budget.spend()).toBe(true);
  expect(budget.spend()).toBe(false);
  now = 1000;
  expect(budget.spend()).toBe(true);
});
