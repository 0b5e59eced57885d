import { createHash, createPublicKey, type KeyObject, X509Certificate as NodeCertificate } from 'node:crypto';
import { spend } from '../budget.ts';
import { now } from '../clock.ts';
import { DateTime, dateTimeKind } from '../date-time.ts';
import { argumentException, argumentNull, DotNetException, notSupported } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { certificateChain } from './certificate-chain.ts';
import { cryptographicException } from './cryptographic-exception.ts';
import { type DerValue, readDer } from './der.ts';
import { Oid } from './oid.ts';
import { isKeyStore, readKeyStore, WrongPassword } from './pkcs12.ts';
import { Rsa } from './rsa.ts';
import { X500DistinguishedName } from './x500-distinguished-name.ts';

const namespace = 'System.Security.Cryptography.X509Certificates.';
const notFound = 'Cannot find the requested object.\r\n';

/** The members of `X509NameType`. */
export const x509NameTypes = {
  SimpleName: 0,
  EmailName: 1,
  UpnName: 2,
  DnsName: 3,
  DnsFromAlternativeName: 4,
  UrlName: 5,
} as const;

/** The members of `X509ContentType`. */
export const x509ContentTypes = {
  Unknown: 0,
  Cert: 1,
  SerializedCert: 2,
  Pfx: 3,
  Pkcs12: 3,
  SerializedStore: 4,
  Pkcs7: 5,
  Authenticode: 6,
} as const;

/** An instance of `AsnEncodedData`. */
export class AsnEncodedData implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.AsnEncodedData';
  readonly oid: Oid;
  readonly rawData: Uint8Array;

  constructor(oid: Oid, rawData: Uint8Array) {
    this.oid = oid;
    this.rawData = rawData;
  }

  toString(): string {
    return this[netType];
  }
}

/** An instance of `X509Extension`. */
export class X509Extension extends AsnEncodedData {
  override readonly [netType]: string = `${namespace}X509Extension`;
  readonly critical: boolean;

  constructor(value: DerValue) {
    super(new Oid(value.child(0).oid), value.children.at(-1)?.content ?? new Uint8Array());
    this.critical = value.children[1]?.tag === 0x01 && value.children[1].content[0] !== 0;
  }
}

/** An instance of `PublicKey`. */
export class PublicKey implements DotNetObject {
  readonly [netType]: string = `${namespace}PublicKey`;
  readonly oid: Oid;
  readonly parameters: Uint8Array;
  readonly keyValue: Uint8Array;
  readonly keyObject: KeyObject;

  constructor(info: DerValue, keyObject: KeyObject) {
    this.oid = new Oid(info.child(0).child(0).oid);
    this.parameters = info.child(0).children[1]?.encoded ?? new Uint8Array();
    // The first byte of a bit string counts the bits that are not used.
    this.keyValue = info.child(1).content.subarray(1);
    this.keyObject = keyObject;
  }

  get encodedKeyValue(): AsnEncodedData {
    return new AsnEncodedData(this.oid, this.keyValue);
  }

  get encodedParameters(): AsnEncodedData {
    return new AsnEncodedData(this.oid, this.parameters);
  }

  get key(): Rsa {
    if (this.keyObject.asymmetricKeyType !== 'rsa') {
      throw notSupported('The certificate key algorithm is not supported.');
    }
    return Rsa.fromKey(this.keyObject, 'RSACryptoServiceProvider');
  }

  toString(): string {
    return this[netType];
  }
}

/** An instance of `X509Certificate2`: a certificate, with its private key where it came with one. */
export class X509Certificate implements DotNetObject {
  readonly [netType]: string;
  readonly rawData: Uint8Array;
  readonly privateKey: KeyObject | undefined;
  readonly #body: DerValue;
  readonly #publicKey: KeyObject;
  readonly #signatureOid: string;
  friendlyName = '';

  constructor(rawData: Uint8Array, privateKey?: KeyObject, className = 'X509Certificate2') {
    this[netType] = namespace + className;
    this.rawData = rawData;
    this.privateKey = privateKey;
    const whole = readDer(rawData);
    const body = whole.child(0);
    // The version is tagged and may be missing; everything else is counted from the serial number.
    this.#body = body.tagged(0) === undefined ? readDer(withVersion(body)) : body;
    const info = this.#body.child(6);
    this.#publicKey = createPublicKey({ key: Buffer.from(info.encoded), format: 'der', type: 'spki' });
    // Read once here, so that a body that is no certificate's is found out now.
    this.issuerName.write('', false);
    this.subjectName.write('', false);
    this.notBefore.since(this.notAfter);
    if (this.version > 0) this.nameInfo(x509NameTypes.UrlName, false);
    this.#signatureOid = whole.child(1).child(0).oid;
  }

