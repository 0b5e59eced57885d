import { lookup, Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { UpstreamError } from '../upstream.ts';

// From names to addresses. Name servers are asked directly, because only they say for how long an answer holds; names
// that the system knows by other means (its hosts file, search domains, multicast) are left to the system.

/** Finds the addresses of a name. */
export interface NameResolver {
  /**
   * Addresses in the order in which they are to be tried; at least one.
   * @throws {UpstreamError} `name-not-found`
   */
  resolve(name: string): Promise<readonly string[]>;
}

/** An address, and for how long it holds. */
export interface AddressRecord {
  readonly address: string;
  readonly ttl: number;
}

/** Where a resolver gets its answers from. */
export interface NameSources {
  /** Records of both families from name servers. Rejects when there are none. */
  query(name: string): Promise<readonly AddressRecord[]>;
  /** What the system says. Rejects when it knows nothing. */
  system(name: string): Promise<readonly string[]>;
  /** Names that the hosts file has, in lower case. */
  hostsNames(): Promise<ReadonlySet<string>>;
  now(): number;
}

/** For how long answers are kept, in milliseconds, and how many. */
export interface ResolverLimits {
  readonly minTtlMs: number;
  readonly maxTtlMs: number;
  /** Of answers that say nothing about it: those of the system. */
  readonly systemTtlMs: number;
  readonly negativeTtlMs: number;
  readonly names: number;
}

const defaultLimits: ResolverLimits = {
  minTtlMs: 1_000,
  maxTtlMs: 300_000,
  systemTtlMs: 30_000,
  negativeTtlMs: 2_000,
  names: 4_096,
};

interface Entry {
  readonly addresses: Promise<readonly string[]>;
  /** Infinite until the answer is there. */
  expires: number;
}

/** Keeps what names resolve to for as long as it holds. */
export class CachingResolver implements NameResolver {
  readonly #sources: NameSources;
  readonly #limits: ResolverLimits;
  readonly #entries = new Map<string, Entry>();

  constructor(sources: NameSources = new SystemNames(), limits: Partial<ResolverLimits> = {}) {
    this.#sources = sources;
    this.#limits = { ...defaultLimits, ...limits };
  }

  async resolve(name: string): Promise<readonly string[]> {
    if (isIP(name) !== 0) return [name];
    const key = name.toLowerCase();
    const known = this.#entries.get(key);
    if (known !== undefined && known.expires > this.#sources.now()) return known.addresses;
    return this.#ask(key).addresses;
  }

  #ask(name: string): Entry {
    const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
    const entry: Entry = { addresses: promise, expires: Number.POSITIVE_INFINITY };
    this.#keep(name, entry);
    const holdFor = (ms: number): void => {
      entry.expires = this.#sources.now() + ms;
    };
    this.#find(name).then(
      ({ addresses, ttlMs }) => {
        holdFor(Math.min(this.#limits.maxTtlMs, Math.max(this.#limits.minTtlMs, ttlMs)));
        resolve(addresses);
      },
      (cause: unknown) => {
        holdFor(this.#limits.negativeTtlMs);
        reject(new UpstreamError('name-not-found', `'${name}' has no address`, { cause }));
      },
    );
    return entry;
  }

  #keep(name: string, entry: Entry): void {
    this.#entries.delete(name);
    this.#entries.set(name, entry);
    if (this.#entries.size <= this.#limits.names) return;
    const [oldest] = this.#entries.keys();
    this.#entries.delete(oldest!);
  }

  async #find(name: string): Promise<{ readonly addresses: readonly string[]; readonly ttlMs: number }> {
    if (!(await this.#belongsToSystem(name))) {
      const records = await this.#sources.query(name).catch(() => []);
      const addresses = records.map(({ address }) => address);
      if (addresses.length > 0) return { addresses, ttlMs: 1000 * Math.min(...records.map(({ ttl }) => ttl)) };
    }
    const addresses = [...new Set(await this.#sources.system(name))];
    if (addresses.length === 0) throw new Error('the system knows no address');
    return { addresses, ttlMs: this.#limits.systemTtlMs };
  }

  async #belongsToSystem(name: string): Promise<boolean> {
    // A name without a dot is completed by search domains; `.local` is multicast (RFC 6762).
    if (!name.includes('.') || /(^|\.)(localhost|local)\.?$/.test(name)) return true;
    // An address in an old spelling, such as 0x7f.1, is no name: no server is asked for it.
    if (/^[0-9a-fx.]+$/.test(name)) return true;
    return (await this.#sources.hostsNames()).has(name);
  }
}

const hostsFile = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/** The name servers, the hosts file and the resolver of the system. */
export class SystemNames implements NameSources {
  readonly #resolver = new Resolver({ timeout: 2_000, tries: 2 });

  async query(name: string): Promise<readonly AddressRecord[]> {
    const [four, six] = await Promise.allSettled([
      this.#resolver.resolve4(name, { ttl: true }),
      this.#resolver.resolve6(name, { ttl: true }),
    ]);
    return [...(four.status === 'fulfilled' ? four.value : []), ...(six.status === 'fulfilled' ? six.value : [])];
  }

  async system(name: string): Promise<readonly string[]> {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  }

  async hostsNames(): Promise<ReadonlySet<string>> {
    const text = await readFile(hostsFile, 'utf8').catch(() => '');
    const lines = text.split('\n').map((line) => line.replace(/#.*$/, '').trim().toLowerCase().split(/\s+/));
    return new Set(lines.flatMap(([, ...names]) => names));
  }

  now(): number {
    return performance.now();
  }
}
