import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import type { BodyErrorCode, Tunnel } from '../../body.ts';
import { requestRefusals } from '../../codec/refusals.ts';
import type { RequestHead } from '../../codec/request-head.ts';
import { RequestHeadParser } from '../../codec/request-head.ts';
import type { ClientConnection } from '../../exchange.ts';
import { Deadline } from '../../timing/deadline-wheel.ts';
import { Patience } from '../../timing/patience.ts';
import type { Transport, TransportEvents } from '../../transport.ts';
import type { ServeOptions, ServerConnection } from '../connection.ts';
import { Http1Exchange } from './exchange.ts';
import { Outbox } from './outbox.ts';
import { type Offence, slowness, writeRefusal } from './refusal-answer.ts';
import { RequestBody } from './request-body.ts';
import { TransportTunnel } from './tunnel.ts';

// One connection. What arrives is read in one loop: heads, bodies, and what is to be thrown away. Requests whose answers
// are not done stand in a queue; only the first of it may write, the others keep what they have until they are first.
//
// Requests that came together run side by side when all of them only read (RFC 9112, 9.3.2). Anything else waits for
// those before it, and what stands behind it stays unread.

/** Bytes of a body that nobody wants, read so that the connection can be kept. */
const drainedBytes = 256 * 1024;
/** Bytes and time for a client that sends on, so that it gets to read the last answer: what is in flight may be much. */
const lingeringBytes = 32 * 1024 * 1024;
const lingeringMs = 2000;
/** Less of a slow reader's time is not worth another look. */
const shortestWaitMs = 50;
/** How long a drained connection that waits for its next request may still send one, to be told that it is the last. */
const farewellMs = 500;
/** After this a client is asked whether it is still there that has ended its direction; then after twice that, and so on. */
const probeMs = 300;
/** The system tells of the reset that a question has brought when something more is written, not before. */
const echoMs = 100;
const goOn = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

/** A connection that speaks HTTP/1.1 or 1.0. */
export class Http1Connection implements ServerConnection, TransportEvents {
  readonly #transport: Transport;
  readonly #options: ServeOptions;
  readonly #parser: RequestHeadParser;
  readonly #outbox: Outbox;
  readonly #readDeadline: Deadline;
  #writeDeadline: Deadline | undefined;
  /** With who sends the present body, and with who takes our answers. */
  #bodyPatience: Patience | undefined;
  #writePatience: Patience | undefined;
  #requestDeadline: Deadline | undefined;
  #probeDeadline: Deadline | undefined;
  #probes = 0;

  /** Requests under way, in order. */
  #first: Http1Exchange | undefined;
  #last: Http1Exchange | undefined;
  #underWay = 0;
  /** A request that was read, and has to wait for those before it. */
  #waiting: Http1Exchange | undefined;
  /** The request whose body is arriving. */
  #receiving: Http1Exchange | undefined;
  /** What was read and may not be looked at yet. */
  #rest: Buffer | undefined;
  /** Answers that are written, and not given to the system in full. */
  #unsent: Http1Exchange[] = [];

  #phase: 'serving' | 'lingering' | 'tunnel' | 'closed' = 'serving';
  /** No request is taken any more: one of them was the last, or something was refused. */
  #takesNoMore = false;
  /** What is told to the client behind all answers. */
  #refusal: Buffer | undefined;
  #isDraining = false;
  #isReading = false;
  #isBlocked = false;
  #hasInputEnded = false;
  #hasServed = false;
  #unsentBytes = 0;
  #discarded = 0;
  /** Of a head that has begun and not ended. */
  #headStartedAt = 0;
  #headBytes = 0;

  constructor(transport: Transport, options: ServeOptions) {
    this.#transport = transport;
    this.#options = options;
    this.#parser = new RequestHeadParser({ limits: options.limits, underscores: options.underscores });
    this.#outbox = new Outbox(transport, this);
    this.#readDeadline = new Deadline(this);
    transport.events = this;
    this.#readDeadline.set(options.timeouts.headMs);
    transport.resume();
    if (options.initialData !== undefined && options.initialData.length > 0) this.onPiece(options.initialData);
  }

  get client(): ClientConnection {
    return this.#options.client;
  }

