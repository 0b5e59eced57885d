import type { TokenIssuer } from '../identity/token-issuer.ts';
import type { SecretSource } from '../key-vault/secret-source.ts';
import type { OperationsInProgress } from '../operations-in-progress/operations-in-progress.ts';
import type { Fleet } from '../publication/fleet.ts';
import type { QuotaCounters } from '../resources/quotas/quota-counters.ts';
import type { RequestReports } from '../resources/reports/request-reports.ts';
import type { Endpoints } from './endpoint.ts';

/** What endpoints work with, besides the store. */
export interface PlaneServices {
  readonly endpoints: Endpoints;
  /** Those that anybody can call, without a token. */
  readonly openEndpoints: Endpoints;
  readonly operations: OperationsInProgress;
  /** What gateways have counted; absent where no gateway tells. */
  readonly quotas: QuotaCounters | undefined;
  readonly reports: RequestReports;
  readonly fleet: Fleet;
  /** Reads key vaults; absent where they are not read. */
  readonly secretSource: SecretSource | undefined;
  /** Whether a tier that does not have something refuses it. */
  readonly enforcesTiers: boolean;
  /** Who signs tokens for clients that ask here for them. */
  readonly issuer: TokenIssuer | undefined;
  /** Whether an address may be connected to when a client wants to know whether it can be reached. */
  readonly allowAddress: (address: string) => boolean;
}
