import type { Socket } from 'node:net';
import { Deadline, type DeadlineOwner } from '../timing/deadline-wheel.ts';
import { type UpstreamCall, UpstreamError } from '../upstream.ts';
import type { Call } from './call.ts';
import { type ConnectHttp2, type Http2Session, UnprocessedError } from './http2-session.ts';

/** The origin that sessions belong to. */
export interface SessionHost {
  readonly scheme: 'http' | 'https';
  readonly bodyIdleMs: number;
  /** How long a backend may take to say that it speaks HTTP/2. */
  readonly settleMs: number;
  readonly connectHttp2: ConnectHttp2;
  /** A request may be sent, or another connection is needed for it. */
  onChange(): void;
  /** A connection turned out not to be one of HTTP/2. */
  onRefused(error: UpstreamError): void;
  sendAgain(call: Call): void;
}

/** Backends keep connections of HTTP/2 for longer than those of HTTP/1.1. */
const idleMs = 60_000;

/** A session from its beginning to its end. */
class PooledSession implements DeadlineOwner {
  readonly session: Http2Session;
  requests = 0;
  isSettled = false;
  readonly deadline: Deadline = new Deadline(this);

  constructor(connect: (pooled: PooledSession) => Http2Session) {
    this.session = connect(this);
  }

  onDeadline(): void {
    if (!this.isSettled) this.session.destroy();
    else if (this.session.streams === 0) this.session.drain();
    else this.deadline.set(idleMs);
  }
}

/** The connections of HTTP/2 to one origin. */
export class SessionPool {
  readonly #host: SessionHost;
  readonly #sessions = new Set<PooledSession>();

  constructor(host: SessionHost) {
    this.#host = host;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Connections whose backend has not said anything yet. */
  get settling(): number {
    let count = 0;
    for (const { isSettled } of this.#sessions) if (!isSettled) count++;
    return count;
  }

  get idle(): number {
    let count = 0;
    for (const { session } of this.#sessions) if (session.hasRoom && session.streams === 0) count++;
    return count;
  }

  adopt(socket: Socket): void {
    const { connectHttp2, scheme, bodyIdleMs, settleMs } = this.#host;
    const pooled = new PooledSession((self) =>
      connectHttp2(socket, {
        scheme,
        bodyIdleMs,
        onRoom: () => this.#onRoom(self),
        onGone: () => this.#host.onChange(),
        onClosed: () => this.#onClosed(self),
      }),
    );
    this.#sessions.add(pooled);
    pooled.deadline.set(settleMs);
  }

  /** Sends a request if one of the sessions takes it. */
  send(call: Call): boolean {
    for (const pooled of this.#sessions) {
      if (!pooled.session.hasRoom) continue;
      this.#send(pooled, call);
      return true;
    }
    return false;
  }

  close(): void {
    for (const { session } of [...this.#sessions]) session.destroy();
  }

  #onRoom(pooled: PooledSession): void {
    if (!pooled.isSettled) pooled.deadline.set(idleMs);
    pooled.isSettled = true;
    this.#host.onChange();
  }

  #onClosed(pooled: PooledSession): void {
    pooled.deadline.release();
    this.#sessions.delete(pooled);
    if (pooled.isSettled) this.#host.onChange();
    else this.#host.onRefused(new UpstreamError('connect-failed', 'the backend does not speak HTTP/2'));
  }

  #send(pooled: PooledSession, call: Call): void {
    const { times, request, body } = call;
    let cancel = (): void => {};
    const carrier = { abandon: () => cancel() };
    // The session sets no limit until the head is there.
    call.wait(carrier);
    times.reusedConnection = pooled.requests++ > 0;
    if (times.reusedConnection && !call.hasWaited) times.connected = times.started;
    pooled.deadline.set(idleMs);
    let sent: UpstreamCall;
    try {
      sent = pooled.session.send({ ...request, body }, times);
    } catch (error) {
      call.fail(error as Error);
      return;
    }
    cancel = () => sent.cancel();
    sent.answer.then(
      (answer) => {
        call.answeredBy(carrier);
        call.settle(answer);
        call.deliver();
      },
      (error: Error) => {
        if (!(error instanceof UnprocessedError) || call.wasSentAgain || call.isSettled) call.fail(error);
        else {
          call.wasSentAgain = true;
          this.#host.sendAgain(call);
        }
      },
    );
  }
}
