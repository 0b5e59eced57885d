import { BigInteger } from '../../../runtime/json/big-integer.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Numerics.BigInteger`, as far as JSON brings it about: https://learn.microsoft.com/dotnet/api/system.numerics.biginteger */
export const bigInteger: LibraryType = defineType(
  'public struct System.Numerics.BigInteger : IComparable, IComparable<System.Numerics.BigInteger>, IEquatable<System.Numerics.BigInteger>',
  {
    'string ToString()': (self: BigInteger) => self.toString(),
    'bool Equals(System.Numerics.BigInteger other)': (self: BigInteger, other: BigInteger) => self.equals(other),
    'int CompareTo(System.Numerics.BigInteger other)': (self: BigInteger, other: BigInteger) => self.compareTo(other),
    'static bool operator ==(System.Numerics.BigInteger left, System.Numerics.BigInteger right)': (
      left: BigInteger,
      right: BigInteger,
    ) => left.equals(right),
    'static bool operator !=(System.Numerics.BigInteger left, System.Numerics.BigInteger right)': (
      left: BigInteger,
      right: BigInteger,
    ) => !left.equals(right),
    'static implicit operator System.Numerics.BigInteger(long value)': (value: bigint) => new BigInteger(value),
    'static explicit operator double(System.Numerics.BigInteger value)': ({ value }: BigInteger) => Number(value),
  },
);
