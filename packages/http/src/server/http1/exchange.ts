import { Buffer } from 'node:buffer';
import type { OutgoingBody, Tunnel } from '../../body.ts';
import type { FieldList } from '../../codec/fields.ts';
import type { RequestHead } from '../../codec/request-head.ts';
import { type OutgoingFraming, writeResponseHead } from '../../codec/writer.ts';
import type { AnswerHead, ClientConnection, Exchange, ExchangeObserver, HttpVersion } from '../../exchange.ts';
import { AnswerBody, type AnswerFraming } from './answer-body.ts';
import type { RequestBody } from './request-body.ts';

const nothing = Buffer.alloc(0);
/** Up to this a body is copied behind its head, so that both leave in one buffer. */
const joinedBytes = 16 * 1024;

/** The connection, as an exchange sees it. */
export interface ExchangeHost {
  readonly client: ClientConnection;
  readonly scheme: 'http' | 'https';
  /** Decides, when an answer begins, whether its connection ends with it. */
  decideToClose(exchange: Http1Exchange, isDelimitedByClose: boolean): boolean;
  /** Sends a part of an answer, or keeps it until it is the answer's turn. */
  send(exchange: Http1Exchange, piece: Buffer): void;
  /** Sends the last part of an answer, which may be empty: the exchange is over. */
  sendLast(exchange: Http1Exchange, piece: Buffer): void;
  /** Whether more of an answer may be sent now; when not, the body of the answer is told later. */
  hasRoom(exchange: Http1Exchange): boolean;
  /** Ends an answer where it stands, so that the client sees that there should have been more. */
  breakOff(exchange: Http1Exchange): void;
  upgrade(exchange: Http1Exchange, head: Buffer): Tunnel;
}

/** A request of HTTP/1.1 or 1.0 and its answer. */
export class Http1Exchange implements Exchange {
  readonly head: RequestHead;
  readonly body: RequestBody | undefined;
  readonly startedAt: number;
  observer: ExchangeObserver | undefined;
  bytesRead: number;
  bytesWritten = 0;
  /** The request that came behind this one. */
  next: Http1Exchange | undefined;
  /** What is to be sent when its turn has come. */
  held: Buffer[] | undefined;
  answerBody: AnswerBody | undefined;
  /** `open` until an answer begins; `over` when all of it is on its way, or nothing will be. */
  state: 'open' | 'begun' | 'over' = 'open';
  /** Whether the connection ends instead of an answer. */
  isBrokenOff = false;
  readonly #host: ExchangeHost;

  constructor(
    host: ExchangeHost,
    head: RequestHead,
    body: RequestBody | undefined,
    startedAt: number,
    bytesRead: number,
  ) {
    this.#host = host;
    this.head = head;
    this.body = body;
    this.startedAt = startedAt;
    this.bytesRead = bytesRead;
  }

  get method(): string {
    return this.head.method;
  }

  get target(): string {
    return this.head.pathAndQuery;
  }

  get authority(): string {
    return this.head.authority ?? '';
  }

  get scheme(): 'http' | 'https' {
    return this.#host.scheme;
  }

  get version(): HttpVersion {
    return this.head.minorVersion === 1 ? '1.1' : '1.0';
  }

  get fields(): FieldList {
    return this.head.fields;
  }

  get connectionOptions(): readonly string[] {
    return this.head.framing.connectionOptions;
  }

  get upgrade(): readonly string[] {
    return this.head.framing.upgrade;
  }

  get client(): ClientConnection {
    return this.#host.client;
  }

