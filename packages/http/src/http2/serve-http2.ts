import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { RefusalCode } from '../codec/refusals.ts';
import { requestRefusals } from '../codec/refusals.ts';
import type { ServeConnection, ServeOptions, ServerConnection } from '../server/connection.ts';
import { Deadline } from '../timing/deadline-wheel.ts';
import type { FieldBlock } from './field-blocks.ts';
import { defaultHttp2Allowances, type FloodCode, FloodGuard } from './flood-guard.ts';
import { errorCodes, writeGoaway } from './frames.ts';
import { type Http2RequestHead, readRequestHead } from './request-head.ts';
import { StreamExchange, sendAnswerHead } from './server-exchange.ts';
import { WatchedSocket } from './watched-socket.ts';

// A connection from a client. The library (node:http2, which is nghttp2) reads and writes frames; in front of it stands a
// guard that sees the same bytes first, counts what costs us, and finds in them what the library keeps to itself.

const concurrentStreams = 128;
const sessionMegabytes = 32;
/** Of all uploads of a connection together; each of them has its own window as well, which is given back by who reads. */
const connectionWindow = 1024 * 1024;
/** Streams that a client may open after it was told of the end of the connection, until it has heard of it. */
const drainNoticeMs = 1000;
const lingerMs = 500;
const everyStream = 0x7fff_ffff;

/** What the guard said of a block of fields, until the library has read it as well. */
interface SeenHead {
  readonly block: FieldBlock;
  /** What has come of the body. */
  bodyBytes: number;
  isComplete: boolean;
}

/** Serves HTTP/2 over a socket, of TCP or of TLS that has agreed on `h2`. */
export const serveHttp2: ServeConnection = (socket: Socket, options: ServeOptions): ServerConnection =>
  new Http2Connection(socket, options);

class Http2Connection implements ServerConnection {
  readonly #options: ServeOptions;
  readonly #socket: WatchedSocket;
  readonly #session: ServerHttp2Session;
  readonly #guard: FloodGuard;
  readonly #exchanges = new Map<number, StreamExchange>();
  /** Heads that have passed the guard since the library was last given something. */
  readonly #heads = new Map<number, SeenHead>();
  readonly #headDeadline: Deadline;
  readonly #idleDeadline: Deadline;
  readonly #stallDeadline: Deadline;
  #takenBefore = 0;
  #isDraining = false;
  #isClosed = false;

