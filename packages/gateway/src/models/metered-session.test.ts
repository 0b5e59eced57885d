import { Buffer } from 'node:buffer';
import { type BodySink, type BodySource, FieldList, type OutgoingBody, type Tunnel } from '@turnpike/http';
import type { ModelSession } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { metered } from './metered-session.ts';

const closing = Buffer.concat([Buffer.from([0x88, 26, 0x03, 0xf0]), Buffer.from('Token limit is exceeded.')]);

function frame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
}

/** A tunnel by which a test says what a model says, and what the caller of a session gets. */
function open(said: (text: string) => boolean | Promise<boolean>) {
  let far: BodySink | undefined;
  const got: Buffer[] = [];
  const log: string[] = [];
  const source: BodySource = {
    length: undefined,
    takeWhole: () => undefined,
    pipe: (sink) => {
      far = sink;
    },
    resume: () => void log.push('resumed'),
    cancel: () => void log.push('cancelled'),
  };
  const tunnel: Tunnel = { source, sink: {} as OutgoingBody, destroy: () => void log.push('destroyed') };
  const session = {
    opened: () => void log.push('opened'),
    closed: () => void log.push('closed'),
    said,
  } as unknown as ModelSession;
  const { source: near, sink } = metered(tunnel, session);
  expect(sink).toBe(tunnel.sink);
  near.pipe({
    write: (piece) => got.push(piece) < 100,
    end: () => void log.push('ended'),
    fail: () => void log.push('failed'),
  });
  return { far: far!, near, got, log, text: () => Buffer.concat(got) };
}

test('pieces go on as they came, the same objects', () => {
  const heard: string[] = [];
  const { far, got, log } = open((text) => heard.push(text) > 0);
  const pieces = [frame('one'), frame('two').subarray(0, 3), frame('two').subarray(3)];
  for (const piece of pieces) expect(far.write(piece)).toBe(true);
  far.end(new FieldList());
  expect(got.every((piece, index) => piece === pieces[index])).toBe(true);
  expect([heard, log]).toEqual([
    ['one', 'two'],
    ['opened', 'ended', 'closed'],
  ]);
});

test('what is refused ends the session behind its frame, and what follows does not go on', () => {
  const { far, log, text } = open((said) => said !== 'two');
  far.write(Buffer.concat([frame('one'), frame('two'), frame('three')]));
  far.write(frame('four'));
  far.end(new FieldList());
  expect(text()).toEqual(Buffer.concat([frame('one'), frame('two'), closing]));
  expect(log).toEqual(['opened', 'ended', 'destroyed', 'closed']);
});

test('what is refused later ends it behind the frame that is under way by then', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { far, text, log } = open((said) => (said === 'one' ? promise : true));
  far.write(Buffer.concat([frame('one'), frame('two').subarray(0, 3)]));
  resolve(false);
  await promise;
  expect(log).toEqual(['opened']);
  far.write(Buffer.concat([frame('two').subarray(3), frame('three')]));
  expect(text()).toEqual(Buffer.concat([frame('one'), frame('two'), closing]));
  expect(log).toEqual(['opened', 'ended', 'destroyed', 'closed']);
});

test('what is refused later ends it at once where no frame is under way', async () => {
  const { far, text } = open(() => Promise.resolve(false));
  far.write(frame('one'));
  await new Promise(setImmediate);
  expect(text()).toEqual(Buffer.concat([frame('one'), closing]));
});

test('a caller who leaves closes it, once', () => {
  const { far, near, log } = open(() => true);
  near.cancel();
  far.end(new FieldList());
  near.resume();
  expect(log).toEqual(['opened', 'cancelled', 'closed']);
});
