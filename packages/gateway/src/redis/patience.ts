import { PatienceClock } from './patience-clock.ts';

/** What a wait ends with when nothing came. */
export const tooLate: unique symbol = Symbol('too late');

/** How long answers are waited for, in milliseconds of a clock that goes while this thread does. */
export interface PatienceLimits {
  /** For a node that says nothing at all. */
  readonly silentMs: number;
  /** For one that answers others meanwhile. */
  readonly behindMs: number;
}

interface Wait {
  readonly node: string;
  readonly since: number;
  readonly behindMs: number;
  readonly giveUp: () => void;
}

/**
 * Waits for the answers of some nodes. One is late when its node has said nothing for so long, to nobody: a node that works
 * through what it was told before is slow, and not gone. Time in which this thread could not have read an answer is none.
 */
export class Patience {
  readonly #limits: PatienceLimits;
  readonly #clock = new PatienceClock(() => this.#endLate());
  readonly #waits = new Set<Wait>();
  readonly #heardAt = new Map<string, number>();

  constructor(limits: PatienceLimits) {
    this.#limits = limits;
  }

  /** Gives the answer, or that it is too late; what comes of it later is told to nobody. */
  within<Answer>(
    node: string,
    answer: Promise<Answer>,
    behindMs: number = this.#limits.behindMs,
  ): Promise<Answer | typeof tooLate> {
    return new Promise((resolve, reject) => {
      const wait: Wait = { node, since: this.#clock.read(), behindMs, giveUp: () => resolve(tooLate) };
      this.#waits.add(wait);
      this.#clock.start();
      const end = () => {
        if (this.#waits.delete(wait) && this.#waits.size === 0) this.#clock.stop();
      };
      answer.then(
        (value) => {
          end();
          resolve(value);
        },
        (error: unknown) => {
          end();
          reject(error);
        },
      );
    });
  }

  /** A node has answered somebody. */
  hear(node: string): void {
    this.#heardAt.set(node, this.#clock.read());
  }

  #endLate(): void {
    if (this.#late().length === 0) return;
    // Timers come before sockets in a turn of the event loop: what has arrived meanwhile is read first.
    setImmediate(() =>
      setImmediate(() => {
        for (const wait of this.#late()) {
          this.#waits.delete(wait);
          wait.giveUp();
        }
        if (this.#waits.size === 0) this.#clock.stop();
      }),
    );
  }

  #late(): readonly Wait[] {
    const now = this.#clock.read();
    const late: Wait[] = [];
    for (const wait of this.#waits) {
      const silentSince = Math.max(wait.since, this.#heardAt.get(wait.node) ?? 0);
      if (now - silentSince >= this.#limits.silentMs || now - wait.since >= wait.behindMs) late.push(wait);
    }
    return late;
  }
}
