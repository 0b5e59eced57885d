import type { HashAlgorithm } from '../../../../runtime/cryptography/hash-algorithm.ts';
import { HashAlgorithmName } from '../../../../runtime/cryptography/hash-algorithm-name.ts';
import { oidFromText } from '../../../../runtime/cryptography/oid.ts';
import { Rsa, RsaPadding, type RsaParameters } from '../../../../runtime/cryptography/rsa.ts';
import type { KeySizes } from '../../../../runtime/cryptography/symmetric-algorithm.ts';
import { KeySizes as KeySizesClass } from '../../../../runtime/cryptography/symmetric-algorithm.ts';
import { argumentException, argumentNull } from '../../../../runtime/exceptions.ts';
import { makeArray, netType } from '../../../../runtime/values.ts';
import { typeNamed } from '../../../../types/library.ts';
import { defineEnum, defineType, type LibraryType, type MemberImplementation } from '../../../define-type.ts';

type Bytes = Uint8Array | null;
type Padding = RsaPadding | null;

/** `System.Security.Cryptography.AsymmetricAlgorithm`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.asymmetricalgorithm */
export const asymmetricAlgorithm: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.AsymmetricAlgorithm : IDisposable',
  {
    'static AsymmetricAlgorithm Create()': () => new Rsa('RSACryptoServiceProvider'),
    'static AsymmetricAlgorithm Create(string algName)': createRsa,
    'int KeySize { get; set; }': {
      get: (self: Rsa) => self.keySize,
      set: (self: Rsa, value: number) => {
        self.keySize = value;
      },
    },
    'KeySizes[] LegalKeySizes { get; }': (): KeySizes[] =>
      makeArray(typeNamed('System.Security.Cryptography.KeySizes'), [new KeySizesClass(384, 16384, 8)]),
    'string SignatureAlgorithm { get; }': () => 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
    'string KeyExchangeAlgorithm { get; }': () => 'RSA-PKCS1-KeyEx',
    'void FromXmlString(string xmlString)': (self: Rsa, xml: string | null) => self.fromXmlString(xml),
    'string ToXmlString(bool includePrivateParameters)': (self: Rsa, withPrivate: boolean) =>
      self.toXmlString(withPrivate),
    'void Clear()': (self: Rsa) => self.dispose(),
    'void Dispose()': (self: Rsa) => self.dispose(),
  },
);

/** `System.Security.Cryptography.RSA`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsa */
export const rsa: LibraryType = defineType(
  'public abstract class System.Security.Cryptography.RSA : AsymmetricAlgorithm',
  {
    'static RSA Create()': () => new Rsa('RSACryptoServiceProvider'),
    'static RSA Create(string algName)': createRsa,
    'static RSA Create(int keySizeInBits)': (bits: number) => new Rsa('RSACryptoServiceProvider', bits),
    'static RSA Create(RSAParameters parameters)': (parameters: RsaParameters) => Rsa.fromParameters(parameters),
    'void ImportParameters(RSAParameters parameters)': (self: Rsa, parameters: RsaParameters) =>
      self.importParameters(parameters),
    'RSAParameters ExportParameters(bool includePrivateParameters)': (self: Rsa, withPrivate: boolean) =>
      self.exportParameters(withPrivate),
    'byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
      self: Rsa,
      data: Bytes,
      algorithm: HashAlgorithmName,
      padding: Padding,
    ) => self.signData(data, algorithm, padding),
    'byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)':
      (self: Rsa, data: Bytes, offset: number, count: number, algorithm: HashAlgorithmName, padding: Padding) =>
        self.signData(part(data, offset, count), algorithm, padding),
    'byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
      self: Rsa,
      hash: Bytes,
      algorithm: HashAlgorithmName,
      padding: Padding,
    ) => self.signHash(hash, algorithm, padding),
    'bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
      self: Rsa,
      data: Bytes,
      signature: Bytes,
      algorithm: HashAlgorithmName,
      padding: Padding,
    ) => self.verifyData(data, signature, algorithm, padding),
    'bool VerifyData(byte[] data, int offset, int count, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)':
      (
        self: Rsa,
        data: Bytes,
        offset: number,
        count: number,
        signature: Bytes,
        algorithm: HashAlgorithmName,
        padding: Padding,
      ) => self.verifyData(part(data, offset, count), signature, algorithm, padding),
    'bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)': (
      self: Rsa,
      hash: Bytes,
      signature: Bytes,
      algorithm: HashAlgorithmName,
      padding: Padding,
    ) => self.verifyHash(hash, signature, algorithm, padding),
    'byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)': (self: Rsa, data: Bytes, padding: Padding) =>
      self.encrypt(data, padding),
    'byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)': (self: Rsa, data: Bytes, padding: Padding) =>
      self.decrypt(data, padding),
  },
);

