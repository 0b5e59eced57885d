import type { CreateFailure, PolicyContext, PolicyFailure } from '@turnpike/policy';

/** Where a refusal tells when to try again. */
export interface RefusalReport {
  readonly 'retry-after-header-name': string;
  readonly 'retry-after-variable-name': string | undefined;
}

/** Why a call of a model is turned away. */
export type TokenRefusal = 'TokenLimitExceeded' | 'TokenQuotaExceeded';

/** Turns a call away. One that would never pass is not told to come back. */
export function refuseTokens(
  reason: TokenRefusal,
  retryAfterMs: number,
  report: RefusalReport,
  context: PolicyContext,
  failure: CreateFailure<TokenRefusal>,
): PolicyFailure {
  const [status, text] = refusals[reason];
  if (!Number.isFinite(retryAfterMs)) return failure(reason, status, text, { message: `${text}.` });
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  const variable = report['retry-after-variable-name'];
  if (variable !== undefined) context.variables.set(variable, seconds);
  const span = reason === 'TokenLimitExceeded' ? `${seconds} seconds` : spanOf(seconds);
  return failure(reason, status, text, {
    message: `${text}. Try again in ${span}.`,
    headers: [[report['retry-after-header-name'], String(seconds)]],
  });
}

const refusals = {
  TokenLimitExceeded: [429, 'Token limit is exceeded'],
  TokenQuotaExceeded: [403, 'Token quota is exceeded'],
} as const satisfies Record<TokenRefusal, readonly [number, string]>;

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Azure: `21 minutes and 33 seconds`, `24 days, 14 hours, 2 minutes and 1 second`. */
export function spanOf(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  const last = parts.pop() ?? '0 seconds';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}
