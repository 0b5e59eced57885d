import { type ConvertibleName, changeType, convertBoxed, typeCodeOf } from '../../runtime/convert.ts';
import { symbolsOf } from '../../runtime/number-format-info.ts';
import { formatWith } from '../../runtime/object.ts';
import type { TypeObject } from '../../runtime/type-object.ts';
import { defineType, type LibraryType } from '../define-type.ts';

function to(name: ConvertibleName): (self: unknown, provider: unknown) => unknown {
  return (self, provider) => convertBoxed(name, self, symbolsOf(provider));
}

/** `System.IConvertible`: https://learn.microsoft.com/dotnet/api/system.iconvertible */
export const iConvertible: LibraryType = defineType('public interface System.IConvertible', {
  'TypeCode GetTypeCode()': typeCodeOf,
  'bool ToBoolean(IFormatProvider provider)': to('Boolean'),
  'char ToChar(IFormatProvider provider)': to('Char'),
  'sbyte ToSByte(IFormatProvider provider)': to('SByte'),
  'byte ToByte(IFormatProvider provider)': to('Byte'),
  'short ToInt16(IFormatProvider provider)': to('Int16'),
  'ushort ToUInt16(IFormatProvider provider)': to('UInt16'),
  'int ToInt32(IFormatProvider provider)': to('Int32'),
  'uint ToUInt32(IFormatProvider provider)': to('UInt32'),
  'long ToInt64(IFormatProvider provider)': to('Int64'),
  'ulong ToUInt64(IFormatProvider provider)': to('UInt64'),
  'float ToSingle(IFormatProvider provider)': to('Single'),
  'double ToDouble(IFormatProvider provider)': to('Double'),
  'decimal ToDecimal(IFormatProvider provider)': to('Decimal'),
  'DateTime ToDateTime(IFormatProvider provider)': to('DateTime'),
  'string ToString(IFormatProvider provider)': (self: unknown, provider: unknown) => formatWith(self, null, provider),
  'object ToType(Type conversionType, IFormatProvider provider)': (
    self: unknown,
    target: TypeObject | null,
    provider: unknown,
  ) => changeType(self, target?.type ?? null, symbolsOf(provider)),
});
