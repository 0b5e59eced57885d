import { allocate } from '../../runtime/budget.ts';
import { formatComposite } from '../../runtime/composite-format.ts';
import { argumentException, argumentNull, indexOutOfRange } from '../../runtime/exceptions.ts';
import { type EnumerableValue, iterate } from '../../runtime/iterate.ts';
import { rawToText, toText } from '../../runtime/object.ts';
import {
  compareParts,
  comparePartsAs,
  copyUnits,
  fromUnitRange,
  fromUnits,
  hasAffix,
  indexOfAny,
  indexOfText,
  indexOfUnit,
  insert,
  isBlank,
  joinRange,
  joinTexts,
  lastIndexOfAny,
  lastIndexOfText,
  lastIndexOfUnit,
  pad,
  removeFrom,
  removeRange,
  repeatUnit,
  replaceAs,
  replaceText,
  replaceUnit,
  splitByTexts,
  splitByUnits,
  substring,
  toUnits,
  trim,
} from '../../runtime/text.ts';
import { toLowerInvariant, toUpperInvariant } from '../../runtime/text-case.ts';
import {
  comparerOf,
  comparerWith,
  invariantComparer,
  invariantIgnoreCaseComparer,
  ordinalComparer,
} from '../../runtime/text-comparer.ts';
import { indexOfOrdinal } from '../../runtime/text-search.ts';
import { makeArray } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;
type Units = readonly number[] | null;

const currentCulture = 0;

