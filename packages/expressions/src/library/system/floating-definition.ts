import { compareBoxed } from '../../runtime/boxed-comparison.ts';
import { typeCodeValues } from '../../runtime/convert.ts';
import { formatDouble, formatSingle } from '../../runtime/number-format.ts';
import { invariantSymbols, symbolsOf } from '../../runtime/number-format-info.ts';
import {
  checkFloatStyle,
  floatStyle,
  parseDouble,
  parseSingle,
  readDouble,
  readSingle,
} from '../../runtime/number-parse.ts';
import { compareRaw } from '../../runtime/object.ts';
import { box, type Reference } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** What differs between `float` and `double`. */
interface Floating {
  readonly maxValue: number;
  readonly epsilon: number;
  readonly parse: typeof parseDouble;
  readonly read: typeof readDouble;
  readonly format: typeof formatDouble;
}

const single: Floating = {
  maxValue: 2 ** 128 - 2 ** 104,
  epsilon: 2 ** -149,
  parse: parseSingle,
  read: readSingle,
  format: formatSingle,
};
const double: Floating = {
  maxValue: Number.MAX_VALUE,
  epsilon: Number.MIN_VALUE,
  parse: parseDouble,
  read: readDouble,
  format: formatDouble,
};

/** The definition of `float` or `double`. */
export function defineFloating(keyword: 'float' | 'double', name: 'Single' | 'Double'): LibraryType {
  const { maxValue, epsilon, parse, read, format } = name === 'Single' ? single : double;
  const tryParse = (text: Text, style: number, provider: unknown, result: Reference<number>): boolean => {
    checkFloatStyle(style);
    const value = text === null ? 'format' : read(text, style, symbolsOf(provider));
    const isRead = typeof value === 'number';
    result.value = isRead ? value : 0;
    return isRead;
  };
  const formatWith = (self: number, pattern: Text, provider: unknown) =>
    format(self, pattern, provider === null ? invariantSymbols : symbolsOf(provider));
  return defineType(
    `public struct System.${name} : IComparable, IFormattable, IConvertible, IComparable<${keyword}>, IEquatable<${keyword}>`,
    {
      [`const ${keyword} MinValue`]: { value: -maxValue },
      [`const ${keyword} MaxValue`]: { value: maxValue },
      [`const ${keyword} Epsilon`]: { value: epsilon },
      [`const ${keyword} NegativeInfinity`]: { value: Number.NEGATIVE_INFINITY },
      [`const ${keyword} PositiveInfinity`]: { value: Number.POSITIVE_INFINITY },
      [`const ${keyword} NaN`]: { value: Number.NaN },
      [`static bool IsInfinity(${keyword} value)`]: (value: number) => Math.abs(value) === Number.POSITIVE_INFINITY,
      [`static bool IsPositiveInfinity(${keyword} value)`]: (value: number) => value === Number.POSITIVE_INFINITY,
      [`static bool IsNegativeInfinity(${keyword} value)`]: (value: number) => value === Number.NEGATIVE_INFINITY,
      [`static bool IsNaN(${keyword} value)`]: (value: number) => Number.isNaN(value),
      [`static ${keyword} Parse(string s)`]: (text: Text) => parse(text),
      [`static ${keyword} Parse(string s, NumberStyles style)`]: (text: Text, style: number) => parse(text, style),
      [`static ${keyword} Parse(string s, IFormatProvider provider)`]: (text: Text, provider: unknown) =>
        parse(text, floatStyle, symbolsOf(provider)),
      [`static ${keyword} Parse(string s, NumberStyles style, IFormatProvider provider)`]: (
        text: Text,
        style: number,
        provider: unknown,
      ) => parse(text, style, symbolsOf(provider)),
      [`static bool TryParse(string s, out ${keyword} result)`]: (text: Text, result: Reference<number>) =>
        tryParse(text, floatStyle, null, result),
      [`static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out ${keyword} result)`]: tryParse,
      'string ToString()': (self: number) => format(self, null),
      'string ToString(string format)': (self: number, pattern: Text) => format(self, pattern),
      'string ToString(IFormatProvider provider)': (self: number, provider: unknown) =>
        formatWith(self, null, provider),
      'string ToString(string format, IFormatProvider provider)': formatWith,
      [`int CompareTo(${keyword} value)`]: (self: number, other: number) => compareRaw(typeNamed(keyword), self, other),
      'int CompareTo(object value)': (self: number, other: unknown) =>
        compareBoxed(box(typeNamed(keyword), self), other),
      [`bool Equals(${keyword} obj)`]: (self: number, other: number) =>
        self === other || (Number.isNaN(self) && Number.isNaN(other)),
      'TypeCode GetTypeCode()': () => typeCodeValues[name],
    },
  );
}
