import { compilePattern } from '@turnpike/policy';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { compareDecimals, type Decimal, isWhole, parseDecimal } from './decimal.ts';
import { takeStep } from './schema-budget.ts';

// The formats of strings are those of `ajv-formats`. Texts beyond any that could have a format are not looked at, so that
// none of its patterns meets what would keep it busy.

/** Longer texts have no format that is looked at. */
const longest = 2048;

const unchecked: ReadonlySet<string> = new Set([
  'regex',
  'byte',
  'binary',
  'password',
  'float',
  'double',
  'int32',
  'int64',
]);

/** Checks of texts by the name of the format. */
const texts: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ...Object.entries(fullFormats)
    .filter(([name]) => !unchecked.has(name))
    .map(([name, format]) => [name, checkOf(format)] as const),
  ['regex', isPattern],
  ['byte', (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)],
]);

const ranges: ReadonlyMap<string, readonly [least: Decimal, most: Decimal]> = new Map([
  ['int32', [exact('-2147483648'), exact('2147483647')]],
  ['int64', [exact('-9223372036854775808'), exact('9223372036854775807')]],
]);

/** The check of texts that a format stands for; none for a format that is not known. */
export function textFormat(name: string): ((text: string) => boolean) | undefined {
  const check = texts.get(name);
  // Base64 takes no longer than the text is long.
  if (check === undefined || name === 'byte') return check;
  return (text) => text.length <= longest && check(text);
}

/** The check of numbers that a format stands for; none for a format that says nothing of numbers. */
export function numberFormat(name: string): ((value: Decimal) => boolean) | undefined {
  const range = ranges.get(name);
  if (range === undefined) return undefined;
  const [least, most] = range;
  return (value) => isWhole(value) && compareDecimals(value, least) >= 0 && compareDecimals(value, most) <= 0;
}

function checkOf(format: unknown): (text: string) => boolean {
  if (format instanceof RegExp) return (text) => format.test(text);
  if (typeof format === 'function') return (text) => format(text) === true;
  const { validate } = format as { readonly validate?: unknown };
  return validate === undefined ? () => true : checkOf(validate);
}

/** What reading a pattern takes for each of its characters. */
const stepsOfCharacter = 8;

function isPattern(text: string): boolean {
  takeStep(text.length * stepsOfCharacter);
  try {
    compilePattern(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function exact(text: string): Decimal {
  return parseDecimal(text) as Decimal;
}
