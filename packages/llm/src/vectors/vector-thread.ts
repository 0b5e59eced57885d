import { workerData } from 'node:worker_threads';
import { answerAsks } from './answer-asks.ts';
import { MemoryVectors } from './memory-vectors.ts';
import type { VectorQuestion } from './threaded-vectors.ts';

// The thread that has the vectors of a process.

const vectors = new MemoryVectors({
  bytes: (workerData as { readonly bytes: number }).bytes,
  now: () => performance.now(),
});

answerAsks((question) => {
  const { partition, vector, ...rest } = question as VectorQuestion;
  return 'value' in rest
    ? vectors.keep(partition, vector, rest.value, rest.durationMs)
    : vectors.find(partition, vector, rest.mostDistance);
});
