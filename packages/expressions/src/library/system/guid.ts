import { argumentException, argumentNull } from '../../runtime/exceptions.ts';
import { Guid, parseGuid, parseGuidExactly, tryParseGuid } from '../../runtime/guid.ts';
import type { Reference } from '../../runtime/values.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

/** `System.Guid`: https://learn.microsoft.com/dotnet/api/system.guid */
export const guid: LibraryType = defineType(
  'public struct System.Guid : IFormattable, IComparable, IComparable<Guid>, IEquatable<Guid>',
  {
    'Guid()': () => Guid.empty,
    'Guid(string g)': (text: Text) => parseGuid(text, 'g'),
    'Guid(byte[] b)': (bytes: Uint8Array | null) => Guid.fromBytes(bytes),
    'Guid(int a, short b, short c, byte[] d)': (a: number, b: number, c: number, rest: Uint8Array | null) => {
      if (rest === null) throw argumentNull('d');
      if (rest.length !== 8) throw argumentException('Byte array for GUID must be exactly 8 bytes long.', 'd');
      return Guid.fromFields(a, b, c, rest);
    },
    'Guid(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)': ofFields,
    'Guid(uint a, ushort b, ushort c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)': ofFields,
    'static readonly Guid Empty': () => Guid.empty,
    'static Guid NewGuid()': () => Guid.random(),
    'static Guid Parse(string input)': (text: Text) => parseGuid(text),
    'static Guid ParseExact(string input, string format)': parseGuidExactly,
    'static bool TryParse(string input, out Guid result)': (text: Text, result: Reference<Guid>) =>
      settle(tryParseGuid(text), result),
    'static bool TryParseExact(string input, string format, out Guid result)': (
      text: Text,
      format: Text,
      result: Reference<Guid>,
    ) => settle(tryParseGuid(text, format), result),
    'byte[] ToByteArray()': (self: Guid) => self.bytes(),
    'int CompareTo(object value)': (self: Guid, value: unknown) => self.compareTo(value),
    'int CompareTo(Guid value)': (self: Guid, value: Guid) => self.compareTo(value),
    'bool Equals(Guid g)': (self: Guid, other: Guid) => self.equals(other),
    'string ToString()': (self: Guid) => self.toString(),
    'string ToString(string format)': (self: Guid, format: Text) => self.format(format),
    'string ToString(string format, IFormatProvider provider)': (self: Guid, format: Text) => self.format(format),
    'static bool operator ==(Guid a, Guid b)': (a: Guid, b: Guid) => a.equals(b),
    'static bool operator !=(Guid a, Guid b)': (a: Guid, b: Guid) => !a.equals(b),
  },
);

function ofFields(a: number, b: number, c: number, ...rest: number[]): Guid {
  return Guid.fromFields(a, b, c, rest);
}

function settle(read: Guid | undefined, result: Reference<Guid>): boolean {
  result.value = read ?? Guid.empty;
  return read !== undefined;
}
