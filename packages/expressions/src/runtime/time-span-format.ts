import { allocate } from './budget.ts';
import { quotedText, unmatchedQuote } from './date-time-format.ts';
import { formatException } from './exceptions.ts';
import type { TimeSpanParts } from './time-span.ts';

/**
 * Writes a duration by a standard or custom format; undefined where the format is not one.
 * https://learn.microsoft.com/dotnet/standard/base-types/standard-timespan-format-strings
 */
export function formatTimeSpan(parts: TimeSpanParts, format: string | null): string | undefined {
  if (format === null || format === '' || format === 'c' || format === 't' || format === 'T') return constant(parts);
  if (format === 'g') return general(parts, false);
  if (format === 'G') return general(parts, true);
  return format.length === 1 ? undefined : custom(parts, format);
}

function constant(parts: TimeSpanParts): string {
  const days = parts.days === 0 ? '' : `${parts.days}.`;
  const fraction = parts.fraction === 0 ? '' : `.${pad(parts.fraction, 7)}`;
  const time = `${pad(parts.hours, 2)}:${pad(parts.minutes, 2)}:${pad(parts.seconds, 2)}`;
  return `${parts.negative ? '-' : ''}${days}${time}${fraction}`;
}

function general(parts: TimeSpanParts, long: boolean): string {
  const days = long || parts.days !== 0 ? `${parts.days}:` : '';
  const hours = long ? pad(parts.hours, 2) : String(parts.hours);
  const fraction = long ? `.${pad(parts.fraction, 7)}` : shortFraction(parts.fraction);
  return `${parts.negative ? '-' : ''}${days}${hours}:${pad(parts.minutes, 2)}:${pad(parts.seconds, 2)}${fraction}`;
}

function shortFraction(fraction: number): string {
  return fraction === 0 ? '' : `.${pad(fraction, 7).replace(/0+$/, '')}`;
}

/** https://learn.microsoft.com/dotnet/standard/base-types/custom-timespan-format-strings */
function custom(parts: TimeSpanParts, format: string): string | undefined {
  let text = '';
  for (let index = 0; index < format.length; ) {
    const specifier = format[index] as string;
    let length = 1;
    switch (specifier) {
      case 'd':
      case 'h':
      case 'm':
      case 's': {
        length = repeats(format, index);
        if (length > (specifier === 'd' ? 8 : 2)) return undefined;
        const value = { d: parts.days, h: parts.hours, m: parts.minutes, s: parts.seconds }[specifier];
        text += pad(value, length);
        break;
      }
      case 'f':
      case 'F': {
        length = repeats(format, index);
        if (length > 7) return undefined;
        const digits = pad(parts.fraction, 7).slice(0, length);
        text += specifier === 'f' ? digits : digits.replace(/0+$/, '');
        break;
      }
      case "'":
      case '"': {
        const quoted = quotedText(format, index);
        if (quoted === undefined) throw formatException(unmatchedQuote(specifier));
        text += quoted.text;
        length = quoted.length;
        break;
      }
      case '%': {
        const next = format[index + 1];
        if (next === undefined || next === '%') return undefined;
        const single = custom(parts, next);
        if (single === undefined) return undefined;
        text += single;
        length = 2;
        break;
      }
      case '\\': {
        const next = format[index + 1];
        if (next === undefined) return undefined;
        text += next;
        length = 2;
        break;
      }
      default:
        return undefined;
    }
    index += length;
  }
  allocate(text.length);
  return text;
}

function repeats(format: string, index: number): number {
  const specifier = format[index];
  let end = index + 1;
  while (format[end] === specifier) end++;
  return end - index;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
