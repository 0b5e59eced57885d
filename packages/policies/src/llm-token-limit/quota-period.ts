import { defineKind, type Kind, type QuotaWindow } from '@turnpike/policy';

/** How long a token quota lasts. */
export const quotaPeriods = ['Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly'] as const;

/** A period of a token quota. */
export type QuotaPeriod = (typeof quotaPeriods)[number];

/** Azure's policy toolkit writes `day` where its documentation says `Daily`. */
const nouns: Readonly<Record<string, QuotaPeriod>> = {
  hour: 'Hourly',
  day: 'Daily',
  week: 'Weekly',
  month: 'Monthly',
  year: 'Yearly',
};

/** Reads a period, in letters of any case. */
export const quotaPeriod: Kind<QuotaPeriod> = defineKind(
  'Hourly, Daily, Weekly, Monthly or Yearly',
  (text) => {
    const word = text.trim().toLowerCase();
    return (
      quotaPeriods.find((period) => period.toLowerCase() === word) ??
      (Object.hasOwn(nouns, word) ? nouns[word] : undefined)
    );
  },
  quotaPeriods,
);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The first Monday of the epoch. */
const mondayMs = 4 * dayMs;

/** The window in which a moment lies. Azure: it begins at the time of UTC, cut to the unit; weeks here on Mondays. */
export function quotaWindowOf(period: QuotaPeriod, nowMs: number): QuotaWindow {
  const year = new Date(nowMs).getUTCFullYear();
  const month = new Date(nowMs).getUTCMonth();
  switch (period) {
    case 'Hourly':
      return regular(nowMs, hourMs, 0);
    case 'Daily':
      return regular(nowMs, dayMs, 0);
    case 'Weekly':
      return regular(nowMs, 7 * dayMs, mondayMs);
    case 'Monthly':
      return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
    case 'Yearly':
      return { startMs: Date.UTC(year, 0), endMs: Date.UTC(year + 1, 0) };
  }
}

function regular(nowMs: number, lengthMs: number, anchorMs: number): QuotaWindow {
  const startMs = anchorMs + Math.floor((nowMs - anchorMs) / lengthMs) * lengthMs;
  return { startMs, endMs: startMs + lengthMs };
}
