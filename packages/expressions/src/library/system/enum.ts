import { compareBoxed } from '../../runtime/boxed-comparison.ts';
import { typeCodeValues } from '../../runtime/convert.ts';
import { type EnumFailure, isEnumType, readEnum } from '../../runtime/enum.ts';
import { argumentException, argumentNull, type DotNetException, overflow } from '../../runtime/exceptions.ts';
import { fullTypeName } from '../../runtime/object.ts';
import { enumName, formatBoxed, formatEnum, sortedEnumMembers } from '../../runtime/primitives.ts';
import { type TypeObject, typeObjectOf } from '../../runtime/type-object.ts';
import { Boxed, makeArray, type Reference, typeOf } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import type { NamedType, Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** `System.Enum`: https://learn.microsoft.com/dotnet/api/system.enum. Receivers are boxed. */
export const enumeration: LibraryType = defineType(
  'public abstract class System.Enum : ValueType, IComparable, IFormattable, IConvertible',
  {
    'static object Parse(Type enumType, string value)': (target: TypeObject | null, text: Text) =>
      parse(target, text, false),
    'static object Parse(Type enumType, string value, bool ignoreCase)': parse,
    'static bool TryParse<TEnum>(string value, out TEnum result)': (
      types: readonly Type[],
      text: Text,
      result: Reference<number>,
    ) => tryParse(types, text, false, result),
    'static bool TryParse<TEnum>(string value, bool ignoreCase, out TEnum result)': tryParse,
    'static string GetName(Type enumType, object value)': (target: TypeObject | null, value: unknown) => {
      const type = enumTypeOf(target);
      return enumName(type, numberOf(value)) ?? null;
    },
    'static string[] GetNames(Type enumType)': (target: TypeObject | null) =>
      makeArray(
        typeNamed('string'),
        sortedEnumMembers(enumTypeOf(target)).map(([name]) => name),
      ),
    'static Array GetValues(Type enumType)': (target: TypeObject | null) => {
      const type = enumTypeOf(target);
      return makeArray(
        type,
        sortedEnumMembers(type).map(([, value]) => value),
      );
    },
    'static Type GetUnderlyingType(Type enumType)': (target: TypeObject | null) => {
      enumTypeOf(target);
      return typeObjectOf(typeNamed('int'));
    },
    'static bool IsDefined(Type enumType, object value)': isDefined,
    'static string Format(Type enumType, object value, string format)': (
      target: TypeObject | null,
      value: unknown,
      format: Text,
    ) => {
      const type = enumTypeOf(target);
      if (value === null) throw argumentNull('value');
      if (format === null) throw argumentNull('format');
      return formatEnum(type, numberOf(value), format);
    },
    'static object ToObject(Type enumType, object value)': (target: TypeObject | null, value: unknown) =>
      new Boxed(enumTypeOf(target), numberOf(value)),
    'static object ToObject(Type enumType, int value)': (target: TypeObject | null, value: number) =>
      new Boxed(enumTypeOf(target), value),
    'static object ToObject(Type enumType, long value)': (target: TypeObject | null, value: bigint) =>
      new Boxed(enumTypeOf(target), Number(BigInt.asIntN(32, value))),
    'bool HasFlag(Enum flag)': (self: Boxed, flag: Boxed | null) => {
      if (flag === null) throw argumentNull('flag');
      if (flag.type !== self.type) {
        throw argumentException(
          `The argument type, '${fullTypeName(flag.type)}', is not the same as the enum type '${fullTypeName(self.type)}'.`,
        );
      }
      return ((self.value as number) & (flag.value as number)) === flag.value;
    },
    'string ToString()': (self: Boxed) => formatBoxed(self, null),
    'string ToString(string format)': (self: Boxed, format: Text) => formatBoxed(self, format),
    'string ToString(IFormatProvider provider)': (self: Boxed) => formatBoxed(self, null),
    'string ToString(string format, IFormatProvider provider)': (self: Boxed, format: Text) =>
      formatBoxed(self, format),
    'int CompareTo(object target)': compareBoxed,
    'TypeCode GetTypeCode()': () => typeCodeValues.Int32,
  },
);

function enumTypeOf(target: TypeObject | null): NamedType {
  if (target === null) throw argumentNull('enumType');
  if (!isEnumType(target.type)) throw argumentException('Type provided must be an Enum.', 'enumType');
  return target.type;
}

function parse(target: TypeObject | null, text: Text, ignoreCase: boolean): Boxed {
  const type = enumTypeOf(target);
  if (text === null) throw argumentNull('value');
  const read = readEnum(type, text, ignoreCase);
  if (typeof read === 'string') throw failed(read, text);
  return new Boxed(type, read);
}

function failed(failure: EnumFailure, text: string): DotNetException {
  if (failure === 'empty') return argumentException('Must specify valid information for parsing in the string.');
  if (failure === 'overflow') return overflow('Value was either too large or too small for an Int32.');
  return argumentException(`Requested value '${text.trim()}' was not found.`);
}

function tryParse([type]: readonly Type[], text: Text, ignoreCase: boolean, result: Reference<number>): boolean {
  const target = enumTypeOf(typeObjectOf(type as Type));
  const read = text === null ? 'empty' : readEnum(target, text, ignoreCase);
  const isRead = typeof read === 'number';
  result.value = isRead ? read : 0;
  return isRead;
}

/** The number in a boxed enum value or integer. */
function numberOf(value: unknown): number {
  if (value === null) throw argumentNull('value');
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
  if (value instanceof Boxed && !/Single|Double/.test(value.type.definition.name)) return Number(value.value) | 0;
  throw argumentException(
    'The value passed in must be an enum base or an underlying type for an enum, such as an Int32.',
    'value',
  );
}

function isDefined(target: TypeObject | null, value: unknown): boolean {
  const type = enumTypeOf(target);
  if (value === null) throw argumentNull('value');
  if (typeof value === 'string') return type.definition.enumMembers?.has(value) ?? false;
  if (value instanceof Boxed && value.type === type) return enumName(type, value.value as number) !== undefined;
  if (typeof value === 'number') return enumName(type, value) !== undefined;
  throw argumentException(
    `Enum underlying type and the object must be same type or object must be a String. Type passed in was '${fullTypeName(typeOf(value))}'; the enum underlying type was 'System.Int32'.`,
  );
}
