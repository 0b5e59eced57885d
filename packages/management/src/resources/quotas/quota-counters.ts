/** One period of what is counted under a key, as `quota-by-key` counts it. */
export interface QuotaCounter {
  /** What the policy's `counter-key` came to. */
  readonly counterKey: string;
  /** How long a period is; 0 for one that never ends. */
  readonly periodMs: number;
  readonly startMs: number;
  readonly endMs?: number;
}

/** What was counted. */
export interface QuotaCount {
  readonly calls: number;
  readonly bytes: number;
}

/** What gateways have counted by keys. */
export interface QuotaCounters {
  read(counter: QuotaCounter): Promise<QuotaCount>;
  /** Sets what is counted; what is left out stays. Gives what is counted then. */
  set(counter: QuotaCounter, count: Partial<QuotaCount>): Promise<QuotaCount>;
}
