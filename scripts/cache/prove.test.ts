import { expect, test } from 'vitest';
import { proveCache } from './prove.ts';

test('J4: of random interleavings over several threads none gives one user the answer of another', async () => {
  const proof = await proveCache({ interleavings: 3000, threads: 2, seed: 1, bytes: 256 * 1024 });
  expect(proof.crossed).toEqual([]);
  expect(proof.calls).toBe(3000);
  for (const count of [proof.hits, proof.misses, proof.values, proof.removals, proof.evictions])
    expect(count).toBeGreaterThan(0);
});
