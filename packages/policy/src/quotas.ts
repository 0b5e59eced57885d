// Counting over long times in fixed windows. Unlike rates, quotas outlive the process.

/** A stretch of time in which calls are counted together. Milliseconds since 1970. */
export interface QuotaWindow {
  readonly startMs: number;
  /** Absent where the count never begins anew. */
  readonly endMs?: number;
}

/** What is counted. */
export interface QuotaUse {
  readonly calls: number;
  readonly bytes: number;
}

/** What a window may have; what is left out has no bound. */
export type QuotaLimits = Partial<QuotaUse>;

/** Whether a call may pass. */
export interface QuotaAdmission {
  readonly admitted: boolean;
  /** What has been used up, when it may not. */
  readonly exceeded: 'calls' | 'bytes' | undefined;
  /** What there is, this call included. */
  readonly used: QuotaUse;
}

/** Counts what happens under keys, in windows that follow each other. */
export interface Quotas {
  /**
   * Counts calls when there is room left for all of them, and nothing otherwise; with none it asks whether any is left.
   * Bytes are known only afterwards: as long as one is left there is room for any number.
   */
  take(key: string, calls: number, limits: QuotaLimits, window: QuotaWindow): QuotaAdmission | Promise<QuotaAdmission>;
  /** Counts what has happened, whether there was room for it or not. */
  add(key: string, use: QuotaUse, window: QuotaWindow): void | Promise<void>;
}

/** What of a quota has been used up, when these calls are to be counted too: the same for all that count. */
export function exceededQuota(used: QuotaUse, calls: number, limits: QuotaLimits): 'calls' | 'bytes' | undefined {
  const { calls: mostCalls = Number.POSITIVE_INFINITY, bytes: mostBytes = Number.POSITIVE_INFINITY } = limits;
  // Whoever asks with no calls wants to know whether there is room for one.
  if (!(used.calls + Math.max(calls, 1) <= mostCalls)) return 'calls';
  return used.bytes < mostBytes ? undefined : 'bytes';
}
