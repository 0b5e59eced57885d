import { expect, test } from 'vitest';
import { emptySnapshot } from './snapshot.ts';
import {
  joinChanges,
  type SnapshotChange,
  type SnapshotPart,
  SnapshotParts,
  snapshotAsChange,
} from './snapshot-change.ts';

const [orders, stock] = ['orders', 'stock'].map((id) => ({ policyFragments: [{ id, text: '<fragment />' }] }));

test('what changed makes the next snapshot of the one before', () => {
  const parts = new SnapshotParts();
  parts.apply({ sequenceNumber: 3, parts: [['a', orders!]], removed: [] });
  parts.apply({ sequenceNumber: 5, after: 3, parts: [['b', stock!]], removed: [] });
  expect(parts.snapshot()).toEqual({
    ...emptySnapshot,
    sequenceNumber: 5,
    policyFragments: [...orders!.policyFragments, ...stock!.policyFragments],
  });
  parts.apply({ sequenceNumber: 6, after: 5, parts: [], removed: ['a'] });
  expect(parts.snapshot().policyFragments).toEqual(stock!.policyFragments);
});

test('the whole of one makes the same elsewhere, whatever was there', () => {
  const [one, other] = [new SnapshotParts(), new SnapshotParts()];
  one.apply({ sequenceNumber: 7, parts: [['a', orders!]], removed: [] });
  other.apply({ sequenceNumber: 2, parts: [['b', stock!]], removed: [] });
  other.apply(one.whole());
  expect(other.snapshot()).toEqual(one.snapshot());
});

test('several changes at once do what they do one after the other', () => {
  const changes: [SnapshotChange, ...SnapshotChange[]] = [
    { sequenceNumber: 2, after: 1, parts: [['a', orders!]], removed: ['b'] },
    { sequenceNumber: 3, after: 2, parts: [['b', stock!]], removed: ['a'] },
    { sequenceNumber: 7, after: 3, parts: [['c', orders!]], removed: ['d'] },
  ];
  const start: SnapshotChange = {
    sequenceNumber: 1,
    parts: ['a', 'b', 'd', 'e'].map((key) => [key, stock!]),
    removed: [],
  };
  for (const all of [changes, [...changes, { ...start, sequenceNumber: 9 }] as typeof changes]) {
    const [one, other] = [new SnapshotParts(), new SnapshotParts()];
    for (const change of [start, ...all]) one.apply(change);
    other.apply(start);
    other.apply(joinChanges(all));
    expect(other.snapshot()).toEqual(one.snapshot());
  }
  expect(joinChanges([start])).toBe(start);
});

test('a change of another snapshot is refused, and nothing of it is taken in', () => {
  const parts = new SnapshotParts();
  parts.apply({ sequenceNumber: 3, parts: [['a', orders!]], removed: [] });
  expect(() => parts.apply({ sequenceNumber: 9, after: 8, parts: [], removed: ['a'] })).toThrow('of snapshot 8');
  expect(parts.snapshot().policyFragments).toHaveLength(1);
});

test('it tells what became of which part', () => {
  const parts = new SnapshotParts();
  parts.apply({ sequenceNumber: 3, parts: [['a', orders!]], removed: [] });
  expect(parts.apply({ sequenceNumber: 4, after: 3, parts: [['a', stock!]], removed: ['b'] })).toEqual([
    { key: 'a', before: orders, after: stock },
  ]);
  expect(parts.apply({ sequenceNumber: 5, parts: [['b', orders!]], removed: [] })).toEqual([
    { key: 'a', before: stock, after: undefined },
    { key: 'b', before: undefined, after: orders },
  ]);
});

test('by whatever changes parts came, the snapshot is the same', () => {
  const parts = new SnapshotParts();
  parts.apply({ sequenceNumber: 1, parts: [['b', stock!]], removed: [] });
  parts.apply({ sequenceNumber: 2, after: 1, parts: [['a', orders!]], removed: [] });
  expect(parts.snapshot().policyFragments.map(({ id }) => id)).toEqual(['orders', 'stock']);
});

test('what is different in a snapshot is a change, of which items that are the same are no part', () => {
  const snapshot = { ...emptySnapshot, sequenceNumber: 1, ...orders, hosts: ['one', 'two'], users: [] };
  const parts = new SnapshotParts();
  parts.apply(snapshotAsChange(snapshot));
  const again = structuredClone({ ...snapshot, sequenceNumber: 2, hosts: ['two', 'three'] });
  expect(parts.changeTo(again)).toEqual({
    sequenceNumber: 2,
    after: 1,
    parts: [['hosts/three', { hosts: ['three'] }]],
    removed: ['hosts/one'],
  });
});

test('items that are called the same are parts of their own, in their order', () => {
  const namedValues = ['first', 'second'].map((value) => ({ name: 'same', value, secret: false }));
  const parts = new SnapshotParts();
  parts.apply(snapshotAsChange({ ...emptySnapshot, namedValues }));
  expect(parts.snapshot().namedValues).toEqual(namedValues);
});

test('parts that were begun with are sorted bit by bit, or when somebody needs them', () => {
  const whole = { sequenceNumber: 4, parts: count(2500), removed: [] };
  const parts = new SnapshotParts();
  parts.apply({ sequenceNumber: 1, parts: [['gone', {}]], removed: [] });
  const sorting = parts.begin(whole);
  expect(parts.sequenceNumber).toBe(4);
  expect(sorting.next().done).toBe(false);
  expect(parts.size).toBe(2500);
  expect(sorting.next().done).toBe(true);
  expect(parts.apply({ sequenceNumber: 5, after: 4, parts: [], removed: ['part-7', 'gone'] })).toEqual([
    { key: 'part-7', before: { hosts: ['7'] }, after: undefined },
  ]);
  const other = new SnapshotParts();
  for (const _ of other.begin(whole));
  expect(other.whole()).toEqual(whole);
});

function count(size: number): readonly (readonly [string, SnapshotPart])[] {
  return Array.from({ length: size }, (_, index) => [`part-${index}`, { hosts: [`${index}`] }] as const);
}
