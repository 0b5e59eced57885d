import { type IntegerType, integerTypes, rangeMessage } from './arithmetic.ts';
import { spend } from './budget.ts';
import { Decimal, decimalOverflow } from './decimal.ts';
import { digitsToDouble } from './digits-to-double.ts';
import { argumentException, argumentNull, type DotNetException, formatException, overflow } from './exceptions.ts';
import { invariantSymbols, type NumberSymbols } from './number-format-info.ts';

// How .NET Framework reads numbers: one scanner, steered by NumberStyles, then a conversion for each type.
// https://learn.microsoft.com/dotnet/api/system.globalization.numberstyles

type NumberStyleName =
  | 'None'
  | 'AllowLeadingWhite'
  | 'AllowTrailingWhite'
  | 'AllowLeadingSign'
  | 'AllowTrailingSign'
  | 'AllowParentheses'
  | 'AllowDecimalPoint'
  | 'AllowThousands'
  | 'AllowExponent'
  | 'AllowCurrencySymbol'
  | 'AllowHexSpecifier'
  | 'Integer'
  | 'HexNumber'
  | 'Number'
  | 'Float'
  | 'Currency'
  | 'Any';

/** `System.Globalization.NumberStyles`. */
export const numberStyles: Readonly<Record<NumberStyleName, number>> = {
  None: 0,
  AllowLeadingWhite: 1,
  AllowTrailingWhite: 2,
  AllowLeadingSign: 4,
  AllowTrailingSign: 8,
  AllowParentheses: 16,
  AllowDecimalPoint: 32,
  AllowThousands: 64,
  AllowExponent: 128,
  AllowCurrencySymbol: 256,
  AllowHexSpecifier: 512,
  Integer: 7,
  HexNumber: 515,
  Number: 111,
  Float: 167,
  Currency: 383,
  Any: 511,
};

/** The styles that `double.Parse(string)` allows. */
export const floatStyle: number = numberStyles.Float | numberStyles.AllowThousands;

/** What a text that is no number of the type is, instead of the number. */
export type ParseFailure = 'format' | 'overflow';

/** The integer type of this name. */
export function integerTypeNamed(name: string): IntegerType {
  return integerTypes.find((type) => type.name === name) as IntegerType;
}

/** Reads an integer as its raw value. */
export function readInteger(
  type: IntegerType,
  text: string,
  style: number = numberStyles.Integer,
  symbols: NumberSymbols = invariantSymbols,
): number | bigint | ParseFailure {
  if (style === numberStyles.Integer && symbols === invariantSymbols && !type.isBig && plainInteger.test(text)) {
    const value = Number(text);
    return value < Number(type.min) || value > Number(type.max) ? 'overflow' : value + 0;
  }
  if ((style & numberStyles.AllowHexSpecifier) !== 0) return readHexadecimal(type, text, style, symbols);
  const scanned = scan(text, style, symbols, false);
  if (scanned === undefined) return 'format';
  const { digits, scale, isNegative } = scanned;
  if (scale > 20 || digits.length > Math.max(scale, 0)) return 'overflow';
  // Azure: `-0.0` is no unsigned integer, though `-0` is; a byte is read as an `int`.
  if (isNegative && !type.isSigned && type.bits > 8) return 'overflow';
  const size = scale <= 0 ? 0n : BigInt(digits.padEnd(scale, '0'));
  const value = isNegative ? -size : size;
  if (value < type.min || value > type.max) return 'overflow';
  return type.isBig ? value : Number(value);
}

const plainInteger = /^-?\d{1,15}$/;

function readHexadecimal(
  type: IntegerType,
  text: string,
  style: number,
  symbols: NumberSymbols,
): number | bigint | ParseFailure {
  const scanned = scan(text, style, symbols, false, true);
  if (scanned === undefined) return 'format';
  if (scanned.digits.length > type.bits / 4) return 'overflow';
  const size = BigInt(`0x${scanned.digits || '0'}`);
  const value = type.isSigned ? BigInt.asIntN(type.bits, size) : size;
  return type.isBig ? value : Number(value);
}

/** Reads a `double`. */
export function readDouble(
  text: string,
  style: number = floatStyle,
  symbols: NumberSymbols = invariantSymbols,
): number | ParseFailure {
  if (style === floatStyle && plainInteger.test(text)) return Number(text) + 0;
  const scanned = scan(text, style, symbols, false);
  if (scanned === undefined) return readNotFinite(text.trim(), symbols) ?? 'format';
  const value = digitsToDouble(scanned.digits, scanned.scale);
  if (value === Number.POSITIVE_INFINITY) return 'overflow';
  return scanned.isNegative && value !== 0 ? -value : value;
}

/** Reads a `float`. */
export function readSingle(
  text: string,
  style: number = floatStyle,
  symbols: NumberSymbols = invariantSymbols,
): number | ParseFailure {
  const value = readDouble(text, style, symbols);
  if (typeof value === 'string') return value;
  const single = Math.fround(value);
  return Number.isFinite(value) && !Number.isFinite(single) ? 'overflow' : single;
}

