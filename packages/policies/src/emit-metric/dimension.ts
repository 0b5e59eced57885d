import {
  attribute,
  type Dynamic,
  dynamic,
  name,
  type Place,
  type PolicyContext,
  type ShapeOf,
  string,
} from '@turnpike/policy';

/** Azure: five by the page of today, ten by older ones and by the page on limits. */
const mostDimensions = 10;

/** One thing by which a metric is told apart. */
export interface Dimension {
  readonly name: Dynamic<string>;
  readonly value: Dynamic<string> | undefined;
}

/** The attributes of a dimension. */
export const dimensionConfig: ShapeOf<Dimension> = {
  name: attribute(dynamic(name), 'What it is called.'),
  value: attribute(dynamic(string), 'What it is; a default dimension has a value of its own.', { optional: true }),
};

/** Dimensions that need no value, and what theirs is; empty where there is none. */
export const defaultDimensions: ReadonlyMap<string, (context: PolicyContext) => string> = new Map([
  ['API ID', ({ api }) => api.id],
  ['Operation ID', ({ operation }) => operation.id],
  ['Product ID', ({ productId }) => productId ?? ''],
  ['User ID', ({ expressions }) => expressions.user?.id ?? ''],
  ['Subscription ID', ({ subscriptionId }) => subscriptionId ?? ''],
  ['Location', ({ expressions }) => expressions.deployment.region ?? ''],
  ['Gateway ID', ({ expressions }) => expressions.deployment.gatewayId ?? ''],
  ['Backend ID', ({ expressions }) => expressions.backend?.id ?? ''],
]);

/** Name and value for one request. */
export function evaluateDimension({ name, value }: Dimension, context: PolicyContext): readonly [string, string] {
  const called = name(context);
  return [called, value?.(context) ?? defaultDimensions.get(called)?.(context) ?? ''];
}

/** Says what is wrong with the dimensions of a metric. */
export function checkDimensions(dimensions: readonly Dimension[], place: Pick<Place<'dimension'>, 'report'>): void {
  const isDefault = ({ name }: Dimension): boolean =>
    name.constant !== undefined && defaultDimensions.has(name.constant);
  const custom = dimensions.filter((dimension) => !isDefault(dimension));
  if (custom.length > mostDimensions)
    place.report(
      'conflicting-values',
      'dimension',
      `the metric has ${custom.length} dimensions of its own; expected at most ${mostDimensions}`,
    );
  for (const { name, value } of custom)
    if (value === undefined && name.constant !== undefined)
      place.report(
        'missing-attribute',
        'dimension',
        `the dimension '${name.constant}' has no 'value', so that it is empty; expected one, or one of ${[...defaultDimensions.keys()].join(', ')}`,
        'warning',
      );
}
