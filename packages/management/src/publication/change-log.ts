import type { PartChange, SnapshotPart } from '@turnpike/model';

/** What has changed in some span of numbers: by key, what there was before. */
export type ChangedKeys = ReadonlyMap<string, SnapshotPart | undefined>;

interface Entry {
  readonly sequenceNumber: number;
  readonly changed: readonly PartChange[];
}

/** Remembers the last changes, so that whoever has missed some is told only these. */
export class ChangeLog {
  readonly #most: number;
  #entries: Entry[] = [];
  #size = 0;
  /** The number after which everything is known. */
  #since = 0;

  /** @param most how many changed parts are remembered */
  constructor(most = 50_000) {
    this.#most = most;
  }

  /** Forgets everything: what comes next does not follow from what was. */
  restart(sequenceNumber: number): void {
    this.#entries = [];
    this.#size = 0;
    this.#since = sequenceNumber;
  }

  add(sequenceNumber: number, changed: readonly PartChange[]): void {
    this.#entries.push({ sequenceNumber, changed });
    this.#size += changed.length + 1;
    let dropped = 0;
    while (this.#size > this.#most && dropped < this.#entries.length) {
      const entry = this.#entries[dropped++] as Entry;
      this.#size -= entry.changed.length + 1;
      this.#since = entry.sequenceNumber;
    }
    this.#entries.splice(0, dropped);
  }

  /** What has changed after a number; `undefined` when that is no longer known. */
  after(sequenceNumber: number): ChangedKeys | undefined {
    if (sequenceNumber < this.#since) return undefined;
    const changed = new Map<string, SnapshotPart | undefined>();
    for (let at = this.#firstAfter(sequenceNumber); at < this.#entries.length; at++)
      for (const { key, before } of (this.#entries[at] as Entry).changed)
        if (!changed.has(key)) changed.set(key, before);
    return changed;
  }

  #firstAfter(sequenceNumber: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle] as Entry).sequenceNumber > sequenceNumber) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
