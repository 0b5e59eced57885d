import { parentPort } from 'node:worker_threads';
import { answerOf, type ReadTask } from './read-description.ts';

// The thread that large descriptions are read in. What is no fault of a description ends it.

parentPort?.on('message', (task: ReadTask) => {
  void answerOf(task).then((answer) => parentPort?.postMessage(answer));
});
