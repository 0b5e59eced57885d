import { answerTasks, TaskRefusal } from './bounded-worker.ts';

// What the test of threads runs in one: it answers with what it was asked and what it has been told, after a while for
// `sleep`, and has no end for `loop`.

const told: string[] = [];

const sleep = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

// A thread that takes its time to begin.
sleep(600);

answerTasks(
  (task: string): string => {
    while (task === 'loop');
    if (task === 'sleep') sleep(1000);
    if (task === 'refuse') throw new TaskRefusal('no');
    if (task === 'fail') throw new Error('a bug');
    return `${task} of ${told.join()}`;
  },
  (key: number, value: string) => {
    told.push(`${key}:${value}`);
  },
);
