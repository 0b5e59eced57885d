import { brotliCompressSync, constants, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { BodyError, type BodySink, type BodySource, FieldList, MemorySource } from '@turnpike/http';
import { describe, expect, test } from 'vitest';
import { decodedSource } from './decoded-source.ts';

/** A source of pieces that a test hands over when it likes. */
class HandSource implements BodySource {
  readonly length = undefined;
  sink!: BodySink;
  isCancelled = false;
  onResume: () => void = () => {};

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.sink = sink;
  }

  resume(): void {
    this.onResume();
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

/** A sink that tells when it has got so much, or all. */
class KeepingSink implements BodySink {
  text = '';
  size = 0;
  error: BodyError | undefined;
  trailers: FieldList | undefined;
  hasRoom = true;
  onChange: () => void = () => {};

  write(piece: Buffer): boolean {
    this.size += piece.length;
    if (this.size < 1000) this.text += piece;
    this.onChange();
    return this.hasRoom;
  }

  end(trailers: FieldList): void {
    this.trailers = trailers;
    this.onChange();
  }

  fail(error: BodyError): void {
    this.error = error;
    this.onChange();
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.onChange = () => {
        if (condition()) resolve();
      };
      this.onChange();
    });
  }
}

function coded(coding: string): FieldList {
  return FieldList.from([['Content-Encoding', coding]]);
}

async function decode(bytes: Buffer, coding: string): Promise<KeepingSink> {
  const sink = new KeepingSink();
  decodedSource(new MemorySource(bytes), coded(coding)).pipe(sink);
  await sink.until(() => sink.trailers !== undefined || sink.error !== undefined);
  return sink;
}

describe('a body that is decoded on its way', () => {
  test.each([
    ['gzip', gzipSync],
    ['X-GZip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('comes out of %s as it went in', async (coding, code) => {
    const sink = await decode(code('text'), coding);
    expect([sink.text, sink.error]).toEqual(['text', undefined]);
  });

  test('loses its field; one whose coding is not known stays as it is', () => {
    const fields = coded('gzip');
    decodedSource(new MemorySource(gzipSync('')), fields).cancel();
    expect(fields.has('content-encoding')).toBe(false);
    for (const coding of ['compress', 'gzip, br', 'identity', 'constructor']) {
      const source = new HandSource();
      const others = coded(coding);
      expect(decodedSource(source, others)).toBe(source);
      expect(others.has('content-encoding')).toBe(true);
    }
  });

  test('goes on as soon as it has come: nothing waits for the end', async () => {
    const source = new HandSource();
    const sink = new KeepingSink();
    decodedSource(source, coded('gzip')).pipe(sink);
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    gzip.on('data', (piece: Buffer) => source.sink.write(piece));
    gzip.write('data: one\n\n');
    await sink.until(() => sink.text === 'data: one\n\n');
    gzip.write('data: two\n\n');
    await sink.until(() => sink.text === 'data: one\n\ndata: two\n\n');
    expect(sink.trailers).toBeUndefined();
    gzip.destroy();
  });

  test('keeps its trailers, and is empty when nothing was coded', async () => {
    const source = new HandSource();
    const sink = new KeepingSink();
    const trailers = FieldList.from([['Sum', '1']]);
    decodedSource(source, coded('gzip')).pipe(sink);
    source.sink.write(gzipSync('text'));
    source.sink.end(trailers);
    await sink.until(() => sink.trailers !== undefined);
    expect([sink.text, sink.trailers]).toEqual(['text', trailers]);
    const empty = await decode(Buffer.alloc(0), 'gzip');
    expect([empty.text, empty.error]).toEqual(['', undefined]);
  });

  test('N8: is malformed when it is not what its field says, or ends too soon', async () => {
    const cases = [
      ['gzip', Buffer.from('{"error": "no gzip"}')],
      ['br', Buffer.from('{"error": "no brotli"}')],
      ['zstd', Buffer.from('{"error": "no zstd"}')],
      ['gzip', gzipSync('text').subarray(0, -4)],
    ] as const;
    for (const [coding, bytes] of cases) {
      const source = new HandSource();
      const sink = new KeepingSink();
      decodedSource(source, coded(coding)).pipe(sink);
      source.sink.write(bytes);
      source.sink.end(new FieldList());
      await sink.until(() => sink.error !== undefined);
      expect([sink.error?.code, sink.trailers, source.isCancelled]).toEqual(['malformed', undefined, true]);
    }
  });

  test('stops when its receiver has no room, and comes whole all the same', async () => {
    const sink = new KeepingSink();
    sink.hasRoom = false;
    const size = 4 * 1024 * 1024;
    const source = decodedSource(new MemorySource(gzipSync(Buffer.alloc(size))), coded('gzip'));
    source.pipe(sink);
    await sink.until(() => sink.size > 0);
    expect(sink.size).toBeLessThan(size);
    while (sink.trailers === undefined) {
      const { size: before } = sink;
      source.resume();
      await sink.until(() => sink.size > before || sink.trailers !== undefined);
    }
    expect(sink.size).toBe(size);
  });

  test('says nothing more once it is cancelled', async () => {
    const source = new HandSource();
    const sink = new KeepingSink();
    const decoded = decodedSource(source, coded('gzip'));
    decoded.pipe(sink);
    source.sink.write(gzipSync('text'));
    decoded.cancel();
    expect(source.isCancelled).toBe(true);
    expect(source.sink.write(Buffer.from('more'))).toBe(true);
    source.sink.end(new FieldList());
    await new Promise((resolve) => setImmediate(resolve));
    expect([sink.text, sink.trailers, sink.error]).toEqual(['', undefined, undefined]);
  });

  test('fails as its source does, behind what has come', async () => {
    const source = new HandSource();
    const sink = new KeepingSink();
    decodedSource(source, coded('gzip')).pipe(sink);
    const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
    const piece = await new Promise<Buffer>((resolve) => {
      const pieces: Buffer[] = [];
      gzip.on('data', (next: Buffer) => pieces.push(next));
      gzip.write('data: one\n\n', () => setImmediate(() => resolve(Buffer.concat(pieces))));
    });
    gzip.destroy();
    source.sink.write(piece);
    const error = new BodyError('closed', 'gone');
    source.sink.fail(error);
    await sink.until(() => sink.error !== undefined);
    expect([sink.text, sink.error]).toEqual(['data: one\n\n', error]);
  });
});