/** `System.Security.Cryptography.RSACryptoServiceProvider`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsacryptoserviceprovider */
export const rsaCryptoServiceProvider: LibraryType = defineType(
  'public sealed class System.Security.Cryptography.RSACryptoServiceProvider : RSA',
  {
    'RSACryptoServiceProvider()': () => new Rsa('RSACryptoServiceProvider'),
    'RSACryptoServiceProvider(int dwKeySize)': (bits: number) => new Rsa('RSACryptoServiceProvider', bits),
    'bool PublicOnly { get; }': (self: Rsa) => self.publicOnly,
    'bool PersistKeyInCsp { get; set; }': { get: () => false, set: () => {} },
    'byte[] Encrypt(byte[] rgb, bool fOAEP)': (self: Rsa, data: Bytes, oaep: boolean) => {
      if (data === null) throw argumentNull('rgb');
      return self.encrypt(data, oaep ? RsaPadding.oaepSha1 : RsaPadding.encryptionPkcs1);
    },
    'byte[] Decrypt(byte[] rgb, bool fOAEP)': (self: Rsa, data: Bytes, oaep: boolean) => {
      if (data === null) throw argumentNull('rgb');
      return self.decrypt(data, oaep ? RsaPadding.oaepSha1 : RsaPadding.encryptionPkcs1);
    },
    'byte[] SignData(byte[] buffer, object halg)': (self: Rsa, data: Bytes, algorithm: unknown) => {
      if (data === null) throw argumentNull('buffer');
      return self.signData(data, hashNameOf(algorithm), RsaPadding.signaturePkcs1);
    },
    'bool VerifyData(byte[] buffer, object halg, byte[] signature)': (
      self: Rsa,
      data: Bytes,
      algorithm: unknown,
      signature: Bytes,
    ) => {
      if (data === null) throw argumentNull('buffer');
      return self.verifyData(data, signature, hashNameOf(algorithm), RsaPadding.signaturePkcs1);
    },
    'byte[] SignHash(byte[] rgbHash, string str)': (self: Rsa, hash: Bytes, name: string | null) => {
      if (hash === null) throw argumentNull('rgbHash');
      return self.signHash(hash, hashNameOf(name ?? 'SHA1'), RsaPadding.signaturePkcs1);
    },
    'bool VerifyHash(byte[] rgbHash, string str, byte[] rgbSignature)': (
      self: Rsa,
      hash: Bytes,
      name: string | null,
      signature: Bytes,
    ) => {
      if (hash === null) throw argumentNull('rgbHash');
      if (signature === null) throw argumentNull('rgbSignature');
      return self.verifyHash(hash, signature, hashNameOf(name ?? 'SHA1'), RsaPadding.signaturePkcs1);
    },
  },
);

/** `System.Security.Cryptography.RSACng`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsacng */
export const rsaCng: LibraryType = defineType('public sealed class System.Security.Cryptography.RSACng : RSA', {
  'RSACng()': () => new Rsa('RSACng'),
  'RSACng(int keySize)': (bits: number) => new Rsa('RSACng', bits),
});

/** `System.Security.Cryptography.RSAParameters`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsaparameters */
export const rsaParameters: LibraryType = defineType(
  'public struct System.Security.Cryptography.RSAParameters',
  Object.fromEntries(
    (['D', 'DP', 'DQ', 'Exponent', 'InverseQ', 'Modulus', 'P', 'Q'] as const).map(
      (field): [string, MemberImplementation] => [
        `byte[] ${field} { get; set; }`,
        {
          get: (self: RsaParameters) => self[field],
          set: (self: RsaParameters, value: Bytes) => {
            self[field] = value;
          },
        },
      ],
    ),
  ),
);

/** `System.Security.Cryptography.RSASignaturePaddingMode`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsasignaturepaddingmode */
export const rsaSignaturePaddingMode: LibraryType = defineEnum('System.Security.Cryptography.RSASignaturePaddingMode', {
  Pkcs1: 0,
  Pss: 1,
});

