import type { Socket } from 'node:net';
import type { UpstreamCall, UpstreamRequest, UpstreamTimes } from '../upstream.ts';
import { UpstreamError } from '../upstream.ts';

// What an agent needs of a connection that speaks HTTP/2. It finds the backend, connects and ends TLS; from then on the
// socket belongs to the session.

/** A connection to a backend that carries many requests at once. */
export interface Http2Session {
  /** Whether one more request may be sent now: it is open, is not going away, and the backend takes another stream. */
  readonly hasRoom: boolean;
  /** Requests under way, up to the end of their answers. */
  readonly streams: number;
  /**
   * Sends a request, with `times` for the answer to carry. `timeoutMs` of the request is the agent's affair, all else is
   * the session's. The answer rejects with an {@link UnprocessedError} when the request may be sent again.
   */
  send(request: UpstreamRequest, times: UpstreamTimes): UpstreamCall;
  /** Takes no further request, finishes what is under way, and closes. */
  drain(): void;
  /** Closes at once; what is under way fails. */
  destroy(): void;
}

/** What a session is made with. */
export interface Http2SessionOptions {
  readonly scheme: 'http' | 'https';
  /** Between two pieces of an answer's body that somebody is willing to take, in milliseconds. */
  readonly bodyIdleMs: number;
  /** Called when the backend has accepted the connection, and whenever `hasRoom` may have become true. */
  readonly onRoom: () => void;
  /** Called once, when no request can be sent any more: GOAWAY was received, or the connection is closed. */
  readonly onGone: () => void;
  /** Called once, when the connection is closed. */
  readonly onClosed: () => void;
}

/** Speaks HTTP/2 over a connected socket, of TCP or of TLS that has agreed on `h2`. */
export type ConnectHttp2 = (socket: Socket, options: Http2SessionOptions) => Http2Session;

/**
 * A request that the backend says it has not processed, by REFUSED_STREAM or a GOAWAY with a lower last stream, and of
 * whose body nothing was taken out of its source.
 */
export class UnprocessedError extends UpstreamError {
  constructor(message: string, options?: ErrorOptions) {
    super('closed', message, options);
  }
}
