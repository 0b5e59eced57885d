import { type CodecLimits, defaultCodecLimits } from '../codec/limits.ts';
import { connectHttp2 } from '../http2/connect-http2.ts';
import { type AllowAddress, allowEveryAddress } from './addresses.ts';
import type { ConnectHttp2 } from './http2-session.ts';
import { CachingResolver, type NameResolver } from './resolver.ts';

/** How an agent goes about its connections. Times are in milliseconds. */
export interface AgentOptions {
  readonly limits: CodecLimits;
  /** Connections to one origin, those that are being opened included. */
  readonly connections: number;
  /** Requests to one origin that wait for one of these; more are refused. */
  readonly queuedRequests: number;
  /** How long a connection without a request is kept, unless the backend announces less or more. */
  readonly idleMs: number;
  /** From the look-up of a name to the end of the TLS handshake. */
  readonly connectMs: number;
  /** For one of several addresses, before the next is tried. */
  readonly addressMs: number;
  /** Between two pieces of an answer's body that somebody is willing to take. */
  readonly bodyIdleMs: number;
  /** How long a connection rests after an answer without a body, lest one comes all the same. */
  readonly restMs: number;
  /** Origins that are remembered without having a connection. */
  readonly origins: number;
  readonly allowAddress: AllowAddress;
  readonly resolver: NameResolver;
  /** Speaks HTTP/2. */
  readonly connectHttp2: ConnectHttp2;
}

/** The options there are when none are given. */
export function agentOptions(options: Partial<AgentOptions> = {}): AgentOptions {
  return {
    limits: defaultCodecLimits,
    connections: 1_024,
    queuedRequests: 4_096,
    // Node and Apache close after five seconds, and what they close while a request is on its way is lost.
    idleMs: 4_000,
    connectMs: 10_000,
    addressMs: 3_000,
    bodyIdleMs: 240_000,
    restMs: 10,
    origins: 1_000,
    allowAddress: allowEveryAddress,
    connectHttp2,
    ...options,
    resolver: options.resolver ?? new CachingResolver(),
  };
}
