import { expect, test } from 'vitest';
import { emptySnapshot } from './snapshot.ts';
import { SnapshotParts } from './snapshot-change.ts';

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

test('a change of another snapshot is refused, and nothing of it is taken in', () => {
  const parts = new SnapshotParts();
  parts.apply({ sequenceNumber: 3, parts: [['a', orders!]], removed: [] });
  expect(() => parts.apply({ sequenceNumber: 9, after: 8, parts: [], removed: ['a'] })).toThrow('of snapshot 8');
  expect(parts.snapshot().policyFragments).toHaveLength(1);
});
