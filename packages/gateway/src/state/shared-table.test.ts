import { expect, test } from 'vitest';
import { createTableMemory, SharedTable, type SlotRules } from './shared-table.ts';

const quiet: SlotRules = { loss: () => 1, clear() {}, repair() {} };

test('a lock whose holder died is taken from it, and what it guarded is repaired', () => {
  const memory = createTableMemory(10, 8);
  const repaired: number[] = [];
  const dead = new SharedTable(memory, quiet);
  const alive = new SharedTable(memory, { ...quiet, repair: (at) => repaired.push(at) });
  const at = dead.insert(dead.place('k'), 0, 0);
  dead.lock(dead.place('k'));
  const place = alive.place('k');
  alive.lock(place);
  expect(alive.stolenLocks).toBe(1);
  expect(repaired).toEqual([at]);
  // Whoever comes back from the dead gives up nothing that is not its own.
  dead.unlock(dead.place('k'));
  alive.unlock(place);
  dead.lock(dead.place('k'));
  dead.unlock(dead.place('k'));
  expect(alive.stolenLocks).toBe(1);
});

test('every thread finds a key in the same place, and each variant in its own', () => {
  const memory = createTableMemory(10, 8);
  const [one, other] = [new SharedTable(memory, quiet), new SharedTable(memory, quiet)];
  const first = one.insert(one.place('k'), 1, 0);
  one.keepUntil(one.place('k'), 1);
  const second = one.insert(one.place('k'), 2, 0);
  expect(second).not.toBe(first);
  expect(other.find(other.place('k'), 1)).toBe(first);
  expect(other.find(other.place('k'), 2)).toBe(second);
  expect(other.find(other.place('k'), 3)).toBe(-1);
  expect(other.find(other.place('K'), 1)).toBe(-1);
});

test('the secret differs from memory to memory', () => {
  const [one, other] = [createTableMemory(10, 8), createTableMemory(10, 8)];
  expect(new SharedTable(one, quiet).secret).toEqual(new SharedTable(one, quiet).secret);
  expect(new SharedTable(one, quiet).secret).not.toEqual(new SharedTable(other, quiet).secret);
});

test('a table that its places cannot number is refused', () => {
  expect(() => createTableMemory(10_000_000, 744)).toThrow(RangeError);
});
