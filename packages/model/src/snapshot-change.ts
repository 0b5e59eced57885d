import { emptySnapshot, type Snapshot } from './snapshot.ts';

// Snapshots grow with what is configured, and change a little at a time. What is sent is therefore what changed: each
// resource gives a part, by its key, and the parts of all resources make a snapshot.

/** What one resource gives to a snapshot. */
export type SnapshotPart = Partial<Omit<Snapshot, 'sequenceNumber'>>;

/** What makes one snapshot of the one before. It is plain data, which can be sent as JSON. */
export interface SnapshotChange {
  /** The number of the snapshot that it makes. */
  readonly sequenceNumber: number;
  /** The number of the snapshot that it changes; absent where it makes one from nothing. */
  readonly after?: number;
  /** What is new or different, by the key of the resource. */
  readonly parts: readonly (readonly [key: string, part: SnapshotPart])[];
  /** The keys of what is no longer there. */
  readonly removed: readonly string[];
}

/** The parts of a snapshot, which change. */
export class SnapshotParts {
  readonly #parts = new Map<string, SnapshotPart>();
  #sequenceNumber = 0;

  /** The number of the last change that was taken in. */
  get sequenceNumber(): number {
    return this.#sequenceNumber;
  }

  /** Takes a change in. Throws for one that changes another snapshot than the one that is here. */
  apply({ sequenceNumber, after, parts, removed }: SnapshotChange): void {
    if (after === undefined) this.#parts.clear();
    else if (after !== this.#sequenceNumber)
      throw new Error(`the change is of snapshot ${after}; expected one of ${this.#sequenceNumber}`);
    for (const key of removed) this.#parts.delete(key);
    for (const [key, part] of parts) this.#parts.set(key, part);
    this.#sequenceNumber = sequenceNumber;
  }

  /** All of it as a change that makes a snapshot from nothing. */
  whole(): SnapshotChange {
    return { sequenceNumber: this.#sequenceNumber, parts: [...this.#parts], removed: [] };
  }

  /** The snapshot that the parts make. */
  snapshot(): Snapshot {
    return { ...emptySnapshot, ...joinParts(this.#parts.values()), sequenceNumber: this.#sequenceNumber };
  }
}

/** Puts parts together: each list is the lists of the parts, one after the other. */
export function joinParts(parts: Iterable<SnapshotPart>): SnapshotPart {
  const lists = new Map<string, unknown[]>();
  for (const part of parts)
    for (const [name, items] of Object.entries(part)) {
      const into = lists.get(name);
      if (into === undefined) lists.set(name, [...items]);
      else for (const item of items) into.push(item);
    }
  return Object.fromEntries(lists) as SnapshotPart;
}
