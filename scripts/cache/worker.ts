import { parentPort, workerData } from 'node:worker_threads';
import { interleave, type Task } from './interleave.ts';

parentPort?.postMessage(await interleave(workerData as Task));
