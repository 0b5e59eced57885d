import { formatException } from '../../runtime/exceptions.ts';
import type { Reference } from '../../runtime/values.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Boolean`: https://learn.microsoft.com/dotnet/api/system.boolean */
export const boolean: LibraryType = defineType('public struct System.Boolean : IComparable<bool>, IEquatable<bool>', {
  'static string TrueString { get; }': () => 'True',
  'static string FalseString { get; }': () => 'False',
  'static bool Parse(string value)': parse,
  'static bool TryParse(string value, out bool result)': (value: string | null, result: Reference<boolean>) => {
    const read = value === null ? undefined : readBoolean(value);
    result.value = read ?? false;
    return read !== undefined;
  },
  'string ToString()': (self: boolean) => (self ? 'True' : 'False'),
  'bool Equals(bool obj)': (self: boolean, other: boolean) => self === other,
  'int CompareTo(bool value)': (self: boolean, other: boolean) => Number(self) - Number(other),
});

function parse(value: string | null): boolean {
  const read = value === null ? undefined : readBoolean(value);
  if (read === undefined) throw formatException('String was not recognized as a valid Boolean.');
  return read;
}

/** `true` and `false` in any case, with white space and NULs around them. */
function readBoolean(value: string): boolean | undefined {
  const word = value.replace(/^[\s\0]+|[\s\0]+$/g, '').toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}
