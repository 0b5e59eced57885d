import { allocate, spend } from './budget.ts';
import type { Decimal } from './decimal.ts';
import { digitsToDouble } from './digits-to-double.ts';
import { formatException } from './exceptions.ts';
import { invariantSymbols, type NumberSymbols } from './number-format-info.ts';

// How .NET Framework writes numbers. Every number becomes a row of decimal digits, which the standard formats (C D E F G
// N P R X) and custom formats then round and lay out. A double has 15 digits unless more are asked for, a float 7.
// https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings
// https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings

/** Digits without zeros in front, and where the decimal point is: the value is `0.digits × 10 ** scale`. */
interface DigitRow {
  digits: string;
  scale: number;
  isNegative: boolean;
}

/** The text of a `double`. */
export function formatDouble(value: number, format: string | null, symbols: NumberSymbols = invariantSymbols): string {
  return formatFloating(value, format, symbols, 15);
}

/** The text of a `float`. */
export function formatSingle(value: number, format: string | null, symbols: NumberSymbols = invariantSymbols): string {
  return formatFloating(value, format, symbols, 7);
}

/** The text of a `decimal`; without a format, all its decimal places. */
export function formatDecimal(
  value: Decimal,
  format: string | null,
  symbols: NumberSymbols = invariantSymbols,
): string {
  const { mantissa, scale } = value;
  const isNegative = mantissa < 0n;
  const digits = mantissa === 0n ? '' : (isNegative ? -mantissa : mantissa).toString();
  const row: DigitRow = { digits, scale: digits === '' ? -scale : digits.length - scale, isNegative };
  const specifier = readSpecifier(format);
  if (specifier === undefined) return formatCustom(row, format as string, symbols);
  const { letter, precision } = specifier;
  if (letter.toUpperCase() === 'G' && precision === undefined) {
    return (isNegative ? symbols.negativeSign : '') + general(row, 0, symbols, 'E', true);
  }
  return formatStandard(row, letter, precision, 29, symbols);
}

/** The text of an integer type of so many bits, given as a number or a `bigint`. */
export function formatWhole(
  value: number | bigint,
  format: string | null,
  bits: number,
  symbols: NumberSymbols = invariantSymbols,
): string {
  // Azure: the small types print as unsigned whenever the format begins with X, even where it is a custom format.
  if (bits < 32 && value < 0 && (format?.startsWith('X') || format?.startsWith('x'))) {
    return formatWhole(BigInt.asUintN(bits, BigInt(value)), format, 32, symbols);
  }
  const specifier = readSpecifier(format);
  const isNegative = value < 0;
  const text = String(value);
  const digits = isNegative ? text.slice(1) : text;
  const sign = isNegative ? symbols.negativeSign : '';
  if (specifier !== undefined) {
    const { letter, precision } = specifier;
    const upper = letter.toUpperCase();
    if (upper === 'D' || (upper === 'G' && (precision ?? 0) === 0)) return sign + digits.padStart(precision ?? 0, '0');
    if (upper === 'X') {
      const hex = BigInt.asUintN(bits, BigInt(value)).toString(16);
      return (letter === 'X' ? hex.toUpperCase() : hex).padStart(precision ?? 0, '0');
    }
  }
  const row: DigitRow = digits === '0' ? zeroRow() : { digits, scale: digits.length, isNegative };
  if (specifier === undefined) return formatCustom(row, format as string, symbols);
  return formatStandard(row, specifier.letter, specifier.precision, bits > 32 ? 19 : 10, symbols);
}

function zeroRow(): DigitRow {
  return { digits: '', scale: 0, isNegative: false };
}

/** A letter and at most two significant digits; anything else is a custom format. */
function readSpecifier(format: string | null): { letter: string; precision: number | undefined } | undefined {
  if (format === null || format === '') return { letter: 'G', precision: undefined };
  const match = /^([A-Za-z])(0*\d{0,2})$/.exec(format);
  if (match === null) return undefined;
  return { letter: match[1] as string, precision: match[2] === '' ? undefined : Number(match[2]) };
}

