import type { CustomSeries } from '@turnpike/gateway';

/** The labels of a series. When the names of two dimensions come to the same label, the second gets a number. */
export function labelsOf({ namespace, name, dimensions }: CustomSeries): Readonly<Record<string, string>> {
  const labels: Record<string, string> = { metric_namespace: namespace, metric_name: name };
  for (const [dimension, value] of dimensions) {
    const label = labelNamed(dimension);
    let unique = label;
    for (let number = 2; unique in labels; number++) unique = `${label}_${number}`;
    labels[unique] = value;
  }
  return labels;
}

/** https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels; two underscores in front are reserved. */
function labelNamed(dimension: string): string {
  const name = dimension
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^_+/, '');
  return /^[a-z]/.test(name) ? name : `dimension_${name}`;
}
