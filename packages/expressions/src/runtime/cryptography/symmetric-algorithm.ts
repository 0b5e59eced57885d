import { randomBytes } from 'node:crypto';
import { argumentException, argumentNull, invalidCast } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { CryptoTransform } from './crypto-transform.ts';
import { cryptographicException } from './cryptographic-exception.ts';

const namespace = 'System.Security.Cryptography.';

const invalidKeySize = 'Specified key is not a valid size for this algorithm.';
const invalidIvSize = 'Specified initialization vector (IV) does not match the block size for this algorithm.';
const invalidMode = 'Specified cipher mode is not valid for this algorithm.';

/** `System.Security.Cryptography.CipherMode`. */
export const cipherMode = { CBC: 1, ECB: 2, OFB: 3, CFB: 4, CTS: 5 } as const;

/** `System.Security.Cryptography.PaddingMode`. */
export const paddingMode = { None: 1, PKCS7: 2, Zeros: 3, ANSIX923: 4, ISO10126: 5 } as const;

/** A block cipher as .NET describes it. */
interface Cipher {
  readonly family: 'Aes' | 'Rijndael' | 'TripleDES' | 'DES';
  readonly keySizes: readonly number[];
  readonly keySize: number;
  readonly blockSize: number;
  readonly feedbackSize: number;
}

const aes = { family: 'Aes', keySizes: [128, 192, 256], keySize: 256, blockSize: 128, feedbackSize: 8 } as const;
const tripleDes = { family: 'TripleDES', keySizes: [128, 192], keySize: 192, blockSize: 64, feedbackSize: 8 } as const;

const ciphers: ReadonlyMap<string, Cipher> = new Map<string, Cipher>([
  ['AesCryptoServiceProvider', aes],
  ['AesManaged', { ...aes, feedbackSize: 128 }],
  ['AesCng', aes],
  ['RijndaelManaged', { ...aes, family: 'Rijndael', feedbackSize: 128 }],
  ['TripleDESCryptoServiceProvider', tripleDes],
  ['TripleDESCng', tripleDes],
  ['DESCryptoServiceProvider', { family: 'DES', keySizes: [64], keySize: 64, blockSize: 64, feedbackSize: 8 }],
]);

/** An instance of `System.Security.Cryptography.KeySizes`. */
export class KeySizes implements DotNetObject {
  readonly [netType]: string = 'System.Security.Cryptography.KeySizes';
  readonly minSize: number;
  readonly maxSize: number;
  readonly skipSize: number;

  constructor(minSize: number, maxSize: number, skipSize: number) {
    this.minSize = minSize;
    this.maxSize = maxSize;
    this.skipSize = skipSize;
  }

  toString(): string {
    return this[netType];
  }
}

/** An instance of `System.Security.Cryptography.SymmetricAlgorithm`: AES (and Rijndael with its block), TripleDES, DES. */
export class SymmetricAlgorithm implements DotNetObject {
  readonly [netType]: string;
  readonly #className: string;
  readonly #cipher: Cipher;
  #keySize: number;
  #feedbackSize: number;
  #key: Uint8Array | undefined;
  #iv: Uint8Array | undefined;
  #mode: number = cipherMode.CBC;
  #padding: number = paddingMode.PKCS7;

  constructor(className: string) {
    this[netType] = namespace + className;
    this.#className = className;
    this.#cipher = ciphers.get(className) as Cipher;
    this.#keySize = this.#cipher.keySize;
    this.#feedbackSize = this.#cipher.feedbackSize;
  }

