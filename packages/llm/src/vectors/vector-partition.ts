import { Index, type MetricKind, type ScalarKind } from 'usearch';

// The vectors of one partition. A few are compared one by one, exactly; of many a graph (HNSW) finds the nearest, most often,
// and in a time that hardly grows with their number. Partitions have graphs of their own rather than a common one with a
// filter: what is not in a graph cannot be found in it, however near it is.

/** What is nearest. */
export interface Neighbour {
  readonly id: number;
  /** Cosine distance. */
  readonly distance: number;
}

/** From here on a graph is worth its room: so many are compared in less time than a graph takes. */
export const mostExact = 256;

/**
 * How many others each is tied to, how many are looked at while one is added, and while one is looked for: more find
 * better, and slower. Texts lie in clusters, between which a graph of few ties leads nowhere: with 16 ties and 64 looked
 * at, one in five of the nearest among a million was not found (docs/performance.md).
 */
const shape = { connectivity: 24, expansion_add: 128, expansion_search: 64 };

/** Vectors of one length, of which the nearest is looked for. All have the length 1. */
export class VectorPartition {
  readonly #dimensions: number;
  #few: Map<number, Float32Array> | undefined = new Map();
  #graph: Index | undefined;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  get size(): number {
    return this.#few?.size ?? this.#graph!.size();
  }

  add(id: number, vector: Float32Array): void {
    if (this.#few === undefined) this.#graph!.add(BigInt(id), vector, 1);
    else if (this.#few.set(id, vector).size > mostExact) this.#makeGraph(this.#few);
  }

  remove(id: number): void {
    if (this.#few !== undefined) this.#few.delete(id);
    else this.#graph!.remove(BigInt(id));
  }

  nearest(vector: Float32Array): Neighbour | undefined {
    if (this.#few !== undefined) return nearestOf(this.#few, vector);
    const { keys, distances } = this.#graph!.search(vector, 1, 1);
    const [id] = keys;
    const [distance] = distances;
    return id === undefined || distance === undefined ? undefined : { id: Number(id), distance: noLess(distance) };
  }

  /** One in the same direction. In a graph nobody looks for it: there it costs more than keeping both. */
  same(vector: Float32Array): number | undefined {
    const nearest = this.#few && nearestOf(this.#few, vector);
    return nearest !== undefined && nearest.distance < 1e-6 ? nearest.id : undefined;
  }

  #makeGraph(few: ReadonlyMap<number, Float32Array>): void {
    this.#graph = new Index({
      dimensions: this.#dimensions,
      // Of vectors of the length 1 this is the cosine distance, in fewer steps.
      metric: 'ip' as MetricKind,
      // Half the memory; the distance of near ones changes in the fourth decimal place.
      quantization: 'f16' as ScalarKind,
      ...shape,
      multi: false,
    });
    for (const [id, vector] of few) this.#graph.add(BigInt(id), vector, 1);
    this.#few = undefined;
  }
}

function nearestOf(vectors: ReadonlyMap<number, Float32Array>, vector: Float32Array): Neighbour | undefined {
  let nearest = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (const [id, other] of vectors) {
    let product = 0;
    for (let index = 0; index < vector.length; index++) product += vector[index]! * other[index]!;
    if (product > most) {
      most = product;
      nearest = id;
    }
  }
  return nearest < 0 ? undefined : { id: nearest, distance: noLess(1 - most) };
}

/** Rounding may make what is the same nearer than that. */
function noLess(distance: number): number {
  return Math.max(0, distance);
}

/** The same direction with the length 1; `undefined` for what has no direction, or is none. */
export function unitVector(vector: Float32Array): Float32Array | undefined {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length < 1e-20) return undefined;
  return vector.map((value) => value / length);
}
