import { expect, test } from 'vitest';
import { OperationNames } from './operation-names.ts';

const long = 'a'.repeat(75);

// https://learn.microsoft.com/azure/api-management/api-management-api-import-restrictions
test.each([
  ['getPetById', 'getpetbyid'],
  ['Get_Pet By--Id!', 'get-pet-by-id'],
  ['', 'get-foo-bar-buzz-quix'],
  [undefined, 'get-foo-bar-buzz-quix'],
  ['-_-', 'get-foo-bar-buzz-quix'],
  ['a'.repeat(100), 'a'.repeat(76)],
  [`${long} b`, `${long}-`],
])('%s is imported as %s', (operationId, name) => {
  expect(new OperationNames([], 'import').nameOf(operationId, 'GET', '/foo/{bar}?buzz={quix}')).toBe(name);
});

test.each(['op', 'op-1', `${long}-`, `${long}--17`, `${long}a-999`])('%s was made before, and stays', (name) => {
  expect(new OperationNames([], 'import').nameOf(name, 'GET', '/')).toBe(name);
});

test('an operation that is there keeps its name, in whatever case', () => {
  expect(new OperationNames(['Get_Pet'], 'import').nameOf('get_pet', 'GET', '/')).toBe('Get_Pet');
});

test('a name that is taken gets a number', () => {
  const names = new OperationNames([], 'import');
  expect(['Op', 'op', 'op-1', 'OP'].map((id) => names.nameOf(id, 'GET', '/'))).toEqual([
    'op',
    'op-1',
    'op-1-1',
    'op-2',
  ]);
});
