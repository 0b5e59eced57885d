import type { Terminal } from '../terminal.ts';

/** Runs shorter than this end before anyone wonders. */
const PATIENCE_MS = 500;
const EVERY_MS = 100;

/** A line that counts files while someone waits. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #total: number;
  #done = 0;
  #next: number = performance.now() + PATIENCE_MS;
  #shown = false;

  constructor(terminal: Terminal, total: number) {
    this.#terminal = terminal;
    this.#total = total;
  }

  advance(): void {
    this.#done++;
    if (!this.#terminal.showsProgress || performance.now() < this.#next) return;
    this.#next = performance.now() + EVERY_MS;
    this.#shown = true;
    this.#terminal.writeError(`\r\x1b[K${this.#done} of ${this.#total} files`);
  }

  clear(): void {
    if (this.#shown) this.#terminal.writeError('\r\x1b[K');
  }
}
