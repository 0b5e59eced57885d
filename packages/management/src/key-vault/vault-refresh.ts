import { wholeOf } from '../arm/call.ts';
import { draft } from '../arm/draft.ts';
import type { Routes } from '../arm/routes.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { Store, StoredResource } from '../store/store.ts';
import { StoreUnavailable } from '../store/store-errors.ts';
import { readAgain } from './in-vault.ts';
import { hasVersion } from './secret-identifier.ts';
import type { SecretSource } from './secret-source.ts';

// What is in key vaults without a version is read every four hours, and more often after a failure. Where several control
// planes do so at once, they read the same, and the first that has written is the one that counts.

/** Azure: within four hours. */
const periodMs = 4 * 3_600_000;
const retryMs = 5 * 60_000;
const lookMs = 60_000;

/** What reading again works with. */
export interface VaultRefreshOptions {
  readonly store: Store;
  readonly routes: Routes;
  readonly secretSource: SecretSource | undefined;
  readonly now: () => Date;
  readonly onBug: (error: unknown) => void;
}

/** Reads again what is in key vaults until it is stopped. */
export class VaultRefresh {
  readonly #options: VaultRefreshOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: VaultRefreshOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.secretSource === undefined || this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#running = this.look()
        .catch((error: unknown) => {
          if (!(error instanceof StoreUnavailable)) this.#options.onBug(error);
        })
        .finally(() => this.start());
    }, lookMs).unref();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Reads what is due. */
  async look(): Promise<void> {
    const { store, routes } = this.#options;
    const filter = { kind: 'comparison', operator: 'eq', field: 'isInKeyVault', value: true } as const;
    for (const { definition, type } of routes.all) {
      if (definition.takeSecret === undefined) continue;
      const { resources } = await store.list({ type, filter });
      for (const resource of resources) if (!this.#isStopped && this.#isDue(resource)) await this.#read(resource);
    }
  }

  #isDue({ properties: { keyVault } }: StoredResource): boolean {
    if (!isObject(keyVault)) return false;
    const { code, timeStampUtc } = (isObject(keyVault.lastStatus) ? keyVault.lastStatus : {}) as JsonObject;
    const isGood = code === 'Success';
    if (isGood && hasVersion(String(keyVault.secretIdentifier))) return false;
    const at = Date.parse(String(timeStampUtc));
    return Number.isNaN(at) || this.#options.now().getTime() - at >= (isGood ? periodMs : retryMs);
  }

  async #read(resource: StoredResource): Promise<void> {
    const { store, routes, secretSource, now } = this.#options;
    const definition = routes.definition(resource.type);
    const takeSecret = definition?.takeSecret;
    if (definition === undefined || takeSecret === undefined) return;
    const properties = await readAgain(wholeOf(resource), takeSecret, { secretSource, now: now() });
    const { type, key, parent, path, etag } = resource;
    await store.write('turnpike', (transaction) =>
      transaction.put(draft({ definition, type, key, parent, path }, properties), { etag }),
    );
  }
}
