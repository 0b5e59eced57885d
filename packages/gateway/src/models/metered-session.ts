import type { Buffer } from 'node:buffer';
import { type BodyError, type BodySink, type BodySource, FieldList, type Tunnel } from '@turnpike/http';
import type { ModelSession } from '@turnpike/policy';
import { closeFrame, ServerFrames } from './server-frames.ts';

/** The most bytes of a message that is looked at: those that say what a response has cost repeat what it has said. */
const mostMessage = 4 * 1024 * 1024;

/** RFC 6455, 7.4.1: what was sent is against a policy. */
const policyViolation = 1008;
const reason = 'Token limit is exceeded.';

/** The far side of a socket by which somebody talks to a model: what that says is counted on its way, and goes on as it is. */
export function metered(tunnel: Tunnel, session: ModelSession): Tunnel {
  session.opened();
  return { source: new SessionMeter(tunnel, session), sink: tunnel.sink, destroy: () => tunnel.destroy() };
}

class SessionMeter implements BodySource, BodySink {
  readonly length = undefined;
  readonly #tunnel: Tunnel;
  readonly #session: ModelSession;
  readonly #frames = new ServerFrames(mostMessage);
  #sink: BodySink | undefined;
  /** The session ends with the frame that is under way. */
  #mustClose = false;
  #isOver = false;

  constructor(tunnel: Tunnel, session: ModelSession) {
    this.#tunnel = tunnel;
    this.#session = session;
  }

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.#sink = sink;
    this.#tunnel.source.pipe(this);
  }

  resume(): void {
    if (!this.#isOver) this.#tunnel.source.resume();
  }

  cancel(): void {
    this.#finish(() => this.#tunnel.source.cancel());
  }

  write(piece: Buffer): boolean {
    if (this.#isOver) return true;
    for (let at = 0; at < piece.length; ) {
      const { end, text } = this.#frames.next(piece, at);
      at = end;
      if (text !== undefined) this.#hear(text);
      if (!this.#mustClose || !this.#frames.isBetween) continue;
      this.#sink!.write(piece.subarray(0, at));
      this.#close();
      return true;
    }
    return this.#sink!.write(piece);
  }

  end(trailers: FieldList): void {
    this.#finish(() => this.#sink!.end(trailers));
  }

  fail(error: BodyError): void {
    this.#finish(() => this.#sink!.fail(error));
  }

  #hear(text: string): void {
    const admitted = this.#session.said(text);
    if (admitted === false) this.#mustClose = true;
    if (admitted instanceof Promise) void admitted.then((isAdmitted) => isAdmitted || this.#closeSoon());
  }

  /** What a store says comes later: a frame that is under way by then is not broken into. */
  #closeSoon(): void {
    this.#mustClose = true;
    if (this.#frames.isBetween && !this.#isOver) this.#close();
  }

  #close(): void {
    this.#finish(() => {
      this.#sink!.write(closeFrame(policyViolation, reason));
      this.#sink!.end(new FieldList());
      this.#tunnel.destroy();
    });
  }

  #finish(action: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    action();
    this.#session.closed();
  }
}
