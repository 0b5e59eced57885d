import { parentPort } from 'node:worker_threads';
import type { ThreadAnswer, ThreadRequest } from './bounded-thread.ts';

/** What cannot be done, with what is told of it. Whatever else is thrown ends the thread. */
export class TaskRefusal extends Error {
  override readonly name = 'TaskRefusal';
}

/** Does what the thread is asked that has started this one. `learn` is told what tasks are about, once for each key. */
export function answerTasks<Task, Knowledge, Result>(
  work: (task: Task) => Result | Promise<Result>,
  learn: (key: number, value: Knowledge) => void = () => {},
): void {
  const port = parentPort;
  if (port === null) throw new Error('This is the entry of a worker thread.');
  port.on('message', async ({ id, known, task }: ThreadRequest<Task, Knowledge>) => {
    try {
      if (known !== undefined) learn(known.key, known.value);
      port.postMessage({ id, result: await work(task) } satisfies ThreadAnswer<Result>);
    } catch (error) {
      if (!(error instanceof TaskRefusal)) throw error;
      port.postMessage({ id, refusal: error.message } satisfies ThreadAnswer<Result>);
    }
  });
  port.postMessage('ready' satisfies ThreadAnswer<Result>);
}
