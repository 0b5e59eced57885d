import { RandomNumberGenerator } from '../../../../runtime/cryptography/random-number-generator.ts';
import { argumentNull } from '../../../../runtime/exceptions.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Self = RandomNumberGenerator;
type Bytes = Uint8Array | null;

/** `System.Security.Cryptography.RandomNumberGenerator`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.randomnumbergenerator */
export const randomNumberGenerator: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.RandomNumberGenerator : IDisposable',
  {
    'static RandomNumberGenerator Create()': () => new RandomNumberGenerator(),
    'static RandomNumberGenerator Create(string rngName)': (name: string | null) => {
      if (name === null) throw argumentNull('name');
      const known = /^(System\.Security\.Cryptography\.)?(RandomNumberGenerator|RNGCryptoServiceProvider)$/i;
      return known.test(name) ? new RandomNumberGenerator() : null;
    },
    'void GetBytes(byte[] data)': (self: Self, data: Bytes) => self.fill(data),
    'void GetBytes(byte[] data, int offset, int count)': (self: Self, data: Bytes, offset: number, count: number) =>
      self.fillRange(data, offset, count),
    'void GetNonZeroBytes(byte[] data)': (self: Self, data: Bytes) => self.fillNonZero(data),
    'void Dispose()': () => {},
  },
);

/** `System.Security.Cryptography.RNGCryptoServiceProvider`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rngcryptoserviceprovider */
export const rngCryptoServiceProvider: LibraryType = defineType(
  'public sealed class System.Security.Cryptography.RNGCryptoServiceProvider : RandomNumberGenerator',
  { 'RNGCryptoServiceProvider()': () => new RandomNumberGenerator() },
);
