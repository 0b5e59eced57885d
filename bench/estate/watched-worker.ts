import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { BroadcastChannel } from 'node:worker_threads';

// A serving thread that tells for how long it did nothing else: what a request sees that comes at the wrong moment.

import '../../packages/cli/src/serve/start-worker.ts';

const resolutionMs = 1;
const delay = monitorEventLoopDelay({ resolution: resolutionMs });
delay.enable();
const channel = new BroadcastChannel('turnpike-bench-estate');
channel.onmessage = ({ data }) => {
  if (data !== 'read') return;
  const longestPauseMs = Math.max(0, delay.max / 1e6 - resolutionMs);
  delay.reset();
  const heapMegabytes = getHeapStatistics().used_heap_size / 2 ** 20;
  const { user, system } = process.threadCpuUsage();
  channel.postMessage({ longestPauseMs, heapMegabytes, processorMs: (user + system) / 1000 });
};
channel.unref();
