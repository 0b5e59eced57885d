import { Rsa } from '../../../../../runtime/cryptography/rsa.ts';
import type { X500DistinguishedName } from '../../../../../runtime/cryptography/x500-distinguished-name.ts';
import {
  type PublicKey,
  requireCertificate,
  upperHex,
  X509Certificate,
  type X509Extension,
  x509ContentTypes,
  x509NameTypes,
} from '../../../../../runtime/cryptography/x509-certificate.ts';
import { makeArray } from '../../../../../runtime/values.ts';
import { typeNamed } from '../../../../../types/library.ts';
import { defineEnum, defineType, type LibraryType } from '../../../../define-type.ts';

const namespace = 'System.Security.Cryptography.X509Certificates';

type Self = X509Certificate;
type Bytes = Uint8Array | null;
type Text = string | null;

/** `X509NameType`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509nametype */
export const x509NameType: LibraryType = defineEnum(`${namespace}.X509NameType`, { ...x509NameTypes, DnsName: 3 });

/** `X509ContentType`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509contenttype */
export const x509ContentType: LibraryType = defineEnum(`${namespace}.X509ContentType`, x509ContentTypes);

/** `X509KeyStorageFlags`, which have no meaning where keys are not stored: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509keystorageflags */
export const x509KeyStorageFlags: LibraryType = defineEnum(
  `${namespace}.X509KeyStorageFlags`,
  {
    DefaultKeySet: 0,
    UserKeySet: 1,
    MachineKeySet: 2,
    Exportable: 4,
    UserProtected: 8,
    PersistKeySet: 16,
    EphemeralKeySet: 32,
  },
  { flags: true },
);

/** `X500DistinguishedNameFlags`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x500distinguishednameflags */
export const x500DistinguishedNameFlags: LibraryType = defineEnum(
  `${namespace}.X500DistinguishedNameFlags`,
  {
    None: 0,
    Reversed: 1,
    UseSemicolons: 16,
    DoNotUsePlusSign: 32,
    DoNotUseQuotes: 64,
    UseCommas: 128,
    UseNewLines: 256,
    UseUTF8Encoding: 4096,
    UseT61Encoding: 8192,
    ForceUTF8Encoding: 16384,
  },
  { flags: true },
);

/** `X509Certificate`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509certificate */
export const x509Certificate: LibraryType = defineType(`public class ${namespace}.X509Certificate : IDisposable`, {
  'X509Certificate(byte[] data)': (data: Bytes) => X509Certificate.read(data, null, 'X509Certificate'),
  'X509Certificate(byte[] rawData, string password)': (data: Bytes, password: Text) =>
    X509Certificate.read(data, password, 'X509Certificate'),
  'X509Certificate(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)': (
    data: Bytes,
    password: Text,
  ) => X509Certificate.read(data, password, 'X509Certificate'),
  'X509Certificate(X509Certificate cert)': (other: Self | null) => copy(other, 'X509Certificate'),
  'string Issuer { get; }': (self: Self) => self.issuerName.name,
  'string Subject { get; }': (self: Self) => self.subjectName.name,
  'bool Equals(X509Certificate other)': (self: Self, other: Self | null) => self.equals(other),
  'byte[] GetCertHash()': (self: Self) => self.hash('sha1'),
  'string GetCertHashString()': (self: Self) => self.thumbprint,
  'string GetEffectiveDateString()': (self: Self) => self.notBefore.toString(),
  'string GetExpirationDateString()': (self: Self) => self.notAfter.toString(),
  'string GetFormat()': () => 'X509',
  'string GetIssuerName()': (self: Self) => self.issuerName.write(', ', false),
  'string GetName()': (self: Self) => self.subjectName.write(', ', false),
  'string GetKeyAlgorithm()': (self: Self) => self.publicKey.oid.value,
  'byte[] GetKeyAlgorithmParameters()': (self: Self) => self.publicKey.parameters.slice(),
  'string GetKeyAlgorithmParametersString()': (self: Self) => upperHex(self.publicKey.parameters),
  'byte[] GetPublicKey()': (self: Self) => self.publicKey.keyValue.slice(),
  'string GetPublicKeyString()': (self: Self) => upperHex(self.publicKey.keyValue),
  'byte[] GetRawCertData()': (self: Self) => self.rawData.slice(),
  'string GetRawCertDataString()': (self: Self) => upperHex(self.rawData),
  // .NET gives the bytes of the serial number with the lowest first, and the text with the highest.
  'byte[] GetSerialNumber()': (self: Self) => self.serialNumberBytes.toReversed(),
  'string GetSerialNumberString()': (self: Self) => self.serialNumber,
  'string ToString()': (self: Self) => self.toString(),
  'string ToString(bool fVerbose)': (self: Self) => self.toString(),
  'void Reset()': () => {},
  'void Dispose()': (self: Self) => self.dispose(),
});

