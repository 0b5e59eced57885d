import {
  attribute,
  definePolicy,
  dynamic,
  elements,
  name,
  number,
  type Policy,
  scopes,
  sections,
} from '@turnpike/policy';
import { checkDimensions, dimensionConfig, evaluateDimension } from './dimension.ts';

/** Adds a number to a metric of your own. */
export const emitMetric: Policy = definePolicy({
  name: 'emit-metric',
  reference: 'https://learn.microsoft.com/azure/api-management/emit-metric-policy',
  sections,
  scopes,

  config: {
    name: attribute(name, 'The metric.'),
    value: attribute(dynamic(number), 'The number.', { default: 1 }),
    namespace: attribute(name, 'Where the metric belongs.', { default: 'API Management' }),
    dimension: elements(dimensionConfig, 'One thing by which it is told apart.', { atLeast: 1 }),
  },

  prepare({ name, namespace, value, dimension: dimensions }, _failure, place) {
    checkDimensions(dimensions, place);

    return (context) =>
      context.services.customMetrics.emit({
        namespace,
        name,
        value: value(context),
        dimensions: dimensions.map((dimension) => evaluateDimension(dimension, context)),
      });
  },
});
