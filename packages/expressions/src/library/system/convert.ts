// Loaded here, since this is where it takes effect.
import '../../runtime/json/convertible-value.ts';
import { readBase64, writeBase64 } from '../../runtime/base64.ts';
import {
  type ConvertibleName,
  changeType,
  changeTypeCode,
  convertBoxed,
  convertRaw,
  typeCodeOf,
} from '../../runtime/convert.ts';
import { argumentNull, argumentOutOfRange } from '../../runtime/exceptions.ts';
import { readInBase, writeInBase } from '../../runtime/number-base.ts';
import { symbolsOf } from '../../runtime/number-format-info.ts';
import { integerTypeNamed } from '../../runtime/number-parse.ts';
import { formatWith } from '../../runtime/object.ts';
import type { TypeObject } from '../../runtime/type-object.ts';
import { box } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import type { MemberImplementation } from '../define-type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Members = Record<string, MemberImplementation>;

const types: readonly (readonly [keyword: string, name: ConvertibleName])[] = [
  ['bool', 'Boolean'],
  ['byte', 'Byte'],
  ['char', 'Char'],
  ['DateTime', 'DateTime'],
  ['decimal', 'Decimal'],
  ['double', 'Double'],
  ['short', 'Int16'],
  ['int', 'Int32'],
  ['long', 'Int64'],
  ['sbyte', 'SByte'],
  ['float', 'Single'],
  ['string', 'String'],
  ['ushort', 'UInt16'],
  ['uint', 'UInt32'],
  ['ulong', 'UInt64'],
];

/** `System.Convert`: https://learn.microsoft.com/dotnet/api/system.convert */
export const convert: LibraryType = defineType('public static class System.Convert', {
  ...toMethods(),
  ...toStringMethods(),
  ...inBaseMethods(),
  'static byte[] FromBase64String(string s)': readBase64,
  'static byte[] FromBase64CharArray(char[] inArray, int offset, int length)': fromBase64Units,
  'static string ToBase64String(byte[] inArray)': (bytes: Uint8Array | null) => writeBase64(bytes),
  'static string ToBase64String(byte[] inArray, Base64FormattingOptions options)': (
    bytes: Uint8Array | null,
    options: number,
  ) => writeBase64(bytes, 0, bytes?.length ?? 0, options),
  'static string ToBase64String(byte[] inArray, int offset, int length)': (
    bytes: Uint8Array | null,
    offset: number,
    length: number,
  ) => writeBase64(bytes, offset, length),
  'static string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options)': writeBase64,
  'static object ChangeType(object value, Type conversionType)': (value: unknown, type: TypeObject | null) =>
    changeType(value, type?.type ?? null),
  'static object ChangeType(object value, Type conversionType, IFormatProvider provider)': (
    value: unknown,
    type: TypeObject | null,
    provider: unknown,
  ) => changeType(value, type?.type ?? null, symbolsOf(provider)),
  'static object ChangeType(object value, TypeCode typeCode)': (value: unknown, code: number) =>
    changeTypeCode(value, code),
  'static object ChangeType(object value, TypeCode typeCode, IFormatProvider provider)': (
    value: unknown,
    code: number,
    provider: unknown,
  ) => changeTypeCode(value, code, symbolsOf(provider)),
  'static TypeCode GetTypeCode(object value)': typeCodeOf,
  'static bool IsDBNull(object value)': () => false,
});

/** `ToInt32(double)` and all the others: every type to every type, and from `object`. */
function toMethods(): Members {
  const methods: Members = {};
  for (const [keyword, to] of types) {
    if (to === 'String') continue;
    const method = `static ${keyword} To${to}`;
    for (const [source, from] of types) {
      methods[`${method}(${source} value)`] = (value: unknown) => convertRaw(from, to, value);
    }
    methods[`${method}(string value, IFormatProvider provider)`] = (value: unknown, provider: unknown) =>
      convertRaw('String', to, value, symbolsOf(provider));
    methods[`${method}(object value)`] = (value: unknown) => convertBoxed(to, value);
    methods[`${method}(object value, IFormatProvider provider)`] = (value: unknown, provider: unknown) =>
      convertBoxed(to, value, symbolsOf(provider));
  }
  return methods;
}

function toStringMethods(): Members {
  const methods: Members = {
    'static string ToString(object value)': (value: unknown) => convertBoxed('String', value),
    'static string ToString(object value, IFormatProvider provider)': (value: unknown, provider: unknown) =>
      formatWith(value, null, provider),
  };
  for (const [source, from] of types) {
    methods[`static string ToString(${source} value)`] = (value: unknown) => convertRaw(from, 'String', value);
    methods[`static string ToString(${source} value, IFormatProvider provider)`] = (
      value: unknown,
      provider: unknown,
    ) => (from === 'String' ? value : formatWith(box(typeNamed(source), value), null, provider));
  }
  return methods;
}

/** `ToInt32(string, int)` and `ToString(int, int)`. */
function inBaseMethods(): Members {
  const methods: Members = {};
  for (const [keyword, name] of types) {
    if (!/^S?Byte|^U?Int/.test(name)) continue;
    const type = integerTypeNamed(name);
    methods[`static ${keyword} To${name}(string value, int fromBase)`] = (text: string | null, base: number) =>
      readInBase(type, text, base);
    if (type.isSigned === (name !== 'Byte') && name !== 'SByte') {
      methods[`static string ToString(${keyword} value, int toBase)`] = (value: number | bigint, base: number) =>
        writeInBase(type, value, base);
    }
  }
  return methods;
}

function fromBase64Units(units: readonly number[] | null, offset: number, length: number): Uint8Array {
  if (units === null) throw argumentNull('inArray');
  if (length < 0) {
    throw argumentOutOfRange(
      'length',
      'Index was out of range. Must be non-negative and less than the size of the collection.',
    );
  }
  if (offset < 0) throw argumentOutOfRange('offset', 'Value must be positive.');
  if (offset > units.length - length) {
    throw argumentOutOfRange('offset', 'Offset and length must refer to a position in the string.');
  }
  let text = '';
  for (let index = offset; index < offset + length; index++) text += String.fromCharCode(units[index] as number);
  return readBase64(text);
}
