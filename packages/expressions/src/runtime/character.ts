import { argumentException, argumentNull, argumentOutOfRange } from './exceptions.ts';
import { categoryOf } from './unicode-categories.ts';

// What System.Char says of a UTF-16 unit, by its Unicode category.

/** `System.Globalization.UnicodeCategory`. */
export const unicodeCategories: Readonly<Record<string, number>> = {
  UppercaseLetter: 0,
  LowercaseLetter: 1,
  TitlecaseLetter: 2,
  ModifierLetter: 3,
  OtherLetter: 4,
  NonSpacingMark: 5,
  SpacingCombiningMark: 6,
  EnclosingMark: 7,
  DecimalDigitNumber: 8,
  LetterNumber: 9,
  OtherNumber: 10,
  SpaceSeparator: 11,
  LineSeparator: 12,
  ParagraphSeparator: 13,
  Control: 14,
  Format: 15,
  Surrogate: 16,
  PrivateUse: 17,
  ConnectorPunctuation: 18,
  DashPunctuation: 19,
  OpenPunctuation: 20,
  ClosePunctuation: 21,
  InitialQuotePunctuation: 22,
  FinalQuotePunctuation: 23,
  OtherPunctuation: 24,
  MathSymbol: 25,
  CurrencySymbol: 26,
  ModifierSymbol: 27,
  OtherSymbol: 28,
  OtherNotAssigned: 29,
};

/** Questions about a category, by the name of the method of `char` that asks. */
export const categoryTests: Readonly<Record<string, (category: number) => boolean>> = {
  IsControl: (category) => category === 14,
  IsDigit: (category) => category === 8,
  IsLetter: (category) => category <= 4,
  IsLetterOrDigit: (category) => category <= 4 || category === 8,
  IsLower: (category) => category === 1,
  IsNumber: (category) => category >= 8 && category <= 10,
  IsPunctuation: (category) => category >= 18 && category <= 24,
  IsSeparator: (category) => category >= 11 && category <= 13,
  IsSymbol: (category) => category >= 25 && category <= 28,
  IsUpper: (category) => category === 0,
};

/** `char.IsWhiteSpace`. */
export function isWhiteSpace(unit: number): boolean {
  if (unit < 128) return unit === 32 || (unit >= 9 && unit <= 13);
  if (unit === 0x85 || unit === 0xa0) return true;
  const category = categoryOf(unit);
  return category >= 11 && category <= 13;
}

/** Whether the unit is the first half of a pair. */
export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Whether the unit is the second half of a pair. */
export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The unit at an index of `IsX(string, int)`. */
export function unitAt(text: string | null, index: number): number {
  if (text === null) throw argumentNull('s');
  if (index < 0 || index >= text.length) throw argumentOutOfRange('index');
  return text.charCodeAt(index);
}

const wideCategories: readonly (readonly [RegExp, number])[] = [
  ...(['Lu', 'Ll', 'Lt', 'Lm', 'Lo', 'Mn', 'Mc', 'Me', 'Nd', 'Nl', 'No', 'Zs', 'Zl', 'Zp', 'Cc'] as const),
  ...(['Cf', 'Cs', 'Co', 'Pc', 'Pd', 'Ps', 'Pe', 'Pi', 'Pf', 'Po', 'Sm', 'Sc', 'Sk', 'So'] as const),
].map((name, category) => [new RegExp(`^\\p{${name}}`, 'u'), category]);

/** The category of the character at an index, which may be a pair of units. */
export function categoryAt(text: string | null, index: number): number {
  const unit = unitAt(text, index);
  const point = (text as string).codePointAt(index) as number;
  if (point === unit) return categoryOf(unit);
  const character = String.fromCodePoint(point);
  return wideCategories.find(([pattern]) => pattern.test(character))?.[1] ?? 29;
}

/** `char.ConvertFromUtf32`. */
export function fromUtf32(point: number): string {
  if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw argumentOutOfRange(
      'utf32',
      'A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).',
    );
  }
  return String.fromCodePoint(point);
}

/** `char.ConvertToUtf32(char, char)`. */
export function toUtf32(high: number, low: number): number {
  if (!isHighSurrogate(high)) {
    throw argumentOutOfRange(
      'highSurrogate',
      'A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.',
    );
  }
  if (!isLowSurrogate(low)) {
    throw argumentOutOfRange(
      'lowSurrogate',
      'A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.',
    );
  }
  return (high - 0xd800) * 0x400 + (low - 0xdc00) + 0x10000;
}

/** `char.ConvertToUtf32(string, int)`. */
export function utf32At(text: string | null, index: number): number {
  if (text === null) throw argumentNull('s');
  if (index < 0 || index >= text.length) {
    throw argumentOutOfRange(
      'index',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    );
  }
  const unit = text.charCodeAt(index);
  const point = text.codePointAt(index) as number;
  if (point === unit && unit >= 0xd800 && unit <= 0xdfff) {
    const found = isHighSurrogate(unit)
      ? 'high surrogate char without a following low surrogate'
      : 'low surrogate char without a preceding high surrogate';
    throw argumentException(
      `Found a ${found} at index: ${index}. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters.`,
      's',
    );
  }
  return point;
}
