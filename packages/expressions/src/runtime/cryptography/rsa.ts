import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  privateEncrypt,
  publicDecrypt,
  publicEncrypt,
  sign,
  verify,
} from 'node:crypto';
import { allocate, spend } from '../budget.ts';
import { argumentNull } from '../exceptions.ts';
import { type DotNetObject, netType, registerDefault } from '../values.ts';
import { cryptographicException } from './cryptographic-exception.ts';
import { HashAlgorithmName, requireHashName } from './hash-algorithm-name.ts';

const missingPrivateKey = 'Missing private key';
const invalidPadding = 'Specified padding mode is not valid for this algorithm.';

const fields = ['D', 'DP', 'DQ', 'Exponent', 'InverseQ', 'Modulus', 'P', 'Q'] as const;

/** A value of `System.Security.Cryptography.RSAParameters`, whose fields C# assigns one by one. */
export class RsaParameters implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.RSAParameters';
  D: Uint8Array | null = null;
  DP: Uint8Array | null = null;
  DQ: Uint8Array | null = null;
  Exponent: Uint8Array | null = null;
  InverseQ: Uint8Array | null = null;
  Modulus: Uint8Array | null = null;
  P: Uint8Array | null = null;
  Q: Uint8Array | null = null;

  toString(): string {
    return this[netType];
  }
}

registerDefault('System.Security.Cryptography.RSAParameters', () => new RsaParameters());

/** An instance of `RSASignaturePadding` or `RSAEncryptionPadding`. */
export class RsaPadding implements DotNetObject {
  static readonly signaturePkcs1: RsaPadding = new RsaPadding('RSASignaturePadding', 'Pkcs1', 0);
  static readonly signaturePss: RsaPadding = new RsaPadding('RSASignaturePadding', 'Pss', 1);
  static readonly encryptionPkcs1: RsaPadding = new RsaPadding('RSAEncryptionPadding', 'Pkcs1', 0);
  static readonly oaepSha1: RsaPadding = RsaPadding.oaep(new HashAlgorithmName('SHA1'));

  readonly [netType]: string;
  readonly modeName: string;
  readonly mode: number;
  readonly oaepHash: HashAlgorithmName;

  constructor(
    className: string,
    modeName: string,
    mode: number,
    oaepHash: HashAlgorithmName = HashAlgorithmName.empty,
  ) {
    this[netType] = `System.Security.Cryptography.${className}`;
    this.modeName = modeName;
    this.mode = mode;
    this.oaepHash = oaepHash;
  }

  static oaep(hash: HashAlgorithmName): RsaPadding {
    requireHashName(hash);
    return new RsaPadding('RSAEncryptionPadding', 'Oaep', 1, hash);
  }

  equals(other: unknown): boolean {
    return other instanceof RsaPadding && other[netType] === this[netType] && other.toString() === this.toString();
  }

  hashKey(): string {
    return this.toString();
  }

  toString(): string {
    return this.modeName + this.oaepHash.toString();
  }
}

/** An instance of `System.Security.Cryptography.RSA`: `RSACryptoServiceProvider`, or `RSACng` as certificates give it. */
export class Rsa implements DotNetObject {
  readonly [netType]: string;
  readonly #isCng: boolean;
  #publicKey: KeyObject | undefined;
  #privateKey: KeyObject | undefined;
  #keySize: number;

  constructor(className: 'RSACryptoServiceProvider' | 'RSACng', keySize?: number) {
    this[netType] = `System.Security.Cryptography.${className}`;
    this.#isCng = className === 'RSACng';
    this.#keySize = checkedKeySize(keySize ?? (this.#isCng ? 2048 : 1024));
  }

  /** The RSA object of a certificate. */
  static fromKey(key: KeyObject, className: 'RSACryptoServiceProvider' | 'RSACng' = 'RSACng'): Rsa {
    const rsa = new Rsa(className);
    rsa.#use(key);
    return rsa;
  }

  static fromParameters(parameters: RsaParameters): Rsa {
    const rsa = new Rsa('RSACryptoServiceProvider');
    rsa.importParameters(parameters);
    return rsa;
  }

