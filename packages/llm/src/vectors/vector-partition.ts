import { Index, type MetricKind, type ScalarKind } from 'usearch';
import { PackedVectors } from './packed-vectors.ts';

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

/**
 * A graph has 8 bits for each number: a third of the time that 16 take. Distances are off by some thousandths then, so that
 * the nearest so many are compared again, by better numbers.
 */
const comparedAgain = 32;

/** A graph, and what it is too coarse for. */
interface Many {
  readonly graph: Index;
  readonly vectors: PackedVectors;
}

/** Vectors of one length, of which the nearest is looked for. All have the length 1. */
export class VectorPartition {
  readonly #dimensions: number;
  #few: Map<number, Float32Array> | undefined = new Map();
  #many: Many | undefined;

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  get size(): number {
    return this.#few?.size ?? this.#many!.graph.size();
  }

  add(id: number, vector: Float32Array): void {
    if (this.#few === undefined) addTo(this.#many!, id, vector);
    else if (this.#few.set(id, vector).size > mostExact) this.#makeGraph(this.#few);
  }

  remove(id: number): void {
    if (this.#few !== undefined) {
      this.#few.delete(id);
      return;
    }
    this.#many!.graph.remove(BigInt(id));
    this.#many!.vectors.remove(id);
  }

  nearest(vector: Float32Array): Neighbour | undefined {
    if (this.#few !== undefined) return nearestOf(this.#few, vector);
    const { graph, vectors } = this.#many!;
    let nearest: Neighbour | undefined;
    for (const key of graph.search(vector, comparedAgain, 1).keys) {
      const id = Number(key);
      const distance = noLess(vectors.distance(id, vector));
      if (nearest === undefined || distance < nearest.distance) nearest = { id, distance };
    }
    return nearest;
  }

  /** One in the same direction. In a graph nobody looks for it: there it costs more than keeping both. */
  same(vector: Float32Array): number | undefined {
    const nearest = this.#few && nearestOf(this.#few, vector);
    return nearest !== undefined && nearest.distance < 1e-6 ? nearest.id : undefined;
  }

  #makeGraph(few: ReadonlyMap<number, Float32Array>): void {
    const graph = new Index({
      dimensions: this.#dimensions,
      // Of vectors of the length 1 this is the cosine distance, in fewer steps.
      metric: 'ip' as MetricKind,
      quantization: 'i8' as ScalarKind,
      ...shape,
      multi: false,
    });
    this.#many = { graph, vectors: new PackedVectors(this.#dimensions) };
    for (const [id, vector] of few) addTo(this.#many, id, vector);
    this.#few = undefined;
  }
}

function addTo({ graph, vectors }: Many, id: number, vector: Float32Array): void {
  graph.add(BigInt(id), vector, 1);
  vectors.add(id, vector);
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
