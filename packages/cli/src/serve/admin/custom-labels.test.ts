import { expect, test } from 'vitest';
import { labelsOf } from './custom-labels.ts';

test('names of dimensions become names of labels, each its own', () => {
  const names = ['API ID', 'api-id', '__name__', '1st', 'metric_name', '😀'];
  const dimensions = names.map((name) => [name, 'v'] as const);
  expect(Object.keys(labelsOf({ namespace: 'n', name: 'm', dimensions, count: 1, sum: 1 }))).toEqual([
    'metric_namespace',
    'metric_name',
    'api_id',
    'api_id_2',
    'name_',
    'dimension_1st',
    'metric_name_2',
    'dimension_',
  ]);
});
