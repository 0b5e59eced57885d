/** A request that a gateway has answered. Times are milliseconds, sizes bytes. */
export interface ReportedRequest {
  readonly timestamp: Date;
  readonly requestId: string;
  readonly apiId?: string;
  readonly operationId?: string;
  readonly productId?: string;
  readonly subscriptionId?: string;
  readonly userId?: string;
  readonly apiRegion?: string;
  readonly method: string;
  readonly url: string;
  readonly ipAddress: string;
  readonly responseCode: number;
  readonly backendResponseCode?: number;
  readonly requestSize: number;
  readonly responseSize: number;
  readonly apiTime: number;
  readonly serviceTime: number;
  readonly cache: 'hit' | 'miss' | 'none';
}

/** What requests are counted by. */
export const reportFields = ['apiId', 'operationId', 'productId', 'subscriptionId', 'userId', 'apiRegion'] as const;

/** One of them. */
export type ReportField = (typeof reportFields)[number];

/** Which requests are meant. */
export interface ReportQuery {
  readonly from: Date;
  readonly to: Date;
  /** What has to be so; values are compared without regard to case. */
  readonly equal: Readonly<Partial<Record<ReportField, string>>>;
}

/** What was counted together. */
export interface ReportSum {
  readonly of: Readonly<Partial<Record<ReportField, string>>>;
  /** Where the interval begins, if sums are by time. */
  readonly start?: Date;
  readonly success: number;
  readonly blocked: number;
  readonly failed: number;
  readonly other: number;
  readonly bytes: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly apiTime: ReportTimes;
  readonly serviceTime: ReportTimes;
}

/** How long something took. */
export interface ReportTimes {
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

/** What gateways have answered, for reports. */
export interface RequestReports {
  /** Sums over the requests that have the same values of some fields and, with an interval, are in the same one. */
  sums(query: ReportQuery, by: readonly ReportField[], intervalMs?: number): Promise<readonly ReportSum[]>;
  /** The requests themselves, the last first. */
  requests(query: ReportQuery): Promise<readonly ReportedRequest[]>;
}