function readNotFinite(text: string, symbols: NumberSymbols): number | undefined {
  if (text === symbols.positiveInfinitySymbol) return Number.POSITIVE_INFINITY;
  if (text === symbols.negativeInfinitySymbol) return Number.NEGATIVE_INFINITY;
  return text === symbols.nanSymbol ? Number.NaN : undefined;
}

/** Reads a `decimal`, keeping the decimal places that the text has. */
export function readDecimal(
  text: string,
  style: number = numberStyles.Number,
  symbols: NumberSymbols = invariantSymbols,
): Decimal | ParseFailure {
  const scanned = scan(text, style, symbols, true);
  return scanned === undefined ? 'format' : (decimalOf(scanned) ?? 'overflow');
}

const largestBeforeTimesTen = (2n ** 96n - 1n) / 10n;

function decimalOf({ digits, scale, isNegative }: ScannedNumber): Decimal | undefined {
  if (digits === '') return new Decimal(0n, Math.min(Math.max(-scale, 0), 28));
  if (scale > 29) return undefined;
  let mantissa = 0n;
  let left = scale;
  let next = 0;
  // One digit after another while the mantissa has room for it and a decimal place is left.
  while ((left > 0 || (next < digits.length && left > -28)) && hasRoom(mantissa, digits.charAt(next))) {
    mantissa = mantissa * 10n + BigInt(digits.charAt(next) || '0');
    next++;
    left--;
  }
  if (digits.charAt(next) >= '5' && roundsUp(digits, next)) {
    mantissa++;
    if (mantissa > Decimal.maxValue.mantissa) {
      mantissa = largestBeforeTimesTen + 1n;
      left++;
    }
  }
  if (left > 0) return undefined;
  if (left < -28) return new Decimal(0n, 28);
  return new Decimal(isNegative ? -mantissa : mantissa, left === 0 ? 0 : -left);
}

function hasRoom(mantissa: bigint, digit: string): boolean {
  return mantissa < largestBeforeTimesTen || (mantissa === largestBeforeTimesTen && digit <= '5');
}

/** Half to even, looking at twenty digits behind a five. */
function roundsUp(digits: string, index: number): boolean {
  if (digits[index] !== '5' || Number(digits[index - 1] ?? '0') % 2 === 1) return true;
  return /[^0]/.test(digits.slice(index + 1, index + 21));
}

interface ScannedNumber {
  /** Significant digits without zeros in front, at most fifty: the value is `0.digits × 10 ** scale`. */
  readonly digits: string;
  readonly scale: number;
  readonly isNegative: boolean;
}

const maxDigits = 50;

function scan(
  text: string,
  style: number,
  symbols: NumberSymbols,
  keepsZeros: boolean,
  isHexadecimal = false,
): ScannedNumber | undefined {
  spend(text.length >> 6);
  const { positiveSign, negativeSign } = symbols;
  const allows = (flag: number) => (style & flag) !== 0;
  const allowsCurrency = allows(numberStyles.AllowCurrencySymbol);
  let currencySymbol: string | undefined = allowsCurrency ? symbols.currencySymbol : undefined;
  let sawCurrency = false;
  let sawSign = false;
  let openParentheses = false;
  let isNegative = false;
  let index = 0;
  /** Goes past a word that stands here. */
  const take = (word: string | undefined): boolean => {
    if (word === undefined || word === '') return false;
    for (let offset = 0; offset < word.length; offset++) {
      const found = text[index + offset];
      // The space of a group separator may be an ordinary one.
      if (found !== word[offset] && !(found === ' ' && word[offset] === '\u00a0')) return false;
    }
    index += word.length;
    return true;
  };
  const takeSign = (flag: number): boolean => {
    if (sawSign || !allows(flag)) return false;
    if (take(positiveSign)) return (sawSign = true);
    if (take(negativeSign)) return (sawSign = isNegative = true);
    return false;
  };
  const takeCurrency = (): boolean => {
    if (!take(currencySymbol)) return false;
    currencySymbol = undefined;
    return (sawCurrency = true);
  };

  for (;;) {
    const spaceMayStandHere = !sawSign || sawCurrency || symbols.numberNegativePattern === 2;
    if (isWhite(text, index) && allows(numberStyles.AllowLeadingWhite) && spaceMayStandHere) index++;
    else if (takeSign(numberStyles.AllowLeadingSign)) continue;
    else if (text[index] === '(' && allows(numberStyles.AllowParentheses) && !sawSign) {
      sawSign = isNegative = openParentheses = true;
      index++;
    } else if (!takeCurrency()) break;
  }

  let digits = '';
  let significant = 0;
  let scale = 0;
  let sawDigit = false;
  let sawNonZero = false;
  let sawPoint = false;
  const usesNumberSymbols = () => allowsCurrency && !sawCurrency;
  const takePoint = () =>
    take(allowsCurrency ? symbols.currencyDecimalSeparator : symbols.numberDecimalSeparator) ||
    (usesNumberSymbols() && take(symbols.numberDecimalSeparator));
  const takeSeparator = () =>
    take(allowsCurrency ? symbols.currencyGroupSeparator : symbols.numberGroupSeparator) ||
    (usesNumberSymbols() && take(symbols.numberGroupSeparator));
  for (;;) {
    const code = text.charCodeAt(index);
    if ((code >= 48 && code <= 57) || (isHexadecimal && isHexadecimalLetter(code))) {
      sawDigit = true;
      if (code !== 48 || sawNonZero) {
        if (digits.length < maxDigits) {
          digits += text[index];
          if (code !== 48 || keepsZeros || isHexadecimal) significant = digits.length;
        }
        if (!sawPoint) scale++;
        sawNonZero = true;
      } else if (sawPoint) scale--;
      index++;
    } else if (allows(numberStyles.AllowDecimalPoint) && !sawPoint && takePoint()) sawPoint = true;
    else if (!(allows(numberStyles.AllowThousands) && sawDigit && !sawPoint && takeSeparator())) break;
  }
  if (!sawDigit) return undefined;

  if ((text[index] === 'E' || text[index] === 'e') && allows(numberStyles.AllowExponent)) {
    const start = index++;
    const isNegativeExponent = !take(positiveSign) && take(negativeSign);
    const first = index;
    while (text.charCodeAt(index) >= 48 && text.charCodeAt(index) <= 57) index++;
    if (index === first) index = start;
    else {
      const exponent = Number(text.slice(first, index));
      scale += (isNegativeExponent ? -1 : 1) * (exponent > 1000 ? 9999 : exponent);
    }
  }
  for (;;) {
    if (isWhite(text, index) && allows(numberStyles.AllowTrailingWhite)) index++;
    else if (takeSign(numberStyles.AllowTrailingSign)) continue;
    else if (text[index] === ')' && openParentheses) {
      openParentheses = false;
      index++;
    } else if (!takeCurrency()) break;
  }
  if (openParentheses) return undefined;
  // NULs at the end are as good as nothing: texts used to come out of buffers.
  while (index < text.length && text.charCodeAt(index) === 0) index++;
  if (index < text.length) return undefined;
  if (!sawNonZero) {
    if (!keepsZeros) scale = 0;
    if (!sawPoint) isNegative = false;
  }
  return { digits: digits.slice(0, significant), scale, isNegative };
}

