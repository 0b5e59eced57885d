import { compareBoxed } from '../../runtime/boxed-comparison.ts';
import {
  categoryAt,
  categoryTests,
  fromUtf32,
  isHighSurrogate,
  isLowSurrogate,
  isWhiteSpace,
  toUtf32,
  unitAt,
  utf32At,
} from '../../runtime/character.ts';
import { typeCodeValues } from '../../runtime/convert.ts';
import { argumentNull, formatException } from '../../runtime/exceptions.ts';
import { lowerUnit, upperUnit } from '../../runtime/text-case.ts';
import { categoryOf, numericValueOf } from '../../runtime/unicode-categories.ts';
import { box, type Reference } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import type { MemberImplementation } from '../define-type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

const text = (self: number) => String.fromCharCode(self);

/** `System.Char`: https://learn.microsoft.com/dotnet/api/system.char */
export const char: LibraryType = defineType(
  'public struct System.Char : IComparable, IConvertible, IComparable<char>, IEquatable<char>',
  {
    'const char MaxValue': { value: 0xffff },
    'const char MinValue': { value: 0 },
    'static char Parse(string s)': (value: Text) => {
      if (value === null) throw argumentNull('s');
      if (value.length !== 1) throw formatException('String must be exactly one character long.');
      return value.charCodeAt(0);
    },
    'static bool TryParse(string s, out char result)': (value: Text, result: Reference<number>) => {
      const isOne = value !== null && value.length === 1;
      result.value = isOne ? value.charCodeAt(0) : 0;
      return isOne;
    },
    ...categoryMethods(),
    'static bool IsWhiteSpace(char c)': isWhiteSpace,
    'static bool IsWhiteSpace(string s, int index)': (value: Text, index: number) => isWhiteSpace(unitAt(value, index)),
    'static bool IsSurrogate(char c)': isSurrogate,
    'static bool IsSurrogate(string s, int index)': (value: Text, index: number) => isSurrogate(unitAt(value, index)),
    'static bool IsHighSurrogate(char c)': isHighSurrogate,
    'static bool IsHighSurrogate(string s, int index)': (value: Text, index: number) =>
      isHighSurrogate(unitAt(value, index)),
    'static bool IsLowSurrogate(char c)': isLowSurrogate,
    'static bool IsLowSurrogate(string s, int index)': (value: Text, index: number) =>
      isLowSurrogate(unitAt(value, index)),
    'static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)': isPair,
    'static bool IsSurrogatePair(string s, int index)': (value: Text, index: number) => {
      const first = unitAt(value, index);
      return index + 1 < (value as string).length && isPair(first, (value as string).charCodeAt(index + 1));
    },
    'static string ConvertFromUtf32(int utf32)': fromUtf32,
    'static int ConvertToUtf32(char highSurrogate, char lowSurrogate)': toUtf32,
    'static int ConvertToUtf32(string s, int index)': utf32At,
    'static double GetNumericValue(char c)': numericValueOf,
    'static double GetNumericValue(string s, int index)': (value: Text, index: number) =>
      numericValueOf(unitAt(value, index)),
    'static UnicodeCategory GetUnicodeCategory(char c)': categoryOf,
    'static UnicodeCategory GetUnicodeCategory(string s, int index)': categoryAt,
    'static char ToUpper(char c)': upperUnit,
    'static char ToUpper(char c, CultureInfo culture)': (unit: number, culture: unknown) =>
      upperUnit(inCulture(unit, culture)),
    'static char ToUpperInvariant(char c)': upperUnit,
    'static char ToLower(char c)': lowerUnit,
    'static char ToLower(char c, CultureInfo culture)': (unit: number, culture: unknown) =>
      lowerUnit(inCulture(unit, culture)),
    'static char ToLowerInvariant(char c)': lowerUnit,
    'static string ToString(char c)': text,
    'string ToString()': text,
    'string ToString(IFormatProvider provider)': text,
    'int CompareTo(char value)': (self: number, other: number) => self - other,
    'int CompareTo(object value)': (self: number, other: unknown) => compareBoxed(box(typeNamed('char'), self), other),
    'bool Equals(char obj)': (self: number, other: number) => self === other,
    'TypeCode GetTypeCode()': () => typeCodeValues.Char,
  },
);

/** `IsDigit` and its like: of a character, and of the one at an index of a string. */
function categoryMethods(): Record<string, MemberImplementation> {
  const methods: Record<string, MemberImplementation> = {};
  for (const [name, test] of Object.entries(categoryTests)) {
    methods[`static bool ${name}(char c)`] = (unit: number) => test(categoryOf(unit));
    methods[`static bool ${name}(string s, int index)`] = (value: Text, index: number) =>
      test(categoryAt(value, index));
  }
  return methods;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function isPair(high: number, low: number): boolean {
  return isHighSurrogate(high) && isLowSurrogate(low);
}

function inCulture(unit: number, culture: unknown): number {
  if (culture === null) throw argumentNull('culture');
  return unit;
}