  constructor(socket: Socket, options: ServeOptions) {
    this.#options = options;
    this.#guard = new FloodGuard('client', options.limits, defaultHttp2Allowances, {
      onFields: (stream, block) => this.#onFields(stream, block),
      onEnd: (stream) => this.#onRequestEnd(stream),
      onData: (stream, bytes) => this.#onDataArrived(stream, bytes),
      onReset: (stream) => this.#exchanges.get(stream)?.onReset(),
      onSent: (stream, bytes, isEnd) => this.#exchanges.get(stream)?.onAnswerSent(bytes, isEnd),
    });
    this.#headDeadline = new Deadline({ onDeadline: () => this.#giveUp('head-timeout') });
    this.#idleDeadline = new Deadline({ onDeadline: () => this.#onIdle() });
    this.#stallDeadline = new Deadline({ onDeadline: () => this.#onStall() });
    this.#headDeadline.set(options.timeouts.headMs);
    socket.once('close', () => this.#onClosed());

    const { initialData } = options;
    const watch = {
      onArrived: (piece: Buffer) => this.#onArrived(piece),
      onSent: (piece: Buffer) => this.#onSent(piece),
    };
    this.#socket = new WatchedSocket(socket, watch, initialData);
    this.#session = this.#open();
  }

  drain(): void {
    if (this.#isDraining || this.#isClosed) return;
    this.#isDraining = true;
    if (this.#exchanges.size === 0 || !this.#guard.isBetweenSentFrames || this.#session.destroyed) {
      this.#session.close();
      this.#watchIdle();
      return;
    }
    // RFC 9113, 6.8: requests that are on their way are served as well; when the client has answered a ping that it got
    // behind this notice, it sends no more.
    this.#socket.inject(writeGoaway(everyStream, errorCodes.noError));
    const timer = setTimeout(close, drainNoticeMs).unref();
    const session = this.#session;
    function close(): void {
      clearTimeout(timer);
      session.close();
    }
    session.ping(close);
  }

  destroy(): void {
    this.#session.destroy();
    this.#socket.destroy();
  }

  #open(): ServerHttp2Session {
    const { headBytes, fields } = this.#options.limits;
    // Beyond these the library resets streams of its own accord; up to there we answer 431.
    const session = performServerHandshake(this.#socket, {
      settings: {
        maxConcurrentStreams: concurrentStreams,
        maxHeaderListSize: headBytes * 2,
        enableConnectProtocol: true,
      },
      maxHeaderListPairs: fields * 2,
      maxSessionMemory: sessionMegabytes,
      maxSessionInvalidFrames: 100,
      // The guard counts resets, and gives some back.
      streamResetBurst: 10_000,
      streamResetRate: 1_000,
      strictSingleValueFields: false,
    });
    session.on('stream', (stream, _headers, _flags, raw) => this.#onStream(stream, raw));
    // Each fault has been answered by the library, and each stream is told of its end.
    session.setLocalWindowSize(connectionWindow);
    session.on('error', () => this.#options.onOffence('http2-protocol-error'));
    session.on('close', () => this.#socket.destroy());
    return session;
  }

  #onArrived(piece: Buffer): boolean {
    const flood = this.#guard.arrive(piece);
    if (flood !== undefined) {
      this.#sendAway(flood);
      return false;
    }
    if (this.#guard.isWithinHead && !this.#headDeadline.isSet) this.#headDeadline.set(this.#options.timeouts.headMs);
    return true;
  }

  #onSent(piece: Buffer): void {
    const flood = this.#guard.leave(piece);
    // The library is in the middle of sending.
    if (flood !== undefined) process.nextTick(() => this.#sendAway(flood));
    if (!this.#stallDeadline.isSet) this.#watchStall();
  }

  #onFields(stream: number, block: FieldBlock): void {
    this.#headDeadline.clear();
    const exchange = this.#exchanges.get(stream);
    if (exchange !== undefined) {
      exchange.onTrailers(block);
      return;
    }
    const isComplete = this.#heads.get(stream)?.isComplete ?? false;
    this.#heads.set(stream, { block, bodyBytes: 0, isComplete });
  }

  #onDataArrived(stream: number, bytes: number): void {
    const exchange = this.#exchanges.get(stream);
    if (exchange !== undefined) {
      exchange.onDataArrived(bytes);
      return;
    }
    const seen = this.#heads.get(stream);
    if (seen !== undefined) seen.bodyBytes += bytes;
  }

  #onRequestEnd(stream: number): void {
    const exchange = this.#exchanges.get(stream);
    if (exchange !== undefined) {
      exchange.onRequestEnd();
      return;
    }
    const seen = this.#heads.get(stream);
    if (seen === undefined) this.#heads.set(stream, { block: noBlock, bodyBytes: 0, isComplete: true });
    else seen.isComplete = true;
  }

  /** Comes when the library has read all of a piece: a stream that the same piece resets never gets further. */
  #onStream(stream: ServerHttp2Stream, raw: readonly string[]): void {
    stream.on('error', ignore);
    const seen = this.#takeHead(stream.id!);
    if (stream.destroyed || stream.closed) return;
    this.#idleDeadline.clear();
    const { limits, underscores } = this.#options;
    const block = seen?.block;
    if (block === undefined || !block.isWellFormed || !block.isReadable) this.#refuse(stream, 'malformed');
    else if (block.fields > limits.fields) this.#refuse(stream, 'too-many-fields');
    else if (block.bytes > limits.headBytes) this.#refuse(stream, 'head-too-long');
    else {
      const head = readRequestHead(raw, limits, underscores);
      if (typeof head === 'string') this.#refuse(stream, head);
      else this.#dispatch(stream, head, seen!);
    }
  }

  /** Streams come in the order of their numbers: what is known of lower ones is of no use any more. */
  #takeHead(id: number): SeenHead | undefined {
    const seen = this.#heads.get(id);
    for (const other of this.#heads.keys()) if (other <= id) this.#heads.delete(other);
    return seen;
  }

  #dispatch(stream: ServerHttp2Stream, head: Http2RequestHead, { block, bodyBytes, isComplete }: SeenHead): void {
    const { scheme, client, timeouts, handler, onOffence } = this.#options;
    const arrived = { bytes: block.bytes + bodyBytes, isComplete };
    const exchange = new StreamExchange(stream, head, arrived, {
      scheme,
      client,
      timeouts,
      onOver: (over) => this.#onOver(over),
      onOffence,
    });
    this.#exchanges.set(exchange.id, exchange);
    handler(exchange);
  }

  #refuse(stream: ServerHttp2Stream, code: RefusalCode | 'malformed'): void {
    this.#options.onOffence(code);
    if (code === 'malformed') {
      stream.close(errorCodes.protocolError);
      return;
    }
    const { status } = requestRefusals[code];
    sendAnswerHead(stream, [':status', String(status), 'content-length', '0'], { endStream: true });
    // What is left of the request is dropped (RFC 9113, 8.1).
    if (!stream.endAfterHeaders) stream.close(errorCodes.noError);
    stream.resume();
    this.#watchIdle();
  }

  #onOver(exchange: StreamExchange): void {
    this.#exchanges.delete(exchange.id);
    this.#watchIdle();
  }

  #watchIdle(): void {
    if (this.#exchanges.size > 0 || this.#isClosed) return;
    this.#idleDeadline.set(this.#isDraining ? lingerMs : this.#options.timeouts.keepAliveMs);
  }

  /** A client that has been told of the end, and does not close, is not waited for. */
  #onIdle(): void {
    if (this.#isDraining) this.destroy();
    else this.drain();
  }

  #watchStall(): void {
    this.#takenBefore = this.#socket.taken;
    this.#stallDeadline.set(this.#options.timeouts.writeIdleMs);
  }

  /** The system still has what it had a while ago: the client reads nothing at all. */
  #onStall(): void {
    if (this.#socket.backlog === 0) return;
    if (this.#socket.taken === this.#takenBefore) this.#giveUp('write-timeout');
    else this.#watchStall();
  }

  #giveUp(code: string): void {
    this.#options.onOffence(code);
    this.#closeWith(errorCodes.noError);
  }

  #sendAway(flood: FloodCode): void {
    if (this.#isClosed) return;
    this.#options.onOffence(flood);
    this.#closeWith(flood === 'http2-preface' ? errorCodes.protocolError : errorCodes.enhanceYourCalm);
  }

  #closeWith(code: number): void {
    this.#isClosed = true;
    this.#socket.closeWith(writeGoaway(this.#guard.lastStream, code));
  }

  #onClosed(): void {
    this.#isClosed = true;
    this.#headDeadline.release();
    this.#idleDeadline.release();
    this.#stallDeadline.release();
    this.#options.onClosed();
  }
}

const noBlock: FieldBlock = { fields: 0, bytes: 0, isWellFormed: true, isReadable: true };

function ignore(): void {}