function isWhite(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code === 32 || (code >= 9 && code <= 13);
}

function isHexadecimalLetter(code: number): boolean {
  return (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

/** Turns away combinations of styles that integers do not have. */
export function checkIntegerStyle(style: number): void {
  if ((style & ~0x3ff) !== 0) throw argumentException('An undefined NumberStyles value is being used.', 'style');
  if ((style & numberStyles.AllowHexSpecifier) !== 0 && (style & ~numberStyles.HexNumber) !== 0) {
    throw argumentException(
      'With the AllowHexSpecifier bit set in the enum bit field, the only other valid bits that can be combined into the enum value must be a subset of those in HexNumber.',
    );
  }
}

/** Turns away styles that numbers with decimal places do not have. */
export function checkFloatStyle(style: number): void {
  if ((style & ~0x3ff) !== 0) throw argumentException('An undefined NumberStyles value is being used.', 'style');
  if ((style & numberStyles.AllowHexSpecifier) !== 0) {
    throw argumentException('The number style AllowHexSpecifier is not supported on floating point data types.');
  }
}

/** `int.Parse` and its like. */
export function parseInteger(
  type: IntegerType,
  text: string | null,
  style: number = numberStyles.Integer,
  symbols: NumberSymbols = invariantSymbols,
): number | bigint {
  checkIntegerStyle(style);
  if (text === null) throw argumentNull('s');
  return numberOrThrow(readInteger(type, text, style, symbols), () => overflow(rangeMessage(type)));
}

/** `double.Parse`. */
export function parseDouble(
  text: string | null,
  style: number = floatStyle,
  symbols: NumberSymbols = invariantSymbols,
): number {
  checkFloatStyle(style);
  if (text === null) throw argumentNull('s');
  return numberOrThrow(readDouble(text, style, symbols), () => floatOverflow('Double'));
}

/** `float.Parse`. */
export function parseSingle(
  text: string | null,
  style: number = floatStyle,
  symbols: NumberSymbols = invariantSymbols,
): number {
  checkFloatStyle(style);
  if (text === null) throw argumentNull('s');
  return numberOrThrow(readSingle(text, style, symbols), () => floatOverflow('Single'));
}

/** `decimal.Parse`. */
export function parseDecimalText(
  text: string | null,
  style: number = numberStyles.Number,
  symbols: NumberSymbols = invariantSymbols,
): Decimal {
  checkFloatStyle(style);
  if (text === null) throw argumentNull('s');
  return numberOrThrow(readDecimal(text, style, symbols), decimalOverflow);
}

function floatOverflow(name: 'Double' | 'Single'): DotNetException {
  return overflow(`Value was either too large or too small for a ${name}.`);
}

function numberOrThrow<T extends number | bigint | Decimal>(
  read: T | ParseFailure,
  outOfRange: () => DotNetException,
): T {
  if (read === 'format') throw formatException();
  if (read === 'overflow') throw outOfRange();
  return read as T;
}
