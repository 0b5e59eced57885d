import { afterEach, describe, expect, test } from 'vitest';
import type { Filter } from '../filter/syntax.ts';
import type { DraftResource, Store } from './store.ts';
import { ForgottenChanges } from './store-errors.ts';

// What every store does; each implementation runs all of it.

/** How a suite gets stores. */
export interface StoreMaker {
  /** Opens a store; two that are opened with one name are the same. */
  open(name: string): Promise<Store>;
  clean(): Promise<void>;
  /** Set where one process cannot have it open twice and write to both at once; there, writers share one. */
  readonly hasOneWriter?: boolean;
}

/** Runs the suite on a kind of store. */
export function describeStore(kind: string, maker: StoreMaker): void {
  describe(kind, () => {
    afterEach(() => maker.clean());

    test('keeps what was written, with secrets, over a restart', async () => {
      const written = await using(maker, (store) =>
        store.write('me', (tx) => tx.put(draft('a', { secrets: { key: 's' } }), 'absent')),
      );
      await using(maker, async (store) => {
        expect(await store.get('products/a')).toEqual(written);
        expect(written).toMatchObject({ secrets: { key: 's' }, sequenceNumber: 1, etag: expect.stringMatching(/./) });
      });
    });

    test('does nothing of what threw', () =>
      using(maker, async (store) => {
        const failing = store.write('me', async (tx) => {
          await tx.put(draft('a'), 'any');
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        expect(await store.get('products/a')).toBeUndefined();
        expect(await store.changesAfter(0, 10)).toEqual([]);
        await store.write('me', (tx) => tx.put(draft('b'), 'any'));
        expect((await store.get('products/b'))?.path).toBe('products/b');
      }));

    test('changes nothing when what is there is not what was expected', () =>
      using(maker, async (store) => {
        await store.write('me', async (tx) => {
          expect(await tx.put(draft('a'), 'present')).toBeUndefined();
          const first = await tx.put(draft('a'), 'absent');
          expect(await tx.put(draft('a'), 'absent')).toBeUndefined();
          expect(await tx.put(draft('a'), { etag: 'other' })).toBeUndefined();
          const second = await tx.put(draft('a'), { etag: first?.etag ?? '' });
          expect(second?.etag).not.toBe(first?.etag);
          expect(await tx.delete('products/a', { etag: first?.etag ?? '' })).toBe(false);
          expect(await tx.delete('products/a', { etag: second?.etag ?? '' })).toBe(true);
        });
        expect(await store.get('products/a')).toBeUndefined();
      }));

    test('of a thousand writers who saw one version, one wins', () =>
      using(maker, async (store) => {
        const first = await store.write('me', (tx) => tx.put(draft('a'), 'any'));
        const etag = first?.etag ?? '';
        const all = await Promise.all(
          Array.from({ length: 1000 }, (_, index) =>
            store.write(`writer ${index}`, (tx) => tx.put(draft('a', { properties: { index } }), { etag })),
          ),
        );
        const winners = all.filter((one) => one !== undefined);
        expect(winners).toHaveLength(1);
        expect(await store.get('products/a')).toEqual(winners[0]);
        expect(await store.changesAfter(0, 10)).toHaveLength(2);
      }));

    test('numbers every change, and says who made it', () =>
      using(maker, async (store) => {
        await store.write('one', (tx) => tx.put(draft('a'), 'any'));
        await store.write('two', async (tx) => {
          await tx.put(child('a', 'x'), 'any');
          await tx.put(draft('ab'), 'any');
        });
        await store.write('three', (tx) => tx.delete('products/a', 'any'));
        const changes = await store.changesAfter(1, 10);
        expect(changes.map(({ sequenceNumber, key, verb, by }) => [sequenceNumber, key, verb, by])).toEqual([
          [2, 'products/a/apis/x', 'put', 'two'],
          [3, 'products/ab', 'put', 'two'],
          [4, expect.any(String), 'delete', 'three'],
          [5, expect.any(String), 'delete', 'three'],
        ]);
        expect(await store.sequenceNumber()).toBe(5);
        expect(await store.changesAfter(1, 2)).toHaveLength(2);
        expect((await store.list({ type: 'products' })).resources.map(({ key }) => key)).toEqual(['products/ab']);
      }));

    test('shows readers what was committed, and writers what they wrote', () =>
      using(maker, async (store) => {
        await store.write('me', async (tx) => {
          await tx.put(draft('a'), 'any');
          expect(await store.get('products/a')).toBeUndefined();
          expect((await tx.list({ type: 'products' })).count).toBe(1);
          expect(await tx.below('products')).toHaveLength(1);
        });
        expect((await store.get('products/a'))?.key).toBe('products/a');
      }));

    test('calls after what was committed, and not after what changed nothing', () =>
      using(maker, async (store) => {
        let calls = 0;
        const stop = store.onChange(() => calls++);
        await store.write('me', (tx) => tx.get('products/a'));
        expect(calls).toBe(0);
        await store.write('me', (tx) => tx.put(draft('a'), 'any'));
        expect(calls).toBe(1);
        stop();
        await store.write('me', (tx) => tx.put(draft('a'), 'any'));
        expect(calls).toBe(1);
      }));

    test.each<[string, Filter, readonly string[]]>([
      ['eq', comparison('eq', 'colour', 'red'), ['a', 'c']],
      ['ne, also of what is not there', comparison('ne', 'colour', 'red'), ['b', 'd']],
      ['numbers', comparison('ge', 'size', 2), ['b', 'c']],
      ['booleans', comparison('eq', 'isOpen', true), ['a']],
      ['null', comparison('eq', 'colour', null), ['d']],
      ['not', { kind: 'not', operand: comparison('lt', 'size', 2) }, ['b', 'c', 'd']],
      ['startswith', { kind: 'text', function: 'startswith', field: 'colour', value: 'r' }, ['a', 'c']],
      ['what stands for itself', { kind: 'text', function: 'contains', field: 'colour', value: '%' }, ['b']],
      ['endswith', { kind: 'text', function: 'endswith', field: 'colour', value: "o'hara" }, []],
      [
        'and, or',
        {
          kind: 'or',
          left: { kind: 'and', left: comparison('eq', 'colour', 'red'), right: comparison('eq', 'size', 3) },
          right: comparison('eq', 'colour', 'gr%en'),
        },
        ['b', 'c'],
      ],
    ])('filters by %s', (_, filter, names) =>
      using(maker, async (store) => {
        await store.write('me', async (tx) => {
          await tx.put(draft('a', { fields: { colour: 'red', size: 1, isOpen: true } }), 'any');
          await tx.put(draft('b', { fields: { colour: 'gr%en', size: 2, isOpen: false } }), 'any');
          await tx.put(draft('c', { fields: { colour: 'red', size: 3 } }), 'any');
          await tx.put(draft('d', { fields: { colour: null } }), 'any');
        });
        const { resources, count } = await store.list({ type: 'products', filter });
        expect(resources.map(({ path }) => path.slice('products/'.length))).toEqual(names);
        expect(count).toBe(names.length);
      }),
    );

    test('compares values of one kind only', () =>
      using(maker, async (store) => {
        await store.write('me', async (tx) => {
          await tx.put(draft('number', { fields: { size: 5 } }), 'any');
          await tx.put(draft('text', { fields: { size: '5' } }), 'any');
        });
        const found = async (filter: Filter) =>
          (await store.list({ type: 'products', filter })).resources.map(({ key }) => key.slice('products/'.length));
        expect(await found(comparison('eq', 'size', 5))).toEqual(['number']);
        expect(await found(comparison('eq', 'size', '5'))).toEqual(['text']);
        expect(await found(comparison('ge', 'size', 1))).toEqual(['number']);
        expect(await found(comparison('lt', 'size', 'a'))).toEqual(['text']);
        expect(await found(comparison('ne', 'size', 5))).toEqual(['text']);
      }));

    test('finds long texts, and those that only their ends tell apart', () =>
      using(maker, async (store) => {
        const long = 'ü'.repeat(5000);
        await store.write('me', async (tx) => {
          await tx.put(draft('a', { fields: { displayName: `${long}a` } }), 'any');
          await tx.put(draft('b', { fields: { displayName: `${long}b` } }), 'any');
        });
        const filter = comparison('eq', 'displayName', `${long}b`);
        expect((await store.list({ type: 'products', filter })).resources.map(({ key }) => key)).toEqual([
          'products/b',
        ]);
        const startswith = { kind: 'text', function: 'startswith', field: 'displayName', value: long } as const;
        expect((await store.list({ type: 'products', filter: startswith })).count).toBe(2);
      }));

    test.each([
      ['SQL in it', "x'; DROP TABLE resources; --"],
      ['quotes, percents and underscores', `"'%_\\$1?`],
      ['dots', '..'],
      ['letters that look like others', 'раypal'],
      ['letters beyond the first plane', '𝒜'],
      ['control characters', '\u0001\u001f\u2028'],
      ['300 characters', 'x'.repeat(300)],
    ])('L6: a name with %s is a name, and means itself only', (_, name) =>
      using(maker, async (store) => {
        const mine = draft(name, { fields: { name } });
        await store.write(name, async (tx) => {
          await tx.put(mine, 'any');
          await tx.put(draft('other', { fields: { name: 'other' } }), 'any');
        });
        expect((await store.get(mine.key))?.path).toBe(mine.path);
        const { resources, count } = await store.list({ type: 'products', filter: comparison('eq', 'name', name) });
        expect([count, resources[0]?.key]).toEqual([1, mine.key]);
        expect(await store.below(mine.key)).toEqual([]);
        expect((await store.changesAfter(0, 10)).map(({ by }) => by)).toEqual([name, name]);
        await store.write('me', (tx) => tx.delete(mine.key, 'any'));
        expect((await store.list({ type: 'products' })).count).toBe(1);
      }),
    );

    test.each([
      ['a megabyte', 'x'.repeat(1024 * 1024)],
      ['NUL', 'a\0b'],
      ['half a character', 'a\ud800'],
    ])('L6: a name with %s is refused, and is never there', (_, name) =>
      using(maker, async (store) => {
        const { key } = draft(name);
        await expect(store.write('me', (tx) => tx.put(draft(name), 'any'))).rejects.toMatchObject({
          code: 'ValidationError',
        });
        expect(await store.get(key)).toBeUndefined();
        expect(await store.below(key)).toEqual([]);
        expect(await store.write('me', (tx) => tx.delete(key, 'any'))).toBe(false);
        expect((await store.list({ type: 'products', filter: comparison('eq', 'name', name) })).count).toBe(0);
        expect(await store.sequenceNumber()).toBe(0);
      }),
    );

    test('L6: any text can be a value', () =>
      using(maker, async (store) => {
        const text = 'a\0b\ud800c\u2028𝒜';
        const properties = { displayName: text, [text]: [text] };
        const written = draft('a', { properties, secrets: { key: text }, fields: { displayName: text } });
        await store.write({ name: text, requestId: text }, (tx) => tx.put(written, 'any'));
        expect(await store.get('products/a')).toMatchObject({ properties, secrets: { key: text } });
        const filter = comparison('eq', 'displayName', text);
        expect((await store.list({ type: 'products', filter })).count).toBe(1);
      }));

    test('says of every change who made it, and by which request', () =>
      using(maker, async (store) => {
        const origin = { requestId: 'r1', correlationId: 'c1', apiVersion: '2024-05-01', address: '127.0.0.1' };
        await store.write({ name: 'one', ...origin }, (tx) =>
          tx.put(draft('a', { secrets: { key: 'hush-hush' } }), 'any'),
        );
        await store.write('two', async (tx) => {
          await tx.put(child('a', 'x'), 'any');
          await tx.put(draft('b'), 'any');
        });
        const all = await store.audit({ top: 10 });
        expect(all.map(({ key }) => key)).toEqual(['products/b', 'products/a/apis/x', 'products/a']);
        expect(all[2]).toMatchObject({ by: 'one', verb: 'put', sequenceNumber: 1, ...origin });
        expect(JSON.stringify(all)).not.toContain('hush');
        const keys = async (query: Partial<Parameters<Store['audit']>[0]>) =>
          (await store.audit({ top: 10, ...query })).map(({ sequenceNumber }) => sequenceNumber);
        expect(await keys({ key: 'products/a' })).toEqual([2, 1]);
        expect(await keys({ by: 'two', before: 3 })).toEqual([2]);
        expect(await keys({ correlationId: 'c1' })).toEqual([1]);
        expect(await keys({ from: '2100-01-01T00:00:00.000Z' })).toEqual([]);
        expect(await keys({ top: 1, to: '2100-01-01T00:00:00.000Z' })).toEqual([3]);
      }));

    test('says so when changes that are asked for are not kept any more', () =>
      using(maker, async (store) => {
        for (const name of ['a', 'b', 'c']) await store.write('me', (tx) => tx.put(draft(name), 'any'));
        expect(await store.forgetChanges('2000-01-01T00:00:00.000Z')).toBe(0);
        expect(await store.forgetChanges('2100-01-01T00:00:00.000Z')).toBe(2);
        await expect(store.changesAfter(1, 10)).rejects.toThrow(ForgottenChanges);
        await expect(store.changesAfter(4, 10)).rejects.toThrow(ForgottenChanges);
        expect((await store.changesAfter(2, 10)).map(({ key }) => key)).toEqual(['products/c']);
        await store.write('me', (tx) => tx.put(draft('d'), 'any'));
        expect((await store.audit({ top: 10 })).map(({ sequenceNumber }) => sequenceNumber)).toEqual([4, 3]);
      }));

    test('tells others that have it open of what was committed', async () => {
      await using one = await maker.open('store');
      await using other = await maker.open('store');
      const { promise, resolve } = Promise.withResolvers<void>();
      other.onChange(resolve);
      await one.write('me', (tx) => tx.put(draft('a'), 'any'));
      await promise;
      expect((await other.changesAfter(0, 10)).map(({ key }) => key)).toEqual(['products/a']);
    });

    test('L2: of many writers at two that have it open who saw one version, one wins, round after round', async () => {
      await using one = await maker.open('store');
      await using end = new AsyncDisposableStack();
      const other = maker.hasOneWriter ? one : end.use(await maker.open('store'));
      await one.write('me', (tx) => tx.put(draft('a'), 'any'));
      for (let round = 0; round < 5; round++) {
        const etag = (await one.get('products/a'))?.etag ?? '';
        const writers = Array.from({ length: 50 }, (_, index) =>
          (index % 2 === 0 ? one : other).write(`writer ${index}`, (tx) =>
            tx.put(draft('a', { properties: { round, index } }), { etag }),
          ),
        );
        const winners = (await Promise.all(writers)).filter((written) => written !== undefined);
        expect(winners).toHaveLength(1);
        expect(await other.get('products/a')).toEqual(winners[0]);
      }
      const numbers = (await one.changesAfter(0, 100)).map(({ sequenceNumber }) => sequenceNumber);
      expect(numbers).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test('who asks for changes again and again misses none, whoever writes', async () => {
      await using one = await maker.open('store');
      await using end = new AsyncDisposableStack();
      const other = maker.hasOneWriter ? one : end.use(await maker.open('store'));
      const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
      const written = Promise.all(
        names.map((name, index) => (index % 3 === 0 ? one : other).write('me', (tx) => tx.put(draft(name), 'any'))),
      );
      const seen: string[] = [];
      for (let after = 0; seen.length < names.length; ) {
        const changes = await one.changesAfter(after, 7);
        for (const { key, sequenceNumber } of changes) {
          expect(sequenceNumber).toBe(after + 1);
          after = sequenceNumber;
          seen.push(key);
        }
      }
      await written;
      expect(seen.sort()).toEqual(names.map((name) => `products/${name}`).sort());
    });

    test('gives pages in order, and counts all', () =>
      using(maker, async (store) => {
        await store.write('me', async (tx) => {
          for (const [index, name] of ['c', 'a', 'd', 'b'].entries())
            await tx.put(draft(name, { fields: { index } }), 'any');
        });
        const page = await store.list({ type: 'products', parent: '', skip: 1, top: 2 });
        expect([page.count, ...page.resources.map(({ key }) => key)]).toEqual([4, 'products/b', 'products/c']);
        const ordered = await store.list({ type: 'products', orderBy: { field: 'index', descends: true }, top: 1 });
        expect(ordered.resources.map(({ key }) => key)).toEqual(['products/b']);
        expect(await store.list({ type: 'products', skip: 9, top: 2 })).toEqual({ resources: [], count: 4 });
      }));
  });
}

async function using<Result>(maker: StoreMaker, work: (store: Store) => Promise<Result>): Promise<Result> {
  await using store = await maker.open('store');
  return await work(store);
}

function draft(name: string, more: Partial<DraftResource> = {}): DraftResource {
  const path = `products/${name}`;
  return { key: path, type: 'products', parent: '', path, properties: { name }, secrets: {}, fields: {}, ...more };
}

function child(parent: string, name: string): DraftResource {
  const path = `products/${parent}/apis/${name}`;
  return { ...draft(name), key: path, path, type: 'products/apis', parent: `products/${parent}` };
}

function comparison(
  operator: 'eq' | 'ne' | 'ge' | 'lt',
  field: string,
  value: string | number | boolean | null,
): Filter {
  return { kind: 'comparison', operator, field, value };
}
