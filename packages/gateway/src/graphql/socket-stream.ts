import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import { type BodySink, FieldList, type OutgoingBody, type Tunnel } from '@turnpike/http';

/** A connection that ends here: a stream for whoever speaks by it, and a tunnel for whoever carries what is said. */
export class SocketStream extends Duplex {
  readonly tunnel: Tunnel;
  readonly #incoming: OutgoingBody;
  #outgoing: BodySink | undefined;
  #isPaused = false;
  /** What waits until somebody carries it, or until there is room. */
  #goOn: (() => void) | undefined;

  constructor() {
    super({ allowHalfOpen: false });
    const incoming: OutgoingBody = {
      onDrain: undefined,
      onClosed: undefined,
      write: (piece) => this.push(piece),
      end: () => {
        this.push(null);
      },
      fail: () => {
        this.destroy();
      },
    };
    this.#incoming = incoming;
    this.tunnel = {
      sink: incoming,
      source: {
        length: undefined,
        takeWhole: () => undefined,
        pipe: (sink) => {
          this.#outgoing = sink;
          this.#resume();
        },
        resume: () => {
          this.#isPaused = false;
          this.#resume();
        },
        cancel: () => {
          this.destroy();
        },
      },
      destroy: () => {
        this.destroy();
      },
    };
  }

  override _read(): void {
    this.#incoming.onDrain?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const write = () => {
      this.#isPaused = this.#outgoing?.write(Buffer.from(chunk)) === false;
      done();
    };
    if (this.#outgoing === undefined || this.#isPaused) this.#goOn = write;
    else write();
  }

  override _final(done: (error?: Error | null) => void): void {
    const end = () => {
      this.#outgoing?.end(new FieldList());
      this.#outgoing = undefined;
      done();
    };
    if (this.#outgoing === undefined || this.#isPaused) this.#goOn = end;
    else end();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#outgoing?.end(new FieldList());
    this.#outgoing = undefined;
    this.#incoming.onClosed?.();
    done(error);
  }

  #resume(): void {
    if (this.#outgoing === undefined || this.#isPaused) return;
    const goOn = this.#goOn;
    this.#goOn = undefined;
    goOn?.();
  }
}