/** `System.String`: https://learn.microsoft.com/dotnet/api/system.string */
export const string: LibraryType = defineType(
  'public sealed class System.String : IComparable, ICloneable, IConvertible, IEnumerable, IEnumerable<char>, IComparable<string>, IEquatable<string>',
  {
    'String(char c, int count)': repeatUnit,
    'String(char[] value)': (value: Units) => (value === null ? '' : fromUnits(value)),
    'String(char[] value, int startIndex, int length)': fromUnitRange,

    'static readonly string Empty': () => '',
    'int Length { get; }': (self: string) => self.length,
    'char this[int index] { get; }': unitAt,

    'static int Compare(string strA, string strB)': (a: Text, b: Text) => invariantComparer.compare(a, b),
    'static int Compare(string strA, string strB, bool ignoreCase)': (a: Text, b: Text, ignoreCase: boolean) =>
      byCase(ignoreCase).compare(a, b),
    'static int Compare(string strA, string strB, StringComparison comparisonType)': (
      a: Text,
      b: Text,
      comparison: number,
    ) => comparerOf(comparison).compare(a, b),
    'static int Compare(string strA, string strB, bool ignoreCase, CultureInfo culture)': (
      a: Text,
      b: Text,
      ignoreCase: boolean,
      culture: unknown,
    ) => byCase(ignoreCase, culture).compare(a, b),
    'static int Compare(string strA, string strB, CultureInfo culture, CompareOptions options)': (
      a: Text,
      b: Text,
      culture: unknown,
      options: number,
    ) => comparerWith(present(culture, options)).compare(a, b),
    'static int Compare(string strA, int indexA, string strB, int indexB, int length)': (
      a: Text,
      i: number,
      b: Text,
      j: number,
      length: number,
    ) => compareParts(a, i, b, j, length, invariantComparer),
    'static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase)': (
      a: Text,
      i: number,
      b: Text,
      j: number,
      length: number,
      ignoreCase: boolean,
    ) => compareParts(a, i, b, j, length, byCase(ignoreCase)),
    'static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase, CultureInfo culture)':
      (a: Text, i: number, b: Text, j: number, length: number, ignoreCase: boolean, culture: unknown) =>
        compareParts(a, i, b, j, length, byCase(ignoreCase, culture)),
    'static int Compare(string strA, int indexA, string strB, int indexB, int length, CultureInfo culture, CompareOptions options)':
      (a: Text, i: number, b: Text, j: number, length: number, culture: unknown, options: number) =>
        compareParts(a, i, b, j, length, comparerWith(present(culture, options))),
    'static int Compare(string strA, int indexA, string strB, int indexB, int length, StringComparison comparisonType)':
      (a: Text, i: number, b: Text, j: number, length: number, comparison: number) =>
        comparePartsAs(a, i, b, j, length, comparerOf(comparison), 'Length'),
    'static int CompareOrdinal(string strA, string strB)': (a: Text, b: Text) => ordinalComparer.compare(a, b),
    'static int CompareOrdinal(string strA, int indexA, string strB, int indexB, int length)': (
      a: Text,
      i: number,
      b: Text,
      j: number,
      length: number,
    ) => comparePartsAs(a, i, b, j, length, ordinalComparer, 'Count'),
    'int CompareTo(object value)': (self: string, value: unknown) => {
      if (value !== null && typeof value !== 'string') throw argumentException('Object must be of type String.');
      return invariantComparer.compare(self, value);
    },
    'int CompareTo(string strB)': (self: string, other: Text) => invariantComparer.compare(self, other),

    'bool Equals(object obj)': (self: string, other: unknown) => self === other,
    'bool Equals(string value)': (self: string, other: Text) => self === other,
    'bool Equals(string value, StringComparison comparisonType)': (self: string, other: Text, comparison: number) =>
      comparerOf(comparison).equals(self, other),
    'static bool Equals(string a, string b)': (a: Text, b: Text) => a === b,
    'static bool Equals(string a, string b, StringComparison comparisonType)': (a: Text, b: Text, comparison: number) =>
      comparerOf(comparison).equals(a, b),
    'static bool operator ==(string a, string b)': (a: Text, b: Text) => a === b,
    'static bool operator !=(string a, string b)': (a: Text, b: Text) => a !== b,
    'int GetHashCode()': (self: string) => ordinalComparer.hash(self),
    'int GetHashCode(StringComparison comparisonType)': (self: string, comparison: number) =>
      comparerOf(comparison).hash(self),

    'static string Concat(object arg0)': (a: unknown) => toText(a),
    'static string Concat(object arg0, object arg1)': (...args: unknown[]) => concat(args.map(toText)),
    'static string Concat(object arg0, object arg1, object arg2)': (...args: unknown[]) => concat(args.map(toText)),
    'static string Concat(params object[] args)': (args: readonly unknown[] | null) => {
      if (args === null) throw argumentNull('args');
      return concat(args.map(toText));
    },
    'static string Concat<T>(IEnumerable<T> values)': ([type]: [Type], values: EnumerableValue<unknown> | null) =>
      concat(textsOf(type, values)),
    'static string Concat(IEnumerable<string> values)': (values: EnumerableValue<string> | null) =>
      concat(enumerated(values)),
    'static string Concat(string str0, string str1)': (...texts: Text[]) => concat(texts),
    'static string Concat(string str0, string str1, string str2)': (...texts: Text[]) => concat(texts),
    'static string Concat(string str0, string str1, string str2, string str3)': (...texts: Text[]) => concat(texts),
    'static string Concat(params string[] values)': (texts: readonly Text[] | null) => {
      if (texts === null) throw argumentNull('values');
      return concat(texts);
    },

    'static string Join(string separator, params string[] value)': (separator: Text, texts: readonly Text[] | null) => {
      if (texts === null) throw argumentNull('value');
      return joinTexts(separator, texts);
    },
    'static string Join(string separator, params object[] values)': (
      separator: Text,
      values: readonly unknown[] | null,
    ) => {
      if (values === null) throw argumentNull('values');
      return joinTexts(separator, values.map(toText));
    },
    'static string Join<T>(string separator, IEnumerable<T> values)': (
      [type]: [Type],
      separator: Text,
      values: EnumerableValue<unknown> | null,
    ) => joinTexts(separator, textsOf(type, values)),
    'static string Join(string separator, IEnumerable<string> values)': (
      separator: Text,
      values: EnumerableValue<string> | null,
    ) => joinTexts(separator, enumerated(values)),
    'static string Join(string separator, string[] value, int startIndex, int count)': joinRange,
    // From here on also what .NET has and .NET Framework lacks, for documents use it.
    'static string Join(char separator, params string[] value)': (separator: number, texts: readonly Text[] | null) => {
      if (texts === null) throw argumentNull('value');
      return joinTexts(String.fromCharCode(separator), texts);
    },
    'static string Join(char separator, params object[] values)': (
      separator: number,
      values: readonly unknown[] | null,
    ) => {
      if (values === null) throw argumentNull('values');
      return joinTexts(String.fromCharCode(separator), values.map(toText));
    },
    'static string Join<T>(char separator, IEnumerable<T> values)': (
      [type]: [Type],
      separator: number,
      values: EnumerableValue<unknown> | null,
    ) => joinTexts(String.fromCharCode(separator), textsOf(type, values)),
    'static string Join(char separator, string[] value, int startIndex, int count)': (
      separator: number,
      texts: readonly Text[] | null,
      startIndex: number,
      count: number,
    ) => joinRange(String.fromCharCode(separator), texts, startIndex, count),

    'static string Format(string format, object arg0)': (format: Text, ...args: unknown[]) =>
      formatComposite(format, args),
    'static string Format(string format, object arg0, object arg1)': (format: Text, ...args: unknown[]) =>
      formatComposite(format, args),
    'static string Format(string format, object arg0, object arg1, object arg2)': (format: Text, ...args: unknown[]) =>
      formatComposite(format, args),
    'static string Format(string format, params object[] args)': format,
    'static string Format(IFormatProvider provider, string format, object arg0)': (
      provider: unknown,
      format: Text,
      ...args: unknown[]
    ) => formatComposite(format, args, provider),
    'static string Format(IFormatProvider provider, string format, object arg0, object arg1)': (
      provider: unknown,
      format: Text,
      ...args: unknown[]
    ) => formatComposite(format, args, provider),
    'static string Format(IFormatProvider provider, string format, object arg0, object arg1, object arg2)': (
      provider: unknown,
      format: Text,
      ...args: unknown[]
    ) => formatComposite(format, args, provider),
    'static string Format(IFormatProvider provider, string format, params object[] args)': (
      provider: unknown,
      text: Text,
      args: readonly unknown[] | null,
    ) => format(text, args, provider),

    'bool Contains(string value)': (self: string, value: Text) => {
      if (value === null) throw argumentNull('value');
      return indexOfOrdinal(self, value) >= 0;
    },
    'bool Contains(string value, StringComparison comparisonType)': (self: string, value: Text, comparison: number) =>
      indexOfText(self, value, 0, self.length, comparerOf(comparison)) >= 0,
    'bool Contains(char value)': (self: string, unit: number) => indexOfUnit(self, unit, 0, self.length) >= 0,
    'bool Contains(char value, StringComparison comparisonType)': (self: string, unit: number, comparison: number) =>
      indexOfText(self, String.fromCharCode(unit), 0, self.length, comparerOf(comparison)) >= 0,
    'bool StartsWith(string value)': (self: string, value: Text) => hasAffix(self, value, currentCulture, 'start'),
    'bool StartsWith(string value, StringComparison comparisonType)': (self: string, value: Text, comparison: number) =>
      hasAffix(self, value, comparison, 'start'),
    'bool StartsWith(string value, bool ignoreCase, CultureInfo culture)': (
      self: string,
      value: Text,
      ignoreCase: boolean,
    ) => hasAffix(self, value, Number(ignoreCase), 'start'),
    'bool StartsWith(char value)': (self: string, unit: number) => self !== '' && self.charCodeAt(0) === unit,
    'bool EndsWith(string value)': (self: string, value: Text) => hasAffix(self, value, currentCulture, 'end'),
    'bool EndsWith(string value, StringComparison comparisonType)': (self: string, value: Text, comparison: number) =>
      hasAffix(self, value, comparison, 'end'),
    'bool EndsWith(string value, bool ignoreCase, CultureInfo culture)': (
      self: string,
      value: Text,
      ignoreCase: boolean,
    ) => hasAffix(self, value, Number(ignoreCase), 'end'),
    'bool EndsWith(char value)': (self: string, unit: number) =>
      self !== '' && self.charCodeAt(self.length - 1) === unit,

    'int IndexOf(char value)': (self: string, unit: number) => indexOfUnit(self, unit, 0, self.length),
    'int IndexOf(char value, int startIndex)': (self: string, unit: number, start: number) =>
      indexOfUnit(self, unit, start, self.length - start),
    'int IndexOf(char value, int startIndex, int count)': indexOfUnit,
    'int IndexOf(char value, StringComparison comparisonType)': (self: string, unit: number, comparison: number) =>
      indexOfText(self, String.fromCharCode(unit), 0, self.length, comparerOf(comparison)),
    'int IndexOf(string value)': (self: string, value: Text) =>
      indexOfText(self, value, 0, self.length, invariantComparer),
    'int IndexOf(string value, int startIndex)': (self: string, value: Text, start: number) =>
      indexOfText(self, value, start, self.length - start, invariantComparer),
    'int IndexOf(string value, int startIndex, int count)': (self: string, value: Text, start: number, count: number) =>
      indexOfText(self, value, start, count, invariantComparer),
    'int IndexOf(string value, StringComparison comparisonType)': (self: string, value: Text, comparison: number) =>
      indexOfText(self, value, 0, self.length, comparerOf(comparison)),
    'int IndexOf(string value, int startIndex, StringComparison comparisonType)': (
      self: string,
      value: Text,
      start: number,
      comparison: number,
    ) => indexOfText(self, value, start, self.length - start, comparerOf(comparison)),
    'int IndexOf(string value, int startIndex, int count, StringComparison comparisonType)': (
      self: string,
      value: Text,
      start: number,
      count: number,
      comparison: number,
    ) => indexOfText(self, value, start, count, comparerOf(comparison)),
    'int IndexOfAny(char[] anyOf)': (self: string, units: Units) => indexOfAny(self, units, 0, self.length),
    'int IndexOfAny(char[] anyOf, int startIndex)': (self: string, units: Units, start: number) =>
      indexOfAny(self, units, start, self.length - start),
    'int IndexOfAny(char[] anyOf, int startIndex, int count)': indexOfAny,
    'int LastIndexOf(char value)': (self: string, unit: number) =>
      lastIndexOfUnit(self, unit, self.length - 1, self.length),
    'int LastIndexOf(char value, int startIndex)': (self: string, unit: number, start: number) =>
      lastIndexOfUnit(self, unit, start, start + 1),
    'int LastIndexOf(char value, int startIndex, int count)': lastIndexOfUnit,
    'int LastIndexOf(string value)': (self: string, value: Text) =>
      lastIndexOfText(self, value, self.length - 1, self.length, invariantComparer),
    'int LastIndexOf(string value, int startIndex)': (self: string, value: Text, start: number) =>
      lastIndexOfText(self, value, start, start + 1, invariantComparer),
    'int LastIndexOf(string value, int startIndex, int count)': (
      self: string,
      value: Text,
      start: number,
      count: number,
    ) => lastIndexOfText(self, value, start, count, invariantComparer),
    'int LastIndexOf(string value, StringComparison comparisonType)': (self: string, value: Text, comparison: number) =>
      lastIndexOfText(self, value, self.length - 1, self.length, comparerOf(comparison)),
    'int LastIndexOf(string value, int startIndex, StringComparison comparisonType)': (
      self: string,
      value: Text,
      start: number,
      comparison: number,
    ) => lastIndexOfText(self, value, start, start + 1, comparerOf(comparison)),
    'int LastIndexOf(string value, int startIndex, int count, StringComparison comparisonType)': (
      self: string,
      value: Text,
      start: number,
      count: number,
      comparison: number,
    ) => lastIndexOfText(self, value, start, count, comparerOf(comparison)),
    'int LastIndexOfAny(char[] anyOf)': (self: string, units: Units) =>
      lastIndexOfAny(self, units, self.length - 1, self.length),
    'int LastIndexOfAny(char[] anyOf, int startIndex)': (self: string, units: Units, start: number) =>
      lastIndexOfAny(self, units, start, start + 1),
    'int LastIndexOfAny(char[] anyOf, int startIndex, int count)': lastIndexOfAny,

    'string Substring(int startIndex)': (self: string, start: number) => substring(self, start),
    'string Substring(int startIndex, int length)': substring,
    'string Insert(int startIndex, string value)': insert,
    'string Remove(int startIndex)': removeFrom,
    'string Remove(int startIndex, int count)': removeRange,
    'string Replace(char oldChar, char newChar)': replaceUnit,
    'string Replace(string oldValue, string newValue)': replaceText,
    'string Replace(string oldValue, string newValue, StringComparison comparisonType)': (
      self: string,
      oldValue: Text,
      newValue: Text,
      comparison: number,
    ) => replaceAs(self, oldValue, newValue, comparerOf(comparison)),
    'string Replace(string oldValue, string newValue, bool ignoreCase, CultureInfo culture)': (
      self: string,
      oldValue: Text,
      newValue: Text,
      ignoreCase: boolean,
    ) => replaceAs(self, oldValue, newValue, byCase(ignoreCase)),
    'string PadLeft(int totalWidth)': (self: string, width: number) => pad(self, width, 0x20, 'left'),
    'string PadLeft(int totalWidth, char paddingChar)': (self: string, width: number, unit: number) =>
      pad(self, width, unit, 'left'),
    'string PadRight(int totalWidth)': (self: string, width: number) => pad(self, width, 0x20, 'right'),
    'string PadRight(int totalWidth, char paddingChar)': (self: string, width: number, unit: number) =>
      pad(self, width, unit, 'right'),
    'string Trim()': (self: string) => trim(self, null, 'both'),
    'string Trim(char trimChar)': (self: string, unit: number) => trim(self, [unit], 'both'),
    'string Trim(params char[] trimChars)': (self: string, units: Units) => trim(self, units, 'both'),
    'string TrimStart()': (self: string) => trim(self, null, 'start'),
    'string TrimStart(char trimChar)': (self: string, unit: number) => trim(self, [unit], 'start'),
    'string TrimStart(params char[] trimChars)': (self: string, units: Units) => trim(self, units, 'start'),
    'string TrimEnd()': (self: string) => trim(self, null, 'end'),
    'string TrimEnd(char trimChar)': (self: string, unit: number) => trim(self, [unit], 'end'),
    'string TrimEnd(params char[] trimChars)': (self: string, units: Units) => trim(self, units, 'end'),

    'string[] Split(params char[] separator)': (self: string, units: Units) => texts(splitByUnits(self, units)),
    'string[] Split(char[] separator, int count)': (self: string, units: Units, count: number) =>
      texts(splitByUnits(self, units, count)),
    'string[] Split(char[] separator, StringSplitOptions options)': (self: string, units: Units, options: number) =>
      texts(splitByUnits(self, units, undefined, options)),
    'string[] Split(char[] separator, int count, StringSplitOptions options)': (
      self: string,
      units: Units,
      count: number,
      options: number,
    ) => texts(splitByUnits(self, units, count, options)),
    'string[] Split(string[] separator, StringSplitOptions options)': (
      self: string,
      separators: readonly Text[] | null,
      options: number,
    ) => texts(splitByTexts(self, separators, undefined, options)),
    'string[] Split(string[] separator, int count, StringSplitOptions options)': (
      self: string,
      separators: readonly Text[] | null,
      count: number,
      options: number,
    ) => texts(splitByTexts(self, separators, count, options)),
    'string[] Split(char separator, StringSplitOptions options = StringSplitOptions.None)': (
      self: string,
      unit: number,
      options: number,
    ) => texts(splitByUnits(self, [unit], undefined, options)),
    'string[] Split(char separator, int count, StringSplitOptions options = StringSplitOptions.None)': (
      self: string,
      unit: number,
      count: number,
      options: number,
    ) => texts(splitByUnits(self, [unit], count, options)),

    'string ToLower()': lower,
    'string ToLower(CultureInfo culture)': (self: string, culture: unknown) => lower(present(culture, self)),
    'string ToLowerInvariant()': lower,
    'string ToUpper()': upper,
    'string ToUpper(CultureInfo culture)': (self: string, culture: unknown) => upper(present(culture, self)),
    'string ToUpperInvariant()': upper,
    'string ToString()': (self: string) => self,
    'string ToString(IFormatProvider provider)': (self: string) => self,
    'object Clone()': (self: string) => self,
    'char[] ToCharArray()': (self: string) => characters(toUnits(self)),
    'char[] ToCharArray(int startIndex, int length)': (self: string, start: number, length: number) =>
      characters(toUnits(self, start, length)),
    'void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)': copyUnits,
    'static string Copy(string str)': (text: Text) => notNullText(text),
    'static string Intern(string str)': (text: Text) => notNullText(text),
    'static string IsInterned(string str)': (text: Text) => notNullText(text),
    'static bool IsNullOrEmpty(string value)': (text: Text) => text === null || text === '',
    'static bool IsNullOrWhiteSpace(string value)': (text: Text) => text === null || isBlank(text),
    'string Normalize()': (self: string) => normalize(self, 1),
    'string Normalize(NormalizationForm normalizationForm)': normalize,
    'bool IsNormalized()': (self: string) => normalize(self, 1) === self,
    'bool IsNormalized(NormalizationForm normalizationForm)': (self: string, form: number) =>
      normalize(self, form) === self,
  },
);

