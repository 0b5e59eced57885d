import type { PartChange, SnapshotChange, SnapshotPart } from '@turnpike/model';

/** What a part may have: `apis`, `policies` and so on. */
export type Noun = keyof SnapshotPart;

/** The parts of what is published, and those that have a noun, so that some can be looked at without looking at all. */
export class PartsIndex {
  readonly #parts = new Map<string, SnapshotPart>();
  readonly #byNoun = new Map<string, Map<string, SnapshotPart>>();
  #sequenceNumber = 0;

  get sequenceNumber(): number {
    return this.#sequenceNumber;
  }

  /** Takes a change in; gives what it changes, or `undefined` where everything is made anew. */
  apply({ sequenceNumber, after, parts, removed }: SnapshotChange): readonly PartChange[] | undefined {
    if (after !== undefined && after !== this.#sequenceNumber)
      throw new Error(`the change is of snapshot ${after}; expected one of ${this.#sequenceNumber}`);
    if (after === undefined) {
      this.#parts.clear();
      this.#byNoun.clear();
    }
    const changed = [
      ...removed.map((key) => this.#put(key, undefined)),
      ...parts.map(([key, part]) => this.#put(key, part)),
    ];
    this.#sequenceNumber = sequenceNumber;
    return after === undefined ? undefined : changed;
  }

  get(key: string): SnapshotPart | undefined {
    return this.#parts.get(key);
  }

  get all(): Iterable<readonly [key: string, part: SnapshotPart]> {
    return this.#parts;
  }

  /** The parts that have a noun. */
  with(noun: Noun): Iterable<readonly [key: string, part: SnapshotPart]> {
    return this.#byNoun.get(noun) ?? [];
  }

  #put(key: string, after: SnapshotPart | undefined): PartChange {
    const before = this.#parts.get(key);
    for (const noun of Object.keys(before ?? {})) this.#byNoun.get(noun)?.delete(key);
    if (after === undefined) this.#parts.delete(key);
    else {
      this.#parts.set(key, after);
      for (const noun of Object.keys(after)) {
        const parts = this.#byNoun.get(noun) ?? new Map();
        this.#byNoun.set(noun, parts.set(key, after));
      }
    }
    return { key, before, after };
  }
}