  get scheme(): 'http' | 'https' {
    return this.#options.scheme;
  }

  drain(): void {
    if (this.#isDraining || this.#phase !== 'serving') return;
    this.#isDraining = true;
    if (this.#last !== undefined && this.#last.state === 'open') this.#takesNoMore = true;
    else if (this.#isIdle() && this.#hasServed) this.#readDeadline.set(farewellMs);
  }

  destroy(): void {
    this.#transport.destroy();
  }

  // What the transport reports.

  onPiece(piece: Buffer): void {
    if (this.#rest !== undefined) this.#rest = Buffer.concat([this.#rest, piece]);
    else this.#read(piece);
    this.#advance();
  }

  onEnd(): void {
    this.#hasInputEnded = true;
    if (this.#phase !== 'serving') return;
    const body = this.#receiving?.body;
    if (body !== undefined) {
      body.endInput();
      this.#refuseBody(body.refusal ?? requestRefusals['unfinished-body'], 'closed');
    } else if (this.#headBytes > 0) this.#offend(requestRefusals['unfinished-head'], this.#parser.method);
    this.#settle();
    this.#probeLater();
  }

  onDrain(): void {
    this.#isBlocked = false;
    this.#writeDeadline?.clear();
    this.#writePatience?.reward(this.#unsentBytes);
    this.#writePatience?.end();
    for (const exchange of this.#unsent.splice(0)) exchange.observer?.finished();
    if (this.#phase === 'lingering') this.#readDeadline.set(lingeringMs);
    this.#first?.answerBody?.onDrain?.();
    this.#advance();
  }

  onClosed(): void {
    const wasTunnel = this.#phase === 'tunnel';
    this.#phase = 'closed';
    this.#releaseDeadlines();
    this.#waiting = undefined;
    this.#rest = undefined;
    for (const exchange of this.#unsent.splice(0)) exchange.observer?.aborted();
    if (!wasTunnel) this.#abortAll();
    this.#options.onClosed();
  }

  onWritten(wasTaken: boolean, bytes: number): void {
    if (this.#phase === 'closed') return;
    if (this.#isBlocked) {
      this.#unsentBytes += bytes;
      return;
    }
    if (wasTaken) {
      if (this.#unsent.length > 0) for (const exchange of this.#unsent.splice(0)) exchange.observer?.finished();
      return;
    }
    this.#isBlocked = true;
    const { writeIdleMs, leastBytesPerSecond } = this.#options.timeouts;
    this.#writeDeadline ??= new Deadline(this);
    this.#writePatience ??= new Patience(writeIdleMs, leastBytesPerSecond);
    this.#unsentBytes = this.#transport.unsentBytes;
    this.#writePatience.begin(this.#writeDeadline);
  }

  // Reading.

  #read(piece: Buffer): void {
    this.#isReading = true;
    const { length } = piece;
    let at = 0;
    while (at < length) {
      if (this.#phase === 'tunnel' || this.#phase === 'closed' || this.#isBusy()) {
        this.#keep(at === 0 ? piece : piece.subarray(at));
        break;
      }
      if (this.#receiving !== undefined) at = this.#readBody(this.#receiving, piece, at);
      else if (this.#takesNoMore) {
        this.#discard(length - at);
        break;
      } else at = this.#readHead(piece, at);
    }
    this.#isReading = false;
    if (this.#outbox.isCorked) this.#outbox.uncork();
  }

  /** Whether what stands behind the last request has to wait. */
  #isBusy(): boolean {
    if (this.#receiving !== undefined || this.#takesNoMore) return false;
    if (this.#isBlocked || this.#waiting !== undefined) return true;
    if (this.#last === undefined) return false;
    return this.#underWay >= this.#options.pipelinedRequests || !runsBeside(this.#last);
  }

  #keep(rest: Buffer): void {
    this.#rest = rest;
    this.#transport.pause();
  }

  #readHead(piece: Buffer, from: number): number {
    const parser = this.#parser;
    const outcome = parser.read(piece, from);
    const at = parser.position;
    if (outcome === undefined) {
      if (this.#headBytes === 0) this.#beginHead();
      this.#headBytes += at - from;
      return piece.length;
    }
    if (outcome.kind === 'refusal') {
      this.#offend(outcome, parser.method);
      return piece.length;
    }
    return this.#take(outcome, piece, at, at - from);
  }

  /** The first bytes of a head that will take longer. */
  #beginHead(): void {
    this.#headStartedAt = performance.now();
    // For its first request a connection has had its time since it began.
    if (this.#hasServed) this.#readDeadline.set(this.#options.timeouts.headMs);
  }

  /** A head is complete: what of its body has arrived is read, and the request begins if it is its turn. */
  #take(head: RequestHead, piece: Buffer, from: number, headBytes: number): number {
    const { framing } = head;
    const hasBody = framing.body === 'chunked' || (framing.body === 'length' && framing.contentLength! > 0);
    const body = hasBody ? new RequestBody(this, framing, this.#options.limits) : undefined;
    const startedAt = this.#headBytes > 0 ? this.#headStartedAt : performance.now();
    const exchange = new Http1Exchange(this, head, body, startedAt, this.#headBytes + headBytes);
    this.#headBytes = 0;
    this.#hasServed = true;
    if (!framing.keepAlive || this.#isDraining) this.#takesNoMore = true;

    let at = from;
    if (body !== undefined) {
      this.#receiving = exchange;
      this.#bodyPatience = undefined;
      if (from < piece.length) at = this.#readBody(exchange, piece, from);
      if (exchange.state === 'over') return at;
    }
    if (at < piece.length && framing.upgrade.length > 0) {
      // What stands behind may be another protocol.
      this.#keep(piece.subarray(at));
      at = piece.length;
    }
    // More has come in the same piece: its answers shall leave together.
    if (at < piece.length) this.#outbox.isCorked = true;
    if (this.#mayStart(exchange)) this.#start(exchange);
    else this.#waiting = exchange;
    return at;
  }

  #readBody(exchange: Http1Exchange, piece: Buffer, from: number): number {
    const body = exchange.body!;
    const at = body.receive(piece, from);
    exchange.bytesRead += at - from;
    this.#bodyPatience?.reward(at - from);
    if (body.hasArrived) this.#receiving = undefined;
    else if (body.refusal !== undefined) {
      this.#refuseBody(body.refusal, 'malformed');
      return piece.length;
    } else if (body.discardedBytes > drainedBytes) {
      this.#takesNoMore = true;
      this.#receiving = undefined;
    }
    return at;
  }

  #mayStart(exchange: Http1Exchange): boolean {
    return this.#last === undefined || (runsBeside(exchange) && runsBeside(this.#last));
  }

  #start(exchange: Http1Exchange): void {
    if (this.#last === undefined) this.#first = exchange;
    else this.#last.next = exchange;
    this.#last = exchange;
    this.#underWay++;
    if (this.#options.timeouts.requestMs > 0 && this.#first === exchange) this.#limitRequest(exchange);
    this.#options.handler(exchange);
  }

  /** Goes on after something has changed that reading waited for. */
  #advance(): void {
    if (this.#isReading || this.#phase !== 'serving') return;
    const waiting = this.#waiting;
    if (waiting !== undefined && !this.#isBlocked && this.#mayStart(waiting)) {
      this.#waiting = undefined;
      this.#start(waiting);
    }
    while (this.#rest !== undefined && this.#phase === 'serving' && !this.#isBusy()) {
      const rest = this.#rest;
      this.#rest = undefined;
      this.#read(rest);
    }
    this.#settle();
  }

  /** Decides, when all that can be done is done, what is waited for, and for how long. */
  #settle(): void {
    if (this.#isReading || this.#phase !== 'serving') return;
    const { timeouts } = this.#options;
    const receiving = this.#receiving?.body;
    if (receiving !== undefined) {
      if (receiving.wantsMore) {
        this.#transport.resume();
        if (this.#isWaitedFor(this.#receiving!)) {
          this.#readDeadline.clear();
          return;
        }
        this.#bodyPatience ??= new Patience(timeouts.bodyIdleMs, timeouts.leastBytesPerSecond);
        this.#bodyPatience.begin(this.#readDeadline);
      } else {
        this.#transport.pause();
        this.#bodyPatience?.end();
        this.#readDeadline.clear();
      }
      return;
    }
    if (this.#rest === undefined && this.#discarded <= drainedBytes) this.#transport.resume();
    if (this.#last !== undefined || this.#waiting !== undefined) {
      if (this.#headBytes === 0) this.#readDeadline.clear();
    } else if (this.#takesNoMore || (this.#hasInputEnded && this.#rest === undefined)) this.#close();
    // A client that still takes its answer is not idle yet.
    else if (this.#isBlocked) this.#readDeadline.clear();
    else if (this.#headBytes === 0 && this.#hasServed)
      this.#readDeadline.set(this.#isDraining ? farewellMs : timeouts.keepAliveMs);
  }

  /** Whether the client sends no body because we have not told it to. */
  #isWaitedFor({ head, body, state }: Http1Exchange): boolean {
    return head.framing.expectContinue && state === 'open' && body!.isUntouched;
  }

  /** What comes is thrown away, up to a bound: then the client has to wait for the answer, or is left alone. */
  #discard(bytes: number): void {
    this.#discarded += bytes;
    if (this.#phase !== 'lingering') {
      if (this.#discarded > drainedBytes) this.#transport.pause();
    } else if (this.#discarded > lingeringBytes) this.#transport.destroy();
  }

  /** Ends our direction, and waits a little for the other: closed at once, it would take the answer away with it. */
  #close(): void {
    this.#phase = 'lingering';
    this.#rest = undefined;
    this.#discarded = 0;
    this.#outbox.isCorked = false;
    if (this.#refusal !== undefined) this.#outbox.add(this.#refusal);
    this.#outbox.flush();
    this.#transport.end();
    if (!this.#hasInputEnded) this.#transport.resume();
    this.#readDeadline.set(lingeringMs);
  }

  #isIdle(): boolean {
    return this.#last === undefined && this.#waiting === undefined && this.#headBytes === 0;
  }

  // What bodies ask for.

  onBodyAwaited(): void {
    const exchange = this.#receiving;
    if (exchange === undefined || exchange.state !== 'open' || !exchange.head.framing.expectContinue) return;
    this.send(exchange, goOn);
    this.#outbox.flush();
  }

  onBodyWanted(): void {
    if (!this.#isReading) this.#settle();
  }

  // What exchanges ask for.

  decideToClose(exchange: Http1Exchange, isDelimitedByClose: boolean): boolean {
    if (exchange !== this.#last || this.#waiting !== undefined || this.#refusal !== undefined) return false;
    if (isDelimitedByClose || this.#isDraining) this.#takesNoMore = true;
    const { body } = exchange;
    if (body !== undefined && !body.hasArrived) {
      // A client that was not told to go on may send the body, or not: what comes next is anybody's guess.
      const isUndecided = exchange.head.framing.expectContinue && body.isUntouched;
      if (isUndecided || !body.isWorthDraining(drainedBytes)) this.#takesNoMore = true;
    }
    return this.#takesNoMore;
  }

  send(exchange: Http1Exchange, piece: Buffer): void {
    exchange.bytesWritten += piece.length;
    if (exchange === this.#first) this.#outbox.add(piece);
    else {
      exchange.held ??= [];
      exchange.held.push(piece);
    }
  }

  sendLast(exchange: Http1Exchange, piece: Buffer): void {
    if (exchange !== this.#first) {
      if (piece.length > 0) this.send(exchange, piece);
      return;
    }
    exchange.bytesWritten += piece.length;
    if (piece.length > 0) this.#outbox.addLast(piece);
    else this.#outbox.flush();
    this.#finish(exchange);
    this.#releaseHeld();
    this.#advance();
  }

  hasRoom(exchange: Http1Exchange): boolean {
    return exchange === this.#first && !this.#isBlocked;
  }

  breakOff(exchange: Http1Exchange): void {
    exchange.state = 'over';
    exchange.isBrokenOff = true;
    this.#takesNoMore = true;
    if (exchange === this.#first) this.#endBrokenOff(exchange);
  }

  upgrade(exchange: Http1Exchange, head: Buffer): Tunnel {
    // A request that asks for another protocol is alone: it is both first and last.
    this.#phase = 'tunnel';
    exchange.bytesWritten += head.length;
    this.#outbox.isCorked = false;
    this.#outbox.addLast(head);
    this.#releaseDeadlines();
    const rest = this.#rest;
    this.#rest = undefined;
    this.#finish(exchange);
    const tunnel = new TransportTunnel(this.#transport, {
      idleMs: this.#options.timeouts.tunnelIdleMs,
      initialData: rest,
      hasInputEnded: this.#hasInputEnded,
      onClosed: () => this.onClosed(),
    });
    return tunnel;
  }

  /** The first of the queue is done. */
  #finish(exchange: Http1Exchange): void {
    this.#first = exchange.next;
    if (this.#first === undefined) this.#last = undefined;
    this.#underWay--;
    this.#requestDeadline?.clear();
    if (this.#first !== undefined && this.#requestDeadline !== undefined) this.#limitRequest(this.#first);
    const { body } = exchange;
    if (body !== undefined && !body.hasArrived) {
      if (this.#takesNoMore) this.#receiving = undefined;
      body.fail('cancelled', 'the request has been answered');
      body.cancel();
    }
    if (this.#isBlocked || !this.#outbox.isEmpty) this.#unsent.push(exchange);
    else exchange.observer?.finished();
  }

  /** Sends what those have kept that are first now. */
  #releaseHeld(): void {
    for (let first = this.#first; first !== undefined; first = this.#first) {
      const { held } = first;
      first.held = undefined;
      if (held !== undefined) for (const piece of held) this.#outbox.add(piece);
      if (first.isBrokenOff) {
        this.#endBrokenOff(first);
        return;
      }
      if (first.state !== 'over') {
        if (first.answerBody !== undefined && !this.#isBlocked) first.answerBody.onDrain?.();
        if (this.#first === first) break;
        continue;
      }
      this.#finish(first);
    }
    this.#outbox.flush();
  }

  /** An answer stops where it is, and the connection with it. */
  #endBrokenOff(exchange: Http1Exchange): void {
    const isDelimitedByClose = exchange.answerBody?.framing === 'until-close';
    this.#abortAll();
    if (this.#phase !== 'serving') return;
    if (isDelimitedByClose) this.#transport.reset();
    else this.#close();
  }

  /** Nobody will be answered any more. */
  #abortAll(): void {
    const first = this.#first;
    this.#first = undefined;
    this.#last = undefined;
    this.#underWay = 0;
    this.#receiving = undefined;
    for (let exchange = first; exchange !== undefined; exchange = exchange.next) abort(exchange, 'closed');
  }

  // What is turned away.

  /** Answers, behind all others, what is no request; nothing is read after it. */
  #offend(offence: Offence, method: string): void {
    this.#options.onOffence(offence.code);
    this.#takesNoMore = true;
    this.#headBytes = 0;
    this.#refusal ??= writeRefusal(offence, method);
  }

  /** The body that is arriving will not be complete. Its request is answered by us, unless its answer has begun. */
  #refuseBody(offence: Offence, code: BodyErrorCode): void {
    const exchange = this.#receiving!;
    this.#receiving = undefined;
    const wasAnswered = exchange.state === 'over';
    const hasBegun = exchange.state === 'begun';
    if (wasAnswered) {
      this.#options.onOffence(offence.code);
      this.#takesNoMore = true;
      return;
    }
    exchange.state = 'over';
    exchange.isBrokenOff = true;
    if (hasBegun) {
      this.#options.onOffence(offence.code);
      exchange.body!.fail(code, bodyMessages[code]);
      this.#endBrokenOff(exchange);
      return;
    }
    this.#offend(offence, exchange.method);
    // Not begun: neither by a handler, which has not seen it, nor with an answer.
    if (this.#waiting === exchange) this.#waiting = undefined;
    if (this.#first === exchange) {
      this.#first = undefined;
      this.#last = undefined;
      this.#underWay = 0;
      this.#requestDeadline?.clear();
    }
    abort(exchange, code);
  }

  // Time limits.

  onDeadline(deadline: Deadline): void {
    if (deadline === this.#probeDeadline) this.#probe();
    else if (deadline === this.#writeDeadline) this.#endSlowReader();
    else if (deadline === this.#requestDeadline) this.#endSlowRequest();
    else if (this.#phase === 'lingering') this.#endLingering();
    else {
      if (this.#receiving !== undefined) this.#refuseBody(slowness['slow-body'], 'timeout');
      else if (this.#headBytes > 0) this.#offend(slowness['slow-head'], this.#parser.method);
      // A connection that waits for nothing is closed without a word.
      this.#takesNoMore = true;
      this.#settle();
    }
  }

  /**
   * A client that will send no more may still receive, or may be gone altogether, which looks the same until something is
   * written. Most answers are there before it matters.
   */
  #probeLater(): void {
    if (this.#phase !== 'serving' || this.#first === undefined) return;
    this.#probeDeadline ??= new Deadline(this);
    this.#probeDeadline.set(this.#probes % 2 === 1 ? echoMs : probeMs * 2 ** Math.min(this.#probes / 2, 4));
  }

  /** Writes what means nothing, and once more: to a client that is gone it brings a reset. */
  #probe(): void {
    const first = this.#first;
    if (first === undefined || this.#phase !== 'serving') return;
    this.#probes++;
    if (first.state === 'begun') first.answerBody?.probe();
    // Clients that do not expect 1xx have learnt to pass over this one.
    else if (first.head.minorVersion === 1) this.send(first, goOn);
    this.#outbox.flush();
    this.#probeLater();
  }

  #endSlowReader(): void {
    const unsent = this.#transport.unsentBytes;
    const patience = this.#writePatience!;
    patience.reward(this.#unsentBytes - unsent);
    this.#unsentBytes = unsent;
    if (unsent > 0 && patience.leftMs >= shortestWaitMs) {
      this.#writeDeadline!.set(patience.leftMs);
      return;
    }
    this.#options.onOffence('slow-reader');
    this.#transport.reset();
  }

  #endSlowRequest(): void {
    const exchange = this.#first;
    if (exchange === undefined) return;
    this.#options.onOffence('slow-request');
    this.#takesNoMore = true;
    if (exchange.state === 'open') this.#refusal ??= writeRefusal(slowness['slow-request'], exchange.method);
    exchange.state = 'over';
    exchange.isBrokenOff = true;
    this.#endBrokenOff(exchange);
  }

  #endLingering(): void {
    const unsent = this.#transport.unsentBytes;
    // The answer itself is still on its way, and slow readers have a limit of their own.
    if (this.#isBlocked) this.#readDeadline.set(lingeringMs);
    else if (unsent > 0 && unsent !== this.#unsentBytes) {
      this.#unsentBytes = unsent;
      this.#readDeadline.set(this.#options.timeouts.writeIdleMs);
    } else this.#transport.destroy();
  }

  #limitRequest(exchange: Http1Exchange): void {
    this.#requestDeadline ??= new Deadline(this);
    const spent = performance.now() - exchange.startedAt;
    this.#requestDeadline.set(Math.max(1, this.#options.timeouts.requestMs - spent));
  }

  #releaseDeadlines(): void {
    this.#readDeadline.release();
    this.#writeDeadline?.release();
    this.#requestDeadline?.release();
    this.#probeDeadline?.release();
  }
}

/** Whether a request may be worked on while others are that came before or after it. */
function runsBeside({ head, body }: Http1Exchange): boolean {
  const { method, minorVersion, framing } = head;
  if (body !== undefined || minorVersion === 0 || framing.upgrade.length > 0) return false;
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** Tells everybody who has to do with an exchange that its client has gone. */
function abort(exchange: Http1Exchange, code: BodyErrorCode): void {
  exchange.state = 'over';
  exchange.isBrokenOff = true;
  exchange.held = undefined;
  const { observer } = exchange;
  exchange.observer = undefined;
  observer?.aborted();
  exchange.answerBody?.close();
  exchange.body?.fail(code, bodyMessages[code]);
}

const bodyMessages: Readonly<Record<BodyErrorCode, string>> = {
  closed: 'the client closed the connection before the end of the body',
  timeout: 'the client took too long to send the body',
  malformed: 'the body cannot be read',
  'too-large': 'the body is longer than is taken',
  cancelled: 'the rest of the body is not wanted',
};
