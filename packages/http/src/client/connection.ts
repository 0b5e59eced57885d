import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { BodyError, type BodyErrorCode, type BodySource, MemorySource } from '../body.ts';
import type { Framing } from '../codec/framing.ts';
import type { CodecLimits } from '../codec/limits.ts';
import { type ResponseHead, ResponseHeadParser } from '../codec/response-head.ts';
import { Deadline, type DeadlineOwner, DeadlineWheel } from '../timing/deadline-wheel.ts';
import { adoptSocket, type Transport, type TransportEvents } from '../transport.ts';
import { UpstreamError, type UpstreamErrorCode } from '../upstream.ts';
import { announcedIdleMs, bodyDecoder, Http1Answer, knownLength } from './answer.ts';
import { AnswerBody, type AnswerBodyOwner } from './answer-body.ts';
import type { Call, CallCarrier } from './call.ts';
import type { RequestBody, RequestBodyOwner } from './request-body.ts';
import { isOnePiece, type Route, writeRequest } from './request-writer.ts';
import { ConnectionTunnel, type TunnelOwner, TunnelSink } from './tunnel.ts';

// One connection of HTTP/1.1 to a backend, with one request at a time. Whatever does not belong to the request under way
// closes it: bytes before a request, bytes behind an answer, an answer before all of the request was sent. What a backend
// says too much is nobody's answer.

/** The pool that a connection belongs to. */
export interface ConnectionPool extends Route {
  readonly limits: CodecLimits;
  readonly bodyIdleMs: number;
  readonly restMs: number;
  /** The answer is complete, and another request may be sent. */
  released(connection: Http1Connection): void;
  closed(connection: Http1Connection): void;
  /** The connection had been closed when the request was sent. */
  sendAgain(call: Call): void;
}

const restWheel = new DeadlineWheel(5);

