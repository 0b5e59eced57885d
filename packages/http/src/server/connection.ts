import type { Socket } from 'node:net';
import type { UnderscorePolicy } from '../codec/head.ts';
import type { CodecLimits } from '../codec/limits.ts';
import type { ClientConnection, RequestHandler } from '../exchange.ts';

// What the listener and the two versions of HTTP agree on: the listener accepts, ends TLS, finds out which version is
// spoken, and hands the socket over; from then on the connection belongs to whoever serves it.

/** How long a client may take, in milliseconds; 0 is for ever. */
export interface ServerTimeouts {
  /** From the first byte of a head to its end; for the first request of a connection, from its beginning. */
  readonly headMs: number;
  /** In which nothing of a request's body comes although we would take it. */
  readonly bodyIdleMs: number;
  /** In which a client takes nothing of the answer that waits for it. */
  readonly writeIdleMs: number;
  /**
   * Bytes a second that a client has to send of a body, and to take of an answer that waits for it: each gives back that
   * much of the two limits above, which are otherwise used up by waiting. 0 is any rate.
   */
  readonly leastBytesPerSecond: number;
  /** Between two requests. */
  readonly keepAliveMs: number;
  /** Of a tunnel, or a call of gRPC whose client may send more, in which nothing moves. */
  readonly tunnelIdleMs: number;
  /** From the first byte of a request to the last of its answer. */
  readonly requestMs: number;
}

/** Generous to people, short for those who hold connections for nothing. */
export const defaultServerTimeouts: ServerTimeouts = {
  headMs: 10_000,
  bodyIdleMs: 15_000,
  writeIdleMs: 15_000,
  leastBytesPerSecond: 256,
  keepAliveMs: 65_000,
  tunnelIdleMs: 300_000,
  requestMs: 0,
};

/** What a connection is served with. */
export interface ServeOptions {
  readonly handler: RequestHandler;
  readonly scheme: 'http' | 'https';
  readonly client: ClientConnection;
  readonly limits: CodecLimits;
  readonly underscores: UnderscorePolicy;
  readonly timeouts: ServerTimeouts;
  /** Requests that are taken from one connection before their answers are done. */
  readonly pipelinedRequests: number;
  /** Bytes that were read before it was known who serves. */
  readonly initialData: Buffer | undefined;
  /** Called once, when the socket is closed. */
  readonly onClosed: () => void;
  /** Told of every refused message and of every client that was too slow, for logs and metrics. */
  readonly onOffence: (code: string) => void;
}

/** A connection that is being served. */
export interface ServerConnection {
  /** Takes no further request, finishes what is under way, and closes. */
  drain(): void;
  destroy(): void;
}

/** Serves what comes by a socket. */
export type ServeConnection = (socket: Socket, options: ServeOptions) => ServerConnection;
