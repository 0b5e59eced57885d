/** A backend that asks for more than a day is asked again after a day. */
export const longestRetryAfterMs: number = 86_400_000;

/**
 * How long a backend asks to be left alone, in milliseconds: seconds or a date (RFC 9110, 10.2.3). A date that is over
 * asks for nothing; `undefined` when the text is neither.
 */
export function readRetryAfter(text: string, dateNow: number): number | undefined {
  const value = text.trim();
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, longestRetryAfterMs);
  // Dates begin with the name of a day in all three forms; `Date.parse` reads much else.
  const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value) ? Date.parse(asUtc(value)) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(Math.max(date - dateNow, 0), longestRetryAfterMs);
}

/** The asctime form says no zone and means UTC. */
function asUtc(date: string): string {
  return date.endsWith('GMT') ? date : `${date} GMT`;
}
