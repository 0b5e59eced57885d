import type { Socket } from 'node:net';
import type { CodecLimits } from '../codec/limits.ts';
import {
  type AnswerReceiver,
  type Origin,
  type OriginDescription,
  type UpstreamCall,
  UpstreamError,
  type UpstreamRequest,
} from '../upstream.ts';
import { Call, type CallCarrier, type CallObserver } from './call.ts';
import { type ConnectionPool, Http1Connection } from './connection.ts';
import { Connector } from './connector.ts';
import type { AgentOptions } from './options.ts';
import { authorityOf, proxyRoute } from './proxy.ts';
import type { Route } from './request-writer.ts';
import { SessionPool } from './session-pool.ts';

// The connections to one origin. A request takes the connection that was used last, so that those too many grow old and
// close; without one it waits, and as many connections are opened as requests wait. Whatever connection comes free first
// serves who waits longest, whether it was opened for it or not.

/** Figures of one origin. */
export interface OriginStatistics {
  /** Such as `https://api.contoso.com:443`. */
  readonly origin: string;
  readonly connections: number;
  readonly opening: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly queued: number;
  /** Requests so far, and those that got no answer. */
  readonly requests: number;
  readonly errors: number;
}

/** What origins have in common. */
export interface OriginHost {
  readonly options: AgentOptions;
  /** Origins that hold something that has to be closed. */
  readonly active: Set<OriginPool>;
  origin(description: OriginDescription): Origin;
}

/** The longest time for which a backend is believed that it keeps a connection. */
const maxAnnouncedIdleMs = 60_000;

/**
 * Of the connections, and of the queue, what requests may take whose bodies have not arrived: each holds its connection
 * for as long as its client sends, and the others shall not wait for thousands of slow clients.
 */
const shareOfUploads = 3 / 4;

/** One place that requests are sent to, and the connections to it. */
export class OriginPool implements Origin, ConnectionPool, CallCarrier, CallObserver {
  readonly description: OriginDescription;
  readonly limits: CodecLimits;
  readonly bodyIdleMs: number;
  readonly restMs: number;
  readonly #host: OriginHost;
  readonly #options: AgentOptions;
  readonly #connector: Connector;
  readonly #route: Route | undefined;
  readonly #isChoice: boolean;
  readonly #open = new Set<Http1Connection>();
  readonly #idle: Http1Connection[] = [];
  readonly #sessions: SessionPool;
  readonly #attempts = new Set<AbortController>();
  readonly #waiting = new Set<Call>();
  /** Those of which the body has not arrived. */
  readonly #waitingUploads = new Set<Call>();
  /** What carries such a request now. */
  readonly #uploading = new Set<Http1Connection>();
  /** Requests that met a closed connection: they go first, and only by a new one. */
  readonly #again = new Set<Call>();
  /** Whether one connection carries many requests; undefined until the first one has agreed on it. */
  #isMultiplexed: boolean | undefined;
  #requests = 0;
  #errors = 0;
  #isClosed = false;

