export type { IdentityLimits } from './identity-limits.ts';
export { defaultIdentityLimits } from './identity-limits.ts';
export type { FetchDocument, FetchLimits } from './open-id/fetch-document.ts';
export { documentFetcher } from './open-id/fetch-document.ts';
export type { ProviderTimes } from './open-id/provider.ts';
export type { TokenVerifierOptions } from './token-verifier.ts';
export { TokenVerifier } from './token-verifier.ts';