function unitAt(self: string, index: number): number {
  if (index < 0 || index >= self.length) throw indexOutOfRange();
  return self.charCodeAt(index);
}

function byCase(ignoreCase: boolean, culture: unknown = undefined): typeof invariantComparer {
  if (culture === null) throw argumentNull('culture');
  return ignoreCase ? invariantIgnoreCaseComparer : invariantComparer;
}

/** Hands on a value where the culture is not null. */
function present<T>(culture: unknown, value: T): T {
  if (culture === null) throw argumentNull('culture');
  return value;
}

function notNullText(text: Text): string {
  if (text === null) throw argumentNull('str');
  return text;
}

function enumerated(values: EnumerableValue<string> | null): (string | null)[] {
  if (values === null) throw argumentNull('values');
  // A string is an IEnumerable<char>, never an IEnumerable<string>.
  return Array.isArray(values) ? values : [...iterate<string | null>(values as Iterable<string>)];
}

function concat(texts: Iterable<Text>): string {
  let text = '';
  let length = 0;
  for (const part of texts) {
    if (part === null) continue;
    length += part.length;
    text += part;
  }
  allocate(length);
  return text;
}

function textsOf(type: Type, values: EnumerableValue<unknown> | null): string[] {
  if (values === null) throw argumentNull('values');
  return Array.from(iterate(values), (value) => rawToText(type, value));
}

function format(text: Text, args: readonly unknown[] | null, provider: unknown = null): string {
  if (text === null || args === null) throw argumentNull(text === null ? 'format' : 'args');
  return formatComposite(text, args, provider);
}

function lower(self: string): string {
  allocate(self.length);
  return toLowerInvariant(self);
}

function upper(self: string): string {
  allocate(self.length);
  return toUpperInvariant(self);
}

function texts(items: string[]): string[] {
  return makeArray(typeNamed('string'), items);
}

function characters(units: number[]): number[] {
  return makeArray(typeNamed('char'), units);
}

const forms: ReadonlyMap<number, string> = new Map([
  [1, 'NFC'],
  [2, 'NFD'],
  [5, 'NFKC'],
  [6, 'NFKD'],
]);

function normalize(self: string, form: number): string {
  const name = forms.get(form);
  if (name === undefined) throw argumentException('Invalid or unsupported normalization form.', 'normalizationForm');
  // A single character of Unicode becomes up to eighteen (U+FDFA under the compatibility forms).
  if (/[^\0-\x7f]/.test(self)) allocate(self.length * 18);
  return self.normalize(name);
}
