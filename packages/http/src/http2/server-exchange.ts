import type { ServerHttp2Stream, ServerStreamResponseOptions } from 'node:http2';
import { type BodySource, MemorySource, type OutgoingBody, type Tunnel } from '../body.ts';
import type { FieldList } from '../codec/fields.ts';
import type { AnswerHead, ClientConnection, Exchange, ExchangeObserver } from '../exchange.ts';
import type { ServerTimeouts } from '../server/connection.ts';
import { Deadline } from '../timing/deadline-wheel.ts';
import type { FieldBlock } from './field-blocks.ts';
import { errorCodes } from './frames.ts';
import type { Http2RequestHead } from './request-head.ts';
import { StreamBody, toHeaderList, toHeaders } from './stream-body.ts';
import { StreamSource } from './stream-source.ts';

/** What an exchange needs of its connection. */
export interface ExchangeHost {
  readonly scheme: 'http' | 'https';
  readonly client: ClientConnection;
  readonly timeouts: ServerTimeouts;
  /** Called once, when neither direction is of interest any more. */
  readonly onOver: (exchange: StreamExchange) => void;
  readonly onOffence: (code: string) => void;
}

const noNames: readonly string[] = Object.freeze([]);
const lengthNames: ReadonlySet<string> = new Set(['content-length']);
const noneLeft: ReadonlySet<string> = new Set();

/** What the connection knows of a request when its head is read. */
export interface ArrivedRequest {
  /** Of the fields, decoded, and of what has come of the body. */
  readonly bytes: number;
  /** Whether its last frame has arrived. */
  readonly isComplete: boolean;
}

