// A map that does not change: what is made of it shares all but the few pieces in which something is different. What
// serves keeps looking into the one it began with, and a change of one entry among a hundred thousand costs a piece. What
// is different in a piece is worked out when it is first looked into: to begin with everything costs little more than to
// deal it out.

const shardCount = 256;

/** What becomes of the value of a name by an item; undefined where there is to be none. */
export type ChangeValue<Value, Item> = (value: Value | undefined, item: Item, name: string) => Value | undefined;

/** Values by text, in pieces. */
export class ShardedMap<Value> {
  readonly #shards: readonly Shard<Value>[];

  private constructor(shards: readonly Shard<Value>[]) {
    this.#shards = shards;
  }

  /** A map without entries. */
  static empty<Value>(): ShardedMap<Value> {
    return new ShardedMap(Array.from({ length: shardCount }, () => new Shard<Value>()));
  }

  get(name: string): Value | undefined {
    return this.#shards[shardOf(name)]!.look().get(name);
  }

  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.look().size, 0);
  }

  /** Begins another map, which has the same entries but for what is put into it. */
  edit<Item>(change: ChangeValue<Value, Item>): ShardedMapEdit<Value, Item> {
    return new ShardedMapEdit(this.#shards, change, (shards) => new ShardedMap(shards));
  }

  /** Works out what is not yet worked out, piece by piece. */
  *look(): Generator<void> {
    for (const shard of this.#shards)
      if (shard.isPending) {
        shard.look();
        yield;
      }
  }
}

/** A map in the making. */
export class ShardedMapEdit<Value, Item> {
  readonly #shards: Shard<Value>[];
  readonly #change: ChangeValue<Value, Item>;
  readonly #own = new Array<PendingItems<Item> | undefined>(shardCount);
  readonly #make: (shards: readonly Shard<Value>[]) => ShardedMap<Value>;

  constructor(
    shards: readonly Shard<Value>[],
    change: ChangeValue<Value, Item>,
    make: (shards: readonly Shard<Value>[]) => ShardedMap<Value>,
  ) {
    this.#shards = [...shards];
    this.#change = change;
    this.#make = make;
  }

  /** Has an item change the value of a name, after the items before it. */
  put(name: string, item: Item): void {
    const index = shardOf(name);
    let own = this.#own[index];
    if (own === undefined) this.#own[index] = own = { names: [], items: [] };
    own.names.push(name);
    own.items.push(item);
  }

  /** The map; nothing is to be put into it afterwards. */
  done(): ShardedMap<Value> {
    this.#own.forEach((own, index) => {
      const before = this.#shards[index];
      if (own !== undefined) this.#shards[index] = new Shard(() => this.#apply(before!, own));
    });
    return this.#make(this.#shards);
  }

  #apply(before: Shard<Value>, { names, items }: PendingItems<Item>): ReadonlyMap<string, Value> {
    const entries = new Map(before.look());
    for (const [index, name] of names.entries()) {
      const value = this.#change(entries.get(name), items[index] as Item, name);
      if (value === undefined) entries.delete(name);
      else entries.set(name, value);
    }
    return entries;
  }
}

interface PendingItems<Item> {
  readonly names: string[];
  readonly items: Item[];
}

class Shard<Value> {
  #work: (() => ReadonlyMap<string, Value>) | undefined;
  #entries: ReadonlyMap<string, Value> = new Map();

  constructor(work?: () => ReadonlyMap<string, Value>) {
    this.#work = work;
  }

  get isPending(): boolean {
    return this.#work !== undefined;
  }

  look(): ReadonlyMap<string, Value> {
    if (this.#work !== undefined) this.#entries = this.#work();
    this.#work = undefined;
    return this.#entries;
  }
}

/** FNV-1a, of some of the characters of a long name: names that differ a little are not all in one piece. */
function shardOf(name: string): number {
  const step = Math.max(1, name.length >> 4);
  let hash = 0x811c9dc5;
  for (let index = name.length - 1; index >= 0; index -= step)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (shardCount - 1);
}
