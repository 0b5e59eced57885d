import { HashAlgorithmName } from '../../../../runtime/cryptography/hash-algorithm-name.ts';
import { defineType, type LibraryType, type MemberImplementation } from '../../../define-type.ts';

/** `System.Security.Cryptography.HashAlgorithmName`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.hashalgorithmname */
export const hashAlgorithmName: LibraryType = defineType(
  'public struct System.Security.Cryptography.HashAlgorithmName : IEquatable<HashAlgorithmName>',
  {
    'HashAlgorithmName(string name)': (name: string | null) => new HashAlgorithmName(name),
    ...Object.fromEntries(
      ['MD5', 'SHA1', 'SHA256', 'SHA384', 'SHA512'].map((name): [string, MemberImplementation] => {
        const value = new HashAlgorithmName(name);
        return [`static HashAlgorithmName ${name} { get; }`, () => value];
      }),
    ),
    'string Name { get; }': (self: HashAlgorithmName) => self.name,
    'string ToString()': (self: HashAlgorithmName) => self.toString(),
    'bool Equals(HashAlgorithmName other)': (self: HashAlgorithmName, other: HashAlgorithmName) => self.equals(other),
    'static bool operator ==(HashAlgorithmName left, HashAlgorithmName right)': (
      left: HashAlgorithmName,
      right: HashAlgorithmName,
    ) => left.equals(right),
    'static bool operator !=(HashAlgorithmName left, HashAlgorithmName right)': (
      left: HashAlgorithmName,
      right: HashAlgorithmName,
    ) => !left.equals(right),
  },
);
