import type { Origin, OriginDescription } from '../upstream.ts';
import { type AgentOptions, agentOptions } from './options.ts';
import { type OriginHost, OriginPool, type OriginStatistics } from './origin-pool.ts';

/** Sends requests to backends, and owns the connections to them. */
export class UpstreamAgent {
  readonly #origins = new Map<string, OriginPool>();
  readonly #host: OriginHost;
  #isClosed = false;

  constructor(options: Partial<AgentOptions> = {}) {
    this.#host = {
      options: agentOptions(options),
      active: new Set(),
      origin: (description) => this.origin(description),
    };
  }

  /** The origin of a description; equal descriptions have the same one. */
  origin(description: OriginDescription): Origin {
    const key = keyOf(description);
    const known = this.#origins.get(key);
    if (known !== undefined) return known;
    const origin = new OriginPool(description, this.#host);
    if (this.#isClosed) origin.close();
    else this.#remember(key, origin);
    return origin;
  }

  /** Figures of each origin there is. */
  statistics(): readonly OriginStatistics[] {
    return Array.from(this.#all(), ({ statistics }) => statistics);
  }

  /** Closes all connections; what is under way fails, and so does every further request. */
  close(): void {
    this.#isClosed = true;
    for (const origin of this.#all()) origin.close();
    this.#origins.clear();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Also those that were forgotten, and then used again by somebody who had not. */
  #all(): ReadonlySet<OriginPool> {
    return new Set([...this.#origins.values(), ...this.#host.active]);
  }

  /** Descriptions may be computed from requests: those without a connection are forgotten when there are too many. */
  #remember(key: string, origin: OriginPool): void {
    this.#origins.set(key, origin);
    if (this.#origins.size <= this.#host.options.origins) return;
    for (const [oldKey, old] of this.#origins) {
      if (old === origin || !old.isUnused) continue;
      this.#origins.delete(oldKey);
      return;
    }
  }
}

/** Text that is the same for equal descriptions. */
function keyOf({ scheme, host, port, version = '1', tls, proxy }: OriginDescription): string {
  return JSON.stringify([scheme, host.toLowerCase(), port, version, sorted(tls), sorted(proxy)]);
}

function sorted(value: object | undefined): unknown {
  if (value === undefined) return null;
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, isPlainObject(member) ? sorted(member) : member]);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
