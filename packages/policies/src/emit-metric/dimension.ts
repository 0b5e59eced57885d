import { attribute, type Dynamic, dynamic, name, type PolicyContext, type ShapeOf, string } from '@turnpike/policy';

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
