import type { Http2Stream, OutgoingHttpHeaders } from 'node:http2';
import type { BodyError, OutgoingBody } from '../body.ts';
import type { FieldList } from '../codec/fields.ts';
import { errorCodes } from './frames.ts';

/** What is sent by a stream. `wantTrailers` has to be asked for where the head is sent. */
export class StreamBody implements OutgoingBody {
  onDrain: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  readonly #stream: Http2Stream;
  readonly #onMoved: (() => void) | undefined;
  /** What is missing of the length that was announced. */
  #left: number | undefined;
  #isOver = false;
  #trailers: FieldList | undefined;

  constructor(stream: Http2Stream, length: number | undefined, onMoved?: () => void) {
    this.#stream = stream;
    this.#left = length;
    this.#onMoved = onMoved;
    stream.on('drain', () => {
      if (this.#isOver) return;
      this.#onMoved?.();
      this.onDrain?.();
    });
    stream.on('wantTrailers', () => this.#sendTrailers());
    if (stream.destroyed) process.nextTick(() => this.#onClose());
    else stream.on('close', () => this.#onClose());
  }

  /** Whether everything has been handed to the stream, or nothing more will be. */
  get isOver(): boolean {
    return this.#isOver;
  }

  write(piece: Buffer): boolean {
    if (this.#isOver) return true;
    if (this.#left !== undefined) {
      this.#left -= piece.length;
      // More than was announced: what the receiver makes of it would be up to the receiver.
      if (this.#left < 0) {
        this.#break();
        return true;
      }
    }
    this.#onMoved?.();
    return this.#stream.write(piece);
  }

  end(trailers: FieldList): void {
    if (this.#isOver) return;
    if (this.#left !== undefined && this.#left > 0) {
      this.#break();
      return;
    }
    this.#isOver = true;
    if (trailers.length > 0) this.#trailers = trailers;
    this.#stream.end();
  }

  fail(_error: BodyError): void {
    if (!this.#isOver) this.#break();
  }

  #break(): void {
    this.#isOver = true;
    this.#stream.close(errorCodes.internalError);
  }

  #sendTrailers(): void {
    if (this.#stream.destroyed || this.#stream.closed) return;
    this.#stream.sendTrailers(this.#trailers === undefined ? {} : toHeaders(this.#trailers));
  }

  #onClose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onClosed?.();
  }
}

/** Names that HTTP/2 has no place for (RFC 9113, 8.2.2), and the trailers that we announce ourselves. */
const connectionNames: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'te',
]);

/** Fields as the library takes them where it takes an object. */
export function toHeaders(fields: FieldList): OutgoingHttpHeaders {
  const headers: Record<string, string[]> = Object.create(null);
  for (let index = 0; index < fields.length; index++) {
    const name = fields.lowerNameAt(index);
    if (!connectionNames.has(name)) (headers[name] ??= []).push(fields.valueAt(index));
  }
  return headers;
}

/** Fields as the library takes them where it takes a list, behind what stands in front; `left` are left out. */
export function toHeaderList(front: readonly string[], fields: FieldList, left: ReadonlySet<string>): string[] {
  const list = [...front];
  for (let index = 0; index < fields.length; index++) {
    const name = fields.lowerNameAt(index);
    if (!connectionNames.has(name) && !left.has(name)) list.push(name, fields.valueAt(index));
  }
  return list;
}
