import type { HashAlgorithm as Self } from '../../../../runtime/cryptography/hash-algorithm.ts';
import { createHashAlgorithm, HashAlgorithm } from '../../../../runtime/cryptography/hash-algorithm.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Security.Cryptography.HashAlgorithm`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.hashalgorithm */
export const hashAlgorithm: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.HashAlgorithm : IDisposable, ICryptoTransform',
  {
    'static HashAlgorithm Create()': () => createHashAlgorithm('SHA1'),
    'static HashAlgorithm Create(string hashName)': (name: string | null) => createHashAlgorithm(name),
    'byte[] ComputeHash(byte[] buffer)': (self: Self, buffer: Uint8Array | null) => self.computeHash(buffer),
    'byte[] ComputeHash(byte[] buffer, int offset, int count)': (
      self: Self,
      buffer: Uint8Array | null,
      offset: number,
      count: number,
    ) => self.computeHashOfRange(buffer, offset, count),
    'byte[] Hash { get; }': (self: Self) => self.hash,
    'int HashSize { get; }': (self: Self) => self.hashSize,
    'int InputBlockSize { get; }': (self: Self) => self.inputBlockSize,
    'int OutputBlockSize { get; }': (self: Self) => self.outputBlockSize,
    'bool CanReuseTransform { get; }': (self: Self) => self.canReuseTransform,
    'bool CanTransformMultipleBlocks { get; }': (self: Self) => self.canTransformMultipleBlocks,
    'int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)': (
      self: Self,
      input: Uint8Array | null,
      offset: number,
      count: number,
      output: Uint8Array | null,
      outputOffset: number,
    ) => self.transformBlock(input, offset, count, output, outputOffset),
    'byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)': (
      self: Self,
      input: Uint8Array | null,
      offset: number,
      count: number,
    ) => self.transformFinalBlock(input, offset, count),
    'void Initialize()': (self: Self) => self.initialize(),
    'void Clear()': (self: Self) => self.dispose(),
    'void Dispose()': (self: Self) => self.dispose(),
  },
);

/** MD5 and the SHA family: an abstract class with `Create`, and the classes that can be made with `new`. */
export const hashAlgorithms: readonly LibraryType[] = [
  ...family('MD5', ['MD5CryptoServiceProvider', 'MD5Cng']),
  ...family('SHA1', ['SHA1CryptoServiceProvider', 'SHA1Managed', 'SHA1Cng']),
  ...family('SHA256', ['SHA256Managed', 'SHA256CryptoServiceProvider', 'SHA256Cng']),
  ...family('SHA384', ['SHA384Managed', 'SHA384CryptoServiceProvider', 'SHA384Cng']),
  ...family('SHA512', ['SHA512Managed', 'SHA512CryptoServiceProvider', 'SHA512Cng']),
  ...family('RIPEMD160', ['RIPEMD160Managed']),
];

/** The first of `classes` is the one that `Create()` makes. */
function family(name: string, classes: readonly string[]): LibraryType[] {
  const among = new RegExp(`^${name}(?!\\d)`);
  const abstract = defineType(`public abstract class System.Security.Cryptography.${name} : HashAlgorithm`, {
    [`static ${name} Create()`]: () => new HashAlgorithm(`System.Security.Cryptography.${classes[0]}`, name),
    [`static ${name} Create(string hashName)`]: (hashName: string | null) => createHashAlgorithm(hashName, among),
  });
  return [
    abstract,
    ...classes.map((className) =>
      defineType(`public class System.Security.Cryptography.${className} : ${name}`, {
        [`${className}()`]: () => new HashAlgorithm(`System.Security.Cryptography.${className}`, name),
      }),
    ),
  ];
}
