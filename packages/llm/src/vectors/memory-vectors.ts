import type { SemanticHit, SemanticStore } from '@turnpike/policy';
import { unitVector, VectorPartition } from './vector-partition.ts';

/** How much is kept, and by which clock. */
export interface MemoryVectorsOptions {
  /** For all vectors and values together; what was not found for the longest time gives way. */
  readonly bytes: number;
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
}

/** What vectors may take in a process, in bytes, unless told otherwise. */
export const defaultVectorBytes: number = 256 * 1024 * 1024;

/** What an entry takes besides its vector and value, and a partition besides its entries, roughly: measured. */
const entryBytes = 768;
const partitionBytes = 512;

/** The longest vector that is taken: four times what embedding models give. */
const mostDimensions = 16_384;

/** As many that are over are looked at in one step. */
const sweptAtOnce = 16;

interface Entry {
  readonly partition: string;
  readonly value: Uint8Array;
  readonly keptAt: number;
  readonly until: number;
  readonly bytes: number;
}

/** Keeps answers in the memory of one thread. */
export class MemoryVectors implements SemanticStore {
  readonly #options: MemoryVectorsOptions;
  readonly #partitions = new Map<string, VectorPartition>();
  /** Those that were found last come last. */
  readonly #entries = new Map<number, Entry>();
  #sweep = this.#entries.entries();
  #bytes = 0;
  #lastId = 0;

  constructor(options: MemoryVectorsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** What is taken, by estimate. */
  get bytes(): number {
    return this.#bytes;
  }

  find(partition: string, vector: Float32Array, mostDistance: number): SemanticHit | undefined {
    const unit = unitVector(vector);
    const vectors = this.#partitions.get(nameOf(partition, vector));
    if (unit === undefined || vectors === undefined) return undefined;
    const now = this.#options.now();
    // What is over lies before what is not: it is taken away, and looked for again.
    for (let times = 0; times < sweptAtOnce; times++) {
      const nearest = vectors.nearest(unit);
      if (nearest === undefined || !(nearest.distance <= mostDistance)) return undefined;
      const { id, distance } = nearest;
      const entry = this.#entries.get(id)!;
      if (entry.until > now) {
        this.#entries.delete(id);
        this.#entries.set(id, entry);
        return { value: entry.value, score: distance, ageMs: now - entry.keptAt };
      }
      this.#remove(id, entry);
    }
    return undefined;
  }

  keep(partition: string, vector: Float32Array, value: Uint8Array, durationMs: number): void {
    const unit = unitVector(vector);
    const bytes = vector.length * Float32Array.BYTES_PER_ELEMENT + value.length + entryBytes;
    // One that takes a large part of the room would drive out too many others.
    if (unit === undefined || vector.length > mostDimensions || !(durationMs > 0) || bytes > this.#options.bytes / 8)
      return;
    const keptAt = this.#options.now();
    this.#sweepSome(keptAt);
    const name = nameOf(partition, vector);
    const same = this.#partitions.get(name)?.same(unit);
    if (same !== undefined) this.#remove(same, this.#entries.get(same)!);
    const id = ++this.#lastId;
    this.#partitionOf(name, vector.length).add(id, unit);
    this.#entries.set(id, { partition: name, value, keptAt, until: keptAt + durationMs, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#options.bytes) break;
      this.#remove(oldest, entry);
    }
  }

  #partitionOf(name: string, dimensions: number): VectorPartition {
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    const fresh = new VectorPartition(dimensions);
    this.#partitions.set(name, fresh);
    this.#bytes += partitionBytes;
    return fresh;
  }

  /** One round after another over all entries, a few at a time. */
  #sweepSome(now: number): void {
    for (let times = 0; times < sweptAtOnce; times++) {
      const { value, done } = this.#sweep.next();
      if (done) {
        this.#sweep = this.#entries.entries();
        return;
      }
      const [id, entry] = value;
      if (entry.until <= now) this.#remove(id, entry);
    }
  }

  #remove(id: number, { partition, bytes }: Entry): void {
    const vectors = this.#partitions.get(partition)!;
    vectors.remove(id);
    this.#entries.delete(id);
    this.#bytes -= bytes;
    if (vectors.size > 0) return;
    this.#partitions.delete(partition);
    this.#bytes -= partitionBytes;
  }
}

/** Vectors of another length are of another partition; no two pairs of both have one name. */
function nameOf(partition: string, { length }: Float32Array): string {
  return `${length}\n${partition}`;
}
