import { parseBoolean, readBoolean } from '../../runtime/boolean.ts';
import { compareBoxed } from '../../runtime/boxed-comparison.ts';
import { typeCodeValues } from '../../runtime/convert.ts';
import type { Reference } from '../../runtime/values.ts';
import { defineType, type LibraryType } from '../define-type.ts';

const text = (self: boolean) => (self ? 'True' : 'False');

/** `System.Boolean`: https://learn.microsoft.com/dotnet/api/system.boolean */
export const boolean: LibraryType = defineType(
  'public struct System.Boolean : IComparable, IConvertible, IComparable<bool>, IEquatable<bool>',
  {
    'static string TrueString { get; }': () => 'True',
    'static string FalseString { get; }': () => 'False',
    'static bool Parse(string value)': parseBoolean,
    'static bool TryParse(string value, out bool result)': (value: string | null, result: Reference<boolean>) => {
      const read = value === null ? undefined : readBoolean(value);
      result.value = read ?? false;
      return read !== undefined;
    },
    'string ToString()': text,
    'string ToString(IFormatProvider provider)': text,
    'bool Equals(bool obj)': (self: boolean, other: boolean) => self === other,
    'int CompareTo(bool value)': (self: boolean, other: boolean) => Number(self) - Number(other),
    'int CompareTo(object obj)': compareBoxed,
    'TypeCode GetTypeCode()': () => typeCodeValues.Boolean,
  },
);
