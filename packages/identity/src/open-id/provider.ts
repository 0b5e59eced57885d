import { parseObject } from '../token/strict-json.ts';
import type { FetchDocument } from './fetch-document.ts';
import { type ProviderKey, readKeySet } from './json-web-keys.ts';

// What an OpenID provider has published is fetched when somebody asks for it, and kept. Whoever asks while it is good gets
// it at once. Later it is fetched again behind their backs; much later, when nobody has asked for long, they wait. What
// was good stays until something better has come.

/** How often a provider is asked. Times are in milliseconds. */
export interface ProviderTimes {
  /** After this a key that was withdrawn is not honoured any more, unless the provider cannot be reached. Azure: an hour. */
  readonly refreshMs: number;
  /** At most so often when a key is missing, or after a failure: so long a new key may be unknown. Azure: five minutes. */
  readonly refetchMs: number;
  /** At most so often as long as there is nothing to go on with. */
  readonly retryMs: number;
}

/** What a provider has published. Another object whenever it has changed. */
export interface Published {
  /** By whom tokens are issued; `{tenantid}` in it stands for the claim `tid`. */
  readonly issuer: string;
  readonly keys: readonly ProviderKey[];
}

/** One provider, by the URL of its metadata. */
export class Provider {
  readonly #url: string;
  readonly #fetch: FetchDocument;
  readonly #times: ProviderTimes;
  readonly #now: () => number;
  #published: Published | undefined;
  /** What the documents were, to see whether they have changed. */
  #source = '';
  #publishedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  /** Why the last attempt came to nothing; absent when it did not. */
  fault: unknown;

  constructor(url: string, fetch: FetchDocument, times: ProviderTimes, now: () => number) {
    this.#url = url;
    this.#fetch = fetch;
    this.#times = times;
    this.#now = now;
  }

  /** What is published; `undefined` when that could not be found out. */
  published(): Published | undefined | Promise<Published | undefined> {
    const age = this.#now() - this.#publishedAt;
    const { refreshMs, refetchMs, retryMs } = this.#times;
    if (this.#published !== undefined && age < refreshMs) return this.#published;
    const asking = this.#ask(this.#published === undefined ? retryMs : refetchMs);
    if (asking === undefined || (this.#published !== undefined && age < 2 * refreshMs)) return this.#published;
    return asking.then(() => this.#published);
  }

  /** Asks whether there is anything new, unless that was done just now. */
  refetch(): Promise<void> | undefined {
    return this.#ask(this.#times.refetchMs);
  }

  /** Asks at most once in an interval; everybody waits for the same answer. */
  #ask(intervalMs: number): Promise<void> | undefined {
    if (this.#asking !== undefined) return this.#asking;
    if (this.#now() - this.#askedAt < intervalMs) return undefined;
    this.#askedAt = this.#now();
    this.#asking = this.#load()
      .then(
        () => {
          this.fault = undefined;
        },
        (error: unknown) => {
          this.fault = error;
        },
      )
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  async #load(): Promise<void> {
    const metadata = await this.#fetch(this.#url);
    const { issuer, keysUrl } = readMetadata(metadata, this.#url);
    const set = await this.#fetch(keysUrl);
    const keys = readKeySet(parseObject(set) ?? new Map());
    if (keys.length === 0) throw new Error(`there is no key in ${keysUrl} that can be used`);
    const source = `${issuer}\n${Buffer.from(set).toString('latin1')}`;
    if (this.#published === undefined || source !== this.#source) this.#published = { issuer, keys };
    this.#source = source;
    this.#publishedAt = this.#now();
  }
}

/** OpenID Connect Discovery, section 3. */
function readMetadata(bytes: Uint8Array, url: string): { readonly issuer: string; readonly keysUrl: string } {
  const metadata = parseObject(bytes);
  const issuer = metadata?.get('issuer');
  const keysUrl = metadata?.get('jwks_uri');
  if (typeof issuer !== 'string' || issuer === '' || typeof keysUrl !== 'string')
    throw new Error(`${url} is not OpenID metadata; expected an object with issuer and jwks_uri`);
  // What was fetched safely does not lead to keys that anybody on the way can exchange.
  const schemes = url.startsWith('https:') ? ['https:'] : ['http:', 'https:'];
  if (!schemes.includes(URL.parse(keysUrl)?.protocol ?? ''))
    throw new Error(`jwks_uri is '${keysUrl}'; expected a URL with ${schemes.join(' or ')}`);
  return { issuer, keysUrl };
}
