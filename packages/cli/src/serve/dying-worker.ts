import { BroadcastChannel } from 'node:worker_threads';

// For tests: a thread that serves like any other, until somebody asks it to end in the middle of everything.

import './worker.ts';

const channel = new BroadcastChannel('turnpike-dying-worker');
channel.onmessage = () => process.exit(1);
// Does not keep the thread from ending.
channel.unref();
