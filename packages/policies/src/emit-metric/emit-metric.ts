import {
  attribute,
  definePolicy,
  dynamic,
  elements,
  name,
  number,
  type Place,
  type Policy,
  scopes,
  sections,
} from '@turnpike/policy';
import { type Dimension, defaultDimensions, dimensionConfig, evaluateDimension } from './dimension.ts';

/** Azure: five by the page of today, ten by older ones and by the page on limits. */
const mostDimensions = 10;

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

function checkDimensions(dimensions: readonly Dimension[], place: Place<'dimension'>): void {
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
