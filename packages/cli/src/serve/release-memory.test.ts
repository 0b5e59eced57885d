import v8 from 'node:v8';
import { expect, test } from 'vitest';
import { releaseMemory } from './release-memory.ts';

test('what nobody refers to any more is given back', () => {
  const heapBytes = () => v8.getHeapStatistics().used_heap_size;
  let garbage: number[][] | undefined = Array.from({ length: 1000 }, () => new Array<number>(10_000).fill(0.5));
  const before = heapBytes();
  expect(garbage).toHaveLength(1000);
  garbage = undefined;
  releaseMemory();
  expect(before - heapBytes()).toBeGreaterThan(40_000_000);
});
