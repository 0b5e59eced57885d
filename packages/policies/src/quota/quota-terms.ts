import {
  attribute,
  type CreateFailure,
  integerBetween,
  type Kind,
  type PolicyContext,
  type QuotaAdmission,
  type QuotaLimits,
  type QuotaWindow,
  type ShapeOf,
} from '@turnpike/policy';

// What quotas have in common: how much a window may have, where windows lie, and how a call is turned away.

const amount: Kind<number> = integerBetween(0, 2_147_483_647, 'a number of calls');
const kilobytes: Kind<number> = integerBetween(0, 2_147_483_647, 'a number of kilobytes');

/** Azure does not say how many bytes its kilobytes have. */
const bytesOfKilobyte = 1024;

/** How much a window may have: one of both at least. */
export interface QuotaAmount {
  readonly calls: number | undefined;
  readonly bandwidth: number | undefined;
}

/** The attributes that say how much a window may have. */
export const quotaAmount: ShapeOf<QuotaAmount> = {
  calls: attribute(amount, 'How many calls a window may have.', { optional: true }),
  bandwidth: attribute(kilobytes, 'How many kilobytes of requests and responses a window may have.', {
    optional: true,
  }),
};

/** What counters are told of an amount. */
export function limitsOf({ calls, bandwidth }: QuotaAmount): QuotaLimits {
  return {
    ...(calls !== undefined && { calls }),
    ...(bandwidth !== undefined && { bytes: bandwidth * bytesOfKilobyte }),
  };
}

/** The window in which a moment lies, when one begins at `anchorMs`. A period of 0 never ends. */
export function quotaWindow(nowMs: number, anchorMs: number, periodMs: number): QuotaWindow {
  if (periodMs === 0) return { startMs: anchorMs };
  const startMs = anchorMs + Math.floor((nowMs - anchorMs) / periodMs) * periodMs;
  return { startMs, endMs: startMs + periodMs };
}

const words = { calls: 'call volume', bytes: 'bandwidth' };

/** Turns a call away for which there is nothing left. */
export function refuseExceeded(
  { exceeded, used }: Pick<QuotaAdmission, 'exceeded' | 'used'>,
  { endMs }: QuotaWindow,
  context: PolicyContext,
  failure: CreateFailure<'QuotaExceeded'>,
): void {
  context.observer?.decided(
    `${exceeded === undefined ? 'the call passes' : 'the quota is used up'}; ${used.calls} calls and ${used.bytes} bytes are used`,
  );
  if (exceeded === undefined) return;
  const message = `Out of ${words[exceeded]} quota.`;
  // Azure does not say what it answers when a quota never begins anew.
  if (endMs === undefined) throw failure('QuotaExceeded', 403, message);
  const seconds = Math.max(1, Math.ceil((endMs - context.now()) / 1000));
  throw failure('QuotaExceeded', 403, `${message} Quota will be replenished in ${timeSpan(seconds)}.`, {
    headers: [['Retry-After', String(seconds)]],
  });
}

/** As .NET writes a `TimeSpan`: `00:30:02`, or `14.07:13:56` from a day on. */
function timeSpan(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const parts = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  const time = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return days === 0 ? time : `${days}.${time}`;
}
