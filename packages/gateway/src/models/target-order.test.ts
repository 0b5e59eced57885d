import { expect, test } from 'vitest';
import { TargetOrder } from './target-order.ts';

const target = (id: string, weight = 1, priority = 0) => ({ id, weight, priority });
const ids = (targets: readonly { readonly id: string }[]) => targets.map(({ id }) => id).join('');

test('targets take turns by weight, and those of another priority come last', () => {
  const order = new TargetOrder([target('a', 3), target('b', 1), target('z', 9, 1)]);
  const firsts = Array.from({ length: 8 }, () => ids(order.order(undefined)));
  expect(firsts.filter((one) => one === 'abz')).toHaveLength(6);
  expect(firsts.filter((one) => one === 'baz')).toHaveLength(2);
});

test('calls of one key come to one target, and keys are shared by weight', () => {
  const order = new TargetOrder([target('a', 3), target('b', 1), target('c', 0)]);
  const firsts = Array.from({ length: 4000 }, (_, index) => ids(order.order(`key ${index}`))[0]);
  expect(ids(order.order('key 1'))).toBe(ids(order.order('key 1')));
  const share = firsts.filter((one) => one === 'a').length / firsts.length;
  expect(share).toBeGreaterThan(0.7);
  expect(share).toBeLessThan(0.8);
  expect(firsts).not.toContain('c');
});

test('a target that leaves takes only its own keys with it', () => {
  const three = new TargetOrder([target('a'), target('b'), target('c')]);
  const two = new TargetOrder([target('a'), target('b')]);
  for (let index = 0; index < 500; index++) {
    const before = ids(three.order(`key ${index}`));
    if (before[0] !== 'c') expect(ids(two.order(`key ${index}`))[0]).toBe(before[0]);
  }
});
