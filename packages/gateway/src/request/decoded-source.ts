import type { Buffer } from 'node:buffer';
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  type ZlibOptions,
} from 'node:zlib';
import { BodyError, type BodySink, type BodySource, FieldList } from '@turnpike/http';

const decoders = {
  gzip: (options: ZlibOptions) => createGunzip(options),
  'x-gzip': (options: ZlibOptions) => createGunzip(options),
  deflate: (options: ZlibOptions) => createInflate(options),
  br: () => createBrotliDecompress({ flush: constants.BROTLI_OPERATION_FLUSH }),
  zstd: () => createZstdDecompress({ flush: constants.ZSTD_e_flush }),
} as const;

/**
 * The same body without its coding, and without `Content-Encoding` in the fields. One whose coding is not known, or that is
 * coded more than once, stays as it is.
 */
export function decodedSource(source: BodySource, fields: FieldList): BodySource {
  const coding = (fields.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (!Object.hasOwn(decoders, coding)) return source;
  fields.delete('content-encoding');
  return new DecodedSource(source, coding as keyof typeof decoders);
}

/** A body that is decoded on its way; what has come of it goes on at once. */
class DecodedSource implements BodySource, BodySink {
  readonly length = undefined;
  readonly #source: BodySource;
  readonly #decoder;
  readonly #coding: string;
  #trailers = new FieldList();
  #sink: BodySink | undefined;
  #isEmpty = true;
  #isOver = false;

  constructor(source: BodySource, coding: keyof typeof decoders) {
    this.#source = source;
    this.#coding = coding;
    this.#decoder = decoders[coding]({ flush: constants.Z_SYNC_FLUSH });
  }

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    const decoder = this.#decoder;
    decoder.on('data', (piece: Buffer) => {
      if (!this.#isOver && !sink.write(piece)) decoder.pause();
    });
    decoder.on('end', () => this.#once(() => sink.end(this.#trailers)));
    decoder.on('drain', () => this.#source.resume());
    decoder.on('error', (cause: Error) =>
      this.#once(() => {
        this.#source.cancel();
        sink.fail(new BodyError('malformed', `the content is not ${this.#coding}`, { cause }));
      }),
    );
    this.#sink = sink;
    this.#source.pipe(this);
  }

  resume(): void {
    this.#decoder.resume();
  }

  cancel(): void {
    this.#isOver = true;
    this.#source.cancel();
    this.#decoder.destroy();
  }

  write(piece: Buffer): boolean {
    this.#isEmpty = false;
    return this.#isOver || this.#decoder.write(piece);
  }

  end(trailers: FieldList): void {
    this.#trailers = trailers;
    // Nothing is no gzip, but it is what comes where there is nothing to be said.
    if (this.#isEmpty) this.#once(() => this.#sink!.end(trailers));
    else this.#decoder.end();
  }

  /** What has come goes on before. */
  fail(error: BodyError): void {
    if (this.#isOver) return;
    this.#decoder.flush(() => {
      this.#once(() => this.#sink!.fail(error));
      this.#decoder.destroy();
    });
  }

  #once(action: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    action();
  }
}
