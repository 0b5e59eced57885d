import { performance } from 'node:perf_hooks';
import type { GatewayContext } from '../request/gateway-context.ts';
import { cacheUse, urlShown } from './record-line.ts';
import type { RecordSink } from './request-record.ts';

// What reports are made of. A thread adds up what it answers by everything that reports are by, and tells once a second: what
// that costs does not grow with the requests of a second, and of the requests themselves the first of each second are told.

/** What requests are counted by. Ids are those of the snapshot. */
export interface CountedFields {
  readonly apiId?: string;
  readonly operationId?: string;
  readonly productId?: string;
  readonly subscriptionId?: string;
  readonly userId?: string;
  readonly apiRegion?: string;
}

/** How long something took, in milliseconds. */
export interface CountedTimes {
  sum: number;
  least: number;
  most: number;
}

/** Requests of one minute that have everything in common that reports are by, and their status. */
export interface CountedRow {
  readonly startMs: number;
  readonly of: CountedFields;
  /** 0 where the client went away. */
  readonly responseCode: number;
  count: number;
  bytes: number;
  cacheHits: number;
  cacheMisses: number;
  readonly apiTime: CountedTimes;
  readonly serviceTime: CountedTimes;
}

/** One request. */
export interface CountedRequest extends CountedFields {
  readonly timestamp: Date;
  readonly requestId: string;
  readonly method: string;
  /** Without what is secret in its query. */
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

/** What a thread has answered since it told last. */
export interface CountedRequests {
  readonly rows: readonly CountedRow[];
  /** The first of them. */
  readonly requests: readonly CountedRequest[];
}

const tellAfterMs = 1000;
const minuteMs = 60_000;
/** Beyond these, who has called is not told apart. */
const mostRows = 5_000;
const mostRequests = 100;

/** Counts what a thread answers, and tells of it. */
export class RequestCounts implements RecordSink {
  readonly #tell: (counted: CountedRequests) => void;
  readonly #apiRegion: string;
  #rows = new Map<string, CountedRow>();
  #requests: CountedRequest[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(apiRegion: string, tell: (counted: CountedRequests) => void) {
    this.#apiRegion = apiRegion;
    this.#tell = tell;
  }

  record(context: GatewayContext): void {
    const { exchange, attempt, elapsedMs } = context;
    const startMs = context.receivedAt - (context.receivedAt % minuteMs);
    const row = this.#rowOf(context, startMs);
    row.count++;
    row.bytes += exchange.bytesRead + exchange.bytesWritten;
    const cache = cacheUse(context);
    if (cache === 'hit') row.cacheHits++;
    else if (cache === 'miss') row.cacheMisses++;
    const serviceTime = attempt === undefined ? 0 : (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
    add(row.apiTime, elapsedMs);
    add(row.serviceTime, serviceTime);
    if (this.#requests.length < mostRequests) this.#requests.push(requestOf(context, row.of, elapsedMs, serviceTime));
    this.#timer ??= setTimeout(() => this.tell(), tellAfterMs).unref();
  }

  /** Tells of what was counted, if anything was. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#rows.size === 0) return;
    const [rows, requests] = [[...this.#rows.values()], this.#requests];
    [this.#rows, this.#requests] = [new Map(), []];
    this.#tell({ rows, requests });
  }

  #rowOf(context: GatewayContext, startMs: number): CountedRow {
    const { api, operation, allowed, isAborted, response } = context;
    const responseCode = isAborted ? 0 : response.status;
    const { product, subscription, user } = this.#rows.size < mostRows ? allowed : noCaller;
    // No id has a line break in it.
    const key = `${startMs}\n${responseCode}\n${api.id}\n${operation.id}\n${product?.id}\n${subscription?.id}\n${user?.id}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row: CountedRow = {
      startMs,
      of: {
        ...(api.id !== '' && { apiId: api.id, operationId: operation.id }),
        ...(product !== undefined && { productId: product.id }),
        ...(subscription !== undefined && { subscriptionId: subscription.id }),
        ...(user !== undefined && { userId: user.id }),
        apiRegion: this.#apiRegion,
      },
      responseCode,
      count: 0,
      bytes: 0,
      cacheHits: 0,
      cacheMisses: 0,
      apiTime: { sum: 0, least: Number.POSITIVE_INFINITY, most: 0 },
      serviceTime: { sum: 0, least: Number.POSITIVE_INFINITY, most: 0 },
    };
    this.#rows.set(key, row);
    return row;
  }
}

const noCaller: Partial<GatewayContext['allowed']> = {};

function add(times: CountedTimes, milliseconds: number): void {
  times.sum += milliseconds;
  if (milliseconds < times.least) times.least = milliseconds;
  if (milliseconds > times.most) times.most = milliseconds;
}

function requestOf(context: GatewayContext, of: CountedFields, apiTime: number, serviceTime: number): CountedRequest {
  const { exchange, attempt, isAborted, response } = context;
  return {
    ...of,
    timestamp: new Date(context.receivedAt),
    requestId: context.requestId,
    method: exchange.method,
    url: urlShown(context),
    ipAddress: exchange.client.remoteAddress,
    responseCode: isAborted ? 0 : response.status,
    ...(attempt?.status !== undefined && { backendResponseCode: attempt.status }),
    requestSize: exchange.bytesRead,
    responseSize: exchange.bytesWritten,
    apiTime,
    serviceTime,
    cache: cacheUse(context),
  };
}
