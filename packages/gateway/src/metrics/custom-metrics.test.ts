import { expect, test } from 'vitest';
import { addSeries, CustomMetricSeries } from './custom-metrics.ts';

const metric = (value: number, ...dimensions: (readonly [string, string])[]) => ({
  namespace: 'n',
  name: 'm',
  value,
  dimensions,
});

test('values of the same dimensions are added up', () => {
  const series = new CustomMetricSeries();
  series.emit(metric(1, ['a', 'b']));
  series.emit(metric(2.5, ['a', 'b']));
  series.emit(metric(-1, ['a', 'c']));
  expect(series.read()).toEqual([
    { namespace: 'n', name: 'm', dimensions: [['a', 'b']], count: 2, sum: 3.5 },
    { namespace: 'n', name: 'm', dimensions: [['a', 'c']], count: 1, sum: -1 },
  ]);
});

test('O4: a million values come to as many series as there may be, and none is lost', () => {
  const series = new CustomMetricSeries(10);
  for (let at = 0; at < 1_000_000; at++) series.emit(metric(1, ['path', `/${at}`]));
  const read = series.read();
  expect(read).toHaveLength(11);
  expect(read.at(-1)).toEqual({
    namespace: 'n',
    name: 'm',
    dimensions: [['dimension', '(other)']],
    count: 999_990,
    sum: 999_990,
  });
});

test('O4: a value is as long as it may be', () => {
  const series = new CustomMetricSeries();
  series.emit(metric(1, ['a', `${'x'.repeat(255)}😀`]));
  expect(series.read()[0]?.dimensions).toEqual([['a', `${'x'.repeat(255)}\ufffd`]]);
});

test('what threads have counted is added up', () => {
  const one = [{ namespace: 'n', name: 'm', dimensions: [['a', 'b']] as const, count: 1, sum: 2 }];
  const other = [...one, { namespace: 'n', name: 'm', dimensions: [], count: 5, sum: 5 }];
  expect(addSeries(one, other).map(({ count, sum }) => [count, sum])).toEqual([
    [2, 4],
    [5, 5],
  ]);
});
