import { expect, test } from 'vitest';
import {
  emptySnapshot,
  idInWorkspace,
  idWithinWorkspace,
  partInWorkspace,
  surroundingsIn,
  workspaceOf,
} from './index.ts';

test('ids of a snapshot say which workspace they are in', () => {
  expect(idInWorkspace('team', 'orders')).toBe('team/orders');
  expect(idInWorkspace(undefined, 'orders')).toBe('orders');
  expect([workspaceOf('team/orders'), workspaceOf('orders')]).toEqual(['team', undefined]);
  expect([idWithinWorkspace('team/orders'), idWithinWorkspace('orders')]).toEqual(['orders', 'orders']);
});

test('what is in a workspace refers to what is in it', () => {
  const part = partInWorkspace('team', {
    products: [{ id: 'p', name: 'P', state: 'published', apis: ['orders'], groups: ['g', '/developers'] }],
    backends: [{ id: 'pool', type: 'Pool', pool: [{ id: 'b' }] }],
    policies: [
      { scope: 'global', text: '' },
      { scope: 'product', productId: 'p', text: '' },
    ],
  });
  expect(part).toEqual({
    products: [
      { id: 'team/p', name: 'P', state: 'published', apis: ['team/orders'], groups: ['team/g', 'developers'] },
    ],
    backends: [{ id: 'team/pool', type: 'Pool', pool: [{ id: 'team/b' }] }],
    policies: [
      { scope: 'workspace', workspaceId: 'team', text: '' },
      { scope: 'product', productId: 'team/p', text: '' },
    ],
  });
});

test('policies of a workspace can refer to what is in it, by the names that it has there', () => {
  const namedValues = ['n', 'team/n', 'other/n'].map((name) => ({ name, value: name, secret: false }));
  const snapshot = { ...emptySnapshot, namedValues };
  expect(surroundingsIn('Team', snapshot).namedValues).toEqual([{ name: 'n', value: 'team/n', secret: false }]);
  expect(surroundingsIn(undefined, snapshot).namedValues).toEqual([{ name: 'n', value: 'n', secret: false }]);
});
