import type { UnderscorePolicy } from '../../codec/head.ts';
import { type CodecLimits, defaultCodecLimits } from '../../codec/limits.ts';
import { TrustedProxies } from '../../forwarding/trusted-proxies.ts';
import { serveHttp2 } from '../../http2/serve-http2.ts';
import type { TlsSettings } from '../../tls/tls-settings.ts';
import { defaultServerTimeouts, type ServeConnection, type ServerTimeouts } from '../connection.ts';
import { serveHttp1 } from '../http1/serve-http1.ts';
import { affordableConnections } from './max-connections.ts';

/** Where a server listens, to whom, and how it treats them. */
export interface HttpServerOptions {
  /** The loopback address of IPv4 unless told otherwise. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Connections that the system holds before they are accepted. */
  readonly backlog?: number;
  /** Lets other threads and processes listen at the same port. */
  readonly reusePort?: boolean;
  /** Connections at the same time; one more is closed at once. Unless told otherwise, what the file descriptors allow. */
  readonly maxConnections?: number;
  /** From the beginning of a connection until it is known which version of HTTP it speaks; 0 is for ever. */
  readonly handshakeMs?: number;

  /** HTTPS when present, otherwise plain HTTP. */
  readonly tls?: TlsSettings;
  /**
   * What is done with a request for a host under which another identity answers than the one its connection was made
   * with, by which it may have escaped being asked for a certificate. It is answered 421 unless told otherwise.
   */
  readonly misdirectedRequests?: 'refuse' | 'serve';
  /** Whether HTTP/2 is served without TLS, to clients that begin with it. To HTTP/1.1 it is a malformed request. */
  readonly cleartextHttp2?: boolean;
  /** Whether connections begin with a PROXY header; if so, peers other than `trustedProxies` are refused. */
  readonly proxyProtocol?: 'off' | 'required';
  readonly trustedProxies?: TrustedProxies;

  readonly limits?: CodecLimits;
  readonly underscores?: UnderscorePolicy;
  readonly timeouts?: ServerTimeouts;
  readonly pipelinedRequests?: number;
  /** What serves each version of HTTP; without `h2`, HTTP/2 is not spoken. */
  readonly versions?: HttpVersions;
  /** Told of everybody who is turned away, for logs: why, and who it was. Counters count them in any case. */
  readonly onOffence?: (code: string, remoteAddress: string) => void;
}

/** What serves connections, by the names of ALPN. */
export interface HttpVersions {
  readonly 'http/1.1': ServeConnection;
  readonly h2?: ServeConnection;
}

/** Options of which none is missing. */
export type ListenerOptions = Required<Omit<HttpServerOptions, 'tls'>>;

/** Fills in what was left to us. */
export function withDefaults(options: HttpServerOptions): ListenerOptions {
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port,
    backlog: options.backlog ?? 1024,
    reusePort: options.reusePort ?? false,
    maxConnections: options.maxConnections ?? affordableConnections(),
    handshakeMs: options.handshakeMs ?? 10_000,
    misdirectedRequests: options.misdirectedRequests ?? 'refuse',
    cleartextHttp2: options.cleartextHttp2 ?? false,
    proxyProtocol: options.proxyProtocol ?? 'off',
    trustedProxies: options.trustedProxies ?? TrustedProxies.none,
    limits: options.limits ?? defaultCodecLimits,
    underscores: options.underscores ?? 'refuse',
    timeouts: options.timeouts ?? defaultServerTimeouts,
    pipelinedRequests: options.pipelinedRequests ?? 16,
    versions: options.versions ?? { 'http/1.1': serveHttp1, h2: serveHttp2 },
    onOffence: options.onOffence ?? (() => {}),
  };
}
