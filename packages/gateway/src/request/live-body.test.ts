import { gzipSync } from 'node:zlib';
import { BodyError, type BodySink, type BodySource, FieldList, MemorySource } from '@turnpike/http';
import { describe, expect, test } from 'vitest';
import { type BodyRole, LiveBody } from './live-body.ts';

/** A source of pieces that a test hands over when it likes. */
class HandSource implements BodySource {
  readonly length: undefined;
  sink: BodySink | undefined;
  isCancelled = false;

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.sink = sink;
  }

  resume(): void {}

  cancel(): void {
    this.isCancelled = true;
  }
}

const none = new FieldList();

function body(source: BodySource | undefined, role: Partial<BodyRole> = {}, fields = none): LiveBody {
  return new LiveBody({ of: 'request', limit: 100, ...role }, fields, source);
}

describe('a body that nobody reads', () => {
  test('is sent as the stream it is, once', () => {
    const source = new HandSource();
    const live = body(source);
    expect([live.isPresent, live.content, live.object]).toEqual([true, undefined, null]);
    expect(live.toSend()).toBe(source);
    expect(live.isSpent).toBe(true);
    expect(live.toSend()).toBeUndefined();
  });

  test('is kept when it has come in one piece, and may be sent again', () => {
    const live = body(new MemorySource(Buffer.from('text')));
    expect([String(live.toSend()), String(live.toSend()), live.isSpent]).toEqual(['text', 'text', false]);
  });

  test('is given up when another takes its place, or nothing is to be sent', () => {
    const replaced = new HandSource();
    const live = body(replaced);
    live.replace('other');
    expect([replaced.isCancelled, live.content, String(live.toSend())]).toEqual([true, 'other', 'other']);
    const discarded = new HandSource();
    body(discarded).discard();
    expect(discarded.isCancelled).toBe(true);
  });

  test('takes its filters with it when another takes its place, in memory or not', () => {
    const told: string[] = [];
    const filter = {
      keepsLength: true,
      write: () => void told.push('write'),
      end: () => void told.push('end'),
      abandoned: () => void told.push('abandoned'),
    };
    const live = body(new HandSource());
    live.filter(filter);
    live.replace('one');
    live.filter(filter);
    live.replace('other');
    expect([told, String(live.toSend())]).toEqual([['abandoned', 'abandoned'], 'other']);
  });

  test('is none where there is none', () => {
    const live = body(undefined);
    expect([live.isPresent, live.object, live.toSend(), live.buffer()]).toEqual([false, null, undefined, undefined]);
  });
});

describe('a body that somebody reads', () => {
  test('is there at once when all of it has come', () => {
    const live = body(new MemorySource(Buffer.from('text')));
    expect(live.buffer()).toBeUndefined();
    expect([String(live.content), String(live.object?.bytes)]).toEqual(['text', 'text']);
  });

  test('is waited for, and decoded', async () => {
    const source = new HandSource();
    const fields = FieldList.from([['Content-Encoding', 'gzip']]);
    const live = body(source, {}, fields);
    const reading = live.buffer();
    const packed = gzipSync('text');
    source.sink?.write(packed.subarray(0, 5));
    source.sink?.write(packed.subarray(5));
    source.sink?.end(new FieldList());
    await reading;
    expect([String(live.content), fields.has('content-encoding')]).toEqual(['text', false]);
  });

  test('is gone once an expression has taken it', () => {
    const live = body(new MemorySource(Buffer.from('text')));
    void live.buffer();
    const object = live.object;
    expect(object).toBe(live.object);
    object?.asForm(false);
    expect([live.content, live.isPresent, live.toSend()]).toEqual([undefined, false, undefined]);
  });

  test('that is too long is refused: 413 of a request, 502 of an answer', async () => {
    for (const [of, status] of [
      ['request', 413],
      ['response', 502],
    ] as const) {
      const source = new HandSource();
      const reading = body(source, { of }).buffer();
      source.sink?.write(Buffer.alloc(101));
      await expect(reading).rejects.toMatchObject({ source: of, status });
      expect(source.isCancelled).toBe(true);
    }
  });

  test('that is longer than was asked for is read no further, and is no failure', async () => {
    const source = new HandSource();
    const live = body(source);
    const isWithin = live.bufferAtMost(10);
    source.sink?.write(Buffer.alloc(11));
    expect([await isWithin, source.isCancelled, live.isPresent]).toEqual([false, true, false]);
    // What came in one piece is there anyway.
    const whole = body(new MemorySource(Buffer.alloc(11)));
    expect([whole.bufferAtMost(11), whole.bufferAtMost(10), whole.content?.length]).toEqual([true, false, 11]);
    expect(body(undefined).bufferAtMost(0)).toBe(true);
    const fields = new FieldList();
    fields.append('Content-Encoding', 'gzip');
    const bomb = body(new MemorySource(gzipSync(Buffer.alloc(90))), {}, fields);
    expect([await bomb.bufferAtMost(10), bomb.content]).toEqual([false, undefined]);
  });

  test('that is longer than may be read at all is refused, whatever was asked for', async () => {
    const source = new HandSource();
    const isWithin = body(source).bufferAtMost(1000);
    source.sink?.write(Buffer.alloc(101));
    await expect(isWithin).rejects.toMatchObject({ reason: 'RequestBodyTooLarge' });
  });

  test.each([
    ['request', 'closed', 400, 'ClientConnectionFailure'],
    ['request', 'timeout', 400, 'ClientConnectionFailure'],
    ['request', 'malformed', 400, 'RequestBodyMalformed'],
    ['response', 'closed', 500, 'BackendConnectionFailure'],
    ['response', 'timeout', 500, 'BackendConnectionFailure'],
    ['response', 'malformed', 500, 'BackendConnectionFailure'],
  ] as const)('of a %s that ends with %s fails with %i %s', async (of, code, status, reason) => {
    const source = new HandSource();
    const reading = body(source, { of }).buffer();
    source.sink?.fail(new BodyError(code, 'it broke'));
    await expect(reading).rejects.toMatchObject({ source: of, status, reason });
  });

  test('is waited for no longer when its caller has left', async () => {
    const source = new HandSource();
    const live = body(source, { of: 'response' });
    const reading = live.buffer();
    live.giveUp();
    await expect(reading).rejects.toMatchObject({ reason: 'ClientConnectionFailure' });
    expect(source.isCancelled).toBe(true);
    // Nobody waits, and nobody is told.
    live.giveUp();
    body(new HandSource()).giveUp();
  });
});