/** `System.Security.Cryptography.RSAEncryptionPaddingMode`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsaencryptionpaddingmode */
export const rsaEncryptionPaddingMode: LibraryType = defineEnum(
  'System.Security.Cryptography.RSAEncryptionPaddingMode',
  { Pkcs1: 0, Oaep: 1 },
);

/** `System.Security.Cryptography.RSASignaturePadding`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsasignaturepadding */
export const rsaSignaturePadding: LibraryType = defineType(
  'public sealed class System.Security.Cryptography.RSASignaturePadding : IEquatable<RSASignaturePadding>',
  {
    'static RSASignaturePadding Pkcs1 { get; }': () => RsaPadding.signaturePkcs1,
    'static RSASignaturePadding Pss { get; }': () => RsaPadding.signaturePss,
    'RSASignaturePaddingMode Mode { get; }': (self: RsaPadding) => self.mode,
    ...paddingEquality('RSASignaturePadding'),
  },
);

/** `System.Security.Cryptography.RSAEncryptionPadding`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsaencryptionpadding */
export const rsaEncryptionPadding: LibraryType = defineType(
  'public sealed class System.Security.Cryptography.RSAEncryptionPadding : IEquatable<RSAEncryptionPadding>',
  {
    'static RSAEncryptionPadding Pkcs1 { get; }': () => RsaPadding.encryptionPkcs1,
    'static RSAEncryptionPadding OaepSHA1 { get; }': () => RsaPadding.oaepSha1,
    'static RSAEncryptionPadding OaepSHA256 { get; }': () => RsaPadding.oaep(new HashAlgorithmName('SHA256')),
    'static RSAEncryptionPadding OaepSHA384 { get; }': () => RsaPadding.oaep(new HashAlgorithmName('SHA384')),
    'static RSAEncryptionPadding OaepSHA512 { get; }': () => RsaPadding.oaep(new HashAlgorithmName('SHA512')),
    'static RSAEncryptionPadding CreateOaep(HashAlgorithmName hashAlgorithm)': (name: HashAlgorithmName) =>
      RsaPadding.oaep(name),
    'RSAEncryptionPaddingMode Mode { get; }': (self: RsaPadding) => self.mode,
    'HashAlgorithmName OaepHashAlgorithm { get; }': (self: RsaPadding) => self.oaepHash,
    ...paddingEquality('RSAEncryptionPadding'),
  },
);

function paddingEquality(name: string): Readonly<Record<string, MemberImplementation>> {
  const equal = (left: Padding, right: Padding) => (left === null ? right === null : left.equals(right));
  return {
    [`bool Equals(${name} other)`]: equal,
    [`static bool operator ==(${name} left, ${name} right)`]: equal,
    [`static bool operator !=(${name} left, ${name} right)`]: (left: Padding, right: Padding) => !equal(left, right),
    'string ToString()': (self: RsaPadding) => self.toString(),
  };
}

function createRsa(name: string | null): Rsa | null {
  if (name === null) throw argumentNull('name');
  return /^(System\.Security\.Cryptography\.)?(RSA|RSACryptoServiceProvider)$/i.test(name)
    ? new Rsa('RSACryptoServiceProvider')
    : null;
}

function part(data: Bytes, offset: number, count: number): Bytes {
  if (data === null) throw argumentNull('data');
  if (offset < 0 || offset > data.length) throw argumentException('Value was invalid.', 'offset');
  if (count < 0 || count > data.length - offset) throw argumentException('Value was invalid.', 'count');
  return data.subarray(offset, offset + count);
}

/** `halg` is a name, an OID, or an instance of a hash algorithm. */
function hashNameOf(algorithm: unknown): HashAlgorithmName {
  if (algorithm === null) throw argumentNull('halg');
  const text = typeof algorithm === 'string' ? algorithm : String((algorithm as HashAlgorithm)[netType]);
  const friendly = (oidFromText(text).friendlyName ?? text).replace(/^.*\./, '').toUpperCase();
  const name = /^(MD5|SHA-?(?:1|256|384|512))(?=$|MANAGED|CRYPTOSERVICEPROVIDER|CNG)/.exec(friendly)?.[1];
  if (name === undefined) throw argumentException(`${text} is an unsupported hash algorithm for RSA signing`, 'halg');
  return new HashAlgorithmName(name.replace('-', ''));
}
