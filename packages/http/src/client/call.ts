import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import type { BodySource } from '../body.ts';
import type { AnsweredRequest } from '../codec/framing.ts';
import { Deadline, type DeadlineOwner } from '../timing/deadline-wheel.ts';
import {
  type AnswerReceiver,
  type UpstreamAnswer,
  type UpstreamCall,
  UpstreamError,
  type UpstreamRequest,
  type UpstreamTimes,
} from '../upstream.ts';

/** Who has a call at the moment: the queue of an origin, or a connection. */
export interface CallCarrier {
  /** Lets go of a call that somebody gave up on, and of all that was opened for it. */
  abandon(call: Call): void;
}

/** Is told how calls end. */
export interface CallObserver {
  failed(): void;
}

/** Methods that have the same effect when they are done twice (RFC 9110, 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

class CallTimes implements UpstreamTimes {
  readonly started: number;
  connected: number;
  answered = 0;
  reusedConnection = false;

  constructor(started: number) {
    this.started = started;
    this.connected = started;
  }
}

/** A request on its way, from the queue to the end of its answer. */
export class Call implements UpstreamCall, AnsweredRequest, DeadlineOwner {
  readonly request: UpstreamRequest;
  readonly times: CallTimes;
  readonly method: string;
  readonly asksUpgrade: boolean;
  /** What is sent: bytes as soon as the source has them all. */
  body: Buffer | BodySource | undefined;
  /** Whether a source has begun to deliver: it cannot begin again. */
  hasBegunBody = false;
  /** Whether it was sent twice already. */
  wasSentAgain = false;
  /** Whether there was no connection for it at first. */
  hasWaited = false;
  carrier: CallCarrier | undefined;
  readonly #observer: CallObserver;
  readonly #receiver: AnswerReceiver | undefined;
  #isSettled = false;
  #answer: UpstreamAnswer | undefined;
  #error: Error | undefined;
  #promised: PromisedAnswer | undefined;
  #deadline: Deadline | undefined;

  constructor(request: UpstreamRequest, observer: CallObserver, receiver?: AnswerReceiver) {
    this.request = request;
    this.#receiver = receiver;
    this.#observer = observer;
    this.method = request.method;
    this.asksUpgrade = request.upgrade !== undefined;
    this.times = new CallTimes(request.startedAt ?? performance.now());
    const { body } = request;
    this.body = body === undefined || Buffer.isBuffer(body) ? body : (body.takeWhole() ?? body);
  }

  get answer(): Promise<UpstreamAnswer> {
    if (this.#promised === undefined) {
      this.#promised = new PromisedAnswer();
      if (this.#isSettled) this.deliver();
    }
    return this.#promised.promise;
  }

  /** Whether its body is still to come from somebody who may be slow. */
  get isUpload(): boolean {
    return this.body !== undefined && !Buffer.isBuffer(this.body);
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Whether it may be sent on another connection, when this one closed without a byte of an answer. */
  get maySendAgain(): boolean {
    return idempotent.has(this.method) && !this.hasBegunBody;
  }

  /** Milliseconds until the head of the answer has to be there; 0 is for ever. */
  msLeft(): number {
    const { timeoutMs } = this.request;
    const { started, connected } = this.times;
    return timeoutMs <= 0 ? 0 : Math.max(1, timeoutMs - (connected - started));
  }

  get timeoutMessage(): string {
    return `no answer within ${this.request.timeoutMs} ms`;
  }

  /** Sets the time limit while no connection does it. */
  wait(carrier: CallCarrier): void {
    this.carrier = carrier;
    this.#deadline ??= new Deadline(this);
    this.times.connected = performance.now();
    this.#deadline.set(this.msLeft());
  }

  /** Says which connection has the call now. */
  take(carrier: CallCarrier, isReused: boolean): void {
    this.carrier = carrier;
    const { times } = this;
    times.reusedConnection = isReused;
    if (this.#deadline === undefined) return;
    this.#deadline.release();
    this.#deadline = undefined;
    times.connected = performance.now();
  }

  /** Says that the head is there: no time limit passes any more. */
  answeredBy(carrier: CallCarrier): void {
    this.carrier = carrier;
    this.#deadline?.release();
    this.#deadline = undefined;
  }

  /** There is an answer. Whoever waits for it is told by {@link deliver}. */
  settle(answer: UpstreamAnswer): void {
    this.#isSettled = true;
    this.#answer = answer;
  }

  /** Tells whoever waits what has become of the call. */
  deliver(): void {
    const receiver = this.#promised ?? this.#receiver;
    if (this.#answer !== undefined) receiver?.answered(this.#answer);
    else if (this.#error !== undefined) receiver?.unanswered(this.#error);
  }

  fail(error: Error): void {
    this.carrier = undefined;
    this.#deadline?.release();
    if (this.#isSettled) return;
    this.#isSettled = true;
    if (typeof this.body === 'object' && !Buffer.isBuffer(this.body)) this.body.cancel();
    this.#observer.failed();
    this.#error = error;
    this.deliver();
  }

  cancel(): void {
    // Whoever gives up may have stopped listening as well.
    if (!this.#isSettled) this.#promised?.promise.catch(() => {});
    this.#giveUp(new UpstreamError('cancelled', 'the request was given up'));
  }

  onDeadline(): void {
    this.#giveUp(new UpstreamError('response-timeout', this.timeoutMessage));
  }

  #giveUp(error: UpstreamError): void {
    const { carrier } = this;
    this.carrier = undefined;
    carrier?.abandon(this);
    this.fail(error);
  }
}

/** An answer for who would rather await it. */
class PromisedAnswer implements AnswerReceiver {
  readonly promise: Promise<UpstreamAnswer>;
  #resolve!: (answer: UpstreamAnswer) => void;
  #reject!: (error: Error) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  answered(answer: UpstreamAnswer): void {
    this.#resolve(answer);
  }

  unanswered(error: Error): void {
    this.#reject(error);
  }
}
