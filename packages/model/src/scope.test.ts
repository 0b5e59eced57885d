import { expect, test } from 'vitest';
import { isBroader, isSection, scopes, sections } from './index.ts';

test('orders the scopes from broad to narrow', () => {
  expect(scopes).toEqual(['global', 'workspace', 'product', 'api', 'operation']);
  expect(isBroader('global', 'operation')).toBe(true);
  expect(isBroader('api', 'product')).toBe(false);
  expect(isBroader('api', 'api')).toBe(false);
});

test('knows the four sections', () => {
  expect(sections).toEqual(['inbound', 'backend', 'outbound', 'on-error']);
  expect(isSection('on-error')).toBe(true);
  expect(isSection('base')).toBe(false);
});
