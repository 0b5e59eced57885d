import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import type { GatewayContext } from '../request/gateway-context.ts';
import { recordLine } from './record-line.ts';
import type { RecordSink } from './request-record.ts';

/** How much may wait to be written, in characters; what comes beyond it is dropped and counted. */
const mostPending = 16 * 1024 * 1024;

/** Lines are handed to the file in pieces of this size, or after a while. */
const pieceSize = 64 * 1024;
const flushAfterMs = 250;

/** Writes records to a file or a stream, one JSON object a line. */
export class NdjsonSink implements RecordSink {
  readonly #stream: Writable;
  #pending = '';
  /** Characters handed to the stream that it has not written. */
  #underway = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Records that were not written: the sink was too slow, or the disk full. */
  dropped = 0;

  constructor(target: string | Writable) {
    this.#stream = typeof target === 'string' ? createWriteStream(target, { flags: 'a' }) : target;
    this.#stream.on('error', () => this.dropped++);
  }

  record(context: GatewayContext): void {
    if (this.#pending.length + this.#underway > mostPending) {
      this.dropped++;
      return;
    }
    this.#pending += recordLine(context);
    if (this.#pending.length >= pieceSize) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushAfterMs).unref();
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.#flush();
    if (this.#stream === process.stdout) return;
    await new Promise<void>((resolve) => this.#stream.end(() => resolve()));
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const piece = this.#pending;
    if (piece === '') return;
    this.#pending = '';
    this.#underway += piece.length;
    this.#stream.write(piece, () => {
      this.#underway -= piece.length;
    });
  }
}
