import { MemoryMetrics } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

async function emitted(xml: string, options: RunOptions = {}) {
  const customMetrics = new MemoryMetrics();
  const { lastError } = await run(xml, { ...options, services: { customMetrics } });
  return lastError?.reason ?? customMetrics.emitted;
}
const dimensions = (count: number): string =>
  Array.from({ length: count }, (_, at) => `<dimension name="D${at}" value="v" />`).join('');

test('adds one when nothing is said, in the namespace of Azure', async () => {
  expect(await emitted('<emit-metric name="Orders"><dimension name="A" value="b" /></emit-metric>')).toEqual([
    { namespace: 'API Management', name: 'Orders', value: 1, dimensions: [['A', 'b']] },
  ]);
});

test('value and dimensions may be expressions', async () => {
  const xml = `<emit-metric name="Orders" namespace="shop" value="@(1.5 * 2)">
    <dimension name="@("A" + "B")" value="@(context.Request.Method)" /></emit-metric>`;
  expect(await emitted(xml)).toEqual([{ namespace: 'shop', name: 'Orders', value: 3, dimensions: [['AB', 'GET']] }]);
});

// https://learn.microsoft.com/azure/api-management/emit-metric-policy#default-dimension-names-that-may-be-used-without-value
test('default dimensions know their values', async () => {
  const names = [
    'API ID',
    'Operation ID',
    'Product ID',
    'Subscription ID',
    'Location',
    'Gateway ID',
    'User ID',
    'Backend ID',
  ];
  const xml = `<emit-metric name="m">${names.map((name) => `<dimension name="${name}" />`).join('')}</emit-metric>`;
  const found = await emitted(xml, {
    productId: 'gold',
    subscriptionId: 'me',
    context: { deployment: { region: 'West', gatewayId: 'edge' } },
  });
  expect(found).toEqual([
    expect.objectContaining({
      dimensions: [
        ['API ID', 'sample'],
        ['Operation ID', 'get'],
        ['Product ID', 'gold'],
        ['Subscription ID', 'me'],
        ['Location', 'West'],
        ['Gateway ID', 'edge'],
        ['User ID', ''],
        ['Backend ID', ''],
      ],
    }),
  ]);
});

test('a value of your own wins over the default one', async () => {
  const xml = '<emit-metric name="m"><dimension name="API ID" value="mine" /></emit-metric>';
  expect(await emitted(xml)).toEqual([expect.objectContaining({ dimensions: [['API ID', 'mine']] })]);
});

test('an expression that gives no number fails the request', async () => {
  const xml = '<emit-metric name="m" value="@("many")"><dimension name="API ID" /></emit-metric>';
  expect(await emitted(xml)).toBe('ExpressionValueEvaluationFailure');
});

test('what it cannot do is refused, and what is written by mistake is told', () => {
  expect(diagnose('<emit-metric name="m"><dimension name="Color" /></emit-metric>')).toEqual([
    "warning missing-attribute [dimension] the dimension 'Color' has no 'value', so that it is empty; expected one, or one of API ID, Operation ID, Product ID, User ID, Subscription ID, Location, Gateway ID, Backend ID",
  ]);
  expect(diagnose('<emit-metric name="m" />')).toEqual([expect.stringContaining('error missing-child [emit-metric]')]);
  expect(diagnose('<emit-metric name="@("m")"><dimension name="API ID" /></emit-metric>')).toEqual([
    expect.stringContaining('error expression-not-allowed'),
  ]);
  expect(diagnose(`<emit-metric name="m">${dimensions(10)}<dimension name="API ID" /></emit-metric>`)).toEqual([]);
  expect(diagnose(`<emit-metric name="m">${dimensions(11)}</emit-metric>`)).toEqual([
    'error conflicting-values [dimension] the metric has 11 dimensions of its own; expected at most 10',
  ]);
});
