import { randomUUID } from 'node:crypto';
import type { FetchDocument } from '../import/fetch-document.ts';
import type { JsonObject } from '../json.ts';
import { joinSecrets } from '../secrets.ts';
import type { Store, StoredResource } from '../store/store.ts';
import { StoreUnavailable } from '../store/store-errors.ts';
import { type Acquired, acquire, grantOf } from './acquire.ts';
import { type Connection, changeConnection, connectionOf, connectionType } from './connection.ts';
import { clientTokens, GrantFailure, renewTokens } from './token-endpoint.ts';

// Tokens are renewed before they end, by one control plane at a time: who begins writes so into the connection, and the others
// let it be. A refresh token that is good for one time is therefore used one time.

/** So long after one has begun another may: it has ended by then, in whatever way. */
const leaseMs = 90_000;
/** The longest that nobody looks. */
const mostPauseMs = 30_000;
const leastPauseMs = 250;
/** So many are renewed at the same time. */
const atOnce = 16;

/** What a renewal works with. */
export interface TokenRenewalOptions {
  readonly store: Store;
  readonly fetchDocument: FetchDocument;
  readonly now: () => Date;
  readonly onBug: (error: unknown) => void;
}

/** Renews the tokens of all connections until it is stopped. */
export class TokenRenewal {
  readonly #options: TokenRenewalOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #nextAt = Number.POSITIVE_INFINITY;
  #unsubscribe: () => void = () => {};
  #isStopped = false;

  constructor(options: TokenRenewalOptions) {
    this.#options = options;
  }

  /** Looks now, whenever something has changed, and when the next token is to be renewed. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#options.store.onChange(() => this.#in(leastPauseMs));
    this.#in(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Renews what is to be renewed; gives how long until there is more. */
  async look(): Promise<number> {
    const { store, now } = this.#options;
    const { resources } = await store.list({ type: connectionType });
    let pauseMs = mostPauseMs;
    const due: string[] = [];
    for (const resource of resources) {
      const dueAt = dueOf(resource);
      const waitMs = dueAt === undefined ? mostPauseMs : dueAt - now().getTime();
      if (waitMs <= 0) due.push(resource.key);
      else pauseMs = Math.min(pauseMs, waitMs);
    }
    // A provider that says nothing keeps few others waiting.
    for (let first = 0; first < due.length && !this.#isStopped; first += atOnce)
      await Promise.all(due.slice(first, first + atOnce).map((key) => this.#renew(key)));
    return Math.max(leastPauseMs, pauseMs);
  }

  /** Looks after a pause, or earlier where that was asked for before. */
  #in(pauseMs: number): void {
    const at = performance.now() + pauseMs;
    if (this.#isStopped || at >= this.#nextAt) return;
    this.#nextAt = at;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running = this.#running.then(() => this.#run());
    }, pauseMs).unref();
  }

  async #run(): Promise<void> {
    this.#nextAt = Number.POSITIVE_INFINITY;
    const pauseMs = await this.look().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailable)) this.#options.onBug(error);
      return mostPauseMs;
    });
    this.#in(pauseMs);
  }

  async #renew(key: string): Promise<void> {
    const { store, now } = this.#options;
    const id = randomUUID();
    const isOurs = await changeConnection(store, key, (connection, stored) => {
      const at = now().getTime();
      const dueAt = dueOf(stored);
      if (dueAt === undefined || dueAt > at) return undefined;
      return { connection: { ...connection, lease: { id, until: at + leaseMs } } };
    });
    const [resource, provider] = [await store.get(key), await store.get(providerKeyOf(key))];
    if (!isOurs || resource === undefined || provider === undefined) return;
    const { connection, status } = await this.#ask(joinSecrets(resource), joinSecrets(provider));
    await changeConnection(store, key, (current) =>
      // Somebody has logged in meanwhile, or has put another in its place: what they have done stays.
      current.lease?.id === id ? { connection: { ...connection, logins: current.logins ?? [] }, status } : undefined,
    );
  }

  #ask(properties: JsonObject, provider: JsonObject): Promise<Acquired> {
    const { fetchDocument, now } = this.#options;
    const connection = connectionOf(properties);
    const at = now().getTime();
    return acquire(connection, at, async () => {
      const grant = grantOf(provider, properties);
      const leadsElsewhere = new GrantFailure('Unauthenticated', 'The provider leads elsewhere than before.', true);
      if (grant.type === 'ClientCredentials') {
        if (connection.boundTo !== undefined && connection.boundTo !== grant.tokenUrl) throw leadsElsewhere;
        return clientTokens(fetchDocument, grant, at);
      }
      const { refreshToken, renewUrl } = connection.tokens ?? {};
      if (refreshToken === undefined)
        throw new GrantFailure('Expired', 'The token has ended, and came without another to renew it by.', true);
      if (renewUrl !== grant.refreshUrl) throw leadsElsewhere;
      return renewTokens(fetchDocument, grant, refreshToken, at);
    });
  }
}

/** When something is to be done about a connection; `undefined` where nothing ever is. */
function dueOf({ properties, secrets }: StoredResource): number | undefined {
  const { tokens, lease, retryAt }: Connection = connectionOf(secrets);
  const isForClient = properties.oauth2grantType === 'ClientCredentials';
  const hasRenewal = isForClient || tokens?.refreshToken !== undefined;
  const renewAt = hasRenewal ? tokens?.renewAt : tokens?.expiresAt;
  const dueAt = tokens === undefined && !isForClient ? undefined : (retryAt ?? (tokens === undefined ? 0 : renewAt));
  return dueAt === undefined ? undefined : Math.max(dueAt, lease?.until ?? 0);
}

function providerKeyOf(key: string): string {
  return key.split('/').slice(0, 2).join('/');
}