/** A request that came by a stream. */
export class StreamExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  readonly version = '2';
  readonly fields: FieldList;
  readonly connectionOptions: readonly string[] = noNames;
  readonly body: BodySource | undefined;
  readonly upgrade: readonly string[];
  readonly client: ClientConnection;
  readonly startedAt: number = performance.now();
  bytesRead: number;
  bytesWritten = 0;
  observer: ExchangeObserver | undefined;

  readonly #stream: ServerHttp2Stream;
  readonly #host: ExchangeHost;
  readonly #source: StreamSource | undefined;
  readonly #writeDeadline: Deadline;
  readonly #requestDeadline: Deadline;
  readonly #tunnelDeadline: Deadline;
  readonly #isHead: boolean;
  /** Whether both directions go on side by side, for as long as both want: gRPC, and tunnels. */
  readonly #isDuplex: boolean;
  #mayContinue: boolean;
  #isRequestComplete: boolean;
  #isAnswered = false;
  #isOver = false;
  #progress = 0;

  constructor(stream: ServerHttp2Stream, head: Http2RequestHead, arrived: ArrivedRequest, host: ExchangeHost) {
    this.#stream = stream;
    this.#host = host;
    this.method = head.method;
    this.target = head.target;
    this.authority = head.authority;
    this.fields = head.fields;
    this.scheme = host.scheme;
    this.client = host.client;
    this.upgrade = head.protocol === undefined ? noNames : [head.protocol];
    this.bytesRead = arrived.bytes;
    this.#isHead = head.method === 'HEAD';
    this.#mayContinue = head.expectsContinue && !arrived.isComplete;
    this.#isRequestComplete = arrived.isComplete;
    const { timeouts } = host;
    const isTunnel = head.protocol !== undefined;
    this.#isDuplex = isTunnel || isGrpc(head.fields);
    this.#source = stream.endAfterHeaders
      ? undefined
      : new StreamSource(stream, {
          length: isTunnel ? undefined : head.length,
          idleMs: this.#isDuplex ? 0 : timeouts.bodyIdleMs,
          leastBytesPerSecond: timeouts.leastBytesPerSecond,
          isComplete: () => this.#isRequestComplete,
          onWanted: () => this.#continue(),
          ...(this.#isDuplex ? { onMoved: () => this.#moved() } : {}),
        });
    this.body = isTunnel ? undefined : this.#source;

    this.#writeDeadline = new Deadline({ onDeadline: () => this.#onWriteDeadline() });
    this.#requestDeadline = new Deadline({ onDeadline: () => this.#giveUp('request-timeout') });
    this.#tunnelDeadline = new Deadline({ onDeadline: () => this.#onDuplexIdle() });
    this.#requestDeadline.set(timeouts.requestMs);
    if (this.#isDuplex) this.#moved();
    stream.on('aborted', () => this.#close(false));
    stream.on('close', () => this.#close(false));
  }

  get id(): number {
    return this.#stream.id!;
  }

  respond(head: AnswerHead, body?: Buffer): void {
    if (!this.#answer()) return;
    const isBodiless = this.#isBodiless(head.status);
    const content = !isBodiless && body !== undefined && body.length > 0 ? body : undefined;
    const length = isBodiless ? body?.length : (body?.length ?? 0);
    const headers = headersOf(head, length, isBodiless);
    sendAnswerHead(this.#stream, headers, { endStream: content === undefined });
    this.#watchWrites();
    if (content !== undefined) this.#stream.end(content);
  }

  begin(head: AnswerHead, length: number | undefined): OutgoingBody {
    if (!this.#answer()) return new StreamBody(this.#stream, 0);
    const isBodiless = this.#isBodiless(head.status);
    const headers = headersOf(head, length, isBodiless);
    sendAnswerHead(this.#stream, headers, { endStream: isBodiless, waitForTrailers: !isBodiless });
    this.#watchWrites();
    return isBodiless ? new NoBody() : new StreamBody(this.#stream, length, () => this.#beforeWrite());
  }

  inform(status: number, fields: FieldList): void {
    if (this.#isAnswered || this.#isGone || status === 101) return;
    if (status === 100) this.#mayContinue = false;
    this.#stream.additionalHeaders({ ':status': status, ...toHeaders(fields) });
  }

  upgradeTo(head: AnswerHead): Tunnel {
    this.#answer();
    const headers = headersOf({ ...head, status: 200 }, undefined, false);
    if (!this.#isGone) sendAnswerHead(this.#stream, headers, { waitForTrailers: true });
    this.#moved();
    const sink = new StreamBody(this.#stream, undefined, () => this.#moved());
    return {
      source: this.#source ?? new MemorySource(Buffer.alloc(0)),
      sink,
      destroy: () => this.#stream.close(errorCodes.cancel),
    };
  }

  abandon(): void {
    this.#isAnswered = true;
    this.#stream.close(errorCodes.internalError);
  }

  // What the connection has seen pass.

  onDataArrived(bytes: number): void {
    this.bytesRead += bytes;
  }

  onRequestEnd(): void {
    this.#isRequestComplete = true;
  }

  /** The library leaves out what is malformed and would let the rest pass. */
  onTrailers({ isWellFormed }: FieldBlock): void {
    if (isWellFormed) return;
    this.#isRequestComplete = false;
    process.nextTick(() => this.#giveUp('malformed', errorCodes.protocolError));
  }

  onAnswerSent(bytes: number, isEnd: boolean): void {
    this.bytesWritten += bytes;
    this.#progress += bytes;
    if (isEnd) this.#close(true);
    else if (this.#progress >= this.#leastProgress || this.#stream.writableLength === 0) this.#watchWrites();
  }

  /** The client has reset the stream; the library may wait for somebody who reads what came before. */
  onReset(): void {
    process.nextTick(() => this.#stream.destroy());
  }

  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }

  /** Whether this is the one answer, and somebody is there to get it. */
  #answer(): boolean {
    if (this.#isAnswered) throw new Error('the request has been answered already');
    this.#isAnswered = true;
    return !this.#isGone;
  }

  #isBodiless(status: number): boolean {
    return this.#isHead || status === 204 || status === 304;
  }

  #continue(): void {
    if (!this.#mayContinue || this.#isAnswered || this.#isGone) return;
    this.#mayContinue = false;
    this.#stream.additionalHeaders({ ':status': 100 });
  }

  /** What the client has to take within the limit of an idle answer: a byte now and then is no progress. */
  get #leastProgress(): number {
    const { leastBytesPerSecond, writeIdleMs } = this.#host.timeouts;
    return Math.max(1, (leastBytesPerSecond * writeIdleMs) / 1000);
  }

  /** What has taken everything has all its time again, however long there was nothing for it. */
  #beforeWrite(): void {
    if (this.#stream.writableLength === 0) this.#watchWrites();
    if (this.#isDuplex) this.#moved();
  }

  #watchWrites(): void {
    this.#progress = 0;
    if (this.upgrade.length === 0) this.#writeDeadline.set(this.#host.timeouts.writeIdleMs);
  }

  /** The client is too slow only when there is something for it to take. */
  #onWriteDeadline(): void {
    const isWaiting = this.#stream.writableLength > 0 || this.#stream.writableEnded;
    if (isWaiting) this.#giveUp('write-timeout');
    else this.#watchWrites();
  }

  /** A request that is complete waits for its answer, which has limits of its own. */
  #onDuplexIdle(): void {
    if (this.upgrade.length > 0 || !this.#isRequestComplete) this.#giveUp('tunnel-idle');
  }

  #moved(): void {
    this.#tunnelDeadline.set(this.#host.timeouts.tunnelIdleMs);
  }

  #giveUp(code: string, reason: number = errorCodes.cancel): void {
    if (this.#isOver) return;
    this.#host.onOffence(code);
    this.#stream.close(reason);
    this.#stream.destroy();
  }

  #close(isFinished: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#writeDeadline.release();
    this.#requestDeadline.release();
    this.#tunnelDeadline.release();
    this.#host.onOver(this);
    if (isFinished) this.observer?.finished();
    else this.observer?.aborted();
    // RFC 9113, 8.1: the answer is complete, and the rest of the request is of no use.
    if (isFinished && !this.#isRequestComplete) setImmediate(() => this.#cutRequest());
  }

  #cutRequest(): void {
    this.#source?.cancel();
    if (!this.#stream.destroyed) this.#stream.close(errorCodes.noError);
    this.#stream.resume();
  }
}

function isGrpc(fields: FieldList): boolean {
  return fields.get('content-type')?.startsWith('application/grpc') === true;
}

/** Where the body of an answer goes that has none. */
class NoBody implements OutgoingBody {
  onDrain: (() => void) | undefined;
  onClosed: (() => void) | undefined;

  write(): boolean {
    return true;
  }

  end(): void {}

  fail(): void {}
}

/** RFC 9110, 8.6: an answer to HEAD, or of 304, may say the length that there would be; one of 204 has none. */
function headersOf({ status, fields }: AnswerHead, length: number | undefined, isBodiless: boolean): string[] {
  const mayKeepLength = isBodiless && length === undefined && status !== 204;
  const headers = toHeaderList([':status', String(status)], fields, mayKeepLength ? noneLeft : lengthNames);
  if (length !== undefined && status !== 204) headers.push('content-length', String(length));
  return headers;
}

/** Sends the head of an answer as it is: `Date` is the handler's. */
export function sendAnswerHead(
  stream: ServerHttp2Stream,
  headers: readonly string[],
  options: ServerStreamResponseOptions,
): void {
  // The option is missing in the types.
  const withoutDate: ServerStreamResponseOptions & { readonly sendDate: boolean } = { ...options, sendDate: false };
  stream.respond(headers, withoutDate);
}
