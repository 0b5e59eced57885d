import { type Snapshot, type SnapshotChange, SnapshotParts } from '@turnpike/model';
import { catalog } from '@turnpike/policies';
import type { Management } from './arm/call.ts';
import { ensureInitial } from './arm/initial.ts';
import { type ListenOptions, ManagementListener } from './arm/listener.ts';
import type { ServiceAddress } from './arm/path.ts';
import { Routes } from './arm/routes.ts';
import { SignedLinks } from './arm/signed-links.ts';
import { TokenRenewal } from './credentials/token-renewal.ts';
import { documentFetcher, type FetchLimits } from './import/fetch-document.ts';
import { VaultRefresh } from './key-vault/vault-refresh.ts';
import { openServices, type ServiceOptions } from './open-services.ts';
import { ConfigurationFeed } from './publication/configuration-feed.ts';
import { GatewayEndpoint } from './publication/gateway-endpoint.ts';
import { Publication } from './publication/publication.ts';
import { resources } from './resources/index.ts';
import { type GatewaySettings, GatewaySettingsFeed } from './service/gateway-settings.ts';
import { type SeedChoice, seedStore } from './service/seed.ts';
import { createService } from './service/service.ts';
import type { Store } from './store/store.ts';

/** The service of one machine: scripts can rely on these names. */
export const localService: ServiceAddress = {
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  resourceGroup: 'turnpike',
  name: 'local',
};

/** What a control plane is made with. */
export interface ControlPlaneOptions extends ListenOptions, ServiceOptions {
  readonly store: Store;
  readonly service?: ServiceAddress;
  readonly now?: () => Date;
  /** What is in a service that was never there before: what Azure puts into one, when nothing is said. */
  readonly seed?: SeedChoice;
  /** Where documents that clients give links to may be fetched from. */
  readonly links: FetchLimits;
  /** Given what is published: everything first, before anyone can change anything, and then what changes. */
  readonly onChanged?: (change: SnapshotChange) => void;
  /** Given what the service says about the listeners of its gateway, at the beginning and when it changes. */
  readonly onGatewaySettings?: (settings: GatewaySettings) => void;
  /** Given each snapshot as a whole. */
  readonly onPublished?: (snapshot: Snapshot) => void;
}

/** What tells gateways until it is stopped. */
interface Feed {
  stop(): Promise<void>;
}

/** Answers management calls from a store, and publishes what they change. */
export class ControlPlane implements AsyncDisposable {
  readonly #listener: ManagementListener;
  readonly #operations: AsyncDisposable;
  readonly #feeds: readonly Feed[];

  private constructor(listener: ManagementListener, operations: AsyncDisposable, feeds: readonly Feed[]) {
    this.#listener = listener;
    this.#operations = operations;
    this.#feeds = feeds;
  }

  /** Starts it. The store stays the caller's to close. */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    const { store, service = localService, now = () => new Date(), onChanged = () => {}, links } = options;
    const fetchDocument = documentFetcher(links);
    const routes = new Routes(resources);
    const signed = new SignedLinks(store, now);
    const { allowAddress } = links;
    const services = openServices(options, { store, now, onBug: options.onBug, allowAddress, fetchDocument });
    const management: Management = {
      service,
      store,
      routes,
      policies: catalog,
      now,
      fetchDocument,
      links: signed,
      seed: options.seed ?? 'samples',
      ...services,
    };
    await seedStore(management);
    await createService(management);
    await ensureInitial(management);
    const onFailed = (error: unknown): void => options.onBug(error, 'publication');
    const feed = new ConfigurationFeed(store, onFailed);
    const tellSnapshots = options.onPublished && asSnapshots(options.onPublished);
    const publish = (change: SnapshotChange): void => {
      onChanged(change);
      tellSnapshots?.(change);
      feed.take(change).catch(onFailed);
    };
    const publication = new Publication(management, publish, onFailed);
    await publication.start();
    // Who asks before would be told that it knows more than there is.
    await feed.settled();
    const endpoint = new GatewayEndpoint({ service, feed, fleet: services.fleet, now, onBug: options.onBug });
    const listener = await ManagementListener.open(management, options, (incoming, outgoing) =>
      endpoint.handle(incoming, outgoing),
    );
    const settings = new GatewaySettingsFeed(store, options.onGatewaySettings ?? (() => {}), onFailed);
    await settings.start();
    const renewal = new TokenRenewal({
      store,
      fetchDocument,
      now,
      onBug: (error) => options.onBug(error, 'credentials'),
    });
    await renewal.start();
    const { secretSource } = services;
    const onBug = (error: unknown): void => options.onBug(error, 'key vaults');
    const vaults = new VaultRefresh({ store, routes, secretSource, now, onBug });
    vaults.start();
    return new ControlPlane(listener, services.operations, [publication, settings, renewal, vaults]);
  }

  get url(): string {
    return this.#listener.url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener[Symbol.asyncDispose]();
    await this.#operations[Symbol.asyncDispose]();
    for (const feed of this.#feeds) await feed.stop();
  }
}

/** Makes snapshots of changes, for those who need all of it. */
function asSnapshots(onPublished: (snapshot: Snapshot) => void): (change: SnapshotChange) => void {
  const parts = new SnapshotParts();
  return (change) => {
    parts.apply(change);
    onPublished(parts.snapshot());
  };
}
