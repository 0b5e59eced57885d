import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { type BodyError, pipeBody } from '../body.ts';
import { UnprocessedError } from '../client/http2-session.ts';
import { FieldList } from '../codec/fields.ts';
import { defaultCodecLimits } from '../codec/limits.ts';
import {
  type UpstreamAnswer,
  type UpstreamCall,
  UpstreamError,
  type UpstreamErrorCode,
  type UpstreamRequest,
  type UpstreamTimes,
} from '../upstream.ts';
import { acceptOf, type RequestHeaders, requestHeaders } from './call-head.ts';
import type { FieldBlock } from './field-blocks.ts';
import { errorCodes, frameFlags } from './frames.ts';
import { readLength } from './request-head.ts';
import { StreamBody } from './stream-body.ts';
import { StreamSource } from './stream-source.ts';

/** What a call needs of its session. */
export interface CallHost {
  readonly scheme: 'http' | 'https';
  readonly bodyIdleMs: number;
  /** The last stream that the backend works on, once it has said so. */
  readonly lastProcessed: () => number;
  /** Called once, when the stream is closed. */
  readonly onOver: () => void;
}

/** A request to a backend, on a stream of its own. */
export class StreamCall implements UpstreamCall {
  readonly answer: Promise<UpstreamAnswer>;
  readonly #session: ClientHttp2Session;
  readonly #stream: ClientHttp2Stream;
  readonly #request: UpstreamRequest;
  readonly #times: UpstreamTimes;
  readonly #host: CallHost;
  #resolve!: (answer: UpstreamAnswer) => void;
  #reject!: (error: UpstreamError) => void;
  #isAnswered = false;
  #isComplete = false;
  #isWellFormed = true;
  /** Whether something was taken out of a source that cannot be had again. */
  #isBodyTaken = false;
  #interimAnswers = 0;
  #bodyTimer: NodeJS.Timeout | undefined;
  #source: StreamSource | undefined;
  /** Called when the backend wants the body. */
  #onContinue: () => void = ignore;

  constructor(session: ClientHttp2Session, request: UpstreamRequest, times: UpstreamTimes, host: CallHost) {
    this.#session = session;
    this.#request = request;
    this.#times = times;
    this.#host = host;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#stream = this.#open(requestHeaders(request, host.scheme));
  }

  get id(): number | undefined {
    return this.#stream.id;
  }

  cancel(): void {
    this.#fail('cancelled', 'the request was given up');
    this.#giveUp();
  }

  // What the session has seen pass.

  onFields({ isWellFormed, fields, bytes }: FieldBlock): void {
    const { headBytes, fields: most } = defaultCodecLimits;
    if (!isWellFormed || bytes > headBytes || fields > most) this.#isWellFormed = false;
  }

  onEnd(): void {
    this.#isComplete = true;
  }

