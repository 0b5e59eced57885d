import type { KeyPlace } from '../state/key-places.ts';
import { createMonotonicClock, type MonotonicClock } from '../state/monotonic-clock.ts';
import { createTableMemory, SharedTable } from '../state/shared-table.ts';
import { ringBytes, WindowRings } from '../state/window-ring.ts';

// Where circuits keep their numbers: memory that all threads of a host share, so that a backend that one of them finds
// failing is spared by all. A slot has when the circuit is tried again, until when a trial may take, its state, a number
// that changes with every turn of the state, and a window each of calls and of failures.

const openUntilAt = 0;
const probeUntilAt = 8;
const isOpenAt = 16;
const turnAt = 20;
const callsAt = 24;
const failuresAt: number = callsAt + ringBytes;
const payloadBytes: number = failuresAt + ringBytes;

/** Makes the memory that the circuits of all threads share, for this many of them. */
export function createCircuitMemory({ circuits = 2048 }: { readonly circuits?: number } = {}): SharedArrayBuffer {
  return createTableMemory(circuits, payloadBytes);
}

/** One thread's view of the memory of circuits. */
export class CircuitMemory {
  readonly clock: MonotonicClock;
  readonly rings: WindowRings;
  readonly #table: SharedTable;
  readonly #floats: Float64Array;
  readonly #words: Uint32Array;

  constructor(memory: SharedArrayBuffer, clock: MonotonicClock = createMonotonicClock()) {
    const rings = new WindowRings(memory);
    const floats = new Float64Array(memory);
    const words = new Uint32Array(memory);
    this.clock = clock;
    this.rings = rings;
    this.#floats = floats;
    this.#words = words;
    this.#table = new SharedTable(memory, {
      loss: (at) => rings.total(at + failuresAt) + (words[(at + isOpenAt) >>> 2] === 1 ? 1e9 : 0),
      clear(at) {
        floats.fill(0, at >>> 3, (at + callsAt) >>> 3);
        rings.clear(at + callsAt);
        rings.clear(at + failuresAt);
      },
      repair(at) {
        rings.repair(at + callsAt);
        rings.repair(at + failuresAt);
      },
    });
  }

  /** Random bytes that all threads know and nobody else. */
  get secret(): Buffer {
    return this.#table.secret;
  }

  place(key: string): KeyPlace {
    return this.#table.place(key);
  }

  /** Does something with the numbers of a place under its lock. They may be forgotten `keepMs` later. */
  locked<Result>(place: KeyPlace, keepMs: number, action: (at: number, now: number) => Result): Result {
    this.#table.lock(place);
    try {
      const now = this.clock();
      const found = this.#table.find(place, 0);
      const at = found >= 0 ? found : this.#table.insert(place, 0, now);
      this.#table.keepUntil(place, now + keepMs);
      return action(at, now);
    } finally {
      this.#table.unlock(place);
    }
  }

  /**
   * The turn of a closed circuit, seen without its lock; `undefined` when it is not closed or has to be looked for. What
   * is seen may be over already: whoever relies on it is as one who came a moment earlier.
   */
  closedTurn(place: KeyPlace): number | undefined {
    const at = this.#table.peek(place, 0);
    return at < 0 || this.isOpen(at) ? undefined : this.turn(at);
  }

  isOpen(at: number): boolean {
    return this.#words[(at + isOpenAt) >>> 2] === 1;
  }

  openUntil(at: number): number {
    return this.#floats[(at + openUntilAt) >>> 3]!;
  }

  probeUntil(at: number): number {
    return this.#floats[(at + probeUntilAt) >>> 3]!;
  }

  /** The number of the present turn. */
  turn(at: number): number {
    return this.#words[(at + turnAt) >>> 2]!;
  }

  callsRing(at: number): number {
    return at + callsAt;
  }

  failuresRing(at: number): number {
    return at + failuresAt;
  }

  /** Begins another turn: closed when no time is given. What was counted before is over. */
  begin(at: number, openUntil: number | undefined): void {
    this.#floats[(at + openUntilAt) >>> 3] = openUntil ?? 0;
    this.#words[(at + isOpenAt) >>> 2] = openUntil === undefined ? 0 : 1;
    this.beginProbe(at, 0);
    this.rings.clear(at + callsAt);
    this.rings.clear(at + failuresAt);
  }

  /** Lets one request try until a time; who tried before has no say any more. */
  beginProbe(at: number, until: number): number {
    this.#floats[(at + probeUntilAt) >>> 3] = until;
    const turn = (this.turn(at) + 1) >>> 0;
    this.#words[(at + turnAt) >>> 2] = turn;
    return turn;
  }
}