  get keySize(): number {
    return this.#keySize;
  }

  set keySize(value: number) {
    this.#keySize = checkedKeySize(value);
    this.#publicKey = undefined;
    this.#privateKey = undefined;
  }

  get publicOnly(): boolean {
    return this.#publicKey !== undefined && this.#privateKey === undefined;
  }

  importParameters(parameters: RsaParameters): void {
    const { Modulus, Exponent, D, P, Q, DP, DQ, InverseQ } = parameters;
    if (Exponent === null) throw cryptographicException('Missing Exponent');
    if (Modulus === null) throw cryptographicException('Missing Modulus');
    const publicPart = { kty: 'RSA', n: base64Url(Modulus), e: base64Url(Exponent) };
    if (D === null && P === null && Q === null) {
      this.#use(attempt(() => createPublicKey({ key: publicPart, format: 'jwk' })));
      return;
    }
    if (D === null || P === null || Q === null || DP === null || DQ === null || InverseQ === null) {
      throw cryptographicException('Bad Data.');
    }
    const whole = {
      ...publicPart,
      d: base64Url(D),
      p: base64Url(P),
      q: base64Url(Q),
      dp: base64Url(DP),
      dq: base64Url(DQ),
      qi: base64Url(InverseQ),
    };
    this.#use(attempt(() => createPrivateKey({ key: whole, format: 'jwk' })));
  }

  exportParameters(withPrivate: boolean): RsaParameters {
    const { publicKey, privateKey } = this.#keys();
    if (withPrivate && privateKey === undefined) throw cryptographicException(missingPrivateKey);
    const jwk = (withPrivate ? (privateKey as KeyObject) : publicKey).export({ format: 'jwk' });
    const parameters = new RsaParameters();
    const half = this.#keySize / 16;
    parameters.Modulus = sized(jwk.n, this.#keySize / 8);
    parameters.Exponent = sized(jwk.e, 1);
    if (withPrivate) {
      parameters.D = sized(jwk.d, this.#keySize / 8);
      parameters.P = sized(jwk.p, half);
      parameters.Q = sized(jwk.q, half);
      parameters.DP = sized(jwk.dp, half);
      parameters.DQ = sized(jwk.dq, half);
      parameters.InverseQ = sized(jwk.qi, half);
    }
    return parameters;
  }

  fromXmlString(xml: string | null): void {
    if (xml === null) throw argumentNull('xmlString');
    spend(xml.length);
    const parameters = new RsaParameters();
    for (const field of fields) parameters[field] = readXmlField(xml, field);
    for (const field of ['Modulus', 'Exponent'] as const) {
      if (parameters[field] === null) {
        throw cryptographicException(
          `Input string does not contain a valid encoding of the 'RSA' '${field}' parameter.`,
        );
      }
    }
    this.importParameters(parameters);
  }

  toXmlString(withPrivate: boolean): string {
    const parameters = this.exportParameters(withPrivate);
    const names = withPrivate
      ? (['Modulus', 'Exponent', 'P', 'Q', 'DP', 'DQ', 'InverseQ', 'D'] as const)
      : (['Modulus', 'Exponent'] as const);
    const body = names.map(
      (name) => `<${name}>${Buffer.from(parameters[name] as Uint8Array).toString('base64')}</${name}>`,
    );
    return `<RSAKeyValue>${body.join('')}</RSAKeyValue>`;
  }

  signData(data: Uint8Array | null, algorithm: HashAlgorithmName, padding: RsaPadding | null): Uint8Array {
    if (data === null) throw argumentNull('data');
    const name = requireHashName(algorithm);
    this.#checkSignaturePadding(padding);
    spend(data.length >> 3);
    const digest = knownDigest(name);
    const key = this.#privateKeyFor(missingPrivateKey);
    return bytesOf(() => sign(digest, data, { key, ...signatureOptions(padding) }));
  }

  signHash(hash: Uint8Array | null, algorithm: HashAlgorithmName, padding: RsaPadding | null): Uint8Array {
    if (hash === null) throw argumentNull('hash');
    const info = this.#digestInfo(hash, requireHashName(algorithm), padding);
    const key = this.#privateKeyFor(missingPrivateKey);
    return bytesOf(() => privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, info));
  }

  verifyData(
    data: Uint8Array | null,
    signature: Uint8Array | null,
    algorithm: HashAlgorithmName,
    padding: RsaPadding | null,
  ): boolean {
    if (data === null) throw argumentNull('data');
    if (signature === null) throw argumentNull('signature');
    const name = requireHashName(algorithm);
    this.#checkSignaturePadding(padding);
    const digest = knownDigest(name);
    this.#spendPublic();
    spend(data.length >> 3);
    const { publicKey: key } = this.#keys();
    return attempt(() => verify(digest, data, { key, ...signatureOptions(padding) }, signature));
  }

  verifyHash(
    hash: Uint8Array | null,
    signature: Uint8Array | null,
    algorithm: HashAlgorithmName,
    padding: RsaPadding | null,
  ): boolean {
    if (hash === null) throw argumentNull('hash');
    if (signature === null) throw argumentNull('signature');
    const info = this.#digestInfo(hash, requireHashName(algorithm), padding);
    const { publicKey } = this.#keys();
    this.#spendPublic();
    try {
      return publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature).equals(info);
    } catch {
      return false;
    }
  }

