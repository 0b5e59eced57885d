/** What a policy has measured. */
export interface CustomMetric {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** Several values that a policy has measured at once, which have all in common but their names. */
export interface CustomMetricGroup {
  readonly namespace: string;
  readonly dimensions: CustomMetric['dimensions'];
  readonly names: readonly string[];
  /** One for each name. */
  readonly values: readonly number[];
}

/** Takes what policies measure. It never waits, and bounds by itself how many series there are. */
export interface CustomMetrics {
  emit(metric: CustomMetric): void;
  emitAll(group: CustomMetricGroup): void;
}
