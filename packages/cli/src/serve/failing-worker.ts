import { BroadcastChannel } from 'node:worker_threads';

// For tests: a thread that serves like any other, until somebody asks for an exception that nobody catches.

import './worker.ts';

const channel = new BroadcastChannel('turnpike-failing-worker');
channel.onmessage = () => {
  setImmediate(() => {
    throw new Error('planned by a test');
  });
};
// Does not keep the thread from ending.
channel.unref();
