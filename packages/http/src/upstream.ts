import type { BodySource, Tunnel } from './body.ts';
import type { FieldList } from './codec/fields.ts';
import type { HttpVersion } from './exchange.ts';

// Requests to backends. An `Origin` is one place with one way of reaching it, and owns the connections to it; it is
// looked up once, when configuration loads, or by its description when a policy computes it.

/** Where backends are, and how to reach them. Two equal descriptions share connections. */
export interface OriginDescription {
  readonly scheme: 'http' | 'https';
  /** A name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly version?: '1' | '2' | '2or1';
  readonly tls?: OriginTls;
  /** An HTTP proxy: http targets are asked for in absolute form, https ones through CONNECT. */
  readonly proxy?: OriginProxy;
}

/** How the certificate of a backend is judged, and what we show it. */
export interface OriginTls {
  /** What to ask for instead of `host`. */
  readonly serverName?: string;
  /** Both default to true. */
  readonly validateChain?: boolean;
  readonly validateName?: boolean;
  /** SHA-1 or SHA-256, hexadecimal: one of these must match, when there are any. */
  readonly serverThumbprints?: readonly string[];
  /** Names to accept in place of `host`: one must match, issued by the certificate of a thumbprint where one is given. */
  readonly serverNames?: readonly { readonly name: string; readonly issuerThumbprint?: string }[];
  /** PEM authorities instead of the system's. */
  readonly authorities?: readonly string[];
  readonly certificate?: { readonly cert: string; readonly key: string; readonly passphrase?: string };
  readonly minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  readonly ciphers?: string;
}

/** A proxy on the way. */
export interface OriginProxy {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/** A request to a backend. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** With `Host`, without what belongs to a connection; framing is written anew. The list is the origin's from here on. */
  readonly fields: FieldList;
  /**
   * Says that `fields` are those of a received message, and stay its own: what belongs to its connection is left out
   * where they are written, `Host` and `Expect` too, and these lines are written in front of them. Only an origin by
   * HTTP/1.1 without a proxy takes it.
   */
  readonly forwardedWith?: string | undefined;
  /** Bytes can be sent again on another connection, a source cannot. */
  readonly body: Buffer | BodySource | undefined;
  /** Asks for another protocol, such as `websocket`. */
  readonly upgrade?: string | undefined;
  /** The present moment by `performance.now()`, where the caller has just read it. */
  readonly startedAt?: number;
  /** From now until the head of the answer has come, waiting for a connection and connecting included. */
  readonly timeoutMs: number;
  /** Sends `Expect: 100-continue`, and waits this long for 100 before the body is sent all the same. */
  readonly continueTimeoutMs?: number | undefined;
  /** Answers of 1xx other than 100 and 101. */
  readonly onInformation?: (status: number, fields: FieldList) => void;
}

/** What a backend answered. Its body has to be read or cancelled. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly reason: string;
  readonly version: HttpVersion;
  /** All fields of the head; the caller's to change. */
  readonly fields: FieldList;
  readonly connectionOptions: readonly string[];
  /** Absent when there is none. After a HEAD, `Content-Length` in `fields` is that of the body there would have been. */
  readonly body: BodySource | undefined;
  /** Present after 101. */
  readonly tunnel: Tunnel | undefined;
  readonly times: UpstreamTimes;
}

/** When what happened, in milliseconds by `performance.now()`. */
export interface UpstreamTimes {
  readonly started: number;
  /** When a connection was there; equal to `started` when one was idle. */
  connected: number;
  /** When the head of the answer was complete. */
  answered: number;
  readonly reusedConnection: boolean;
}

/** What went wrong on the way to a backend. */
export type UpstreamErrorCode =
  | 'name-not-found'
  | 'address-refused'
  | 'connect-failed'
  | 'connect-timeout'
  | 'tls-failed'
  | 'certificate-refused'
  | 'proxy-failed'
  | 'queue-full'
  | 'response-timeout'
  | 'closed'
  | 'malformed-answer'
  | 'request-body-failed'
  | 'cancelled';

/** No answer came. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly code: UpstreamErrorCode;

  constructor(code: UpstreamErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Who is told of the answer by a plain call, which costs less than a promise. Its methods must not throw. */
export interface AnswerReceiver {
  answered(answer: UpstreamAnswer): void;
  /** With an {@link UpstreamError}, or an `UnwritableError`; maybe before `send` has given the call. */
  unanswered(error: Error): void;
}

/** A request under way. */
export interface UpstreamCall {
  /** For who has named no receiver. Rejects with an {@link UpstreamError}. */
  readonly answer: Promise<UpstreamAnswer>;
  /** Gives up: the connection is closed, or the stream reset; nothing happens once the answer's body has been read. */
  cancel(): void;
}

/** One place that requests are sent to. */
export interface Origin {
  readonly description: OriginDescription;
  send(request: UpstreamRequest, receiver?: AnswerReceiver): UpstreamCall;
}
