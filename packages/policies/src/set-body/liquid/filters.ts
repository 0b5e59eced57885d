import { DateTime, parseDate, replacePattern } from '@turnpike/policy';
import { stripHtml } from './strip-html.ts';
import { textOf } from './values.ts';

// The filters that Azure lists, with the names and the behaviour of DotLiquid. What makes text longer says so to the limit
// that the rendering has.

type Filter = (input: unknown, ...args: unknown[]) => unknown;

const text =
  (change: (input: string, ...args: string[]) => unknown): Filter =>
  (input, ...args) =>
    isNothing(input) ? input : change(textOf(input), ...args.map(textOf));

const arithmetic =
  (compute: (left: number, right: number) => number): Filter =>
  (input, operand) => {
    const [left, right] = [numberOf(input), numberOf(operand)];
    return left === undefined || right === undefined ? null : compute(left, right);
  };

/** Filters by name. */
export const filters: Readonly<Record<string, Filter>> = {
  Abs: (input) => Math.abs(numberOf(input) ?? 0),
  Append: text((input, more = '') => input + more),
  AtLeast: arithmetic(Math.max),
  AtMost: arithmetic(Math.min),
  Capitalize: text((input) =>
    input.replace(/(^|\s)(\p{L})/gu, (_, before: string, first: string) => before + first.toUpperCase()),
  ),
  Compact: (input) => (Array.isArray(input) ? input.filter((item) => !isNothing(item)) : input),
  Currency: (input, culture) => currency(input, culture),
  Date: (input, format) => formatDate(input, textOf(format)),
  Default: (input, otherwise) => (isNothing(input) || input === false || textOf(input) === '' ? otherwise : input),
  DividedBy: divide,
  Downcase: text((input) => input.toLowerCase()),
  Escape: text(escapeHtml),
  First: (input) => (Array.isArray(input) ? input[0] : null),
  H: text(escapeHtml),
  Join: (input, glue = ' ') => (Array.isArray(input) ? input.map(textOf).join(textOf(glue)) : input),
  Last: (input) => (Array.isArray(input) ? input.at(-1) : null),
  Lstrip: text((input) => input.trimStart()),
  Map: (input, property) => (Array.isArray(input) ? input.map((item) => memberOf(item, textOf(property))) : input),
  Minus: arithmetic((left, right) => left - right),
  Modulo: arithmetic((left, right) => (right === 0 ? Number.NaN : left % right)),
  NewlineToBr: text((input) => input.replace(/\r?\n/g, (end) => `<br />${end}`)),
  Plus: (input, operand) => {
    const [left, right] = [numberOf(input), numberOf(operand)];
    return left === undefined || right === undefined ? textOf(input) + textOf(operand) : left + right;
  },
  Prepend: text((input, before = '') => before + input),
  Remove: text((input, part = '') => (part === '' ? input : input.replaceAll(part, ''))),
  RemoveFirst: text((input, pattern = '') => replace(input, pattern, '', 1)),
  Replace: text((input, pattern = '', replacement = '') => replace(input, pattern, replacement, -1)),
  ReplaceFirst: text((input, pattern = '', replacement = '') => replace(input, pattern, replacement, 1)),
  Round: (input, places = 0) => {
    const [value, digits] = [numberOf(input), numberOf(places)];
    return value === undefined || digits === undefined
      ? null
      : Number(value.toFixed(Math.min(20, Math.max(0, digits))));
  },
  Rstrip: text((input) => input.trimEnd()),
  Size: (input) => (Array.isArray(input) || typeof input === 'string' ? input.length : textOf(input).length),
  Slice: (input, start, length = 1) => slice(input, numberOf(start) ?? 0, numberOf(length) ?? 1),
  Sort: (input, property) => sort(input, property),
  Split: text((input, separator = ' ') => (input === '' ? [] : input.split(separator === '' ? ' ' : separator))),
  Strip: text((input) => input.trim()),
  StripHtml: text(stripHtml),
  StripNewlines: text((input) => input.replace(/\r?\n/g, '')),
  Times: arithmetic((left, right) => left * right),
  Truncate: text((input, length = '50', end = '...') => truncate(input, Number(length), end)),
  TruncateWords: text((input, words = '15', end = '...') => {
    const list = input.split(' ');
    const most = Math.max(1, Number(words) || 1);
    return list.length > most ? list.slice(0, most).join(' ') + end : input;
  }),
  Uniq: (input) => (Array.isArray(input) ? unique(input) : input),
  Upcase: text((input) => input.toUpperCase()),
  UrlDecode: text((input) => decodeURIComponentSafely(input.replaceAll('+', ' '))),
  // As `WebUtility.UrlEncode`: blanks become `+`, and what JavaScript leaves of punctuation is the same but for `~` and `'`.
  UrlEncode: text((input) =>
    encodeURIComponent(input.toWellFormed()).replaceAll('%20', '+').replaceAll('~', '%7E').replaceAll("'", '%27'),
  ),
};

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const written = textOf(value).trim();
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(written) ? Number(written) : undefined;
}