/** A connection of HTTP/1.1. */
export class Http1Connection
  implements TransportEvents, DeadlineOwner, CallCarrier, AnswerBodyOwner, RequestBodyOwner, TunnelOwner
{
  /** For how long the backend keeps a connection that waits, where its first answer says so. */
  announcedIdleMs: number | undefined;
  readonly #transport: Transport;
  readonly #pool: ConnectionPool;
  readonly #parser: ResponseHeadParser;
  readonly #deadline: Deadline = new Deadline(this);
  #rest: Deadline | undefined;
  #call: Call | undefined;
  /** One that has been answered, and is told so once the piece has been read that the answer came with. */
  #answered: Call | undefined;
  #sending: RequestBody | undefined;
  #receiving: AnswerBody | undefined;
  #tunnel: TunnelSink | undefined;
  #requests = 0;
  #hasByteOfAnswer = false;
  /** Bytes of the request, as long as none of them has been given to the system. */
  #unsentRequest = 0;
  #mayStay = false;
  #isClosed = false;

  constructor(socket: Socket, pool: ConnectionPool) {
    this.#pool = pool;
    this.#parser = new ResponseHeadParser({ limits: pool.limits });
    this.#transport = adoptSocket(socket);
    this.#transport.events = this;
    this.#transport.resume();
  }

  /** Sends a request; there must be none under way. */
  send(call: Call): void {
    // What has come before the request is no answer to it.
    if (this.#transport.hasUntold) this.destroy();
    if (this.#transport.isDestroyed) {
      // Nothing was written.
      this.#pool.sendAgain(call);
      return;
    }
    this.#call = call;
    this.#hasByteOfAnswer = false;
    call.take(this, this.#requests++ > 0);
    this.#deadline.set(call.msLeft());
    this.#parser.expect(call);
    try {
      this.#write(call);
    } catch (error) {
      // The head cannot be written, and nothing was.
      this.#call = undefined;
      call.fail(error as Error);
      this.#pool.released(this);
    }
  }

  /** Waits for the next request, for some time. */
  wait(ms: number): void {
    this.#deadline.set(ms);
  }

  destroy(): void {
    this.#break('closed', 'the connection was closed');
  }

  abandon(): void {
    this.#break('cancelled', 'the request was given up');
  }

  abandonBody(): void {
    this.#receiving = undefined;
    this.abandon();
  }

  pauseReading(): void {
    this.#deadline.clear();
    this.#transport.pause();
  }

  resumeReading(): void {
    this.#expectMoreBody();
    this.#transport.resume();
  }

  bodyBegun(): void {
    if (this.#call !== undefined) this.#call.hasBegunBody = !Buffer.isBuffer(this.#call.body);
  }

  bodyMoved(): void {
    if (this.#receiving !== undefined && this.#deadline.isSet) this.#expectMoreBody();
  }

  bodySent(): void {
    this.#sending = undefined;
  }

  bodyFailed(error: UpstreamError): void {
    this.#break(error.code, error.message, error.cause);
  }

  tunnelEnded(): void {
    this.#deadline.set(this.#pool.bodyIdleMs);
  }

  onDrain(): void {
    (this.#tunnel ?? this.#sending)?.onDrain?.();
  }

  onPiece(piece: Buffer): void {
    this.#read(piece);
    const answered = this.#answered;
    if (answered === undefined) return;
    this.#answered = undefined;
    answered.deliver();
  }

  #read(piece: Buffer): void {
    let at = 0;
    while (!this.#isClosed) {
      if (this.#receiving !== undefined) {
        this.#receive(this.#receiving, piece, at);
        return;
      }
      if (this.#call === undefined) {
        this.destroy();
        return;
      }
      // Nothing of the request has left yet: whatever this is, it is no answer to it.
      if (!this.#hasByteOfAnswer && this.#unsentRequest > 0 && this.#transport.unsentBytes === this.#unsentRequest) {
        this.#break('closed', 'the backend sent something before the request was');
        return;
      }
      this.#hasByteOfAnswer = true;
      const head = this.#parser.read(piece, at);
      if (head === undefined) return;
      if (head.kind === 'refusal') {
        this.#break('malformed-answer', head.message);
        return;
      }
      at = this.#parser.position;
      if (head.isInterim) this.#inform(this.#call, head);
      else at = this.#answer(this.#call, head, piece, at);
      if (at === piece.length) return;
    }
  }

  onEnd(): void {
    const receiving = this.#receiving;
    if (receiving === undefined) {
      this.#break('closed', 'the backend closed the connection');
      return;
    }
    receiving.receiveEnd();
    // A tunnel may go on in the other direction.
    if (this.#tunnel !== undefined) return;
    if (receiving.isComplete) this.#completed(this.#call!, true, false);
    else this.#break('closed', 'the backend closed the connection within the body');
  }

  onClosed(cause: Error | undefined): void {
    const reason = cause === undefined ? 'the connection was closed' : `the connection broke: ${cause.message}`;
    this.#break('closed', reason, cause);
  }

  onDeadline(deadline: Deadline): void {
    if (deadline === this.#rest) this.#pool.released(this);
    else if (this.#receiving !== undefined) this.#break('response-timeout', 'the backend sends no more of the body');
    else if (this.#call !== undefined) this.#break('response-timeout', this.#call.timeoutMessage);
    else this.destroy();
  }

  #write(call: Call): void {
    const sending = writeRequest(call, this.#pool, this.#transport, this);
    this.#sending = sending;
    // Of a longer request the beginning may have left, and been answered, while the end has not.
    this.#unsentRequest = sending === undefined && isOnePiece(call) ? this.#transport.unsentBytes : 0;
    if (sending === undefined) return;
    const { continueTimeoutMs } = call.request;
    if (continueTimeoutMs === undefined) sending.start();
    else sending.startAfter(continueTimeoutMs);
  }

  #inform({ request }: Call, { status, fields }: ResponseHead): void {
    if (status === 100) this.#sending?.start();
    else request.onInformation?.(status, fields);
  }

  /** Hands over an answer, and what of its body is there. Returns the place behind. */
  #answer(call: Call, head: ResponseHead, piece: Buffer, at: number): number {
    const { framing } = head;
    this.#deadline.clear();
    this.#mayStay =
      framing.keepAlive && !call.asksUpgrade && this.#sending === undefined && this.#transport.unsentBytes === 0;
    if (this.#sending !== undefined) this.#answeredEarly(this.#sending, head);
    if (this.#requests === 1) this.announcedIdleMs = announcedIdleMs(head);

    let body: BodySource | undefined;
    const size = framing.body === 'length' ? framing.contentLength! : 0;
    if (framing.body === 'length' && size <= piece.length - at) {
      if (size > 0) body = new MemorySource(piece.subarray(at, at + size));
      at += size;
    } else if (framing.body !== 'none') body = this.#beginBody(framing);
    call.settle(
      new Http1Answer(call.times, head, body, framing.body === 'tunnel' ? this.#openTunnel(body!) : undefined),
    );
    this.#answered = call;
    if (body !== undefined && body === this.#receiving) return at;
    this.#completed(call, at === piece.length, framing.body === 'none');
    return at;
  }

  #beginBody(framing: Framing): AnswerBody {
    const body = new AnswerBody(this, bodyDecoder(framing, this.#pool.limits), knownLength(framing));
    this.#receiving = body;
    this.#expectMoreBody();
    return body;
  }

  #openTunnel(source: BodySource): ConnectionTunnel {
    this.#tunnel = new TunnelSink(this.#transport, this);
    this.#deadline.clear();
    return new ConnectionTunnel(source, this.#tunnel, this);
  }

  /**
   * The answer has come before all of the request was sent. What was not begun never is. A body under way goes on when
   * the backend means to take it, as one that answers while it reads; the connection is closed either way.
   */
  #answeredEarly(sending: RequestBody, { status, framing }: ResponseHead): void {
    const isTaken = status >= 200 && status < 300 && (framing.keepAlive || framing.body === 'until-close');
    if (sending.hasBegun && isTaken) return;
    this.#sending = undefined;
    sending.stop();
  }

  #receive(body: AnswerBody, piece: Buffer, from: number): void {
    this.#expectMoreBody();
    const at = body.receive(piece, from);
    if (!body.hasEnded || this.#isClosed) return;
    if (body.isComplete) this.#completed(this.#call!, at === piece.length, false);
    else this.#break('malformed-answer', 'the body of the answer is malformed');
  }

  #expectMoreBody(): void {
    if (this.#tunnel === undefined) this.#deadline.set(this.#pool.bodyIdleMs);
  }

  /** An answer is there in full; the connection is free if nothing is wrong with it. */
  #completed(call: Call, isExact: boolean, isBodiless: boolean): void {
    call.carrier = undefined;
    this.#call = undefined;
    this.#receiving = undefined;
    this.#deadline.clear();
    // Whoever reads the body may still be at it; what comes next is not for them.
    this.#transport.resume();
    if (this.#isClosed) return;
    if (!this.#mayStay || !isExact || this.#sending !== undefined) this.#finish();
    else if (isBodiless && this.#pool.restMs > 0) this.#startRest();
    else this.#pool.released(this);
  }

  /** Many backends send a body where there is none, and what reads like an answer must not become the next one's. */
  #startRest(): void {
    this.#rest ??= new Deadline(this, restWheel);
    this.#rest.set(this.#pool.restMs);
  }

  #finish(): void {
    this.#sending?.stop();
    this.#sending = undefined;
    this.destroy();
  }

  /** Closes the connection, and says why to everybody who has to do with it. */
  #break(code: UpstreamErrorCode, message: string, cause?: unknown): void {
    if (this.#isClosed) return;
    const call = this.#call;
    const receiving = this.#receiving;
    const sending = this.#sending;
    this.#call = undefined;
    this.#receiving = undefined;
    this.#sending = undefined;
    const isStale = code === 'closed' && this.#requests > 1 && !this.#hasByteOfAnswer;
    const goesAgain = isStale && call?.maySendAgain === true;
    if (goesAgain) sending?.forget();
    else sending?.stop();
    this.#isClosed = true;
    this.#deadline.release();
    this.#rest?.release();
    this.#transport.destroy();
    this.#pool.closed(this);
    if (goesAgain) this.#pool.sendAgain(call!);
    else call?.fail(new UpstreamError(code, message, { cause }));
    receiving?.fail(new BodyError(bodyErrorCodes[code] ?? 'closed', message, { cause }));
    this.#tunnel?.onClosed?.();
  }
}

const bodyErrorCodes: Partial<Record<UpstreamErrorCode, BodyErrorCode>> = {
  cancelled: 'cancelled',
  'malformed-answer': 'malformed',
  'response-timeout': 'timeout',
};
