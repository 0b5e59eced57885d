import { setImmediate as turn } from 'node:timers/promises';
import { BodyError, type BodySink, FieldList, MemorySource } from '@turnpike/http';
import type { BodyFilter, FilterOutput } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { FilteredSource } from './filtered-source.ts';
import { HandSource } from './hand-source-testing.ts';

/** A sink that keeps what it was given; it has room until a test says otherwise. */
class KeepingSink implements BodySink {
  readonly got: string[] = [];
  trailers: FieldList | undefined;
  error: BodyError | undefined;
  hasRoom = true;

  write(piece: Buffer): boolean {
    this.got.push(String(piece));
    return this.hasRoom;
  }

  end(trailers: FieldList): void {
    this.trailers = trailers;
  }

  fail(error: BodyError): void {
    this.error = error;
  }
}

/** A filter that makes letters large; what it was told is kept. */
class Upper implements BodyFilter {
  readonly keepsLength: boolean = true;
  readonly told: string[] = [];

  write(piece: Uint8Array, output: FilterOutput): void | Promise<void> {
    this.told.push(`write ${piece}`);
    output.push(Buffer.from(String(piece).toUpperCase()));
  }

  end(_output: FilterOutput): void | Promise<void> {
    this.told.push('end');
  }

  abandoned(): void {
    this.told.push('abandoned');
  }
}

/** One that waits until the test lets it go on. */
class Slow extends Upper {
  go: () => void = () => {};
  fail: (error: Error) => void = () => {};

  override write(piece: Uint8Array, output: FilterOutput): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.go = resolve;
    this.fail = reject;
    return promise.then(() => super.write(piece, output));
  }
}

function piped(filter: BodyFilter, source = new HandSource()) {
  const sink = new KeepingSink();
  const filtered = new FilteredSource(source, filter);
  filtered.pipe(sink);
  return { source, sink, filtered };
}

describe('a body that goes through a filter', () => {
  test('is what the filter makes of it, trailers and all', () => {
    const { source, sink } = piped(new Upper());
    const trailers = FieldList.from([['Sum', '1']]);
    expect([source.write('a'), source.write('b')]).toEqual([true, true]);
    source.sink.end(trailers);
    expect([sink.got, sink.trailers]).toEqual([['A', 'B'], trailers]);
  });

  test('has its length where the filter keeps it, and is never taken whole', () => {
    const changing = new (class extends Upper {
      override readonly keepsLength = false;
    })();
    const filtered = new FilteredSource(new MemorySource(Buffer.from('ab')), new Upper());
    expect([filtered.length, filtered.takeWhole()]).toEqual([2, undefined]);
    expect(new FilteredSource(new MemorySource(Buffer.from('ab')), changing).length).toBeUndefined();
  });

  test('without content has an end all the same', () => {
    const filter = new Upper();
    const sink = new KeepingSink();
    new FilteredSource(new MemorySource(Buffer.alloc(0)), filter).pipe(sink);
    expect([filter.told, sink.got, sink.trailers?.length]).toEqual([['end'], [], 0]);
  });

  test('waits for a filter that waits, in order, and goes on then', async () => {
    const filter = new Slow();
    const { source, sink } = piped(filter);
    expect(source.write('a')).toBe(false);
    // A source may have one more in hand.
    source.write('b');
    source.sink.end(new FieldList());
    expect(sink.got).toEqual([]);
    filter.go();
    await turn();
    expect([sink.got, sink.trailers]).toEqual([['A'], undefined]);
    filter.go();
    await turn();
    expect([sink.got, sink.trailers?.length, filter.told]).toEqual([['A', 'B'], 0, ['write a', 'write b', 'end']]);
  });

  test('resumes its source once the filter is through and there is room, not before', async () => {
    const filter = new Slow();
    const { source, sink, filtered } = piped(filter);
    sink.hasRoom = false;
    source.write('a');
    filtered.resume();
    expect(source.resumed).toBe(0);
    filter.go();
    await turn();
    // The piece that has gone on left no room.
    expect(source.resumed).toBe(0);
    filtered.resume();
    expect(source.resumed).toBe(1);
  });

  test('ends where the filter ends it: the source is cancelled, and nothing follows', () => {
    const filter = new (class extends Upper {
      override write(piece: Uint8Array, output: FilterOutput): void {
        super.write(piece, output);
        output.end();
        output.push(Buffer.from('never'));
        output.end();
      }
    })();
    const { source, sink } = piped(filter);
    source.write('a');
    source.write('b');
    source.sink.end(new FieldList());
    expect([sink.got, sink.trailers?.length, source.isCancelled]).toEqual([['A'], 0, true]);
    expect(filter.told).toEqual(['write a']);
  });

  test('tells the filter once when it breaks off, and fails as it did', () => {
    const filter = new Upper();
    const { source, sink, filtered } = piped(filter);
    const error = new BodyError('closed', 'gone');
    source.sink.fail(error);
    filtered.cancel();
    expect([sink.error, filter.told]).toEqual([error, ['abandoned']]);
  });

  test('fails behind what the filter still has in hand', async () => {
    const filter = new Slow();
    const { source, sink } = piped(filter);
    source.write('a');
    source.sink.fail(new BodyError('closed', 'gone'));
    expect(sink.error).toBeUndefined();
    filter.go();
    await turn();
    expect([sink.got, sink.error?.code, filter.told]).toEqual([['A'], 'closed', ['write a', 'abandoned']]);
  });

  test('N6: is cancelled at once when its receiver leaves, even while the filter waits', async () => {
    const filter = new Slow();
    const { source, sink, filtered } = piped(filter);
    source.write('a');
    filtered.cancel();
    expect([source.isCancelled, filter.told]).toEqual([true, ['abandoned']]);
    filter.go();
    await turn();
    expect([sink.got, sink.trailers, source.resumed]).toEqual([[], undefined, 0]);
  });

  test('breaks off when the filter fails against its word, now or later', async () => {
    const throwing = new (class extends Upper {
      override write(): void {
        throw new Error('bug');
      }
    })();
    const now = piped(throwing);
    now.source.write('a');
    expect([now.sink.error?.code, now.source.isCancelled, throwing.told]).toEqual(['cancelled', true, ['abandoned']]);
    const slow = new Slow();
    const later = piped(slow);
    later.source.write('a');
    slow.fail(new Error('bug'));
    await turn();
    expect([later.sink.error?.code, later.source.isCancelled, slow.told]).toEqual(['cancelled', true, ['abandoned']]);
  });

  test('goes through several, the first one first', () => {
    const exclaim = new (class extends Upper {
      override write(piece: Uint8Array, output: FilterOutput): void {
        output.push(Buffer.from(`${piece}!a`));
      }
    })();
    const sink = new KeepingSink();
    const source = new MemorySource(Buffer.from('a'));
    new FilteredSource(new FilteredSource(source, new Upper()), exclaim).pipe(sink);
    expect(sink.got).toEqual(['A!a']);
  });
});
