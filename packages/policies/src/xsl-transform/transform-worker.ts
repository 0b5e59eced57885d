import { answerTasks, TaskRefusal } from '../bounded-worker.ts';
import type { TransformRequest } from './transformer.ts';
import { loadXslt, type Xslt } from './xslt-library.ts';

// A thread of its own: a stylesheet runs until it is done, and the thread that serves requests must be able to end it.

let library: Promise<Xslt> | undefined = loadXslt();
// Loading it is not a part of the first transformation.
await library;

answerTasks(async ({ stylesheet, document, parameters }: TransformRequest): Promise<Uint8Array> => {
  library ??= loadXslt();
  const xslt = await library;
  try {
    return xslt.transform(stylesheet, document, parameters);
  } catch (error) {
    // What has failed in the middle of something is in no state to go on with.
    library = undefined;
    const told = xslt.takeMessages();
    throw new TaskRefusal(
      told === '' ? `The transformation went too deep or failed: ${(error as Error).message}.` : told,
    );
  }
});
