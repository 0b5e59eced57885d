import type { HashAlgorithmName } from '../../../../runtime/cryptography/hash-algorithm-name.ts';
import { Rfc2898DeriveBytes } from '../../../../runtime/cryptography/rfc2898-derive-bytes.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Bytes = Uint8Array | null;

/** What .NET takes when no number of iterations is given. */
const defaultIterations = 1000;

/** `System.Security.Cryptography.DeriveBytes`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.derivebytes */
export const deriveBytes: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.DeriveBytes : IDisposable',
  {
    'byte[] GetBytes(int cb)': (self: Rfc2898DeriveBytes, count: number) => self.getBytes(count),
    'void Reset()': (self: Rfc2898DeriveBytes) => self.reset(),
    'void Dispose()': () => {},
  },
);

/** `System.Security.Cryptography.Rfc2898DeriveBytes`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rfc2898derivebytes */
export const rfc2898DeriveBytes: LibraryType = defineType(
  'public class System.Security.Cryptography.Rfc2898DeriveBytes : DeriveBytes',
  {
    'Rfc2898DeriveBytes(string password, byte[] salt)': (password: string | null, salt: Bytes) =>
      new Rfc2898DeriveBytes(password, salt, defaultIterations),
    'Rfc2898DeriveBytes(string password, byte[] salt, int iterations)': (
      password: string | null,
      salt: Bytes,
      iterations: number,
    ) => new Rfc2898DeriveBytes(password, salt, iterations),
    'Rfc2898DeriveBytes(string password, byte[] salt, int iterations, HashAlgorithmName hashAlgorithm)': (
      password: string | null,
      salt: Bytes,
      iterations: number,
      algorithm: HashAlgorithmName,
    ) => new Rfc2898DeriveBytes(password, salt, iterations, algorithm),
    'Rfc2898DeriveBytes(string password, int saltSize)': (password: string | null, saltSize: number) =>
      new Rfc2898DeriveBytes(password, saltSize, defaultIterations),
    'Rfc2898DeriveBytes(string password, int saltSize, int iterations)': (
      password: string | null,
      saltSize: number,
      iterations: number,
    ) => new Rfc2898DeriveBytes(password, saltSize, iterations),
    'Rfc2898DeriveBytes(string password, int saltSize, int iterations, HashAlgorithmName hashAlgorithm)': (
      password: string | null,
      saltSize: number,
      iterations: number,
      algorithm: HashAlgorithmName,
    ) => new Rfc2898DeriveBytes(password, saltSize, iterations, algorithm),
    'Rfc2898DeriveBytes(byte[] password, byte[] salt, int iterations)': (
      password: Bytes,
      salt: Bytes,
      iterations: number,
    ) => new Rfc2898DeriveBytes(password, salt, iterations),
    'Rfc2898DeriveBytes(byte[] password, byte[] salt, int iterations, HashAlgorithmName hashAlgorithm)': (
      password: Bytes,
      salt: Bytes,
      iterations: number,
      algorithm: HashAlgorithmName,
    ) => new Rfc2898DeriveBytes(password, salt, iterations, algorithm),
    'byte[] Salt { get; set; }': {
      get: (self: Rfc2898DeriveBytes) => self.salt,
      set: (self: Rfc2898DeriveBytes, value: Bytes) => {
        self.salt = value;
      },
    },
    'int IterationCount { get; set; }': {
      get: (self: Rfc2898DeriveBytes) => self.iterationCount,
      set: (self: Rfc2898DeriveBytes, value: number) => {
        self.iterationCount = value;
      },
    },
  },
);
