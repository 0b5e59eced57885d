/** What a policy has measured. */
export interface CustomMetric {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
}

/** Takes what policies measure. It never waits, and bounds by itself how many series there are. */
export interface CustomMetrics {
  emit(metric: CustomMetric): void;
}
