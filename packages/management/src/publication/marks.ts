import { createHash } from 'node:crypto';
import type { Store } from '../store/store.ts';

const mostMarks = 1000;

/** Tells states of the same number apart: a store that was restored gives numbers again, at other times and for other changes. */
export class Marks {
  readonly #store: Pick<Store, 'audit'>;
  readonly #known = new Map<number, Promise<string>>();

  constructor(store: Pick<Store, 'audit'>) {
    this.#store = store;
  }

  /** The mark of the change of a number; `unknown` where it is not kept. */
  of(sequenceNumber: number): Promise<string> {
    const known = this.#known.get(sequenceNumber);
    if (known !== undefined) return known;
    const mark = this.#read(sequenceNumber);
    this.#known.set(sequenceNumber, mark);
    mark.catch(() => this.#known.delete(sequenceNumber));
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= mostMarks) break;
      this.#known.delete(oldest);
    }
    return mark;
  }

  async #read(sequenceNumber: number): Promise<string> {
    const [change] = await this.#store.audit({ before: sequenceNumber + 1, top: 1 });
    if (change?.sequenceNumber !== sequenceNumber) return 'unknown';
    const { key, verb, at, by } = change;
    const digest = createHash('sha256')
      .update(JSON.stringify([sequenceNumber, key, verb, at, by]))
      .digest('base64url');
    return digest.slice(0, 22);
  }
}
