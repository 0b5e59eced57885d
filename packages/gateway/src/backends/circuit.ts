import type { KeyPlace } from '../state/key-places.ts';
import type { CircuitMemory } from './circuit-memory.ts';
import type { CircuitRule } from './circuit-rule.ts';
import type { BackendOutcome } from './failure-condition.ts';
import { readRetryAfter } from './retry-after.ts';

/** How a circuit stands: requests pass, none does, or one at a time tries whether they could. */
export type CircuitState = 'closed' | 'open' | 'halfOpen';

/** What can be read about a circuit. */
export interface CircuitReading {
  readonly circuit: CircuitState;
  /** Failures within the interval; none once the circuit has opened. */
  readonly failures: number;
  /** When it is tried again, in milliseconds since 1970. */
  readonly openUntil?: number;
}

/** After this a request that tries a backend is no longer waited for: its thread may have died. */
const longestProbeMs = 60_000;

/** What callers are told while a trial is under way, whose end nobody knows. */
const probePauseMs = 1000;

/** The circuit of a backend. It is the same in all threads and snapshots that give it the same key. */
export class Circuit {
  readonly #memory: CircuitMemory;
  readonly #place: KeyPlace;
  readonly #rule: CircuitRule;
  readonly #dateNow: () => number;

  /** `key` names the backend and everything about it that begins the count anew when it changes. */
  constructor(memory: CircuitMemory, key: string, rule: CircuitRule, dateNow: () => number = Date.now) {
    this.#memory = memory;
    this.#place = memory.place(key);
    this.#rule = rule;
    this.#dateNow = dateNow;
  }

  /** Milliseconds until a request may pass; 0 when one may now. */
  waitMs(): number {
    if (this.#memory.closedTurn(this.#place) !== undefined) return 0;
    return this.#locked((at, now) => this.#waitAt(at, now));
  }

  /**
   * Lets a request pass: gives the ticket to report its outcome with, or `undefined` while none may. When the time of an
   * open circuit is over one request at a time passes, until one has succeeded.
   *
   * Differs from Azure: there all requests pass again after the trip duration. A backend that is still failing would get
   * all of them until it has failed often enough again; here it fails one.
   */
  admit(): number | undefined {
    const turn = this.#memory.closedTurn(this.#place);
    if (turn !== undefined) return turn;
    return this.#locked((at, now) => {
      if (!this.#memory.isOpen(at)) return this.#memory.turn(at);
      if (this.#waitAt(at, now) > 0) return undefined;
      // Below 0, so that tickets of trials are told from others without a look at the memory.
      return -this.#memory.beginProbe(at, now + longestProbeMs);
    });
  }

  /** Counts how a request ended. One that began before the circuit last turned has no say. */
  report(ticket: number, outcome: BackendOutcome): void {
    const verdict = this.#rule.judge(outcome);
    if (ticket >= 0 && verdict !== 'failure' && !(verdict === 'success' && this.#countsCalls)) return;
    this.#locked((at, now) => {
      if (this.#memory.turn(at) !== Math.abs(ticket)) return;
      if (!this.#memory.isOpen(at)) this.#count(at, now, verdict === 'failure', outcome);
      else if (verdict === 'failure') this.#trip(at, now, outcome);
      else if (verdict === 'success') this.#memory.begin(at, undefined);
      else this.#memory.beginProbe(at, 0);
    });
  }

  read(): CircuitReading {
    return this.#locked((at, now) => {
      const ring = this.#memory.failuresRing(at);
      this.#memory.rings.expire(ring, now, this.#rule.intervalMs);
      const failures = this.#memory.rings.total(ring);
      if (!this.#memory.isOpen(at)) return { circuit: 'closed', failures };
      const openUntil = this.#memory.openUntil(at);
      if (now >= openUntil) return { circuit: 'halfOpen', failures };
      return { circuit: 'open', failures, openUntil: this.#dateNow() + openUntil - now };
    });
  }

  get #countsCalls(): boolean {
    return this.#rule.percentage !== Number.POSITIVE_INFINITY;
  }

  #locked<Result>(action: (at: number, now: number) => Result): Result {
    return this.#memory.locked(this.#place, this.#rule.keepMs, action);
  }

  #waitAt(at: number, now: number): number {
    if (!this.#memory.isOpen(at)) return 0;
    const untilTrial = this.#memory.openUntil(at) - now;
    if (untilTrial > 0) return untilTrial;
    return now < this.#memory.probeUntil(at) ? probePauseMs : 0;
  }

  #count(at: number, now: number, failed: boolean, outcome: BackendOutcome): void {
    const { percentage, count, smallestSample } = this.#rule;
    const memory = this.#memory;
    const calls = this.#countsCalls ? this.#add(memory.callsRing(at), now, 1) : 0;
    const failures = this.#add(memory.failuresRing(at), now, failed ? 1 : 0);
    if (!failed) return;
    if (failures >= count || (calls >= smallestSample && failures * 100 >= percentage * calls))
      this.#trip(at, now, outcome);
  }

  #add(ring: number, now: number, count: number): number {
    const { rings } = this.#memory;
    const { intervalMs } = this.#rule;
    rings.expire(ring, now, intervalMs);
    if (count > 0) rings.add(ring, now, intervalMs, count);
    return rings.total(ring);
  }

  #trip(at: number, now: number, { retryAfter }: BackendOutcome): void {
    const { acceptsRetryAfter, tripMs } = this.#rule;
    const asked = acceptsRetryAfter && retryAfter ? readRetryAfter(retryAfter, this.#dateNow()) : undefined;
    this.#memory.begin(at, now + (asked ?? tripMs));
  }
}
