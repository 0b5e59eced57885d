import { parentPort, workerData } from 'node:worker_threads';
import { type Cases, runCases } from './run-cases.ts';

// A thread that runs a part of the cases, in turns so that what is found is known early.

const cases = workerData as Cases;
const port = parentPort;
if (port === null) throw new Error('this is the code of a thread');
port.postMessage({ tally: await runCases({ ...cases, onProgress: (done) => port.postMessage({ done }) }) });
