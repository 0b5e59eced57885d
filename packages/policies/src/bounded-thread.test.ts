import { DocumentError } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { BoundedThread } from './bounded-thread.ts';

const make = (timeoutMs?: number): BoundedThread<string, string, string> =>
  new BoundedThread(new URL('./bounded-thread-sample.ts', import.meta.url), 'work', timeoutMs);

test('owners take turns, so that one who has a lot to do waits behind his own (H7)', async () => {
  const thread = make();
  const done: string[] = [];
  const run = async (owner: string, task: string) => {
    await thread.run({ owner, task });
    done.push(task);
  };
  await Promise.all([run('a', 'a1'), run('a', 'a2'), run('a', 'a3'), run('b', 'b1'), run('b', 'b2'), run('c', 'c1')]);
  expect(done).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

test('what takes too long is ended, and whoever waits behind it is served by another thread', async () => {
  // The thread itself takes longer to begin, which does not count.
  const thread = make(500);
  const about = { key: 1, value: 'x' };
  const slow = thread.run({ owner: 'a', task: 'loop', about });
  const next = thread.run({ owner: 'a', task: 'next', about });
  await expect(slow).rejects.toThrow(new DocumentError('The work took longer than 500 ms.'));
  expect(await next).toBe('next of 1:x');
});

test('time in which the thread waits for its turn is not held against what it does', async () => {
  expect(await make(200).run({ owner: 'a', task: 'sleep' })).toBe('sleep of ');
});

test('a bug ends the thread, and a refusal does not', async () => {
  const thread = make();
  const ask = (task: string, key: number) => thread.run({ owner: 'a', task, about: { key, value: 'x' } });
  expect(await ask('one', 1)).toBe('one of 1:x');
  await expect(ask('refuse', 2)).rejects.toThrow(new DocumentError('no'));
  expect(await ask('two', 2)).toBe('two of 1:x,2:x');
  await expect(ask('fail', 2)).rejects.toThrow(new DocumentError('The work failed: a bug'));
  expect(await ask('three', 2)).toBe('three of 2:x');
});

test('one owner has no more than 64 waiting', async () => {
  const thread = make();
  const all = await Promise.allSettled(
    Array.from({ length: 70 }, (_, index) => thread.run({ owner: 'a', task: `${index}` })),
  );
  const refused = all.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(5);
  expect(refused[0]).toMatchObject({ reason: new DocumentError('The work has too many others before it.') });
});
