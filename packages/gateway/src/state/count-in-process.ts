import { createInterface } from 'node:readline';
import { createCounterMemory, SharedCounters } from './shared-counters.ts';

// A process of a test: takes once for each line it reads, and writes what came of it.

const counters = new SharedCounters(createCounterMemory({ keys: 10 }));
for await (const _line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(counters.take('k', 1, 1, 600_000)));