  encrypt(data: Uint8Array | null, padding: RsaPadding | null): Uint8Array {
    if (data === null) throw argumentNull('data');
    if (padding === null) throw argumentNull('padding');
    const options = this.#encryptionOptions(padding);
    const { publicKey } = this.#keys();
    const most =
      this.#keySize / 8 -
      (padding.mode === 0 ? 11 : 2 + 2 * (digestPrefixes.get(padding.oaepHash.name as string)?.at(-1) ?? 0));
    if (data.length > most) {
      throw cryptographicException(`The data to be encrypted exceeds the maximum for this modulus of ${most} bytes.`);
    }
    this.#spendPublic();
    return bytesOf(() => publicEncrypt({ key: publicKey, ...options }, data));
  }

  decrypt(data: Uint8Array | null, padding: RsaPadding | null): Uint8Array {
    if (data === null) throw argumentNull('data');
    if (padding === null) throw argumentNull('padding');
    const options = this.#encryptionOptions(padding);
    const privateKey = this.#privateKeyFor('Missing private key to decrypt value.');
    const oaep = padding.mode === 1;
    try {
      if (oaep) return new Uint8Array(privateDecrypt({ key: privateKey, ...options }, data));
      // Node has no longer a decryption with this padding, so it is taken off here: RFC 8017, section 7.2.2.
      const block = privateDecrypt(
        { key: privateKey, padding: constants.RSA_NO_PADDING },
        padLeft(data, this.#keySize / 8),
      );
      const end = block.indexOf(0, 2);
      if (block[0] === 0 && block[1] === 2 && end >= 10) return new Uint8Array(block.subarray(end + 1));
    } catch {
      // Said below, in .NET's words.
    }
    throw cryptographicException(oaep ? 'Error occurred while decoding OAEP padding.' : 'Bad Data.');
  }

  dispose(): void {
    // Keys are the garbage collector's; a disposed RSA object answers as .NET's does until it is used again.
  }

  toString(): string {
    return this[netType];
  }

  #use(key: KeyObject): void {
    this.#privateKey = key.type === 'private' ? key : undefined;
    this.#publicKey = key.type === 'private' ? createPublicKey(key) : key;
    this.#keySize = key.asymmetricKeyDetails?.modulusLength ?? 0;
  }

