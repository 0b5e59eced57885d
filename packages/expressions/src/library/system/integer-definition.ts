import type { NumericName } from '../../runtime/arithmetic.ts';
import { compareBoxed } from '../../runtime/boxed-comparison.ts';
import { typeCodeValues } from '../../runtime/convert.ts';
import { formatWhole } from '../../runtime/number-format.ts';
import { invariantSymbols, symbolsOf } from '../../runtime/number-format-info.ts';
import {
  checkIntegerStyle,
  integerTypeNamed,
  numberStyles,
  parseInteger,
  readInteger,
} from '../../runtime/number-parse.ts';
import { box, type Reference } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;
type Integer = number | bigint;

/** The definition of an integer type: all eight have the same members. */
export function defineInteger(keyword: string, name: NumericName): LibraryType {
  const type = integerTypeNamed(name);
  const raw = (value: bigint): Integer => (type.isBig ? value : Number(value));
  const zero = raw(0n);
  const compare = (self: Integer, other: Integer) => (self < other ? -1 : self > other ? 1 : 0);
  // Azure: the small types subtract, so what they answer is the difference and not only its sign.
  const subtract = (self: Integer, other: Integer) => Number(self) - Number(other);
  const tryParse = (text: Text, style: number, provider: unknown, result: Reference<Integer>): boolean => {
    checkIntegerStyle(style);
    const read = text === null ? 'format' : readInteger(type, text, style, symbolsOf(provider));
    const isRead = typeof read !== 'string';
    result.value = isRead ? read : zero;
    return isRead;
  };
  const format = (self: Integer, pattern: Text, provider: unknown = null) =>
    formatWhole(self, pattern, type.bits, provider === null ? invariantSymbols : symbolsOf(provider));
  return defineType(
    `public struct System.${name} : IComparable, IFormattable, IConvertible, IComparable<${keyword}>, IEquatable<${keyword}>`,
    {
      [`const ${keyword} MaxValue`]: { value: raw(type.max) },
      [`const ${keyword} MinValue`]: { value: raw(type.min) },
      [`static ${keyword} Parse(string s)`]: (text: Text) => parseInteger(type, text),
      [`static ${keyword} Parse(string s, NumberStyles style)`]: (text: Text, style: number) =>
        parseInteger(type, text, style),
      [`static ${keyword} Parse(string s, IFormatProvider provider)`]: (text: Text, provider: unknown) =>
        parseInteger(type, text, numberStyles.Integer, symbolsOf(provider)),
      [`static ${keyword} Parse(string s, NumberStyles style, IFormatProvider provider)`]: (
        text: Text,
        style: number,
        provider: unknown,
      ) => parseInteger(type, text, style, symbolsOf(provider)),
      [`static bool TryParse(string s, out ${keyword} result)`]: (text: Text, result: Reference<Integer>) =>
        tryParse(text, numberStyles.Integer, null, result),
      [`static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out ${keyword} result)`]: tryParse,
      'string ToString()': String,
      'string ToString(string format)': format,
      'string ToString(IFormatProvider provider)': (self: Integer, provider: unknown) => format(self, null, provider),
      'string ToString(string format, IFormatProvider provider)': format,
      [`int CompareTo(${keyword} value)`]: type.bits < 32 ? subtract : compare,
      'int CompareTo(object value)': (self: Integer, other: unknown) =>
        compareBoxed(box(typeNamed(keyword), self), other),
      [`bool Equals(${keyword} obj)`]: (self: Integer, other: Integer) => self === other,
      'TypeCode GetTypeCode()': () => typeCodeValues[name],
    },
  );
}
