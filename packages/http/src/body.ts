import { Buffer } from 'node:buffer';
import { FieldList } from './codec/fields.ts';

// How bodies move. A source pushes pieces into a sink and stops when the sink says so, in whatever version of HTTP either
// of them is. Nothing here is a Node stream: a request whose body lies in the piece its head came in costs one call.
//
// A piece belongs to whoever it was given to: no source changes its bytes afterwards.

/** Why a body ended before its end. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code: BodyErrorCode;

  constructor(code: BodyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The sender went away, took too long, sent what cannot be read or more than is taken, or we gave up on it. */
export type BodyErrorCode = 'closed' | 'timeout' | 'malformed' | 'too-large' | 'cancelled';

/** A body that is being received. Exactly one of `takeWhole`, `pipe` and `cancel` begins its use. */
export interface BodySource {
  /** In bytes, where that is known before the end. */
  readonly length: number | undefined;
  /**
   * All of it, when all has arrived without trailers and fits one piece; the source is then used up. Otherwise
   * `undefined`, and nothing has happened.
   */
  takeWhole(): Buffer | undefined;
  /** Delivers into a sink, what has arrived within this call. A client that waits for 100 is told to go on. */
  pipe(sink: BodySink): void;
  /** Goes on after a `write` that gave `false`. */
  resume(): void;
  /** Gives up on the rest, which nobody will read: the sink is told nothing more. May be called at any time. */
  cancel(): void;
}

/** Where the pieces of a body go. After `end` or `fail` nothing follows. */
export interface BodySink {
  /** Takes a piece, which is not empty. `false` asks for a pause until `resume` of the source. */
  write(piece: Buffer): boolean;
  /** The body is complete. */
  end(trailers: FieldList): void;
  /** The body broke off. */
  fail(error: BodyError): void;
}

/** A body that is being sent. `fail` breaks the message off in a way that its receiver notices. */
export interface OutgoingBody extends BodySink {
  /** Called when there is room again after a `write` that gave `false`. */
  onDrain: (() => void) | undefined;
  /** Called once when the receiver went away before the end: nothing more is worth sending. */
  onClosed: (() => void) | undefined;
}

/** Both directions of a connection that has left HTTP. */
export interface Tunnel {
  readonly source: BodySource;
  readonly sink: OutgoingBody;
  /** Closes it at once, in both directions. */
  destroy(): void;
}

/** Sends what a source delivers, at the pace of the receiver. */
export function pipeBody(source: BodySource, sink: OutgoingBody): void {
  sink.onDrain = () => source.resume();
  sink.onClosed = () => source.cancel();
  source.pipe(sink);
}

/** Joins two tunnels until either side ends or fails; the other is then ended likewise. */
export function joinTunnels(one: Tunnel, other: Tunnel): void {
  pipeBody(one.source, other.sink);
  pipeBody(other.source, one.sink);
}

/**
 * Reads all of a body into memory.
 * @throws {BodyError} `too-large` beyond `limit` bytes, and whatever the source fails with
 */
export function readWhole(source: BodySource, limit: number): Buffer | Promise<Buffer> {
  if (source.length === undefined || source.length <= limit) {
    const whole = source.takeWhole();
    if (whole !== undefined) return whole;
  }
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const refuse = (): boolean => {
      source.cancel();
      reject(new BodyError('too-large', `the body is longer than ${limit} bytes`));
      return true;
    };
    if (source.length !== undefined && source.length > limit) {
      refuse();
      return;
    }
    source.pipe({
      write(piece) {
        size += piece.length;
        if (size > limit) return refuse();
        pieces.push(piece);
        return true;
      },
      end: () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size)),
      fail: reject,
    });
  });
}

/** A source over bytes in memory. */
export class MemorySource implements BodySource {
  readonly length: number;
  #content: Buffer | undefined;

  constructor(content: Buffer) {
    this.length = content.length;
    this.#content = content;
  }

  takeWhole(): Buffer | undefined {
    const content = this.#content;
    this.#content = undefined;
    return content;
  }

  pipe(sink: BodySink): void {
    const content = this.takeWhole();
    if (content !== undefined && content.length > 0) sink.write(content);
    sink.end(new FieldList());
  }

  resume(): void {}

  cancel(): void {
    this.#content = undefined;
  }
}