  get key(): Uint8Array {
    if (this.#key === undefined) this.generateKey();
    return (this.#key as Uint8Array).slice();
  }

  set key(value: Uint8Array | null) {
    if (value === null) throw argumentNull('value');
    if (!this.validKeySize(value.length * 8)) {
      // .NET's DES throws another type here than all the others.
      throw this.#cipher.family === 'DES' ? argumentException(invalidKeySize) : cryptographicException(invalidKeySize);
    }
    this.#refuseWeak(value);
    this.#key = value.slice();
    this.#keySize = value.length * 8;
  }

  get iv(): Uint8Array {
    if (this.#iv === undefined) this.generateIv();
    return (this.#iv as Uint8Array).slice();
  }

  set iv(value: Uint8Array | null) {
    if (value === null) throw argumentNull('value');
    if (value.length * 8 !== this.blockSize) throw cryptographicException(invalidIvSize);
    this.#iv = value.slice();
  }

  get keySize(): number {
    return this.#keySize;
  }

  set keySize(value: number) {
    if (!this.validKeySize(value)) throw cryptographicException(invalidKeySize);
    this.#keySize = value;
    this.#key = undefined;
  }

  get blockSize(): number {
    return this.#cipher.blockSize;
  }

  // Differs from Azure: Rijndael with blocks of 192 and 256 bits, which is not AES, is refused.
  set blockSize(value: number) {
    if (value !== this.#cipher.blockSize) {
      throw cryptographicException('Specified block size is not valid for this algorithm.');
    }
    this.#iv = undefined;
  }

  get feedbackSize(): number {
    return this.#feedbackSize;
  }

  set feedbackSize(value: number) {
    if (value <= 0 || value > this.blockSize || value % 8 !== 0) {
      throw cryptographicException('Specified feedback size is invalid.');
    }
    this.#feedbackSize = value;
  }

  get mode(): number {
    return this.#mode;
  }

  set mode(value: number) {
    const managedAes = this.#className === 'AesManaged';
    const allowed = managedAes ? value === cipherMode.CBC || value === cipherMode.ECB : value >= 1 && value <= 4;
    if (!allowed) throw cryptographicException(invalidMode);
    this.#mode = value;
  }

  get padding(): number {
    return this.#padding;
  }

  set padding(value: number) {
    if (!(value >= 1 && value <= 5)) {
      throw cryptographicException('Specified padding mode is not valid for this algorithm.');
    }
    this.#padding = value;
  }

  get legalKeySizes(): KeySizes[] {
    const sizes = this.#cipher.keySizes;
    return [new KeySizes(sizes[0] as number, sizes.at(-1) as number, sizes.length > 1 ? 64 : 0)];
  }

  get legalBlockSizes(): KeySizes[] {
    return [new KeySizes(this.blockSize, this.blockSize, 0)];
  }

  validKeySize(bits: number): boolean {
    return this.#cipher.keySizes.includes(bits);
  }

  generateKey(): void {
    do this.#key = new Uint8Array(randomBytes(this.#keySize / 8));
    while (this.#isWeak(this.#key));
  }

  generateIv(): void {
    this.#iv = new Uint8Array(randomBytes(this.blockSize / 8));
  }

  createTransform(encrypts: boolean): CryptoTransform {
    return this.createTransformWith(encrypts, this.key, this.iv);
  }

  createTransformWith(encrypts: boolean, key: Uint8Array | null, iv: Uint8Array | null): CryptoTransform {
    const isAes = this.#cipher.family === 'Aes';
    const blockBytes = this.blockSize / 8;
    if (isAes && key === null) throw argumentNull('key');
    if (key === null || !this.validKeySize(key.length * 8)) {
      throw isAes ? argumentException(invalidKeySize, 'key') : cryptographicException(invalidKeySize);
    }
    // DES and TripleDES take the beginning of a longer IV; https://referencesource.microsoft.com, descryptoserviceprovider.cs
    const desFamily = this.blockSize === 64;
    if (iv !== null && (desFamily ? iv.length < blockBytes : iv.length !== blockBytes)) {
      throw isAes ? argumentException(invalidIvSize, 'iv') : cryptographicException(invalidIvSize);
    }
    this.#refuseWeak(key);
    return new CryptoTransform({
      cipherName: this.#cipherName(key.length * 8),
      key: desFamily ? asTripleDesKey(key) : key.slice(),
      iv: this.#mode === cipherMode.ECB ? null : (iv ?? this.iv).slice(0, blockBytes),
      blockBytes,
      padding: this.#padding,
      encrypts,
    });
  }

  dispose(): void {
    this.#key = undefined;
    this.#iv = undefined;
  }

  toString(): string {
    return this[netType];
  }

  #cipherName(keyBits: number): string {
    const cipher = this.blockSize === 64 ? 'des-ede3' : `aes-${keyBits}`;
    switch (this.#mode) {
      case cipherMode.CBC:
        return `${cipher}-cbc`;
      case cipherMode.ECB:
        // OpenSSL calls TripleDES in ECB mode by the bare name.
        return cipher === 'des-ede3' ? cipher : `${cipher}-ecb`;
      case cipherMode.CFB:
        if (this.#feedbackSize === 8) return `${cipher}-cfb8`;
        if (this.#feedbackSize === this.blockSize) return `${cipher}-cfb`;
        throw cryptographicException('Specified feedback size is invalid.');
      default:
        throw cryptographicException(invalidMode);
    }
  }

  #refuseWeak(key: Uint8Array): void {
    if (!this.#isWeak(key)) return;
    const { family } = this.#cipher;
    throw cryptographicException(`Specified key is a known weak key for '${family}' and cannot be used.`);
  }

  #isWeak(key: Uint8Array): boolean {
    if (this.#cipher.family === 'DES') return weakDesKeys.has(withOddParity(key));
    if (this.#cipher.family !== 'TripleDES') return false;
    const [first, second, third] = [key.subarray(0, 8), key.subarray(8, 16), key.subarray(16)].map(withOddParity);
    return first === second || second === third;
  }
}

/** Single DES is TripleDES with one key three times (NIST SP 800-67), two-key TripleDES is with the first key again. */
function asTripleDesKey(key: Uint8Array): Uint8Array {
  const whole = new Uint8Array(24);
  whole.set(key);
  for (let at = key.length; at < 24; at += 8) whole.set(key.subarray(0, 8), at);
  return whole;
}

function withOddParity(key: Uint8Array): string {
  return Array.from(key, (byte) => (byte & 0xfe).toString(16).padStart(2, '0')).join('');
}

/** The weak and semi-weak keys of NIST SP 800-67, without their parity bits. */
const weakDesKeys: ReadonlySet<string> = new Set(
  `0000000000000000 fefefefefefefefe 1e1e1e1e0e0e0e0e e0e0e0e0f0f0f0f0
   00fe00fe00fe00fe fe00fe00fe00fe00 1ee01ee00ef00ef0 e01ee01ef00ef00e
   00e000e000f000f0 e000e000f000f000 1efe1efe0efe0efe fe1efe1efe0efe0e
   001e001e000e000e 1e001e000e000e00 e0fee0fef0fef0fe fee0fee0fef0fef0`.split(/\s+/),
);

const created = new Map<string, string>();

for (const [className, names] of [
  ['AesCryptoServiceProvider', 'AES System.Security.Cryptography.AesCryptoServiceProvider'],
  ['AesManaged', 'AesManaged System.Security.Cryptography.AesManaged'],
  ['AesCng', 'AesCng System.Security.Cryptography.AesCng'],
  [
    'RijndaelManaged',
    'Rijndael System.Security.Cryptography.Rijndael System.Security.Cryptography.RijndaelManaged System.Security.Cryptography.SymmetricAlgorithm',
  ],
  [
    'TripleDESCryptoServiceProvider',
    '3DES TripleDES Triple+DES System.Security.Cryptography.TripleDES System.Security.Cryptography.TripleDESCryptoServiceProvider',
  ],
  [
    'DESCryptoServiceProvider',
    'DES System.Security.Cryptography.DES System.Security.Cryptography.DESCryptoServiceProvider',
  ],
] as const) {
  for (const name of names.split(' ')) created.set(name.replace('+', ' ').toLowerCase(), className);
}

/** What `SymmetricAlgorithm.Create(name)` gives; `among` narrows it to what `Aes.Create(name)` and its like accept. */
export function createSymmetricAlgorithm(
  name: string | null,
  among?: { readonly pattern: RegExp; readonly elsewhere: 'null' | 'throws' },
): SymmetricAlgorithm | null {
  if (name === null) throw argumentNull(among === undefined ? 'name' : 'algorithmName');
  const className = created.get(name.toLowerCase());
  if (className === undefined) return null;
  if (among !== undefined && !among.pattern.test(className)) {
    if (among.elsewhere === 'null') return null;
    throw invalidCast();
  }
  return new SymmetricAlgorithm(className);
}
