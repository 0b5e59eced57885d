import { ClientConnection, type Outcome } from './connection.ts';
import { Latencies } from './latencies.ts';

// Load at a fixed rate. Requests become due by the clock, whether or not earlier ones have been answered, and a time is
// counted from when its request was due: one that had to wait for a connection, because the peer was slow, has waited.
// A generator that counts from when it sent would leave out exactly the time in which the peer did nothing
// ("coordinated omission"). h2load --rps sends in bursts every ten milliseconds, so that it cannot stand in for this.

/** Somewhere one request at a time can be sent. */
export interface Lane {
  send(request: Buffer, done: (outcome: Outcome) => void): void;
}

/** What is sent, and how fast. */
export interface OpenLoopPlan {
  /** Requests a second, over all lanes. */
  readonly rate: number;
  readonly seconds: number;
  /** So long before it the same is sent, and not counted: until its connections stand and are known. */
  readonly settleSeconds?: number;
  /** Sent in turn. */
  readonly requests: readonly Buffer[];
  /** Told about every outcome. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What came of it. */
export interface OpenLoopResult {
  readonly sent: number;
  readonly answered: number;
  /** No answer, or one other than 2xx. */
  readonly failed: number;
  /** From due to answered. */
  readonly latencies: Latencies;
  /** From due to sent where a lane was free: how late the generator itself was. */
  readonly lateness: Latencies;
}

/** The bookkeeping of load at a fixed rate, without clock and sockets. Times are in milliseconds. */
export class OpenLoop {
  readonly #plan: OpenLoopPlan;
  readonly #free: Lane[];
  readonly #startedAt: number;
  readonly #clock: () => number;
  readonly #waiting: number[] = [];
  readonly #latencies = new Latencies();
  readonly #lateness = new Latencies();
  #due = 0;
  #sent = 0;
  #answered = 0;
  #failed = 0;

  constructor(plan: OpenLoopPlan, lanes: readonly Lane[], clock: () => number) {
    this.#plan = plan;
    this.#free = [...lanes];
    this.#clock = clock;
    this.#startedAt = clock();
  }

  /** Sends what is due by now. To be called as often as can be. */
  tick(): void {
    const now = this.#clock();
    const total = this.#plan.rate * this.#plan.seconds;
    for (; this.#due < total; this.#due++) {
      const dueAt = this.#startedAt + (this.#due * 1000) / this.#plan.rate;
      if (dueAt > now) break;
      const lane = this.#free.shift();
      if (lane === undefined) this.#waiting.push(dueAt);
      else {
        this.#lateness.add(now - dueAt);
        this.#send(lane, dueAt);
      }
    }
  }

  /** Whether everything has become due and been answered. */
  get isDone(): boolean {
    return this.#due >= this.#plan.rate * this.#plan.seconds && this.#answered === this.#due;
  }

  get result(): OpenLoopResult {
    return {
      sent: this.#sent,
      answered: this.#answered,
      failed: this.#failed,
      latencies: this.#latencies,
      lateness: this.#lateness,
    };
  }

  #send(lane: Lane, dueAt: number): void {
    const { requests, onOutcome } = this.#plan;
    lane.send(requests[this.#sent++ % requests.length]!, (outcome) => {
      this.#answered++;
      this.#latencies.add(this.#clock() - dueAt);
      if (outcome instanceof Error || outcome.status < 200 || outcome.status > 299) this.#failed++;
      onOutcome?.(outcome);
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(lane);
      else this.#send(lane, next);
    });
  }
}

/** A lane over a connection that is opened anew once it is lost. What was lost with it counts as failed. */
export class ReconnectingLane implements Lane {
  readonly #url: () => string;
  #connection: ClientConnection | undefined;
  #isStale = false;

  /** The address is asked for with every connection, as it may change. */
  constructor(url: () => string) {
    this.#url = url;
  }

  async open(): Promise<void> {
    this.#connection = await ClientConnection.open(this.#url());
  }

  /** The next request takes a new connection. */
  renew(): void {
    this.#isStale = true;
  }

  send(request: Buffer, done: (outcome: Outcome) => void): void {
    if (this.#isStale) this.close();
    this.#isStale = false;
    if (this.#connection?.isOpen) this.#connection.send(request, done);
    else
      this.open().then(
        () => this.#connection!.send(request, done),
        (error: Error) => done(error),
      );
  }

  close(): void {
    this.#connection?.close();
  }
}

/** Puts load on a URL at a fixed rate. The process does nothing else meanwhile: timers would be a millisecond late. */
export async function loadAtRate(url: string, plan: OpenLoopPlan, connections = 32): Promise<OpenLoopResult> {
  const lanes = Array.from({ length: connections }, () => new ReconnectingLane(() => url));
  await Promise.all(lanes.map((lane) => lane.open()));
  const { rate, requests, settleSeconds: seconds = 0 } = plan;
  try {
    if (seconds > 0) await runLanes({ rate, requests, seconds }, lanes);
    return await runLanes(plan, lanes);
  } finally {
    for (const lane of lanes) lane.close();
  }
}

/** Runs a plan over lanes until all is answered, or nothing has been for ten seconds after the end. */
export async function runLanes(plan: OpenLoopPlan, lanes: readonly Lane[]): Promise<OpenLoopResult> {
  const loop = new OpenLoop(plan, lanes, () => performance.now());
  const giveUpAt = performance.now() + plan.seconds * 1000 + 10_000;
  // At a low rate a timer's lateness does not matter, and a spinning client would take a core from what it measures.
  const pause = plan.rate < 5000 ? () => new Promise<void>((resolve) => setTimeout(resolve, 1)) : turn;
  while (!loop.isDone && performance.now() < giveUpAt) {
    loop.tick();
    await pause();
  }
  return loop.result;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
