import { type Snapshot, type SnapshotChange, type SnapshotPart, SnapshotParts } from '@turnpike/model';

// What is configured, as it changes: each noun as a list where there are few of it, and of every noun what is different
// from one change to the next.

/** One of the lists of a snapshot. */
export type Noun = keyof SnapshotPart;

/** What a noun is about: an API, a user. */
export type ItemOf<Name extends Noun> = NonNullable<Snapshot[Name]>[number];

/** What of one noun was under a key, and what is. */
export interface ItemChange<Item> {
  readonly key: string;
  readonly before: readonly Item[];
  readonly after: readonly Item[];
}

/** Nouns of which there are so many that nobody looks at all of them for one change. */
const listless: ReadonlySet<Noun> = new Set<Noun>(['subscriptions', 'users', 'policies']);

/** Everything that is configured. */
export class Nouns {
  readonly #parts = new SnapshotParts();
  readonly #byKey = new Map<Noun, Map<string, readonly unknown[]>>();
  readonly #lists = new Map<Noun, readonly unknown[]>();

  get sequenceNumber(): number {
    return this.#parts.sequenceNumber;
  }

  /** Everything as a change that makes it from nothing. */
  whole(): SnapshotChange {
    return this.#parts.whole();
  }

  /** Takes a change in, and tells what is different. */
  take(change: SnapshotChange): NounChanges {
    const changes = new NounChanges();
    for (const { key, before = nothing, after = nothing } of this.#parts.apply(change)) {
      if (before !== nothing)
        for (const noun of Object.keys(before) as Noun[])
          changes.add(noun, key, before[noun] ?? noItems, after[noun] ?? noItems);
      for (const noun of Object.keys(after) as Noun[])
        if (before[noun] === undefined) changes.add(noun, key, noItems, after[noun] ?? noItems);
    }
    this.#take(changes);
    return changes;
  }

  /** Takes in what makes everything from nothing, where nothing was before; tells of it, and what is left to do. */
  begin(change: SnapshotChange): { readonly changes: NounChanges; readonly rest: Generator<void> } {
    const changes = new NounChanges();
    const rest = this.#parts.begin(change);
    for (const [key, part] of change.parts)
      for (const noun of Object.keys(part) as Noun[]) changes.add(noun, key, noItems, part[noun] ?? noItems);
    this.#take(changes);
    return { changes, rest };
  }

  /** All of a noun, in the order of keys; the same list as long as nothing of it changes. */
  list<Name extends Exclude<Noun, 'subscriptions' | 'users' | 'policies'>>(noun: Name): readonly ItemOf<Name>[] {
    let list = this.#lists.get(noun);
    if (list === undefined) {
      const items = [...(this.#byKey.get(noun) ?? [])].sort(([one], [other]) => (one < other ? -1 : 1));
      list = items.flatMap(([, of]) => of);
      this.#lists.set(noun, list);
    }
    return list as readonly ItemOf<Name>[];
  }

  #take(changes: NounChanges): void {
    for (const noun of changes.nouns) if (!listless.has(noun)) this.#update(noun, changes.of(noun));
  }

  #update(noun: Noun, changes: readonly ItemChange<unknown>[]): void {
    let byKey = this.#byKey.get(noun);
    if (byKey === undefined) this.#byKey.set(noun, (byKey = new Map()));
    for (const { key, after } of changes)
      if (after.length === 0) byKey.delete(key);
      else byKey.set(key, after);
    this.#lists.delete(noun);
  }
}

/** What is different, by noun. */
export class NounChanges {
  readonly #byNoun = new Map<Noun, ItemChange<unknown>[]>();

  get nouns(): Iterable<Noun> {
    return this.#byNoun.keys();
  }

  /** Whether anything of one of the nouns is different. */
  touches(...nouns: readonly Noun[]): boolean {
    return nouns.some((noun) => this.#byNoun.has(noun));
  }

  of<Name extends Noun>(noun: Name): readonly ItemChange<ItemOf<Name>>[] {
    return (this.#byNoun.get(noun) ?? []) as readonly ItemChange<ItemOf<Name>>[];
  }

  add(noun: Noun, key: string, before: readonly unknown[], after: readonly unknown[]): void {
    let changes = this.#byNoun.get(noun);
    if (changes === undefined) this.#byNoun.set(noun, (changes = []));
    changes.push({ key, before, after });
  }
}

const noItems: readonly never[] = [];

const nothing: SnapshotPart = {};
