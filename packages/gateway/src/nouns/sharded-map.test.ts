import { expect, test } from 'vitest';
import { ShardedMap } from './sharded-map.ts';

const join = (value: string | undefined, item: string): string | undefined =>
  item === '' ? undefined : (value ?? '') + item;

test('what is put into a map is in it, and not in the one before, whichever is looked into first', () => {
  const none = ShardedMap.empty<string>();
  const edit = none.edit(join);
  for (const item of ['a', 'b']) edit.put('one', item);
  const one = edit.done();
  const more = one.edit(join);
  more.put('one', 'c');
  more.put('two', 'd');
  const two = more.done();
  expect([two.get('one'), two.get('two'), two.size]).toEqual(['abc', 'd', 2]);
  expect([one.get('one'), one.get('two'), one.size]).toEqual(['ab', undefined, 1]);
  const less = two.edit(join);
  less.put('one', '');
  expect(less.done().size).toBe(1);
  expect([none.size, two.size]).toEqual([0, 2]);
});

test('a piece is worked out once, when it is first looked into', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `name-${index}`);
  let changed = 0;
  const edit = ShardedMap.empty<string>().edit((_, item: string) => {
    changed++;
    return item;
  });
  for (const name of names) edit.put(name, name);
  const map = edit.done();
  expect(changed).toBe(0);
  expect([map.get('name-7'), map.get('name-7')]).toEqual(['name-7', 'name-7']);
  expect(changed).toBeLessThan(50);
  expect([...map.look()].length).toBeGreaterThan(200);
  expect([changed, [...map.look()].length]).toEqual([1000, 0]);
});
