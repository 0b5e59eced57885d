import { parentPort } from 'node:worker_threads';
import type { TransformAnswer, TransformRequest } from './transformer.ts';
import { loadXslt, type Xslt } from './xslt-library.ts';

// A thread of its own: a stylesheet runs until it is done, and the thread that serves requests must be able to end it.

const port = parentPort;
if (port === null) throw new Error('This is the entry of a worker thread.');

let library: Promise<Xslt> | undefined;

port.on('message', (request: TransformRequest) => {
  void answer(request).then((message) => port.postMessage(message));
});

async function answer({ id, stylesheet, document, parameters }: TransformRequest): Promise<TransformAnswer> {
  library ??= loadXslt();
  const xslt = await library;
  try {
    return { id, result: xslt.transform(stylesheet, document, parameters) };
  } catch (error) {
    // What has failed in the middle of something is in no state to go on with.
    library = undefined;
    const told = xslt.takeMessages();
    return {
      id,
      error: told === '' ? `The transformation went too deep or failed: ${(error as Error).message}.` : told,
    };
  }
}
