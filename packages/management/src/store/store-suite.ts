import { afterEach, describe, expect, test } from 'vitest';
import type { Filter } from '../filter/syntax.ts';
import type { DraftResource, Store } from './store.ts';

// What every store does; each implementation runs all of it.

/** How a suite gets stores. */
export interface StoreMaker {
  /** Opens a store; two that are opened with one name are the same. */
  open(name: string): Promise<Store>;
  clean(): Promise<void>;
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