/** `X509Certificate2`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509certificate2 */
export const x509Certificate2: LibraryType = defineType(
  `public class ${namespace}.X509Certificate2 : X509Certificate`,
  {
    'X509Certificate2(byte[] rawData)': (data: Bytes) => X509Certificate.read(data, null),
    'X509Certificate2(byte[] rawData, string password)': (data: Bytes, password: Text) =>
      X509Certificate.read(data, password),
    'X509Certificate2(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)': (
      data: Bytes,
      password: Text,
    ) => X509Certificate.read(data, password),
    'X509Certificate2(X509Certificate certificate)': (other: Self | null) => copy(other, 'X509Certificate2'),
    'static X509ContentType GetCertContentType(byte[] rawData)': (data: Bytes) => X509Certificate.contentType(data),
    'bool Archived { get; set; }': { get: () => false, set: () => {} },
    'X509Extension[] Extensions { get; }': (self: Self) =>
      makeArray(typeNamed(`${namespace}.X509Extension`), self.extensions),
    'string FriendlyName { get; set; }': {
      get: (self: Self) => self.friendlyName,
      set: (self: Self, value: Text) => {
        self.friendlyName = value ?? '';
      },
    },
    'bool HasPrivateKey { get; }': (self: Self) => self.privateKey !== undefined,
    'X500DistinguishedName IssuerName { get; }': (self: Self) => self.issuerName,
    'DateTime NotAfter { get; }': (self: Self) => self.notAfter,
    'DateTime NotBefore { get; }': (self: Self) => self.notBefore,
    'AsymmetricAlgorithm PrivateKey { get; }': (self: Self) =>
      self.privateKey?.asymmetricKeyType === 'rsa' ? Rsa.fromKey(self.privateKey, 'RSACryptoServiceProvider') : null,
    'PublicKey PublicKey { get; }': (self: Self) => self.publicKey,
    'byte[] RawData { get; }': (self: Self) => self.rawData.slice(),
    'string SerialNumber { get; }': (self: Self) => self.serialNumber,
    'Oid SignatureAlgorithm { get; }': (self: Self) => self.signatureAlgorithm,
    'X500DistinguishedName SubjectName { get; }': (self: Self) => self.subjectName,
    'string Thumbprint { get; }': (self: Self) => self.thumbprint,
    'int Version { get; }': (self: Self) => self.version,
    'string GetNameInfo(X509NameType nameType, bool forIssuer)': (self: Self, type: number, ofIssuer: boolean) =>
      self.nameInfo(type, ofIssuer),
    'bool Verify()': (self: Self) => self.verify(),
  },
);

/** `X500DistinguishedName`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x500distinguishedname */
export const x500DistinguishedName: LibraryType = defineType(`public sealed class ${namespace}.X500DistinguishedName`, {
  'string Name { get; }': (self: X500DistinguishedName) => self.name,
  'byte[] RawData { get; }': (self: X500DistinguishedName) => self.rawData.slice(),
  'string Decode(X500DistinguishedNameFlags flag)': (self: X500DistinguishedName, flags: number) => {
    const separator = (flags & 0x100) !== 0 ? '\r\n' : (flags & 0x10) !== 0 ? '; ' : ', ';
    return self.write(separator, (flags & 1) !== 0);
  },
  'string Format(bool multiLine)': (self: X500DistinguishedName, multiLine: boolean) =>
    multiLine ? `${self.write('\r\n', false)}\r\n` : self.write(', ', false),
});

/** `PublicKey`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.publickey */
export const publicKey: LibraryType = defineType(`public sealed class ${namespace}.PublicKey`, {
  'AsymmetricAlgorithm Key { get; }': (self: PublicKey) => self.key,
  'Oid Oid { get; }': (self: PublicKey) => self.oid,
  'AsnEncodedData EncodedKeyValue { get; }': (self: PublicKey) => self.encodedKeyValue,
  'AsnEncodedData EncodedParameters { get; }': (self: PublicKey) => self.encodedParameters,
});

/** `X509Extension`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509extension */
export const x509Extension: LibraryType = defineType(`public class ${namespace}.X509Extension : AsnEncodedData`, {
  'bool Critical { get; }': (self: X509Extension) => self.critical,
});

/** `System.Security.Cryptography.AsnEncodedData`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.asnencodeddata */
export const asnEncodedData: LibraryType = defineType('public class System.Security.Cryptography.AsnEncodedData', {
  'Oid Oid { get; }': (self: X509Extension) => self.oid,
  'byte[] RawData { get; }': (self: X509Extension) => self.rawData.slice(),
});

/** `RSACertificateExtensions`: https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.rsacertificateextensions */
export const rsaCertificateExtensions: LibraryType = defineType(
  `public static class ${namespace}.RSACertificateExtensions`,
  {
    'static RSA GetRSAPublicKey(this X509Certificate2 certificate)': (certificate: Self | null) =>
      requireCertificate(certificate, 'certificate').rsaPublicKey,
    'static RSA GetRSAPrivateKey(this X509Certificate2 certificate)': (certificate: Self | null) =>
      requireCertificate(certificate, 'certificate').rsaPrivateKey,
  },
);

function copy(other: Self | null, className: string): Self {
  const { rawData, privateKey } = requireCertificate(other, 'cert');
  return new X509Certificate(rawData, privateKey, className);
}
