import {
  type ReportedRequest,
  type ReportField,
  type ReportQuery,
  type ReportSum,
  type ReportTimes,
  type RequestReports,
  reportFields,
} from './request-reports.ts';

// What was answered, counted in memory: for each minute and each combination of what requests are counted by, one row. The
// last requests are kept as they were. Both are bounded, and the oldest go first; nothing of it outlives the process.

const rowMs = 60_000;

interface Row {
  readonly startMs: number;
  readonly of: Readonly<Partial<Record<ReportField, string>>>;
  sum: ReportSum;
}

/** What a gateway has counted of one minute, of requests that have all of this in common. */
export interface CountedRequestsRow extends Omit<ReportSum, 'start' | 'success' | 'blocked' | 'failed' | 'other'> {
  readonly startMs: number;
  /** 0 where there is none. */
  readonly responseCode: number;
  readonly count: number;
}

/** What a gateway has counted since it told last. */
export interface CountedBatch {
  readonly rows: readonly CountedRequestsRow[];
  readonly requests: readonly ReportedRequest[];
}

/** How much is kept. */
export interface KeptRequestsLimits {
  readonly rows?: number;
  readonly requests?: number;
}

/** Keeps counts of requests, and the last requests, in memory. */
export class KeptRequests implements RequestReports {
  readonly #rows = new Map<string, Row>();
  readonly #requests: ReportedRequest[] = [];
  readonly #most: Required<KeptRequestsLimits>;
  #next = 0;

  constructor({ rows = 50_000, requests = 10_000 }: KeptRequestsLimits = {}) {
    this.#most = { rows, requests };
  }

  /** Counts a request. */
  record(request: ReportedRequest): void {
    this.#keep(request);
    this.#add(Math.floor(request.timestamp.getTime() / rowMs) * rowMs, sumOf(request));
  }

  /** Takes what a gateway has counted by itself, and the last of its requests. */
  take({ rows, requests }: CountedBatch): void {
    for (const { startMs, responseCode, count, bytes, ...row } of rows)
      this.#add(startMs, { ...row, ...outcomeOf(responseCode, count), bytes });
    for (const request of requests) this.#keep(request);
  }

  #keep(request: ReportedRequest): void {
    this.#requests[this.#next] = request;
    this.#next = (this.#next + 1) % this.#most.requests;
  }

  #add(startMs: number, one: ReportSum): void {
    const values = reportFields.map((field) => one.of[field]);
    const key = JSON.stringify([startMs, ...values.map((value) => value ?? null)]);
    const row = this.#rows.get(key);
    if (row !== undefined) {
      row.sum = added(row.sum, one);
      return;
    }
    const [oldest] = this.#rows.size >= this.#most.rows ? this.#rows.keys() : [];
    if (oldest !== undefined) this.#rows.delete(oldest);
    this.#rows.set(key, { startMs, of: one.of, sum: one });
  }

  async sums(query: ReportQuery, by: readonly ReportField[], intervalMs?: number): Promise<readonly ReportSum[]> {
    const sums = new Map<string, ReportSum>();
    // A row belongs to what is asked for when its minute has begun in it.
    const fromMs = Math.floor(query.from.getTime() / rowMs) * rowMs;
    for (const { startMs, of, sum } of this.#rows.values()) {
      if (startMs < fromMs || startMs > query.to.getTime() || !isAmong(of, query)) continue;
      const group = pickFields(of, by);
      const start = intervalMs === undefined ? undefined : Math.floor(startMs / intervalMs) * intervalMs;
      const key = JSON.stringify([start ?? null, ...by.map((field) => group[field] ?? null)]);
      const before = sums.get(key);
      const placed = { ...sum, of: group, ...(start !== undefined && { start: new Date(start) }) };
      sums.set(key, before === undefined ? placed : added(before, sum));
    }
    return [...sums.values()];
  }

  async requests(query: ReportQuery): Promise<readonly ReportedRequest[]> {
    return this.#requests
      .filter((one) => one.timestamp >= query.from && one.timestamp <= query.to && isAmong(one, query))
      .toSorted((one, other) => other.timestamp.getTime() - one.timestamp.getTime());
  }
}

function isAmong(values: Readonly<Partial<Record<ReportField, string>>>, { equal }: ReportQuery): boolean {
  return reportFields.every(
    (field) => equal[field] === undefined || values[field]?.toLowerCase() === equal[field]?.toLowerCase(),
  );
}

function pickFields(
  values: Readonly<Partial<Record<ReportField, string>>>,
  fields: readonly ReportField[],
): Readonly<Partial<Record<ReportField, string>>> {
  return Object.fromEntries(fields.flatMap((field) => (values[field] === undefined ? [] : [[field, values[field]]])));
}

/** Azure: 401, 403 and 429 are blocked, what is over 400 otherwise failed, and what has no status of HTTP is another thing. */
function outcomeOf(code: number, count: number): Pick<ReportSum, 'success' | 'blocked' | 'failed' | 'other'> {
  const isBlocked = code === 401 || code === 403 || code === 429;
  const isSuccess = (code >= 200 && code <= 301) || code === 304 || code === 307;
  const isFailed = !isBlocked && (code === 400 || (code >= 500 && code < 600));
  return {
    success: isSuccess ? count : 0,
    blocked: isBlocked ? count : 0,
    failed: isFailed ? count : 0,
    other: isSuccess || isBlocked || isFailed ? 0 : count,
  };
}

function sumOf(request: ReportedRequest): ReportSum {
  const { responseCode, requestSize, responseSize, cache, apiTime, serviceTime } = request;
  return {
    of: pickFields(request, reportFields),
    ...outcomeOf(responseCode, 1),
    bytes: requestSize + responseSize,
    cacheHits: cache === 'hit' ? 1 : 0,
    cacheMisses: cache === 'miss' ? 1 : 0,
    apiTime: { sum: apiTime, least: apiTime, most: apiTime },
    serviceTime: { sum: serviceTime, least: serviceTime, most: serviceTime },
  };
}

function added(one: ReportSum, other: ReportSum): ReportSum {
  return {
    ...one,
    success: one.success + other.success,
    blocked: one.blocked + other.blocked,
    failed: one.failed + other.failed,
    other: one.other + other.other,
    bytes: one.bytes + other.bytes,
    cacheHits: one.cacheHits + other.cacheHits,
    cacheMisses: one.cacheMisses + other.cacheMisses,
    apiTime: addedTimes(one.apiTime, other.apiTime),
    serviceTime: addedTimes(one.serviceTime, other.serviceTime),
  };
}

function addedTimes(one: ReportTimes, other: ReportTimes): ReportTimes {
  return {
    sum: one.sum + other.sum,
    least: Math.min(one.least, other.least),
    most: Math.max(one.most, other.most),
  };
}
