import { createHmac, timingSafeEqual } from 'node:crypto';

// Who may see the trace of a request. Azure: the management API gives out a token for an API and a time of at most an
// hour; a request that carries it is traced. The token here says what it is for, and is signed, so that every thread
// and replica with the same secret can check it and none has to be told.

/** What a token comes to. */
export type DebugAuthorization = 'valid' | 'expired' | 'wrong-api' | 'unknown';

/** One thing that happened to a request. */
export interface TraceEntry {
  readonly source: string;
  /** ISO 8601. */
  readonly timestamp: string;
  /** Since the request came, as .NET writes a TimeSpan. */
  readonly elapsed: string;
  readonly data: unknown;
}

/** Everything that happened to a request. */
export interface Trace {
  readonly traceId: string;
  /** By section. */
  readonly traceEntries: Readonly<Record<string, readonly TraceEntry[]>>;
  /** Entries that were left out because there were too many. */
  readonly omittedEntries?: number;
}

/** How traces are kept. */
export interface TraceStoreOptions {
  readonly url?: string | undefined;
  readonly now?: () => number;
  /** Given each trace. */
  readonly onKept?: (trace: Trace) => void;
}

const mostTraces = 250;
const longestLifeMs = 3_600_000;

/** Issues and checks tokens for tracing, and keeps the last traces. */
export class TraceStore {
  #secret: Buffer;
  readonly #now: () => number;
  /** Where traces can be fetched, with a slash at its end; absent where nobody can. */
  readonly url: string | undefined;
  readonly #onKept: (trace: Trace) => void;
  readonly #traces = new Map<string, Trace>();

  /** `secret` is shared by all that serve one gateway. */
  constructor(secret: Buffer, options: TraceStoreOptions = {}) {
    this.#secret = secret;
    this.url = options.url;
    this.#now = options.now ?? Date.now;
    this.#onKept = options.onKept ?? (() => {});
  }

  /** A token with which requests to an API are traced. */
  issue(apiId: string, lifeMs: number): string {
    const expires = new Date(this.#now() + Math.min(lifeMs, longestLifeMs));
    const digits = expires.toISOString().replace(/\D/g, '').slice(0, 14);
    const claim = `p=tracing&aid=${encodeURIComponent(apiId)}&ex=${digits}`;
    return `${claim}&sn=${this.#sign(claim).toString('base64')}`;
  }

  /** What a token is worth for requests to an API. */
  check(token: string, apiId: string): DebugAuthorization {
    const [, claim = '', id = '', expires = '', signature = ''] =
      /^(p=tracing&aid=([^&]*)&ex=(\d{14}))&sn=([\w+/]{43}=)$/.exec(token) ?? [];
    if (claim === '' || !timingSafeEqual(Buffer.from(signature, 'base64'), this.#sign(claim))) return 'unknown';
    if (timeOf(expires) < this.#now()) return 'expired';
    return decodeURIComponent(id).toLowerCase() === apiId.toLowerCase() ? 'valid' : 'wrong-api';
  }

  /** Has tokens be signed with another secret from now on. */
  useSecret(secret: Buffer): void {
    this.#secret = secret;
  }

  keep(trace: Trace): void {
    const oldest = this.#traces.size >= mostTraces ? this.#traces.keys().next().value : undefined;
    if (oldest !== undefined) this.#traces.delete(oldest);
    this.#traces.set(trace.traceId, trace);
    this.#onKept(trace);
  }

  find(traceId: string): Trace | undefined {
    return this.#traces.get(traceId);
  }

  #sign(claim: string): Buffer {
    return createHmac('sha256', this.#secret).update(claim).digest();
  }
}

/** `yyyyMMddHHmmss`, UTC. */
function timeOf(digits: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
