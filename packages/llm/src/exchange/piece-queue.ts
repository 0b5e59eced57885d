import type { Buffer } from 'node:buffer';
import type { FilterOutput } from '@turnpike/policy';

/** Pieces of a stream that wait to go on, whole where they can: nothing is copied. */
export class PieceQueue {
  #pieces: Buffer[] = [];
  /** Where the first one begins, in bytes from the beginning of the stream. */
  #from = 0;
  /** How many bytes wait. */
  size = 0;

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.size += piece.length;
  }

  /** Sends on what lies before that byte of the stream. */
  release(end: number, output: FilterOutput): void {
    let count = 0;
    for (const piece of this.#pieces) {
      const rest = end - this.#from;
      if (rest < piece.length) {
        if (rest > 0) {
          output.push(piece.subarray(0, rest));
          this.#pieces[count] = piece.subarray(rest);
          this.#move(rest);
        }
        break;
      }
      output.push(piece);
      this.#move(piece.length);
      count++;
    }
    if (count > 0) this.#pieces = this.#pieces.slice(count);
  }

  /** Sends on all of it. */
  releaseAll(output: FilterOutput): void {
    this.release(Number.POSITIVE_INFINITY, output);
  }

  clear(): void {
    this.#pieces = [];
    this.size = 0;
  }

  #move(bytes: number): void {
    this.#from += bytes;
    this.size -= bytes;
  }
}
