/** The largest number that 16 bits hold on both sides of zero. */
const scale = 32_767;
/** Vectors in one piece of memory. */
const inBlock = 256;

/**
 * Vectors of the length 1, each number in 16 bits: distances are right to four decimal places. They lie in blocks, as arrays
 * of their own for a million of them would keep the collector of garbage busy.
 */
export class PackedVectors {
  readonly #dimensions: number;
  readonly #blocks: Int16Array[] = [];
  readonly #places = new Map<number, number>();
  readonly #free: number[] = [];

  constructor(dimensions: number) {
    this.#dimensions = dimensions;
  }

  add(id: number, vector: Float32Array): void {
    const place = this.#free.pop() ?? this.#places.size;
    this.#places.set(id, place);
    const length = this.#dimensions;
    const block = (this.#blocks[Math.floor(place / inBlock)] ??= new Int16Array(inBlock * length));
    const start = (place % inBlock) * length;
    for (let index = 0; index < length; index++) block[start + index] = Math.round(vector[index]! * scale);
  }

  remove(id: number): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#free.push(place);
  }

  /** The cosine distance of a vector of the length 1 from one that is here. */
  distance(id: number, vector: Float32Array): number {
    const place = this.#places.get(id)!;
    const length = this.#dimensions;
    const block = this.#blocks[Math.floor(place / inBlock)]!;
    const start = (place % inBlock) * length;
    let product = 0;
    for (let index = 0; index < length; index++) product += vector[index]! * block[start + index]!;
    return 1 - product / scale;
  }
}
