import { expect, test } from 'vitest';
import { observe, Wait, type WaitObserver } from './wait.ts';

class Errand extends Wait {
  override end(): void {
    super.end();
  }

  override fail(error: unknown): void {
    super.fail(error);
  }
}

function listener(): { readonly told: unknown[]; readonly observer: WaitObserver } {
  const told: unknown[] = [];
  return { told, observer: { done: () => told.push('done'), failed: (error) => told.push(error) } };
}

test('who waits is told within the call that ends the wait', () => {
  const errand = new Errand();
  const { told, observer } = listener();
  observe(errand, observer);
  expect(told).toEqual([]);
  errand.end();
  expect(told).toEqual(['done']);
});

test('who comes late is told at once', () => {
  const [ended, failed] = [new Errand(), new Errand()];
  const error = new Error('no');
  ended.end();
  failed.fail(error);
  const { told, observer } = listener();
  observe(ended, observer);
  observe(failed, observer);
  expect(told).toEqual(['done', error]);
});

test('the first end counts', () => {
  const errand = new Errand();
  const { told, observer } = listener();
  observe(errand, observer);
  errand.fail('first');
  errand.end();
  errand.fail('second');
  expect(told).toEqual(['first']);
});

test('it can be awaited', async () => {
  const [ended, failed] = [new Errand(), new Errand()];
  setTimeout(() => {
    ended.end();
    failed.fail(new Error('no'));
  }, 1);
  await expect(ended).resolves.toBeUndefined();
  await expect(failed).rejects.toThrow('no');
});

test('a promise in its place tells in a turn of its own', async () => {
  const { told, observer } = listener();
  const failing = Promise.reject(new Error('no'));
  observe(Promise.resolve(), observer);
  observe(failing, observer);
  expect(told).toEqual([]);
  await failing.catch(() => {});
  expect(told).toEqual(['done', new Error('no')]);
});
