import type { FetchLimits } from './open-id/fetch-document.ts';
import type { ProviderTimes } from './open-id/provider.ts';

/** How providers of OpenID are asked. */
export type IdentityLimits = ProviderTimes & FetchLimits;

/** Azure: keys are fetched hourly, and at most once in five minutes more when one is missing. The others are ours. */
export const defaultIdentityLimits: IdentityLimits = {
  refreshMs: 3_600_000,
  refetchMs: 300_000,
  retryMs: 10_000,
  timeoutMs: 10_000,
  documentBytes: 1_048_576,
};