function formatFloating(value: number, format: string | null, symbols: NumberSymbols, digits: 15 | 7): string {
  if (format === null && symbols === invariantSymbols) {
    // Up to 15 digits JavaScript's shortest text is the same, where neither uses an exponent.
    const size = Math.abs(value);
    if (digits === 15 && size >= 1e-4 && size < 1e15) {
      const text = String(value);
      if (text.length <= 15) return text;
    }
  }
  if (!Number.isFinite(value)) return notFinite(value, symbols);
  const specifier = readSpecifier(format);
  if (specifier === undefined) return formatCustom(rowOf(value, digits), format as string, symbols);
  const { letter, precision } = specifier;
  const asked = precision ?? -1;
  const full = digits === 15 ? 17 : 9;
  switch (letter.toUpperCase()) {
    case 'R': {
      const short = rowOf(value, digits);
      const parsed = digitsToDouble(short.digits.padEnd(digits, '0'), short.scale);
      const returns = (digits === 15 ? parsed : Math.fround(parsed)) === Math.abs(value);
      const row = returns ? short : rowOf(value, full);
      return formatStandard(row, 'G', returns ? digits : full, digits, symbols);
    }
    case 'E':
      return formatStandard(rowOf(value, asked >= digits ? full : digits), letter, precision, digits, symbols);
    case 'G':
      return formatStandard(rowOf(value, asked > digits ? full : digits), letter, precision, digits, symbols);
    default:
      return formatStandard(rowOf(value, digits), letter, precision, digits, symbols);
  }
}

function notFinite(value: number, symbols: NumberSymbols): string {
  if (Number.isNaN(value)) return symbols.nanSymbol;
  return value > 0 ? symbols.positiveInfinitySymbol : symbols.negativeInfinitySymbol;
}

function rowOf(value: number, digits: number): DigitRow {
  if (value === 0) return zeroRow();
  const text = Math.abs(value).toExponential(digits - 1);
  const exponent = text.indexOf('e');
  return {
    digits: (text.slice(0, 1) + text.slice(2, exponent)).replace(/0+$/, ''),
    scale: Number(text.slice(exponent + 1)) + 1,
    isNegative: value < 0,
  };
}

/** Keeps so many digits, half away from zero; what rounds to zero has no sign. */
function round(row: DigitRow, length: number): void {
  const { digits } = row;
  let end = Math.min(Math.max(length, 0), digits.length);
  if (end === length && end < digits.length && digits.charCodeAt(end) >= 53) {
    while (end > 0 && digits.charCodeAt(end - 1) === 57) end--;
    if (end > 0) {
      row.digits = digits.slice(0, end - 1) + String.fromCharCode(digits.charCodeAt(end - 1) + 1);
    } else {
      row.digits = '1';
      row.scale++;
    }
    return;
  }
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  row.digits = digits.slice(0, end);
  if (end === 0) {
    row.scale = 0;
    row.isNegative = false;
  }
}

