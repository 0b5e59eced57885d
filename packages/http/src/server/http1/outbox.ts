import { Buffer } from 'node:buffer';
import { atEndOfTurn, flushWrites, type Transport } from '../../transport.ts';

// What goes out in one turn leaves in one write: head and body, the pieces of a chunk, the answers to requests that
// came together. Small pieces are copied into one buffer, which costs less than asking the system to gather them.

const copiedBytes = 16 * 1024;

/** Who is told how a write went. */
export interface OutboxOwner {
  onWritten(wasTaken: boolean, bytes: number): void;
}

/** What is to be written to a connection. */
export class Outbox {
  /** While requests are being read that came together, their answers wait for each other. */
  isCorked = false;
  readonly #transport: Transport;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isAwaited = false;
  readonly #owner: OutboxOwner;

  constructor(transport: Transport, owner: OutboxOwner) {
    this.#transport = transport;
    this.#owner = owner;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /** Adds a piece, to leave with the next flush; one is due by the end of the turn. */
  add(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes > copiedBytes) this.#write();
    else if (!this.#isAwaited && !this.isCorked) this.#await();
  }

  /** Adds a piece that is the last for now. */
  addLast(piece: Buffer): void {
    if (this.isCorked || this.#bytes > 0) {
      this.#pieces.push(piece);
      this.#bytes += piece.length;
      this.flush();
    } else this.#owner.onWritten(this.#transport.write(piece), piece.length);
  }

  /** Writes what there is, unless more is to join it. */
  flush(): void {
    if (!this.isCorked && this.#bytes > 0) this.#write();
  }

  uncork(): void {
    this.isCorked = false;
    this.flush();
  }

  #write(): void {
    const pieces = this.#pieces;
    const bytes = this.#bytes;
    this.#pieces = [];
    this.#bytes = 0;
    if (pieces.length === 1) this.#owner.onWritten(this.#transport.write(pieces[0]!), bytes);
    else if (bytes <= copiedBytes) this.#owner.onWritten(this.#transport.write(Buffer.concat(pieces, bytes)), bytes);
    else this.#owner.onWritten(this.#transport.writeAll(pieces), bytes);
  }

  #await(): void {
    this.#isAwaited = true;
    if (awaited.push(this) === 1) atEndOfTurn(flushAwaited);
  }

  /** The end of the turn. */
  static flush(outbox: Outbox): void {
    outbox.#isAwaited = false;
    outbox.flush();
  }
}

/** One for all connections, because most of them have been flushed by then. */
let awaited: Outbox[] = [];

function flushAwaited(): void {
  const due = awaited;
  awaited = [];
  for (const outbox of due) Outbox.flush(outbox);
  flushWrites();
}