  /** Reads DER, PEM, Base64 or PFX. */
  static read(bytes: Uint8Array | null, password: string | null, className = 'X509Certificate2'): X509Certificate {
    if (bytes === null || bytes.length === 0) {
      throw argumentException('Array may not be empty or null.', 'rawData');
    }
    spend(bytes.length >> 2);
    try {
      const value = readDer(fromPem(bytes), true);
      if (!isKeyStore(value)) return new X509Certificate(value.encoded.slice(), undefined, className);
      const { certificates, keys } = readKeyStore(value, password ?? '');
      return ownCertificate(certificates, keys, className);
    } catch (error) {
      if (error instanceof WrongPassword) {
        throw cryptographicException('The specified network password is not correct.\r\n');
      }
      if (error instanceof DotNetException || (error as Error).name === 'BudgetExceeded') throw error;
      throw cryptographicException(notFound);
    }
  }

  /** `X509Certificate2.GetCertContentType`. */
  static contentType(bytes: Uint8Array | null): number {
    if (bytes === null || bytes.length === 0) throw argumentException('Array may not be empty or null.', 'rawData');
    try {
      return isKeyStore(readDer(fromPem(bytes), true)) ? x509ContentTypes.Pfx : x509ContentTypes.Cert;
    } catch {
      throw cryptographicException(notFound);
    }
  }

  get version(): number {
    return this.#body.child(0).child(0).integer + 1;
  }

  get serialNumberBytes(): Uint8Array {
    return this.#body.child(1).content;
  }

