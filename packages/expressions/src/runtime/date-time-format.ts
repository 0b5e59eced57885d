import { allocate } from './budget.ts';
import { dayNames, monthNames } from './calendar.ts';
import { formatException } from './exceptions.ts';

// Standard and custom date formats under the invariant culture. The work is done on plain parts, so that DateTime and
// DateTimeOffset share it.

/** A moment taken apart for formatting. */
export interface DateTimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ticks beyond the last whole second. */
  readonly fraction: number;
  /** What `zzz` writes, in minutes. */
  readonly offset: number;
  /** What `K` writes. */
  readonly zone: '' | 'Z' | 'offset';
}

const standardFormats: ReadonlyMap<string, string> = new Map([
  ['d', 'MM/dd/yyyy'],
  ['D', 'dddd, dd MMMM yyyy'],
  ['f', 'dddd, dd MMMM yyyy HH:mm'],
  ['F', 'dddd, dd MMMM yyyy HH:mm:ss'],
  ['g', 'MM/dd/yyyy HH:mm'],
  ['G', 'MM/dd/yyyy HH:mm:ss'],
  ['m', 'MMMM dd'],
  ['M', 'MMMM dd'],
  ['o', "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK"],
  ['O', "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK"],
  ['r', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"],
  ['R', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"],
  ['s', "yyyy'-'MM'-'dd'T'HH':'mm':'ss"],
  ['t', 'HH:mm'],
  ['T', 'HH:mm:ss'],
  ['u', "yyyy'-'MM'-'dd HH':'mm':'ss'Z'"],
  ['U', 'dddd, dd MMMM yyyy HH:mm:ss'],
  ['y', 'yyyy MMMM'],
  ['Y', 'yyyy MMMM'],
]);

/** The custom format that a standard one-letter format stands for. */
export function standardFormat(letter: string): string | undefined {
  return standardFormats.get(letter);
}

/** The round-trip format, by far the most used, without reading a format string. */
export function formatRoundTrip(parts: DateTimeParts): string {
  return `${pad(parts.year, 4)}-${pad(parts.month, 2)}-${pad(parts.day, 2)}T${clock(parts)}.${pad(parts.fraction, 7)}${zone(parts)}`;
}

/** `MM/dd/yyyy HH:mm:ss`. */
export function formatGeneral(parts: DateTimeParts): string {
  return `${pad(parts.month, 2)}/${pad(parts.day, 2)}/${pad(parts.year, 4)} ${clock(parts)}`;
}

/**
 * Writes a moment by a custom format; undefined where the format is not one.
 * https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings
 */
export function formatCustom(parts: DateTimeParts, format: string): string | undefined {
  let text = '';
  for (let index = 0; index < format.length; ) {
    const specifier = format[index] as string;
    let length = 1;
    switch (specifier) {
      case 'd':
      case 'f':
      case 'F':
      case 'g':
      case 'h':
      case 'H':
      case 'm':
      case 'M':
      case 's':
      case 't':
      case 'y':
      case 'z': {
        length = repeats(format, index);
        const part = formatPart(parts, specifier, length);
        if (part === undefined) return undefined;
        // A fraction that is left out takes the point before it along.
        if (part === '' && specifier === 'F' && text.endsWith('.')) text = text.slice(0, -1);
        text += part;
        break;
      }
      case 'K':
        text += zone(parts);
        break;
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
        const single = formatCustom(parts, next);
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
        text += specifier;
    }
    index += length;
  }
  allocate(text.length);
  return text;
}

/** The message for a quotation without an end. */
export function unmatchedQuote(quote: string): string {
  return `Cannot find a matching quote character for the character '${quote}'.`;
}

/** What a quotation that starts at `index` holds, and how much of the format it takes; undefined where it does not end. */
export function quotedText(
  format: string,
  index: number,
): { readonly text: string; readonly length: number } | undefined {
  const quote = format[index];
  let text = '';
  for (let at = index + 1; at < format.length; at++) {
    const character = format[at];
    if (character === quote) return { text, length: at + 1 - index };
    if (character === '\\') {
      at++;
      if (at >= format.length) return undefined;
    }
    text += format[at];
  }
  return undefined;
}

function formatPart(parts: DateTimeParts, specifier: string, length: number): string | undefined {
  switch (specifier) {
    case 'd':
      if (length <= 2) return pad(parts.day, length);
      return length === 3 ? dayNames[parts.dayOfWeek]?.slice(0, 3) : dayNames[parts.dayOfWeek];
    case 'M':
      if (length <= 2) return pad(parts.month, length);
      return length === 3 ? monthNames[parts.month - 1]?.slice(0, 3) : monthNames[parts.month - 1];
    case 'y':
      return length <= 2 ? pad(parts.year % 100, length) : pad(parts.year, length);
    case 'H':
      return pad(parts.hour, Math.min(length, 2));
    case 'h':
      return pad(parts.hour % 12 || 12, Math.min(length, 2));
    case 'm':
      return pad(parts.minute, Math.min(length, 2));
    case 's':
      return pad(parts.second, Math.min(length, 2));
    case 't':
      return (parts.hour < 12 ? 'AM' : 'PM').slice(0, Math.min(length, 2));
    case 'f':
      return length > 7 ? undefined : pad(parts.fraction, 7).slice(0, length);
    case 'F':
      return length > 7 ? undefined : pad(parts.fraction, 7).slice(0, length).replace(/0+$/, '');
    case 'g':
      return 'A.D.';
    default:
      return offsetText(parts.offset, length);
  }
}

function clock(parts: DateTimeParts): string {
  return `${pad(parts.hour, 2)}:${pad(parts.minute, 2)}:${pad(parts.second, 2)}`;
}

function zone(parts: DateTimeParts): string {
  return parts.zone === 'offset' ? offsetText(parts.offset) : parts.zone;
}

/** `+01:00`, or its hours alone where the length is one or two. */
export function offsetText(minutes: number, length: number = 3): string {
  const absolute = Math.abs(minutes);
  const hours = Math.floor(absolute / 60);
  const text = `${minutes < 0 ? '-' : '+'}${length === 1 ? hours : pad(hours, 2)}`;
  return length <= 2 ? text : `${text}:${pad(absolute % 60, 2)}`;
}

function repeats(format: string, index: number): number {
  const specifier = format[index];
  let end = index + 1;
  while (format[end] === specifier) end++;
  return end - index;
}

function pad(value: number, length: number): string {
  if (length === 2) return value < 10 ? `0${value}` : String(value);
  return String(value).padStart(length, '0');
}
