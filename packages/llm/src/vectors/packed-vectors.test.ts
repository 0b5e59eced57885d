import { expect, test } from 'vitest';
import { PackedVectors } from './packed-vectors.ts';
import { unitVector } from './vector-partition.ts';

let state = 7;
function vectorOf(dimensions: number): Float32Array {
  const numbers = Array.from({ length: dimensions }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
  return unitVector(Float32Array.from(numbers))!;
}

test.each([1, 3, 384, 3072])('distances among vectors of %i numbers are right to four decimal places', (dimensions) => {
  const packed = new PackedVectors(dimensions);
  const vectors = Array.from({ length: 300 }, () => vectorOf(dimensions));
  for (const [id, vector] of vectors.entries()) packed.add(id, vector);
  const question = vectorOf(dimensions);
  for (const [id, vector] of vectors.entries()) {
    const product = vector.reduce((sum, number, index) => sum + number * question[index]!, 0);
    expect(Math.abs(packed.distance(id, question) - (1 - product))).toBeLessThan(1e-4);
  }
});

test('what is removed makes room for others, and disturbs none', () => {
  const packed = new PackedVectors(8);
  const vectors = Array.from({ length: 1000 }, () => vectorOf(8));
  for (const [id, vector] of vectors.entries()) packed.add(id, vector);
  for (let id = 0; id < 1000; id += 2) packed.remove(id);
  packed.remove(0);
  const others = Array.from({ length: 600 }, () => vectorOf(8));
  for (const [id, vector] of others.entries()) packed.add(2000 + id, vector);
  for (let id = 1; id < 1000; id += 2) expect(packed.distance(id, vectors[id]!)).toBeCloseTo(0, 3);
  for (const [id, vector] of others.entries()) expect(packed.distance(2000 + id, vector)).toBeCloseTo(0, 3);
});
