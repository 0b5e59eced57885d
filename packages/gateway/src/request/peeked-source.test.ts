import { Buffer } from 'node:buffer';
import { BodyError, type BodySink, FieldList, MemorySource } from '@turnpike/http';
import { expect, test } from 'vitest';
import { HandSource } from './hand-source-testing.ts';
import { PeekedSource } from './peeked-source.ts';

function keeping(hasRoom: () => boolean = () => true) {
  const kept: string[] = [];
  const sink: BodySink = {
    write: (piece) => {
      kept.push(String(piece));
      return hasRoom();
    },
    end: () => void kept.push('end'),
    fail: (error) => void kept.push(error.message),
  };
  return { kept, sink };
}

test('what was looked at goes on with all that follows', async () => {
  const source = new HandSource();
  const peeked = new PeekedSource(source, (piece) => String(piece) === 'b');
  const end = peeked.peek();
  expect([source.write('a'), source.write('b')]).toEqual([true, false]);
  expect(await end).toBe('seen');
  const { kept, sink } = keeping();
  peeked.pipe(sink);
  expect([kept, source.resumed]).toEqual([['a', 'b'], 1]);
  expect(source.write('c')).toBe(true);
  source.sink.end(new FieldList());
  expect(kept).toEqual(['a', 'b', 'c', 'end']);
});

test('what has ended while it was looked at has its end behind what was held', async () => {
  const { kept, sink } = keeping();
  const peeked = new PeekedSource(new MemorySource(Buffer.from('all')), () => false);
  expect(await peeked.peek()).toBe('ended');
  peeked.pipe(sink);
  expect(kept).toEqual(['all', 'end']);
});

test('what has broken off breaks off behind what was held', async () => {
  const source = new HandSource();
  const peeked = new PeekedSource(source, () => false);
  const end = peeked.peek();
  source.write('a');
  source.sink.fail(new BodyError('closed', 'gone'));
  expect(await end).toBe('broken');
  const { kept, sink } = keeping();
  peeked.pipe(sink);
  expect(kept).toEqual(['a', 'gone']);
});

test('nothing is sent faster than it is taken', async () => {
  let hasRoom = false;
  const source = new HandSource();
  const peeked = new PeekedSource(source, (piece) => String(piece) === 'c');
  void peeked.peek();
  for (const text of ['a', 'b', 'c']) source.write(text);
  const { kept, sink } = keeping(() => hasRoom);
  peeked.pipe(sink);
  expect([kept, source.resumed]).toEqual([['a'], 0]);
  expect(source.write('late')).toBe(false);
  peeked.resume();
  expect(kept).toEqual(['a', 'b']);
  hasRoom = true;
  peeked.resume();
  expect([kept, source.resumed]).toEqual([['a', 'b', 'c', 'late'], 1]);
});

test('who looks no longer holds nothing back', async () => {
  const source = new HandSource();
  const peeked = new PeekedSource(source, () => false);
  const end = peeked.peek();
  peeked.stop();
  expect(await end).toBe('stopped');
  const { kept, sink } = keeping();
  peeked.pipe(sink);
  source.write('a');
  expect(kept).toEqual(['a']);
});

test('N8: what is given up is told nothing more, and whoever looks is let go', async () => {
  const source = new HandSource();
  const peeked = new PeekedSource(source, () => false);
  const end = peeked.peek();
  source.write('a');
  peeked.cancel();
  expect([await end, source.isCancelled]).toEqual(['stopped', true]);
});