  respond(head: AnswerHead, body: Buffer = nothing): void {
    if (!this.#begin()) return;
    const hasBody = this.#mayHaveBody(head.status);
    const length = hasBody || body.length > 0 ? body.length : announcedLength(head);
    const framing = this.#frame(head, hasBody ? body.length : this.#bodilessLength(head.status, length), false);
    const sent = hasBody ? body : nothing;
    const isJoined = sent.length <= joinedBytes;
    const bytes = writeResponseHead(head.status, head.reason, head.fields, framing, isJoined ? sent : nothing);
    this.state = 'over';
    if (!isJoined) this.#host.send(this, bytes);
    this.#host.sendLast(this, isJoined ? bytes : sent);
  }

  begin(head: AnswerHead, length: number | undefined): OutgoingBody {
    if (!this.#begin()) return AnswerBody.dead(this, this.#host);
    const kind = this.#answerFraming(head.status, length);
    const announced =
      kind === 'none' ? this.#bodilessLength(head.status, length ?? announcedLength(head)) : framed(kind);
    const framing = this.#frame(head, announced, kind === 'until-close');
    const bytes = writeResponseHead(head.status, head.reason, head.fields, framing);
    this.answerBody = new AnswerBody(this, this.#host, kind);
    if (kind === 'none') {
      this.state = 'over';
      this.#host.sendLast(this, bytes);
    } else {
      this.state = 'begun';
      this.#host.send(this, bytes);
    }
    return this.answerBody;
  }

  inform(status: number, fields: FieldList): void {
    if (this.state !== 'open' || this.head.minorVersion === 0) return;
    this.#host.send(this, writeResponseHead(status, informationReasons[status] ?? '', fields, { body: 'none' }));
  }

  upgradeTo(head: AnswerHead): Tunnel {
    if (this.upgrade.length === 0) throw new Error('the client did not ask for another protocol');
    if (this.body !== undefined && !this.body.hasArrived)
      throw new Error('the body of the request has not arrived in full');
    if (!this.#begin()) return AnswerBody.deadTunnel(this, this.#host);
    const upgrade = head.fields.get('upgrade') ?? this.upgrade[0]!;
    this.state = 'over';
    const framing: OutgoingFraming = { body: 'none', connection: 'upgrade', upgrade };
    return this.#host.upgrade(this, writeResponseHead(101, head.reason, head.fields, framing));
  }

  abandon(): void {
    if (this.state !== 'over') this.#host.breakOff(this);
  }

  /** Whether an answer may begin: not when the client has gone. Two answers are a mistake of the handler. */
  #begin(): boolean {
    if (this.state === 'open') return true;
    if (this.isBrokenOff) return false;
    throw new Error('the request has been answered already');
  }

  /** RFC 9110, 6.4.1. */
  #mayHaveBody(status: number): boolean {
    return status >= 200 && status !== 204 && status !== 304 && this.head.method !== 'HEAD';
  }

  /** RFC 9110, 8.6: HEAD and 304 may say the length of what they do not send, 204 may not. */
  #bodilessLength(status: number, length: number | undefined): number | 'none' {
    return status < 200 || status === 204 || length === undefined ? 'none' : length;
  }

  #answerFraming(status: number, length: number | undefined): AnswerFraming {
    if (!this.#mayHaveBody(status)) return 'none';
    if (length !== undefined) return length;
    return this.head.minorVersion === 1 ? 'chunked' : 'until-close';
  }

  #frame(head: AnswerHead, body: OutgoingFraming['body'], isDelimitedByClose: boolean): OutgoingFraming {
    if (head.status < 200) throw new Error(`${head.status} is not the status of a final answer`);
    const isLast = this.#host.decideToClose(this, isDelimitedByClose);
    // RFC 9112, 9.3: HTTP/1.0 has to be told that the connection stays, HTTP/1.1 that it does not.
    if (isLast) return { body, connection: 'close' };
    return this.head.minorVersion === 1 ? { body } : { body, connection: 'keep-alive' };
  }
}

function framed(kind: AnswerFraming): OutgoingFraming['body'] {
  return kind === 'until-close' ? 'none' : kind;
}

/** What a backend said of the length of what it did not send. */
function announcedLength({ fields }: AnswerHead): number | undefined {
  const text = fields.get('content-length');
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const informationReasons: Readonly<Record<number, string>> = {
  100: 'Continue',
  102: 'Processing',
  103: 'Early Hints',
};