/** Whole numbers divide without a rest, as in C#. */
function divide(input: unknown, operand: unknown): unknown {
  const [left, right] = [numberOf(input), numberOf(operand)];
  if (left === undefined || right === undefined || right === 0) return null;
  const isWhole = Number.isInteger(left) && Number.isInteger(right) && !/\./.test(textOf(input) + textOf(operand));
  return isWhole ? Math.trunc(left / right) : left / right;
}

/** DotLiquid replaces what a regular expression matches, and templates that Azure generates count on it. */
function replace(input: string, pattern: string, replacement: string, count: number): string {
  return pattern === '' || input === '' ? input : replacePattern(input, pattern, replacement, count);
}

function formatDate(input: unknown, format: string): unknown {
  if (isNothing(input)) return input;
  const isNow = /^(?:now|today)$/i.test(textOf(input));
  const date = input instanceof DateTime ? input : isNow ? DateTime.now() : parseDate(textOf(input));
  if (date === undefined) return input;
  return format.trim() === '' ? date.toString() : date.format(format);
}

function currency(input: unknown, culture: unknown): unknown {
  const value = numberOf(input);
  if (value === undefined) return input;
  const language = textOf(culture) || 'en-US';
  const currencies: Readonly<Record<string, string>> = {
    US: 'USD',
    GB: 'GBP',
    JP: 'JPY',
    CH: 'CHF',
    CA: 'CAD',
    AU: 'AUD',
  };
  const region = language.split('-')[1]?.toUpperCase() ?? 'US';
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency: currencies[region] ?? 'EUR' }).format(value);
  } catch {
    return input;
  }
}

function escapeHtml(input: string): string {
  return input
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function slice(input: unknown, start: number, length: number): unknown {
  const whole = Array.isArray(input) ? input : textOf(input);
  const from = start < 0 ? Math.max(0, whole.length + start) : start;
  return whole.slice(from, from + Math.max(0, length));
}

function truncate(input: string, length: number, end: string): string {
  if (!(length >= 0) || input.length <= length) return input;
  return input.slice(0, Math.max(0, length - end.length)) + end;
}

function sort(input: unknown, property: unknown): unknown {
  if (!Array.isArray(input)) return input;
  const name = textOf(property);
  // The text of an item may be long: it is made once, not for every comparison.
  const sortable = input.map((item: unknown) => {
    const key = name === '' ? item : memberOf(item, name);
    return { item, key, text: textOf(key) };
  });
  return sortable.sort(compare).map(({ item }) => item);
}

interface Sortable {
  readonly key: unknown;
  readonly text: string;
}

function compare({ key: one, text: left }: Sortable, { key: other, text: right }: Sortable): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (one instanceof DateTime && other instanceof DateTime) return one.compare(other);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The first of what is the same: the same value, or of one type and with the same text, where there is any. */
function unique(items: readonly unknown[]): readonly unknown[] {
  const values = new Set<unknown>();
  const texts = new Set<string>();
  return items.filter((item) => {
    const text = textOf(item);
    const named = `${typeof item} ${text}`;
    if (values.has(item) || texts.has(named)) return false;
    values.add(item);
    if (text !== '') texts.add(named);
    return true;
  });
}

function memberOf(item: unknown, name: string): unknown {
  const members = item as { readonly get?: (name: string) => unknown; readonly member?: (name: string) => unknown };
  if (typeof item !== 'object' || item === null) return null;
  return members.get?.(name) ?? members.member?.(name) ?? null;
}

function decodeURIComponentSafely(input: string): string {
  try {
    return decodeURIComponent(input);
  } catch {
    return input;
  }
}
