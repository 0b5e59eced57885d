import { CredentialFailure } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { type AcquiredToken, KeptIdentities } from './managed-identities.ts';

const hour = 3_600_000;

/** Identities whose time and answers a test sets. */
function sample() {
  const clock = { now: 0 };
  const asked: string[] = [];
  const answers: { resolve: (token: AcquiredToken) => void; reject: (error: Error) => void }[] = [];
  const identities = new KeptIdentities(
    (resource, clientId) => {
      asked.push(`${clientId ?? '-'} ${resource}`);
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
    () => clock.now,
    { tokens: 3 },
  );
  const give = (token: string): void => answers.shift()!.resolve({ token, expiresAt: clock.now + hour });
  return { clock, asked, answers, identities, give };
}

test('however many want the same token, it is asked for once, and then it is there', async () => {
  const { identities, asked, give } = sample();
  const waiting = [identities.token('a', undefined), identities.token('a/.default', undefined)];
  give('one');
  expect(await Promise.all(waiting)).toEqual(['one', 'one']);
  expect(identities.token('a', undefined)).toBe('one');
  expect(asked).toEqual(['- a']);
});

test('resources and identities have tokens of their own', async () => {
  const { identities, asked, give } = sample();
  const waiting = [identities.token('a', undefined), identities.token('a', 'client'), identities.token('b', undefined)];
  for (const token of ['one', 'two', 'three']) give(token);
  expect(await Promise.all(waiting)).toEqual(['one', 'two', 'three']);
  expect(asked).toEqual(['- a', 'client a', '- b']);
});

test('a token is asked for again before it ends, and nobody waits for that', async () => {
  const { identities, clock, asked, give } = sample();
  const first = identities.token('a', undefined);
  give('one');
  await first;
  clock.now = hour - 4 * 60_000;
  expect(identities.token('a', undefined)).toBe('one');
  expect(identities.token('a', undefined)).toBe('one');
  expect(asked).toHaveLength(2);
  give('two');
  await Promise.resolve();
  await expect.poll(() => identities.token('a', undefined)).toBe('two');
});

test('a token that has ended is not used, whoever gives no other', async () => {
  const { identities, clock, answers, give } = sample();
  const first = identities.token('a', undefined);
  give('one');
  await first;
  clock.now = hour - 10_000;
  const second = identities.token('a', undefined);
  answers.shift()!.reject(new Error('no identity here'));
  await expect(second).rejects.toThrow(new CredentialFailure('no identity here'));
});

test('after a failure nobody asks for a second', async () => {
  const { identities, clock, asked, answers } = sample();
  const first = identities.token('a', undefined);
  answers.shift()!.reject(new Error('down'));
  await expect(first).rejects.toThrow('down');
  await expect(identities.token('a', undefined)).rejects.toThrow('down');
  expect(asked).toHaveLength(1);
  clock.now = 1_000;
  const third = identities.token('a', undefined) as Promise<string>;
  answers.shift()!.resolve({ token: 'up', expiresAt: clock.now + hour });
  expect(await third).toBe('up');
});

test('as many resources as expressions name are not kept', async () => {
  const { identities, asked, give } = sample();
  for (const resource of ['a', 'b', 'c', 'd', 'a']) {
    const waiting = identities.token(resource, undefined);
    give(resource);
    await waiting;
  }
  expect(asked).toEqual(['- a', '- b', '- c', '- d', '- a']);
});

test('who says nothing is not waited for without end', async () => {
  const identities = new KeptIdentities(() => new Promise(() => {}), Date.now, { answerMs: 5 });
  await expect(identities.token('a', undefined)).rejects.toThrow(new CredentialFailure('no answer within 5 ms'));
});
