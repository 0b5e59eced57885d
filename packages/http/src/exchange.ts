import type { X509Certificate } from 'node:crypto';
import type { BodySource, OutgoingBody, Tunnel } from './body.ts';
import type { FieldList } from './codec/fields.ts';

// One request and its answer, whichever version of HTTP carries them. Servers make exchanges, and hand each to one
// function. It answers exactly once: with `respond`, `begin` or `upgrade`, or not at all with `abandon`.

/** What answers requests. It must not throw; it may answer later. */
export type RequestHandler = (exchange: Exchange) => void;

/** The version of HTTP that a client or a backend speaks. */
export type HttpVersion = '1.0' | '1.1' | '2';

/** Start of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Only HTTP/1.1 has one; may be empty. */
  readonly reason: string;
  /** Without framing, which the server decides; `Date` and the like are the handler's. */
  readonly fields: FieldList;
}

/** The connection that a request came by. */
export interface ClientConnection {
  /** The peer: of the socket, or what the PROXY protocol says where that is asked for. Without IPv4-in-IPv6 mapping. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** Present on TLS. */
  readonly tls: ClientTls | undefined;
}

/** What TLS says about a connection. */
export interface ClientTls {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  readonly serverName: string | undefined;
  /** What the client showed, trusted or not; verified against the listener's authorities when `isTrusted`. */
  readonly clientCertificate: X509Certificate | undefined;
  readonly isTrusted: boolean;
}

/** Whoever wants to know how an exchange ends sets these; each exchange calls exactly one of them, once. */
export interface ExchangeObserver {
  /** The answer has been given to the system in full. */
  finished(): void;
  /** The client went away, or was too slow, before its answer was complete. */
  aborted(): void;
}

/** A request that waits for its answer. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they came: begins with a slash, or is `*`. */
  readonly target: string;
  /** Host and port asked for, in lower case; empty for HTTP/1.0 without Host. */
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  readonly version: HttpVersion;
  /** All fields of the head. They are the handler's to change. */
  readonly fields: FieldList;
  /** What Connection lists, in lower case; always empty for HTTP/2. */
  readonly connectionOptions: readonly string[];
  /** Absent when the request has no body. */
  readonly body: BodySource | undefined;
  /** The protocols the client would switch to, in lower case; for HTTP/2 that of extended CONNECT. */
  readonly upgrade: readonly string[];
  readonly client: ClientConnection;
  /** Milliseconds by `performance.now()`, when the first byte of the head was read. */
  readonly startedAt: number;
  /** Bytes of the request's head and body read, and of the answer's written, as far as they are. */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  observer: ExchangeObserver | undefined;

  /** Answers in one go. To HEAD, and with 204 and 304, no body is sent, only its length where one may be given. */
  respond(head: AnswerHead, body?: Buffer): void;
  /** Begins an answer whose body follows: of a length, or chunked when that is `undefined`. */
  begin(head: AnswerHead, length: number | undefined): OutgoingBody;
  /** Sends an answer of 1xx before the final one, where the client can take it. */
  inform(status: number, fields: FieldList): void;
  /** Answers 101 (HTTP/2: 200 to extended CONNECT) and gives the connection away. Only when `upgrade` lists something. */
  upgradeTo(head: AnswerHead): Tunnel;
  /** Gives no answer: closes the connection, or resets the stream. */
  abandon(): void;
}
