import { MemorySlots } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { concurrencySuite } from './concurrency-suite.ts';
import { createSlotMemory, SharedSlots } from './shared-slots.ts';

describe('in memory', () => concurrencySuite(() => new MemorySlots()));

describe('shared', () => concurrencySuite(() => new SharedSlots(createSlotMemory({ keys: 10 }), 0)));

test('threads share places', () => {
  const memory = createSlotMemory({ keys: 10 });
  const [one, other] = [new SharedSlots(memory, 0), new SharedSlots(memory, 1)];
  const leave = one.enter('k', 2);
  expect(other.enter('k', 2)).toBeTypeOf('function');
  expect(other.enter('k', 2)).toBeUndefined();
  leave!();
  expect(other.enter('k', 2)).toBeTypeOf('function');
});

test('leaving twice gives back one place', () => {
  const slots = new SharedSlots(createSlotMemory({ keys: 10 }), 0);
  slots.enter('k', 9);
  const leave = slots.enter('k', 9)!;
  leave();
  leave();
  expect(slots.inside).toBe(1);
});

test('K10: the places of a thread that died come back, those of others stay', () => {
  const memory = createSlotMemory({ keys: 10 });
  const [dead, alive] = [new SharedSlots(memory, 3), new SharedSlots(memory, 0)];
  for (let call = 0; call < 5; call++) dead.enter(`k${call % 2}`, 9);
  alive.enter('k0', 9);
  expect(alive.inside).toBe(6);
  alive.giveBack(3);
  expect(alive.inside).toBe(1);
});

test('keys that nobody is inside of make room', () => {
  const slots = new SharedSlots(createSlotMemory({ keys: 10 }), 0);
  const stays = slots.enter('stays', 1);
  for (let key = 0; key < 10_000; key++) slots.enter(`k${key}`, 1)!();
  expect(slots.enter('stays', 1)).toBeUndefined();
  stays!();
  expect(slots.inside).toBe(0);
});

test('a thread has a number below 128', () => {
  expect(() => new SharedSlots(createSlotMemory(), 128)).toThrow('thread 128 cannot have places');
});
