import type { SnapshotChange } from '@turnpike/model';
import type { Management } from '../arm/call.ts';
import { serviceIdOf } from '../arm/path.ts';
import { Publisher } from '../publish.ts';
import type { Store } from '../store/store.ts';
import { StoreUnavailable } from '../store/store-errors.ts';

/** After the store could not be read, how long until that is tried again. */
const retryMs = 1000;

/** Publishes after each change; changes that come meanwhile are published together. */
export class Publication {
  readonly #publisher: Publisher;
  readonly #store: Store;
  readonly #onChanged: (change: SnapshotChange) => void;
  readonly #onFailed: (error: unknown) => void;
  #unsubscribe: () => void = () => {};
  #isWanted = false;
  #running: Promise<void> | undefined;
  #retrying: NodeJS.Timeout | undefined;

  constructor(
    { store, routes, service }: Management,
    onChanged: (change: SnapshotChange) => void,
    onFailed: (error: unknown) => void,
  ) {
    this.#publisher = new Publisher(store, routes, serviceIdOf(service), onFailed);
    this.#store = store;
    this.#onChanged = onChanged;
    this.#onFailed = onFailed;
  }

  /** Publishes everything, and from then on what changes. */
  async start(): Promise<void> {
    await this.#publish();
    this.#unsubscribe = this.#store.onChange(() => this.#want());
    this.#want();
  }

  /** Waits for what is being published. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    clearTimeout(this.#retrying);
    await this.#running;
  }

  #want(): void {
    this.#isWanted = true;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#publish().catch((error: unknown) => this.#retry(error));
    }
    this.#running = undefined;
  }

  /** What was published stays while the store is away; callers are told of that, each by itself. */
  #retry(error: unknown): void {
    if (error instanceof StoreUnavailable) this.#retrying = setTimeout(() => this.#want(), retryMs).unref();
    else this.#onFailed(error);
  }

  async #publish(): Promise<void> {
    const change = await this.#publisher.publish();
    if (change !== undefined) this.#onChanged(change);
  }
}
