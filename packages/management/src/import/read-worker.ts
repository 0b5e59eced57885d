import { parentPort, workerData } from 'node:worker_threads';
import { ImportError } from './imported-api.ts';
import { type ReadAnswer, type ReadTask, readHere } from './read-description.ts';

// The thread that a large description is read in.

let answer: ReadAnswer;
try {
  answer = { imported: await readHere(workerData as ReadTask) };
} catch (error) {
  if (!(error instanceof ImportError)) throw error;
  answer = { fault: { message: error.message, place: error.place } };
}
parentPort?.postMessage(answer);
