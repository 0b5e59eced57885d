import { parentPort } from 'node:worker_threads';
import { answerOf, type GivenDescription } from './read-description.ts';

// The thread that large descriptions are read in. What is no fault of a description ends it.

parentPort?.on('message', (given: GivenDescription) => {
  void answerOf(given).then((answer) => parentPort?.postMessage(answer));
});