  get issuerName(): X500DistinguishedName {
    return new X500DistinguishedName(this.#body.child(3));
  }

  get notBefore(): DateTime {
    return DateTime.fromUnixMilliseconds(this.#body.child(4).child(0).time, dateTimeKind.local);
  }

  get notAfter(): DateTime {
    return DateTime.fromUnixMilliseconds(this.#body.child(4).child(1).time, dateTimeKind.local);
  }

  get subjectName(): X500DistinguishedName {
    return new X500DistinguishedName(this.#body.child(5));
  }

  get publicKey(): PublicKey {
    return new PublicKey(this.#body.child(6), this.#publicKey);
  }

  get extensions(): X509Extension[] {
    const list = this.#body.children.slice(7).find((child) => child.tag === 0xa3);
    return list === undefined ? [] : list.child(0).children.map((value) => new X509Extension(value));
  }

  get signatureAlgorithm(): Oid {
    return new Oid(this.#signatureOid);
  }

  /** Upper-case hexadecimal of the SHA-1 of the certificate. */
  get thumbprint(): string {
    return upperHex(this.hash('sha1'));
  }

  hash(name: string): Uint8Array {
    spend(this.rawData.length >> 3);
    return new Uint8Array(createHash(name).update(this.rawData).digest());
  }

  get serialNumber(): string {
    return upperHex(this.serialNumberBytes);
  }

  get rsaPublicKey(): Rsa | null {
    return this.#publicKey.asymmetricKeyType === 'rsa' ? Rsa.fromKey(this.#publicKey) : null;
  }

  get rsaPrivateKey(): Rsa | null {
    return this.privateKey?.asymmetricKeyType === 'rsa' ? Rsa.fromKey(this.privateKey) : null;
  }

  nameInfo(type: number, ofIssuer: boolean): string {
    const name = ofIssuer ? this.issuerName : this.subjectName;
    const alternatives = this.#alternativeNames(ofIssuer);
    const [commonName, email] = ['2.5.4.3', '1.2.840.113549.1.9.1'];
    switch (type) {
      case x509NameTypes.SimpleName:
        return name.find(commonName, '2.5.4.11', '2.5.4.10', email) || (alternatives(1) ?? alternatives(2) ?? '');
      case x509NameTypes.EmailName:
        return alternatives(1) ?? name.find(email);
      case x509NameTypes.UpnName:
        return alternatives(0) ?? '';
      case x509NameTypes.DnsName:
        return alternatives(2) ?? name.find(commonName);
      case x509NameTypes.DnsFromAlternativeName:
        return alternatives(2) ?? '';
      case x509NameTypes.UrlName:
        return alternatives(6) ?? '';
      default:
        throw argumentException('Invalid name type.');
    }
  }

  /** `Verify()`: the chain ends at a root that is trusted, and every certificate in it is in its time. */
  verify(): boolean {
    spend(20_000);
    const chain = this.#chain();
    if (chain === undefined) return false;
    const moment = now();
    return chain.every(
      (certificate) => Date.parse(certificate.validFrom) <= moment && moment <= Date.parse(certificate.validTo),
    );
  }

  #chain(): readonly NodeCertificate[] | undefined {
    try {
      return certificateChain(new NodeCertificate(this.rawData));
    } catch {
      // OpenSSL looks at more than is read here; what it does not understand has no chain.
      return undefined;
    }
  }

  equals(other: unknown): boolean {
    return other instanceof X509Certificate && other.thumbprint === this.thumbprint;
  }

  hashKey(): string {
    return this.thumbprint;
  }

  dispose(): void {
    // Nothing is open.
  }

  /** `ToString()` of `X509Certificate2`. */
  toString(): string {
    if (this[netType] !== `${namespace}X509Certificate2`) return this[netType];
    const parts = [
      ['Subject', this.subjectName.name],
      ['Issuer', this.issuerName.name],
      ['Serial Number', this.serialNumber],
      ['Not Before', this.notBefore.toString()],
      ['Not After', this.notAfter.toString()],
      ['Thumbprint', this.thumbprint],
    ];
    return parts.map(([title, text]) => `[${title}]\n  ${text}\n`).join('\n');
  }

  /** The first alternative name with a tag: 1 mail, 2 DNS, 6 URL; 0 is Windows' user principal name. RFC 5280, section 4.2.1.6. */
  #alternativeNames(ofIssuer: boolean): (tag: number) => string | undefined {
    const oid = ofIssuer ? '2.5.29.18' : '2.5.29.17';
    const extension = this.extensions.find((candidate) => candidate.oid.value === oid);
    if (extension === undefined) return () => undefined;
    const names = readDer(extension.rawData).children;
    return (tag) => {
      const name = names.find(
        (candidate) => (candidate.tag & 0x1f) === tag && (tag !== 0 || isPrincipalName(candidate)),
      );
      if (name === undefined) return undefined;
      return tag === 0 ? (name.children[1]?.children[0]?.text ?? '') : Buffer.from(name.content).toString('latin1');
    };
  }
}

function isPrincipalName(name: DerValue): boolean {
  return name.children[0]?.oid === '1.3.6.1.4.1.311.20.2.3';
}

/** The certificate that belongs to the key, or the first. */
function ownCertificate(
  certificates: readonly Uint8Array[],
  keys: readonly KeyObject[],
  className: string,
): X509Certificate {
  const all = certificates.map((bytes) => new X509Certificate(bytes.slice(), undefined, className));
  for (const key of keys) {
    const encoded = createPublicKey(key).export({ format: 'der', type: 'spki' });
    const own = all.find((certificate) =>
      certificate.publicKey.keyObject.export({ format: 'der', type: 'spki' }).equals(encoded),
    );
    if (own !== undefined) return new X509Certificate(own.rawData, key, className);
  }
  if (all[0] === undefined) throw cryptographicException(notFound);
  return all[0];
}

/** A certificate of version 1 with its version written out. */
function withVersion(body: DerValue): Uint8Array {
  const version = [0xa0, 0x03, 0x02, 0x01, 0x00];
  const content = Buffer.concat([Buffer.from(version), body.content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.from([0x30, 0x84]), length, content]);
}

/** Takes PEM or bare Base64 apart; DER comes back as it is. */
function fromPem(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x30) return bytes;
  const text = Buffer.from(bytes).toString('latin1');
  const begin = text.indexOf('-----BEGIN CERTIFICATE-----');
  const end = text.indexOf('-----END CERTIFICATE-----', begin);
  const body = begin < 0 || end < 0 ? text : text.slice(begin + 27, end);
  return new Uint8Array(Buffer.from(body, 'base64'));
}

/** Upper-case hexadecimal, as .NET writes thumbprints and serial numbers. */
export function upperHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

/** Refuses a certificate that is null. */
export function requireCertificate(certificate: X509Certificate | null, parameter: string): X509Certificate {
  if (certificate === null) throw argumentNull(parameter);
  return certificate;
}