function formatStandard(
  row: DigitRow,
  letter: string,
  precision: number | undefined,
  ownDigits: number,
  symbols: NumberSymbols,
): string {
  switch (letter.toUpperCase()) {
    case 'C': {
      const places = precision ?? symbols.currencyDecimalDigits;
      round(row, row.scale + places);
      const { currencyDecimalSeparator: point, currencyGroupSeparator: separator, currencyGroupSizes: sizes } = symbols;
      const number = fixed(row, places, point, sizes, separator);
      const pattern = row.isNegative
        ? negativeCurrencyPatterns[symbols.currencyNegativePattern]
        : positiveCurrencyPatterns[symbols.currencyPositivePattern];
      return fill(pattern as string, number, symbols.currencySymbol, symbols);
    }
    case 'F': {
      const places = precision ?? symbols.numberDecimalDigits;
      round(row, row.scale + places);
      const sign = row.isNegative ? symbols.negativeSign : '';
      return sign + fixed(row, places, symbols.numberDecimalSeparator, [], '');
    }
    case 'N': {
      const places = precision ?? symbols.numberDecimalDigits;
      round(row, row.scale + places);
      const { numberDecimalSeparator: point, numberGroupSeparator: separator, numberGroupSizes: sizes } = symbols;
      const number = fixed(row, places, point, sizes, separator);
      const pattern = row.isNegative ? (negativeNumberPatterns[symbols.numberNegativePattern] as string) : '#';
      return fill(pattern, number, '', symbols);
    }
    case 'P': {
      const places = precision ?? symbols.percentDecimalDigits;
      if (row.digits !== '') row.scale += 2;
      round(row, row.scale + places);
      const { percentDecimalSeparator: point, percentGroupSeparator: separator, percentGroupSizes: sizes } = symbols;
      const number = fixed(row, places, point, sizes, separator);
      const pattern = row.isNegative
        ? negativePercentPatterns[symbols.percentNegativePattern]
        : positivePercentPatterns[symbols.percentPositivePattern];
      return fill(pattern as string, number, symbols.percentSymbol, symbols);
    }
    case 'E': {
      const length = (precision ?? 6) + 1;
      round(row, length);
      const sign = row.isNegative ? symbols.negativeSign : '';
      const digits = row.digits.padEnd(length, '0');
      const rest = length > 1 ? symbols.numberDecimalSeparator + digits.slice(1) : '';
      const power = row.digits === '' ? 0 : row.scale - 1;
      return sign + digits.charAt(0) + rest + exponentText(power, letter, 3, true, symbols);
    }
    case 'G': {
      const length = precision === undefined || precision < 1 ? ownDigits : precision;
      round(row, length);
      const sign = row.isNegative ? symbols.negativeSign : '';
      return sign + general(row, length, symbols, letter === 'G' ? 'E' : 'e', false);
    }
    default:
      throw formatException('Format specifier was invalid.');
  }
}

function general(
  row: DigitRow,
  length: number,
  symbols: NumberSymbols,
  exponentLetter: string,
  neverScientific: boolean,
): string {
  const { digits, scale } = row;
  const isScientific = !neverScientific && (scale > length || scale < -3);
  const point = isScientific ? 1 : scale;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = '0'.repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0));
  const text = fraction === '' ? whole : whole + symbols.numberDecimalSeparator + fraction;
  return isScientific ? text + exponentText(scale - 1, exponentLetter, 2, true, symbols) : text;
}

function exponentText(
  exponent: number,
  letter: string,
  minimumDigits: number,
  showsPlus: boolean,
  symbols: NumberSymbols,
): string {
  const sign = exponent < 0 ? symbols.negativeSign : showsPlus ? symbols.positiveSign : '';
  return letter + sign + String(Math.abs(exponent)).padStart(minimumDigits, '0');
}

function fixed(row: DigitRow, places: number, point: string, sizes: readonly number[], separator: string): string {
  const { digits, scale } = row;
  const whole = scale > 0 ? digits.slice(0, scale).padEnd(scale, '0') : '0';
  const grouped = sizes.length === 0 || separator === '' ? whole : group(whole, sizes, separator);
  if (places === 0) return grouped;
  const fraction = ('0'.repeat(Math.min(Math.max(-scale, 0), places)) + digits.slice(Math.max(scale, 0))).slice(
    0,
    places,
  );
  return grouped + point + fraction.padEnd(places, '0');
}

/** Separates groups from the right; the last size goes on, and 0 ends grouping. */
function group(whole: string, sizes: readonly number[], separator: string): string {
  if (separator.length > 1) allocate(whole.length * separator.length);
  const parts: string[] = [];
  let end = whole.length;
  for (let index = 0; end > 0; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)] as number;
    const start = size === 0 ? 0 : Math.max(end - size, 0);
    parts.push(whole.slice(start, end));
    end = start;
  }
  return parts.reverse().join(separator);
}

const positiveCurrencyPatterns = ['$#', '#$', '$ #', '# $'];
const negativeCurrencyPatterns = [
  ...['($#)', '-$#', '$-#', '$#-', '(#$)', '-#$', '#-$', '#$-'],
  ...['-# $', '-$ #', '# $-', '$ #-', '$ -#', '#- $', '($ #)', '(# $)'],
];
const positivePercentPatterns = ['# $', '#$', '$#', '$ #'];
const negativePercentPatterns = [
  ...['-# $', '-#$', '-$#', '$-#', '$#-', '#-$'],
  ...['#$-', '-$ #', '# $-', '$ #-', '$ -#', '#- $'],
];
const negativeNumberPatterns = ['(#)', '-#', '- #', '#-', '# -'];

