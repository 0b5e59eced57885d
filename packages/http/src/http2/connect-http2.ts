import { type ClientHttp2Session, type ClientSessionOptions, connect } from 'node:http2';
import type { Socket } from 'node:net';
import type { ConnectHttp2, Http2Session, Http2SessionOptions } from '../client/http2-session.ts';
import { defaultCodecLimits } from '../codec/limits.ts';
import { Deadline } from '../timing/deadline-wheel.ts';
import type { UpstreamCall, UpstreamRequest, UpstreamTimes } from '../upstream.ts';
import { defaultHttp2Allowances, FloodGuard } from './flood-guard.ts';
import { errorCodes, writeGoaway } from './frames.ts';
import { StreamCall } from './stream-call.ts';
import { WatchedSocket } from './watched-socket.ts';

const streamWindow = 256 * 1024;
const connectionWindow = 4 * 1024 * 1024;
/** Half of the streams that a connection can have in its life (RFC 9113, 5.1.1). */
const maxRequests = 2 ** 29;
/** A backend that is asked and says nothing for so long is asked whether it is there, and has so long to say so. */
const silenceMs = 30_000;
const pingMs = 15_000;

/** Speaks HTTP/2 with a backend over a connected socket. */
export const connectHttp2: ConnectHttp2 = (socket: Socket, options: Http2SessionOptions): Http2Session =>
  new BackendSession(socket, options);

class BackendSession implements Http2Session {
  readonly #options: Http2SessionOptions;
  readonly #socket: WatchedSocket;
  readonly #session: ClientHttp2Session;
  readonly #guard: FloodGuard;
  readonly #calls = new Set<StreamCall>();
  readonly #byId = new Map<number, StreamCall>();
  readonly #silence: Deadline;
  readonly #pong: Deadline;
  #requests = 0;
  /** What GOAWAY said. */
  #lastProcessed = Number.POSITIVE_INFINITY;
  #isAccepted = false;
  #isGone = false;

  constructor(socket: Socket, options: Http2SessionOptions) {
    this.#options = options;
    this.#guard = new FloodGuard('backend', defaultCodecLimits, defaultHttp2Allowances, {
      onFields: (stream, block) => this.#byId.get(stream)?.onFields(block),
      onEnd: (stream) => this.#byId.get(stream)?.onEnd(),
      onData: ignore,
      onReset: ignore,
      onSent: ignore,
    });
    this.#silence = new Deadline({ onDeadline: () => this.#ask() });
    this.#pong = new Deadline({ onDeadline: () => this.destroy() });
    socket.once('close', () => this.#onClosed());
    const watch = {
      onArrived: (piece: Buffer) => this.#onArrived(piece),
      onSent: (piece: Buffer) => this.#onSent(piece),
    };
    this.#socket = new WatchedSocket(socket, watch, undefined);
    this.#session = this.#open();
  }

  get hasRoom(): boolean {
    if (!this.#isAccepted || this.#isGone || this.#requests >= maxRequests) return false;
    return this.#calls.size < (this.#session.remoteSettings.maxConcurrentStreams ?? Number.POSITIVE_INFINITY);
  }

  get streams(): number {
    return this.#calls.size;
  }

  send(request: UpstreamRequest, times: UpstreamTimes): UpstreamCall {
    this.#requests++;
    const { scheme, bodyIdleMs } = this.#options;
    const call = new StreamCall(this.#session, request, times, {
      scheme,
      bodyIdleMs,
      lastProcessed: () => this.#lastProcessed,
      onOver: () => this.#onOver(call),
    });
    this.#calls.add(call);
    if (call.id !== undefined) this.#byId.set(call.id, call);
    if (!this.#silence.isSet) this.#silence.set(silenceMs);
    return call;
  }

  drain(): void {
    this.#leave();
    this.#session.close();
  }

  destroy(): void {
    this.#leave();
    this.#session.destroy();
    this.#socket.destroy();
  }

  #open(): ClientHttp2Session {
    const { headBytes, fields } = defaultCodecLimits;
    const options: ClientSessionOptions & { readonly strictSingleValueFields: boolean } = {
      createConnection: () => this.#socket,
      settings: { enablePush: false, initialWindowSize: streamWindow, maxHeaderListSize: headBytes * 2 },
      maxHeaderListPairs: fields * 2,
      // The option is missing in the types.
      strictSingleValueFields: false,
    };
    const session = connect(`${this.#options.scheme}://backend`, options);
    session.setLocalWindowSize(connectionWindow);
    session.on('remoteSettings', () => {
      this.#isAccepted = true;
      if (!this.#isGone) this.#options.onRoom();
    });
    session.on('goaway', (_code, lastStream) => {
      this.#lastProcessed = lastStream;
      this.#leave();
    });
    // Every call is told of its own end.
    session.on('error', ignore);
    session.on('close', () => this.#socket.destroy());
    return session;
  }

  #onArrived(piece: Buffer): boolean {
    if (this.#pong.isSet) this.#pong.clear();
    if (this.#silence.isSet) this.#silence.set(silenceMs);
    const isFlood = this.#guard.arrive(piece) !== undefined;
    if (isFlood) this.#sendAway();
    return !isFlood;
  }

  #onSent(piece: Buffer): void {
    if (this.#guard.leave(piece) !== undefined) process.nextTick(() => this.#sendAway());
  }

  #sendAway(): void {
    this.#leave();
    this.#socket.closeWith(writeGoaway(0, errorCodes.enhanceYourCalm));
  }

  #onOver(call: StreamCall): void {
    this.#calls.delete(call);
    if (call.id !== undefined) this.#byId.delete(call.id);
    if (this.#calls.size === 0) this.#silence.clear();
    if (this.hasRoom) this.#options.onRoom();
  }

  #ask(): void {
    if (this.#calls.size === 0 || this.#session.destroyed) return;
    this.#pong.set(pingMs);
    this.#session.ping(ignore);
    this.#silence.set(silenceMs);
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#options.onGone();
  }

  #onClosed(): void {
    this.#leave();
    this.#silence.release();
    this.#pong.release();
    this.#options.onClosed();
  }
}

function ignore(): void {}