  constructor(description: OriginDescription, host: OriginHost) {
    const { options } = host;
    this.description = description;
    this.#options = options;
    this.limits = options.limits;
    this.bodyIdleMs = options.bodyIdleMs;
    this.restMs = options.restMs;
    this.#connector = new Connector(description, options);
    this.#route = proxyRoute(description);
    this.#host = host;
    this.#sessions = new SessionPool({
      scheme: description.scheme,
      bodyIdleMs: options.bodyIdleMs,
      settleMs: options.connectMs,
      connectHttp2: options.connectHttp2,
      onChange: () => this.#serveWaiting(),
      onRefused: (error) => this.#fail(error),
      sendAgain: (call) => {
        if (!this.#sessions.send(call)) this.sendAgain(call);
      },
    });
    const { version = '1', scheme } = description;
    // Without TLS nothing is agreed on.
    this.#isChoice = version === '2or1' && scheme === 'https';
    this.#isMultiplexed = this.#isChoice ? undefined : version === '2';
  }

  /** Whether it holds nothing that would have to be closed. */
  get isUnused(): boolean {
    return this.#connections() === 0 && this.#attempts.size === 0 && this.#queued() === 0;
  }

  get statistics(): OriginStatistics {
    const { scheme, host, port } = this.description;
    return {
      origin: `${scheme}://${authorityOf(host, port)}`,
      connections: this.#connections(),
      opening: this.#attempts.size,
      idle: this.#idle.length + this.#sessions.idle,
      queued: this.#queued(),
      requests: this.#requests,
      errors: this.#errors,
    };
  }

  send(request: UpstreamRequest, receiver?: AnswerReceiver): UpstreamCall {
    // HTTP/2 has another way to switch protocols, which few backends know.
    if (request.upgrade !== undefined && this.#isChoice) return this.#withoutChoice.send(request, receiver);
    this.#requests++;
    const call = new Call(request, this, receiver);
    const idle = call.isUpload && !this.#mayUpload() ? undefined : this.#idle.pop();
    if (idle !== undefined) this.#give(idle, call);
    else if (this.#isClosed) call.fail(new UpstreamError('cancelled', 'the agent is closed'));
    else if (this.#isMultiplexed !== true || !this.#sessions.send(call)) this.#enqueue(call);
    return call;
  }

  close(): void {
    this.#isClosed = true;
    const error = new UpstreamError('cancelled', 'the agent is closed');
    for (const call of [...this.#again, ...this.#waiting, ...this.#waitingUploads]) this.#leave(call, error);
    for (const attempt of this.#attempts) attempt.abort(error);
    for (const connection of [...this.#open]) connection.destroy();
    this.#sessions.close();
  }

  prepare(request: UpstreamRequest): string {
    return this.#route === undefined ? request.target : this.#route.prepare(request);
  }

  released(connection: Http1Connection): void {
    this.#uploading.delete(connection);
    const next = this.#next();
    if (next !== undefined) {
      this.#give(connection, next);
      return;
    }
    this.#park(connection);
    this.#openMore();
  }

  closed(connection: Http1Connection): void {
    this.#open.delete(connection);
    this.#uploading.delete(connection);
    const place = this.#idle.lastIndexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
    this.#openMore();
  }

  sendAgain(call: Call): void {
    if (this.#isClosed) {
      call.fail(new UpstreamError('cancelled', 'the agent is closed'));
      return;
    }
    call.hasWaited = true;
    call.wait(this);
    this.#again.add(call);
    this.#openMore();
  }

  abandon(call: Call): void {
    this.#waiting.delete(call);
    this.#waitingUploads.delete(call);
    this.#again.delete(call);
    this.#abortSurplus();
  }

  failed(): void {
    this.#errors++;
  }

  /** The same place by HTTP/1.1 alone. */
  get #withoutChoice(): Origin {
    return this.#host.origin({ ...this.description, version: '1' });
  }

  #queued(): number {
    return this.#waiting.size + this.#waitingUploads.size + this.#again.size;
  }

  #connections(): number {
    return this.#open.size + this.#sessions.size;
  }

  /** How many connections it would be good to have under way. */
  #wanted(): number {
    const room = Math.max(0, this.#mostUploads() - this.#uploading.size);
    const queued = this.#waiting.size + this.#again.size + Math.min(room, this.#waitingUploads.size);
    return this.#isMultiplexed === false ? queued : Math.min(1, queued);
  }

  #mostUploads(): number {
    return Math.max(1, Math.floor(this.#options.connections * shareOfUploads));
  }

  #mayUpload(): boolean {
    return this.#uploading.size < this.#mostUploads();
  }

  /** Who waits longest of those who may go. */
  #next(): Call | undefined {
    const [call] = this.#waiting;
    const [upload] = this.#mayUpload() ? this.#waitingUploads : [];
    const next =
      upload !== undefined && (call === undefined || upload.times.started < call.times.started) ? upload : call;
    if (next !== undefined) this.#queueOf(next).delete(next);
    return next;
  }

  #queueOf(call: Call): Set<Call> {
    return call.isUpload ? this.#waitingUploads : this.#waiting;
  }

  #give(connection: Http1Connection, call: Call): void {
    if (call.isUpload) this.#uploading.add(connection);
    connection.send(call);
  }

  #enqueue(call: Call): void {
    const { connections, queuedRequests } = this.#options;
    // Who waits for a connection that is being opened takes no place in the queue.
    const places = Math.max(0, connections - this.#connections()) + queuedRequests;
    if (this.#queued() >= places || (call.isUpload && this.#waitingUploads.size >= places * shareOfUploads)) {
      call.fail(new UpstreamError('queue-full', `${this.#queued()} requests wait for a connection`));
      return;
    }
    call.hasWaited = true;
    call.wait(this);
    this.#queueOf(call).add(call);
    this.#openMore();
  }

  #leave(call: Call, error: UpstreamError): void {
    this.#waiting.delete(call);
    this.#waitingUploads.delete(call);
    this.#again.delete(call);
    call.fail(error);
  }

  #park(connection: Http1Connection): void {
    const { announcedIdleMs } = connection;
    const idleMs = announcedIdleMs === undefined ? this.#options.idleMs : Math.min(announcedIdleMs, maxAnnouncedIdleMs);
    if (this.#isClosed || idleMs <= 0) {
      connection.destroy();
      return;
    }
    connection.wait(idleMs);
    this.#idle.push(connection);
  }

  #openMore(): void {
    if (this.isUnused) this.#host.active.delete(this);
    if (this.#isClosed) return;
    while (this.#attempts.size + this.#sessions.settling < this.#wanted()) {
      if (this.#connections() + this.#attempts.size < this.#options.connections) this.#attempt();
      else if (this.#again.size > 0 && this.#idle.length > 0) this.#idle[0]!.destroy();
      else return;
    }
  }

  #abortSurplus(): void {
    for (const attempt of this.#attempts) {
      if (this.#attempts.size <= this.#wanted()) return;
      this.#attempts.delete(attempt);
      attempt.abort(new UpstreamError('cancelled', 'nobody waits for the connection'));
    }
  }

  #attempt(): void {
    this.#host.active.add(this);
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    this.#connector.connect(attempt).then(
      (socket) => {
        this.#attempts.delete(attempt);
        this.#adopt(socket);
      },
      (error: UpstreamError) => {
        if (!this.#attempts.delete(attempt)) return;
        this.#fail(error);
      },
    );
  }

  #adopt(socket: Socket): void {
    const agreed = this.#connector.protocolOf(socket);
    if (this.#isClosed) socket.destroy();
    else if (agreed === 'h2') {
      this.#isMultiplexed = true;
      this.#sessions.adopt(socket);
    } else {
      this.#isMultiplexed = false;
      const connection = new Http1Connection(socket, this);
      this.#open.add(connection);
      const [again] = this.#again;
      if (again === undefined) this.released(connection);
      else {
        this.#again.delete(again);
        this.#give(connection, again);
      }
      this.#openMore();
    }
  }

  /** An attempt that failed fails who waits longest; with one for all, all. */
  #fail(error: UpstreamError): void {
    const calls = [...this.#again, ...this.#waiting, ...this.#waitingUploads];
    for (const call of this.#isMultiplexed === false ? calls.slice(0, 1) : calls) this.#leave(call, error);
    this.#openMore();
  }

  /** Sends what waits on the sessions there are. */
  #serveWaiting(): void {
    for (const queue of [this.#again, this.#waiting, this.#waitingUploads]) {
      for (const call of queue) {
        if (!this.#sessions.send(call)) break;
        queue.delete(call);
      }
    }
    this.#openMore();
  }
}
