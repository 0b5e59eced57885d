import { Buffer } from 'node:buffer';
import { BodyError, type BodySink, type BodySource, type OutgoingBody, type Tunnel } from '../../body.ts';
import { FieldList } from '../../codec/fields.ts';
import { Deadline } from '../../timing/deadline-wheel.ts';
import type { Transport, TransportEvents } from '../../transport.ts';

// After an upgrade the connection is nothing but bytes in two directions, each of which ends on its own.

/** What a tunnel needs to know of the connection that it was. */
export interface TunnelOptions {
  readonly idleMs: number;
  /** What came behind the head of the request. */
  readonly initialData: Buffer | undefined;
  readonly hasInputEnded: boolean;
  /** Called once, when the connection is closed. */
  readonly onClosed: () => void;
}

/** A connection that has left HTTP. */
export class TransportTunnel implements Tunnel, TransportEvents {
  readonly source: BodySource;
  readonly sink: OutgoingBody;
  readonly #transport: Transport;
  readonly #options: TunnelOptions;
  readonly #deadline: Deadline;
  #reader: BodySink | undefined;
  #waiting: Buffer | undefined;
  #isPaused = false;
  #hasInputEnded: boolean;
  #hasInputBeenTold = false;
  #isDiscarding = false;
  #hasOutputEnded = false;
  #unsentBytes = 0;
  readonly #writer: TunnelSink;

  constructor(transport: Transport, options: TunnelOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#waiting = options.initialData;
    this.#hasInputEnded = options.hasInputEnded;
    this.#deadline = new Deadline(this);
    this.#writer = new TunnelSink(this);
    this.sink = this.#writer;
    this.source = {
      length: undefined,
      takeWhole: () => undefined,
      pipe: (sink) => this.#pipe(sink),
      resume: () => this.#resume(),
      cancel: () => this.#cancel(),
    };
    transport.events = this;
    transport.pause();
    this.#touch();
  }

  destroy(): void {
    this.#transport.destroy();
  }

  write(piece: Buffer): boolean {
    if (this.#hasOutputEnded) return true;
    this.#touch();
    return this.#transport.write(piece);
  }

  end(): void {
    if (this.#hasOutputEnded) return;
    this.#hasOutputEnded = true;
    this.#transport.end();
  }

  onPiece(piece: Buffer): void {
    this.#touch();
    if (this.#isDiscarding) return;
    if (this.#reader === undefined || this.#isPaused) {
      this.#waiting = this.#waiting === undefined ? piece : Buffer.concat([this.#waiting, piece]);
      this.#transport.pause();
    } else if (!this.#reader.write(piece)) {
      this.#isPaused = this.#reader !== undefined;
      if (this.#isPaused) this.#transport.pause();
    }
  }

  onEnd(): void {
    this.#hasInputEnded = true;
    this.#tellOfEnd();
  }

  onDrain(): void {
    this.#touch();
    this.#writer.onDrain?.();
  }

  onClosed(error: Error | undefined): void {
    this.#deadline.release();
    this.#hasOutputEnded = true;
    const reader = this.#takeReader();
    if (!this.#hasInputBeenTold)
      reader?.fail(new BodyError('closed', 'the client closed the connection', { cause: error }));
    this.#writer.close();
    this.#options.onClosed();
  }

  onDeadline(): void {
    const unsent = this.#transport.unsentBytes;
    // A large piece may move slowly, and yet move.
    if (unsent > 0 && unsent !== this.#unsentBytes) {
      this.#touch();
      return;
    }
    const reader = this.#takeReader();
    this.#hasInputBeenTold = true;
    this.#transport.destroy();
    reader?.fail(new BodyError('timeout', 'nothing moved in the tunnel'));
  }

  #touch(): void {
    this.#unsentBytes = this.#transport.unsentBytes;
    this.#deadline.set(this.#options.idleMs);
  }

  #pipe(sink: BodySink): void {
    if (this.#reader !== undefined || this.#isDiscarding) throw new Error('the tunnel is being read already');
    if (this.#transport.isDestroyed) {
      sink.fail(new BodyError('closed', 'the client closed the connection'));
      return;
    }
    this.#reader = sink;
    this.#goOn();
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#goOn();
  }

  #goOn(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined && this.#reader !== undefined && !this.#reader.write(waiting)) {
      this.#isPaused = this.#reader !== undefined;
      if (this.#isPaused) return;
    }
    if (this.#hasInputEnded) this.#tellOfEnd();
    else this.#transport.resume();
  }

  #cancel(): void {
    this.#reader = undefined;
    this.#isDiscarding = true;
    this.#waiting = undefined;
    this.#transport.resume();
  }

  #tellOfEnd(): void {
    if (this.#hasInputBeenTold || this.#waiting !== undefined || this.#isPaused) return;
    const reader = this.#takeReader();
    if (reader === undefined) return;
    this.#hasInputBeenTold = true;
    reader.end(new FieldList());
  }

  #takeReader(): BodySink | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    return reader;
  }
}

/** The direction towards the client. */
class TunnelSink implements OutgoingBody {
  onDrain: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  readonly #tunnel: TransportTunnel;

  constructor(tunnel: TransportTunnel) {
    this.#tunnel = tunnel;
  }

  write(piece: Buffer): boolean {
    return this.#tunnel.write(piece);
  }

  end(): void {
    this.#tunnel.end();
  }

  fail(): void {
    this.#tunnel.destroy();
  }

  close(): void {
    const { onClosed } = this;
    this.onDrain = undefined;
    this.onClosed = undefined;
    onClosed?.();
  }
}