  #open({ list, length, isTunnel }: RequestHeaders): ClientHttp2Stream {
    const { body } = this.#request;
    const stream = this.#session.request(list, {
      endStream: body === undefined && !isTunnel,
      waitForTrailers: isTunnel || (body !== undefined && !Buffer.isBuffer(body)),
    });
    stream.on('error', ignore);
    stream.on('headers', (_headers, _flags, raw) => this.#onInterim(raw ?? []));
    stream.on('response', (_headers, flags, raw) => {
      this.#onAnswer(raw ?? [], (flags & frameFlags.endStream) !== 0, isTunnel);
    });
    stream.on('close', () => this.#onClose());
    // Whoever has answered in full wants nothing more of the request. Others are told of the end before.
    if (!isTunnel) stream.on('end', () => setImmediate(() => this.#cutRequest()));
    if (body !== undefined && !isTunnel) this.#waitForContinue(() => this.#sendBody(stream, length));
    return stream;
  }

  #waitForContinue(send: () => void): void {
    const { continueTimeoutMs } = this.#request;
    if (continueTimeoutMs === undefined) {
      send();
      return;
    }
    const go = () => {
      if (this.#bodyTimer === undefined) return;
      clearTimeout(this.#bodyTimer);
      this.#bodyTimer = undefined;
      send();
    };
    this.#bodyTimer = setTimeout(go, continueTimeoutMs);
    this.#onContinue = go;
  }

  #sendBody(stream: ClientHttp2Stream, length: number | undefined): void {
    const { body } = this.#request;
    if (Buffer.isBuffer(body)) {
      stream.end(body);
      return;
    }
    const sink = new RequestBody(stream, length, {
      onTaken: () => {
        this.#isBodyTaken = true;
      },
      onFailed: (error) => this.#onBodyFailed(error),
    });
    pipeBody(body!, sink);
  }

  #onBodyFailed(cause: BodyError): void {
    this.#fail('request-body-failed', 'the body of the request broke off', { cause });
    this.#giveUp();
  }

  #onInterim(raw: readonly string[]): void {
    const [status, fields] = readHead(raw);
    if (status === 100) this.#onContinue();
    else this.#request.onInformation?.(status, fields);
    if (++this.#interimAnswers <= defaultCodecLimits.interimAnswers) return;
    this.#fail('malformed-answer', 'the backend sent more interim answers than the limit');
    this.#giveUp();
  }

  #onAnswer(raw: readonly string[], isWhole: boolean, isTunnel: boolean): void {
    if (this.#isAnswered) return;
    const [status, fields] = readHead(raw);
    const length = readLength(fields);
    if (!this.#isWellFormed || length === 'malformed') {
      this.#fail('malformed-answer', 'the head of the answer is malformed or longer than the limit');
      this.#giveUp(errorCodes.protocolError);
      return;
    }
    this.#isAnswered = true;
    this.#times.answered = performance.now();
    this.#stopWaiting();
    const isOpen = isTunnel && status >= 200 && status < 300;
    const hasBody = !isOpen && !isWhole && this.#mayHaveBody(status);
    this.#source = isOpen || hasBody ? this.#newSource(length, isOpen) : undefined;
    if (this.#source === undefined) this.#stream.resume();
    // RFC 8441, 5: what 101 is in HTTP/1.1, is 200 here.
    this.#resolve({
      status: isOpen ? 101 : status,
      reason: '',
      version: '2',
      fields: isOpen ? acceptOf(this.#request, fields) : fields,
      connectionOptions: isOpen ? ['upgrade'] : [],
      body: hasBody ? this.#source : undefined,
      tunnel: isOpen ? this.#newTunnel(this.#source!) : undefined,
      times: this.#times,
    });
  }

  #mayHaveBody(status: number): boolean {
    return this.#request.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  #newSource(length: number | undefined, isTunnel: boolean): StreamSource {
    return new StreamSource(this.#stream, {
      length: isTunnel ? undefined : length,
      idleMs: isTunnel ? 0 : this.#host.bodyIdleMs,
      isComplete: () => this.#isComplete && this.#isWellFormed,
      onGivenUp: () => this.#giveUp(),
    });
  }

  #newTunnel(source: StreamSource): UpstreamAnswer['tunnel'] {
    return { source, sink: new StreamBody(this.#stream, undefined), destroy: () => this.#giveUp() };
  }

  #onClose(): void {
    this.#stopWaiting();
    if (!this.#isAnswered) this.#failUnanswered();
    this.#host.onOver();
  }

  #failUnanswered(): void {
    const { rstCode, id } = this.#stream;
    const isUnsent = id === undefined || id > this.#host.lastProcessed();
    const isUnprocessed = isUnsent || rstCode === errorCodes.refusedStream;
    if (isUnprocessed && !this.#isBodyTaken) {
      this.#isAnswered = true;
      this.#reject(new UnprocessedError('the backend did not process the request'));
    } else if (rstCode === errorCodes.protocolError) {
      this.#fail('malformed-answer', 'the answer is no answer of HTTP/2');
    } else this.#fail('closed', `the stream was closed before an answer, for reason ${rstCode}`);
  }

  #fail(code: UpstreamErrorCode, message: string, options?: ErrorOptions): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#reject(new UpstreamError(code, message, options));
  }

  #giveUp(code: number = errorCodes.cancel): void {
    this.#stopWaiting();
    if (this.#stream.destroyed) return;
    this.#stream.close(code);
    // What has arrived and nobody wants would keep the stream.
    this.#stream.resume();
  }

  #cutRequest(): void {
    if (!this.#stream.writableEnded) this.#giveUp();
  }

  #stopWaiting(): void {
    clearTimeout(this.#bodyTimer);
    this.#bodyTimer = undefined;
  }
}

interface RequestBodyOptions {
  readonly onTaken: () => void;
  readonly onFailed: (error: BodyError) => void;
}

/** A body on its way to a backend. */
class RequestBody extends StreamBody {
  readonly #options: RequestBodyOptions;

  constructor(stream: ClientHttp2Stream, length: number | undefined, options: RequestBodyOptions) {
    super(stream, length);
    this.#options = options;
  }

  override write(piece: Buffer): boolean {
    this.#options.onTaken();
    return super.write(piece);
  }

  override fail(error: BodyError): void {
    this.#options.onFailed(error);
  }
}

function readHead(raw: readonly string[]): readonly [status: number, fields: FieldList] {
  const fields = new FieldList();
  let status = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    if (name === ':status') status = Number(raw[at + 1]);
    else if (!name.startsWith(':')) fields.append(name, raw[at + 1]!);
  }
  return [status, fields];
}

function ignore(): void {}
