import { defineKind, type Kind } from '@turnpike/policy';

/** Seconds, or hours, minutes and seconds. Azure: its table says `Timespan`, its samples have seconds. */
export const timeSpan: Kind<number> = defineKind('a number of seconds, or a time such as 00:05:00', (text) => {
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed);
  const [, days = '0', hours, minutes, seconds] =
    /^(?:(\d{1,4})\.)?([01]?\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(trimmed) ?? [];
  if (hours === undefined) return undefined;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
});