  /** The keys; where none were given, new ones, as .NET makes them when first needed. */
  #keys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject | undefined } {
    if (this.#publicKey === undefined) {
      spend(Math.ceil(1_000_000 * (this.#keySize / 2048) ** 3));
      const pair = generateKeyPairSync('rsa', { modulusLength: this.#keySize });
      this.#publicKey = pair.publicKey;
      this.#privateKey = pair.privateKey;
    }
    return { publicKey: this.#publicKey, privateKey: this.#privateKey };
  }

  #spendPublic(): void {
    spend(Math.ceil(250 * (this.#keySize / 2048) ** 2));
  }

  #privateKeyFor(complaint: string): KeyObject {
    const { privateKey } = this.#keys();
    if (privateKey === undefined) throw cryptographicException(complaint);
    spend(Math.ceil(5000 * (this.#keySize / 2048) ** 3));
    allocate(this.#keySize / 8);
    return privateKey;
  }

  /** The hash with the name of its algorithm before it, as PKCS #1 signs it: RFC 8017, section 9.2. */
  #digestInfo(hash: Uint8Array, name: string, padding: RsaPadding | null): Uint8Array {
    this.#checkSignaturePadding(padding);
    // Differs from Azure: PSS signatures are made and checked over data only, not over a finished hash.
    if (padding?.mode === 1) throw cryptographicException(invalidPadding);
    const prefix = digestPrefixes.get(name);
    if (prefix === undefined || hash.length !== prefix[prefix.length - 1]) {
      throw cryptographicException(`${name} is an unsupported hash algorithm for RSA signing`);
    }
    return Buffer.concat([prefix, hash]);
  }

  #checkSignaturePadding(padding: RsaPadding | null): void {
    if (padding === null) throw argumentNull('padding');
    // The CryptoAPI behind RSACryptoServiceProvider knows neither PSS nor OAEP with other hashes than SHA-1.
    if (padding.mode === 1 && !this.#isCng) throw cryptographicException(invalidPadding);
  }

  #encryptionOptions(padding: RsaPadding): { readonly padding: number; readonly oaepHash?: string } {
    if (padding.mode === 0) return { padding: constants.RSA_PKCS1_PADDING };
    const name = padding.oaepHash.name as string;
    if (!digestPrefixes.has(name) || (name !== 'SHA1' && !this.#isCng)) throw cryptographicException(invalidPadding);
    return { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: name.toLowerCase() };
  }
}

/** DER of `DigestInfo` up to the hash itself: RFC 8017, section 9.2, note 1. */
const digestPrefixes: ReadonlyMap<string, Buffer> = new Map(
  Object.entries({
    MD5: '3020300c06082a864886f70d020505000410',
    SHA1: '3021300906052b0e03021a05000414',
    SHA256: '3031300d060960864801650304020105000420',
    SHA384: '3041300d060960864801650304020205000430',
    SHA512: '3051300d060960864801650304020305000440',
  }).map(([name, hex]) => [name, Buffer.from(hex, 'hex')]),
);

function knownDigest(name: string): string {
  if (!digestPrefixes.has(name)) throw cryptographicException(`'${name}' is not a known hash algorithm.`);
  return name.toLowerCase();
}

function signatureOptions(padding: RsaPadding | null): { readonly padding: number; readonly saltLength?: number } {
  if (padding?.mode !== 1) return { padding: constants.RSA_PKCS1_PADDING };
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

function checkedKeySize(bits: number): number {
  if (bits < 384 || bits > 16384 || bits % 8 !== 0) {
    throw cryptographicException('Specified key is not a valid size for this algorithm.');
  }
  return bits;
}

/** Node's errors are about OpenSSL; what leaves here is .NET's exception. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw cryptographicException('Bad Data.');
  }
}

function bytesOf(work: () => Uint8Array): Uint8Array {
  return new Uint8Array(attempt(work));
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

/** .NET gives the parts of a key in full length, with leading zeros. */
function sized(part: string | undefined, length: number): Uint8Array {
  return padLeft(Buffer.from(part ?? '', 'base64url'), length);
}

function padLeft(bytes: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(Math.max(length, bytes.length));
  padded.set(bytes, padded.length - bytes.length);
  return padded;
}

function readXmlField(xml: string, field: string): Uint8Array | null {
  const start = xml.indexOf(`<${field}>`);
  const end = start < 0 ? -1 : xml.indexOf(`</${field}>`, start);
  return end < 0 ? null : new Uint8Array(Buffer.from(xml.slice(start + field.length + 2, end), 'base64'));
}
