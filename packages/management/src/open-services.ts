import { Endpoints } from './arm/endpoint.ts';
import type { PlaneServices } from './arm/plane-services.ts';
import { endpoints, openEndpoints } from './endpoints.ts';
import type { TokenIssuer } from './identity/token-issuer.ts';
import type { FetchDocument } from './import/fetch-document.ts';
import { type KeyVaultOptions, KeyVaultSecrets } from './key-vault/key-vault-secrets.ts';
import { OperationsInProgress } from './operations-in-progress/operations-in-progress.ts';
import { Fleet, type GatewayTracing } from './publication/fleet.ts';
import type { QuotaCounters } from './resources/quotas/quota-counters.ts';
import { KeptRequests } from './resources/reports/kept-requests.ts';
import type { RequestReports } from './resources/reports/request-reports.ts';
import type { Store } from './store/store.ts';

/** What a control plane can be given besides its store. */
export interface ServiceOptions {
  /** What gateways have counted by keys; lists of quotas are empty without it. */
  readonly quotas?: QuotaCounters;
  /** What gateways have answered; reports are empty without it. */
  readonly reports?: RequestReports;
  /** Whether what a tier does not have is refused. Everything works in every tier when nothing is said. */
  readonly enforcesTiers?: boolean;
  /** Gives tokens to clients that ask here for them; nobody does without it. */
  readonly issuer?: TokenIssuer;
  /** How key vaults are reached; they are not read without it. */
  readonly keyVault?: KeyVaultOptions;
  /** The gateway that runs with the control plane, where one does. */
  readonly tracing?: GatewayTracing;
}

/** Opens what endpoints work with. */
export function openServices(
  { quotas, reports = new KeptRequests(), enforcesTiers = false, issuer, tracing, keyVault }: ServiceOptions,
  {
    store,
    now,
    onBug,
    allowAddress,
    fetchDocument,
  }: {
    readonly store: Store;
    readonly now: () => Date;
    readonly onBug: (error: unknown, id: string) => void;
    readonly allowAddress: (address: string) => boolean;
    readonly fetchDocument: FetchDocument;
  },
): PlaneServices {
  return {
    endpoints: new Endpoints(endpoints),
    openEndpoints: new Endpoints(openEndpoints),
    operations: new OperationsInProgress(store, now, onBug),
    quotas,
    reports,
    fleet: new Fleet(tracing),
    secretSource: keyVault && new KeyVaultSecrets(keyVault, fetchDocument),
    enforcesTiers,
    issuer,
    allowAddress,
  };
}