/** Lays out a pattern: `#` stands for the number, `$` for the symbol, `-` for the sign. */
function fill(pattern: string, number: string, symbol: string, symbols: NumberSymbols): string {
  if (pattern === '#') return number;
  let text = '';
  for (const part of pattern) {
    text += part === '#' ? number : part === '$' ? symbol : part === '-' ? symbols.negativeSign : part;
  }
  return text;
}

/** What a section of a custom format asks for. */
interface Section {
  /** Placeholders before the decimal point. */
  readonly pointAt: number;
  readonly placeholders: number;
  /** The first and last `0`, counted from the point: digits that are always written. */
  readonly firstZero: number;
  readonly lastZero: number;
  readonly isScientific: boolean;
  readonly isGrouped: boolean;
  /** By how many powers of ten `%`, `‰` and trailing commas scale. */
  readonly scaling: number;
}

function formatCustom(row: DigitRow, format: string, symbols: NumberSymbols): string {
  spend(format.length);
  allocate(format.length + row.digits.length);
  let start = findSection(format, row.digits === '' ? 2 : row.isNegative ? 1 : 0);
  let section = readSection(format, start);
  if (row.digits !== '') {
    const { isScientific, placeholders, pointAt, scaling } = section;
    row.scale += scaling;
    round(row, isScientific ? placeholders : row.scale + placeholders - pointAt);
    if (row.digits === '') {
      const zeroStart = findSection(format, 2);
      if (zeroStart !== start) {
        start = zeroStart;
        section = readSection(format, start);
      }
    }
  }
  if (row.digits === '') {
    row.isNegative = false;
    row.scale = 0;
  }
  return writeSection(row, format, start, section, symbols);
}

/** Where a section starts: 1 is for negative numbers, 2 for zero; an absent or empty one is the first. */
function findSection(format: string, wanted: number): number {
  let left = wanted;
  if (left === 0) return 0;
  for (let index = 0; index < format.length; ) {
    const char = format[index++] as string;
    if (char === "'" || char === '"') {
      const close = format.indexOf(char, index);
      index = close < 0 ? format.length : close + 1;
    } else if (char === '\\') {
      index++;
    } else if (char === ';' && --left === 0) {
      return index < format.length && format[index] !== ';' ? index : 0;
    } else if (char === '\0') {
      return 0;
    }
  }
  return 0;
}

function readSection(format: string, start: number): Section {
  let placeholders = 0;
  let pointAt = -1;
  let firstZero = Number.MAX_SAFE_INTEGER;
  let lastZero = 0;
  let isScientific = false;
  let commaAt = -1;
  let commas = 0;
  let isGrouped = false;
  let scaling = 0;
  for (let index = start; index < format.length && format[index] !== ';' && format[index] !== '\0'; ) {
    const char = format[index++] as string;
    switch (char) {
      case '#':
        placeholders++;
        break;
      case '0':
        firstZero = Math.min(firstZero, placeholders);
        lastZero = ++placeholders;
        break;
      case '.':
        if (pointAt < 0) pointAt = placeholders;
        break;
      case ',':
        if (placeholders === 0 || pointAt >= 0) break;
        if (commaAt === placeholders) {
          commas++;
          break;
        }
        if (commaAt >= 0) isGrouped = true;
        commaAt = placeholders;
        commas = 1;
        break;
      case '%':
        scaling += 2;
        break;
      case '‰':
        scaling += 3;
        break;
      case "'":
      case '"': {
        const close = format.indexOf(char, index);
        index = close < 0 ? format.length : close + 1;
        break;
      }
      case '\\':
        index++;
        break;
      case 'E':
      case 'e': {
        const exponent = matchAt(exponentPattern, format, index);
        if (exponent === undefined) break;
        index += exponent.length;
        isScientific = true;
        break;
      }
      default:
        break;
    }
  }
  if (pointAt < 0) pointAt = placeholders;
  if (commaAt >= 0) {
    if (commaAt === pointAt) scaling -= commas * 3;
    else isGrouped = true;
  }
  return {
    pointAt,
    placeholders,
    firstZero: firstZero < pointAt ? pointAt - firstZero : 0,
    lastZero: lastZero > pointAt ? pointAt - lastZero : 0,
    isScientific,
    isGrouped,
    scaling,
  };
}

