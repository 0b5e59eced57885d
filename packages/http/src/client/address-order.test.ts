import { expect, test } from 'vitest';
import { AddressOrder } from './address-order.ts';

test('each address is the first in turn', () => {
  const order = new AddressOrder();
  const [a, b, c] = ['10.0.0.1', '10.0.0.2', '::1'];
  const rounds = Array.from({ length: 4 }, () => order.next([a, b, c]));
  expect(rounds).toEqual([
    [a, b, c],
    [b, c, a],
    [c, a, b],
    [a, b, c],
  ]);
});

test('an address that did not answer is the last until it does, or some time has passed', () => {
  let time = 0;
  const order = new AddressOrder(100, () => time);
  const addresses = ['a', 'b'];
  order.failed('a');
  expect([order.next(addresses), order.next(addresses)]).toEqual([
    ['b', 'a'],
    ['b', 'a'],
  ]);
  time = 100;
  expect(order.next(addresses)).toEqual(['a', 'b']);
  order.failed('b');
  order.answered('b');
  expect(order.next(addresses)).toEqual(['b', 'a']);
});

test('all of them are tried when none has answered', () => {
  const order = new AddressOrder();
  for (const address of ['a', 'b', 'c']) order.failed(address);
  expect(order.next(['a', 'b', 'c'])).toEqual(['a', 'b', 'c']);
});
