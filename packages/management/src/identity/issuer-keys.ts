import { setTimeout as wait } from 'node:timers/promises';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

// The keys of a provider are fetched when they are first needed, now and then, and when a token names one that is not known,
// since providers exchange them. Of a provider that is away, what it said last is believed for a day.

/** How long what was fetched is good, in milliseconds. */
export interface IssuerKeyTimes {
  /** After this it is fetched again. */
  readonly refreshMs?: number;
  /** Not sooner than this, whatever tokens name. */
  readonly refetchMs?: number;
  /** After this it is not believed any more. */
  readonly forgetMs?: number;
}

const usualTimes = { refreshMs: 10 * 60_000, refetchMs: 1_000, forgetMs: 24 * 3_600_000 };
const timeoutMs = 10_000;
const longestWaitMs = 1_000;
const mostBytes = 1024 * 1024;

/** The provider has not said what its keys are. */
export class KeysUnavailable extends Error {}

/** The keys of one provider, found by OpenID Connect Discovery. */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #times: Required<IssuerKeyTimes>;
  readonly #now: () => number;
  #find: JWTVerifyGetKey | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(issuer: string, times: IssuerKeyTimes = {}, now: () => number = () => performance.now()) {
    this.#issuer = issuer;
    this.#times = { ...usualTimes, ...times };
    this.#now = now;
  }

  /** The key that a token says it is signed with. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const { refreshMs, refetchMs, forgetMs } = this.#times;
    if (this.#now() - this.#fetchedAt >= refreshMs && this.#mayTry(refetchMs)) await this.#fetch();
    if (this.#fetching !== undefined && this.#find === undefined) await this.#fetching;
    try {
      return await this.#known(forgetMs)(header, token);
    } catch (error) {
      const waitMs = this.#triedAt + refetchMs - this.#now();
      if (!(error instanceof errors.JWKSNoMatchingKey) || waitMs > longestWaitMs) throw error;
      await this.#fetchAfter(waitMs);
      return this.#known(forgetMs)(header, token);
    }
  };

  #mayTry(refetchMs: number): boolean {
    return this.#fetching !== undefined || this.#now() - this.#triedAt >= refetchMs;
  }

  #known(forgetMs: number): JWTVerifyGetKey {
    if (this.#find === undefined || this.#now() - this.#fetchedAt > forgetMs)
      throw new KeysUnavailable(`the keys of '${this.#issuer}' could not be fetched`);
    return this.#find;
  }

  /** A provider may sign with a new key at once: whoever comes with it waits rather than being refused. */
  async #fetchAfter(waitMs: number): Promise<void> {
    const before = this.#triedAt;
    if (this.#fetching === undefined && waitMs > 0) await wait(waitMs);
    // Of those who waited, one asks.
    if (this.#fetching !== undefined || this.#triedAt === before) await this.#fetch();
  }

  /** One fetch for all that wait. That it has failed shows in what is known. */
  #fetch(): Promise<void> {
    this.#fetching ??= this.#read().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #read(): Promise<void> {
    this.#triedAt = this.#now();
    try {
      const about = await fetchObject(`${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
      // OpenID Connect Discovery, section 4.3: another issuer's document says nothing about this one.
      if (about.issuer !== this.#issuer || typeof about.jwks_uri !== 'string') return;
      const keys = await fetchObject(about.jwks_uri);
      this.#find = createLocalJWKSet(keys as unknown as JSONWebKeySet);
      this.#fetchedAt = this.#now();
    } catch {
      // What is known goes on being good for a while.
    }
  }
}

/** Whether keys that come from there are from whoever the address names: by HTTPS, or from this machine. */
export function isTrustworthy(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return (
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && /^(?:127(?:\.\d+){3}|\[::1\]|localhost)$/.test(url.hostname))
  );
}

async function fetchObject(address: string): Promise<Readonly<Record<string, unknown>>> {
  if (!isTrustworthy(address)) throw new Error('keys are fetched by HTTPS');
  const answer = await fetch(address, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!answer.ok || answer.body === null) throw new Error(`answered ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  const read: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof read !== 'object' || read === null) throw new Error('no object');
  return read as Readonly<Record<string, unknown>>;
}