const exponentPattern = /[+-]?0+/y;
const looseExponentPattern = /[+-]?0*/y;

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

function writeSection(row: DigitRow, format: string, start: number, section: Section, symbols: NumberSymbols): string {
  const { pointAt, placeholders, firstZero, lastZero } = section;
  let { isScientific } = section;
  // The place of the next digit counted from the decimal point, and by how many digits the number is longer than the format.
  let place = isScientific ? pointAt : Math.max(row.scale, pointAt);
  let surplus = isScientific ? 0 : row.scale - pointAt;
  const separators = section.isGrouped
    ? separatorPlaces(Math.max(firstZero, place + Math.min(surplus, 0)), symbols)
    : noSeparators;
  let next = 0;
  let pointWritten = false;
  let text = row.isNegative && start === 0 ? symbols.negativeSign : '';
  const writeSymbol = (symbol: string) => {
    if (symbol.length > 1) allocate(symbol.length);
    text += symbol;
  };
  const write = (digit: string) => {
    text += digit;
    if (place > 1 && separators.has(place - 1)) writeSymbol(symbols.numberGroupSeparator);
  };
  for (let index = start; index < format.length && format[index] !== ';' && format[index] !== '\0'; ) {
    const char = format[index++] as string;
    if (surplus > 0 && (char === '#' || char === '0' || char === '.')) {
      for (; surplus > 0; surplus--, place--) write(row.digits[next++] ?? '0');
    }
    switch (char) {
      case '#':
      case '0': {
        let digit: string | undefined;
        if (surplus < 0) {
          surplus++;
          digit = place <= firstZero ? '0' : undefined;
        } else {
          digit = row.digits[next++] ?? (place > lastZero ? '0' : undefined);
        }
        if (digit !== undefined) write(digit);
        place--;
        break;
      }
      case '.':
        if (place !== 0 || pointWritten) break;
        if (lastZero < 0 || (pointAt < placeholders && next < row.digits.length)) {
          writeSymbol(symbols.numberDecimalSeparator);
          pointWritten = true;
        }
        break;
      case '‰':
        writeSymbol(symbols.perMilleSymbol);
        break;
      case '%':
        writeSymbol(symbols.percentSymbol);
        break;
      case ',':
        break;
      case "'":
      case '"': {
        const close = format.indexOf(char, index);
        const end = close < 0 ? format.length : close;
        text += format.slice(index, end);
        index = end + 1;
        break;
      }
      case '\\':
        text += format[index++] ?? '';
        break;
      case 'E':
      case 'e': {
        const exponent = isScientific ? matchAt(exponentPattern, format, index) : undefined;
        if (exponent !== undefined) {
          const zeros = exponent.replace(/^[+-]/, '').length;
          const power = row.digits === '' ? 0 : row.scale - pointAt;
          text += exponentText(power, char, Math.min(zeros, 10), exponent.startsWith('+'), symbols);
          index += exponent.length;
          isScientific = false;
        } else {
          const literal = isScientific ? '' : (matchAt(looseExponentPattern, format, index) ?? '');
          text += char + literal;
          index += literal.length;
        }
        break;
      }
      default:
        text += char;
        break;
    }
  }
  return text;
}

const noSeparators: ReadonlySet<number> = new Set();

/** After which places, counted from the decimal point, a group separator stands. */
function separatorPlaces(digits: number, symbols: NumberSymbols): ReadonlySet<number> {
  const places = new Set<number>();
  const sizes = symbols.numberGroupSizes;
  let total = 0;
  for (let index = 0; sizes.length > 0; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)] as number;
    total += size;
    if (size === 0 || digits <= total) break;
    places.add(total);
  }
  return places;
}
