import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import type { GatewayContext } from '../request/gateway-context.ts';
import { JsonBytes } from './json-bytes.ts';
import { writeRecord } from './record-line.ts';
import type { RecordSink } from './request-record.ts';

/** How much may wait to be written, in bytes; what comes beyond it is dropped and counted. */
const mostPending = 16 * 1024 * 1024;

/** Lines are handed to the file in pieces of this size, or after a while: each wakes a thread that writes. */
const pieceSize = 256 * 1024;
const flushAfterMs = 250;
/** The last record of a piece usually goes beyond it. */
const roomForOne = 4 * 1024;

/** Writes what there is to say of a request that has ended, in lines of JSON. */
export type WriteLines = (line: JsonBytes, context: GatewayContext) => void;

/** Writes records to a file or a stream, one JSON object a line. */
export class NdjsonSink implements RecordSink {
  readonly #target: string | Writable;
  readonly #write: WriteLines;
  #stream: Writable;
  readonly #pending = new JsonBytes(pieceSize + roomForOne);
  #pendingRecords = 0;
  /** Bytes handed to the stream that it has not written. */
  #underway = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Records that were not written: the sink was too slow, or the disk full. */
  dropped = 0;

  constructor(target: string | Writable, write: WriteLines = writeRecord) {
    this.#target = target;
    this.#write = write;
    this.#stream = this.#open();
  }

  record(context: GatewayContext): void {
    if (this.#pending.length + this.#underway > mostPending) {
      this.dropped++;
      return;
    }
    const before = this.#pending.length;
    try {
      this.#write(this.#pending, context);
    } catch (error) {
      this.#pending.cutTo(before);
      this.dropped++;
      throw error;
    }
    this.#pendingRecords++;
    if (this.#pending.length >= pieceSize) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushAfterMs).unref();
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#flush();
    if (this.#stream === process.stdout) return;
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
  }

  #open(): Writable {
    const target = this.#target;
    const stream = typeof target === 'string' ? createWriteStream(target, { flags: 'a' }) : target;
    // Whoever writes is told, and counts.
    stream.on('error', () => {});
    return stream;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    const piece = this.#pending.take();
    const records = this.#pendingRecords;
    this.#pendingRecords = 0;
    this.#underway += piece.length;
    // A file that could not be written, as on a full disk, is tried again.
    if (this.#stream.destroyed && typeof this.#target === 'string') this.#stream = this.#open();
    this.#stream.write(piece, (error) => {
      this.#underway -= piece.length;
      if (error) this.dropped += records;
      else this.#pending.reuse(piece);
    });
  }
}
