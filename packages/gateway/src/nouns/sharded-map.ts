// A map that does not change: what is made of it shares all but the few pieces in which something is different. What
// serves keeps looking into the one it began with, and a change of one entry among a hundred thousand costs a piece.

const shardCount = 256;

/** Values by text, in pieces. */
export class ShardedMap<Value> {
  readonly #shards: readonly ReadonlyMap<string, Value>[];

  private constructor(shards: readonly ReadonlyMap<string, Value>[]) {
    this.#shards = shards;
  }

  /** A map without entries. */
  static empty<Value>(): ShardedMap<Value> {
    return new ShardedMap(Array.from({ length: shardCount }, () => new Map()));
  }

  get(name: string): Value | undefined {
    return this.#shards[shardOf(name)]!.get(name);
  }

  get size(): number {
    return this.#shards.reduce((sum, shard) => sum + shard.size, 0);
  }

  /** Begins another map, which has the same entries. */
  edit(): ShardedMapEdit<Value> {
    return new ShardedMapEdit(this.#shards, (shards) => new ShardedMap(shards));
  }
}

/** A map in the making. */
export class ShardedMapEdit<Value> {
  readonly #shards: ReadonlyMap<string, Value>[];
  readonly #own = new Map<number, Map<string, Value>>();
  readonly #make: (shards: readonly ReadonlyMap<string, Value>[]) => ShardedMap<Value>;

  constructor(
    shards: readonly ReadonlyMap<string, Value>[],
    make: (shards: readonly ReadonlyMap<string, Value>[]) => ShardedMap<Value>,
  ) {
    this.#shards = [...shards];
    this.#make = make;
  }

  /** Makes another value of the one that there is; undefined where there is to be none. Gives the new one. */
  update(name: string, change: (value: Value | undefined) => Value | undefined): Value | undefined {
    const shard = this.#ownShard(shardOf(name));
    const value = change(shard.get(name));
    if (value === undefined) shard.delete(name);
    else shard.set(name, value);
    return value;
  }

  /** The map; it is not to be edited further. */
  done(): ShardedMap<Value> {
    return this.#make(this.#shards);
  }

  #ownShard(index: number): Map<string, Value> {
    let shard = this.#own.get(index);
    if (shard === undefined) {
      shard = new Map(this.#shards[index]);
      this.#own.set(index, shard);
      this.#shards[index] = shard;
    }
    return shard;
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
