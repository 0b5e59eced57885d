import { createHash, createHmac, type Hash, type Hmac as NodeHmac, randomBytes } from 'node:crypto';
import { allocate, spend } from '../budget.ts';
import { argumentNull, DotNetException, invalidCast, nullReference } from '../exceptions.ts';
import { type DotNetObject, netType } from '../values.ts';
import { byteRange } from './byte-range.ts';
import { cryptographicException, disposedException } from './cryptographic-exception.ts';

const namespace = 'System.Security.Cryptography.';

/** What a hash function is called by node, how many bits it gives, and how many bytes it takes at a time. */
interface HashFunction {
  readonly name: string;
  readonly bits: number;
  readonly blockBytes: number;
}

const hashFunctions: ReadonlyMap<string, HashFunction> = new Map([
  ['MD5', { name: 'md5', bits: 128, blockBytes: 64 }],
  ['SHA1', { name: 'sha1', bits: 160, blockBytes: 64 }],
  ['SHA256', { name: 'sha256', bits: 256, blockBytes: 64 }],
  ['SHA384', { name: 'sha384', bits: 384, blockBytes: 128 }],
  ['SHA512', { name: 'sha512', bits: 512, blockBytes: 128 }],
  ['RIPEMD160', { name: 'ripemd160', bits: 160, blockBytes: 64 }],
]);

/** An instance of `System.Security.Cryptography.HashAlgorithm`: MD5 and the SHA family, whatever class they come as. */
export class HashAlgorithm implements DotNetObject {
  readonly [netType]: string;
  protected hashFunction: HashFunction;
  #running: Hash | NodeHmac | undefined;
  #value: Uint8Array | null = null;
  #disposed = false;

  constructor(typeName: string, hashName: string) {
    this[netType] = typeName;
    this.hashFunction = hashFunctions.get(hashName) as HashFunction;
  }

  /** In bits. */
  get hashSize(): number {
    return this.hashFunction.bits;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  get hash(): Uint8Array | null {
    if (this.#disposed) throw disposedException();
    if (this.isRunning) {
      throw new DotNetException(
        `${namespace}CryptographicUnexpectedOperationException`,
        'Hash must be finalized before the hash value is retrieved.',
      );
    }
    return this.#value === null ? null : this.#value.slice();
  }

  computeHash(buffer: Uint8Array | null): Uint8Array {
    if (this.#disposed) throw disposedException();
    if (buffer === null) throw argumentNull('buffer');
    this.#update(buffer);
    return this.#finish();
  }

  computeHashOfRange(buffer: Uint8Array | null, offset: number, count: number): Uint8Array {
    const part = byteRange(buffer, offset, count, { buffer: 'buffer', offset: 'offset' });
    return this.computeHash(part);
  }

  transformBlock(
    input: Uint8Array | null,
    offset: number,
    count: number,
    output: Uint8Array | null,
    outputOffset: number,
  ): number {
    const part = byteRange(input, offset, count, { buffer: 'inputBuffer', offset: 'inputOffset' });
    if (this.#disposed) throw disposedException();
    this.#update(part);
    if (output !== null) {
      byteRange(output, outputOffset, count, { buffer: 'dst', offset: 'dstOffset' });
      output.set(part, outputOffset);
    }
    return count;
  }

  transformFinalBlock(input: Uint8Array | null, offset: number, count: number): Uint8Array {
    const part = byteRange(input, offset, count, { buffer: 'inputBuffer', offset: 'inputOffset' });
    if (this.#disposed) throw disposedException();
    this.#update(part);
    this.#finish();
    allocate(count);
    return part.slice();
  }

  initialize(): void {
    this.#running = undefined;
  }

  dispose(): void {
    this.#running = undefined;
    this.#value = null;
    this.#disposed = true;
  }

  get inputBlockSize(): number {
    return 1;
  }

  get outputBlockSize(): number {
    return 1;
  }

  get canReuseTransform(): boolean {
    return true;
  }

  get canTransformMultipleBlocks(): boolean {
    return true;
  }

  toString(): string {
    return this[netType];
  }

  protected start(): Hash | NodeHmac {
    return createHash(this.hashFunction.name);
  }

  #update(part: Uint8Array): void {
    spend(1 + (part.length >> 3));
    this.#running ??= this.start();
    this.#running.update(part);
  }

  #finish(): Uint8Array {
    const digest = (this.#running as Hash).digest();
    this.#running = undefined;
    this.#value = new Uint8Array(digest);
    return this.#value.slice();
  }
}

/** An instance of `System.Security.Cryptography.HMAC`. */
export class Hmac extends HashAlgorithm {
  #key: Uint8Array;
  #hashName: string;

  constructor(typeName: string, hashName: string, key?: Uint8Array | null) {
    super(typeName, hashName);
    this.#hashName = hashName;
    if (key === null) throw nullReference();
    // Without a key .NET makes a random one as long as a block: https://learn.microsoft.com/dotnet/api/system.security.cryptography.hmacsha256.-ctor
    this.#key =
      key === undefined ? new Uint8Array(randomBytes(this.hashFunction.blockBytes)) : this.#asBlockKey(key.slice());
  }

  get key(): Uint8Array {
    if (this.isDisposed) throw nullReference();
    return this.#key.slice();
  }

  set key(value: Uint8Array | null) {
    if (this.isRunning) {
      throw cryptographicException('Hash key cannot be changed after the first write to the stream.');
    }
    if (value === null) throw nullReference();
    this.#key = this.#asBlockKey(value.slice());
  }

  get hashName(): string {
    return this.#hashName;
  }

  set hashName(value: string | null) {
    if (this.isRunning) {
      throw cryptographicException('Hash name cannot be changed after the first write to the stream.');
    }
    const name = value === null ? undefined : hashNameOf(value);
    if (name === undefined) throw cryptographicException(`Unknown hash algorithm '${value ?? ''}'.`);
    this.#hashName = value as string;
    this.hashFunction = hashFunctions.get(name) as HashFunction;
  }

  override dispose(): void {
    super.dispose();
    this.#key = new Uint8Array();
  }

  protected override start(): Hash | NodeHmac {
    return createHmac(this.hashFunction.name, this.#key);
  }

  /** A key longer than a block is replaced by its hash, which `Key` shows: RFC 2104, section 2. */
  #asBlockKey(key: Uint8Array): Uint8Array {
    if (key.length <= this.hashFunction.blockBytes) return key;
    spend(key.length >> 3);
    return new Uint8Array(createHash(this.hashFunction.name).update(key).digest());
  }
}

function hashNameOf(text: string): string | undefined {
  const name = text.toUpperCase().replace(/^SHA-(?=\d{3}$)/, 'SHA');
  return hashFunctions.has(name) ? name : undefined;
}

/** Classes that HashAlgorithm.Create and its like know, by lower-case name. */
const created = new Map<string, readonly [className: string, hashName: string]>();

for (const [names, className, hashName] of [
  [
    'SHA SHA1 System.Security.Cryptography.SHA1 System.Security.Cryptography.HashAlgorithm http://www.w3.org/2000/09/xmldsig#sha1',
    'SHA1CryptoServiceProvider',
    'SHA1',
  ],
  ['MD5 System.Security.Cryptography.MD5', 'MD5CryptoServiceProvider', 'MD5'],
  [
    'SHA256 SHA-256 System.Security.Cryptography.SHA256 http://www.w3.org/2001/04/xmlenc#sha256',
    'SHA256Managed',
    'SHA256',
  ],
  [
    'SHA384 SHA-384 System.Security.Cryptography.SHA384 http://www.w3.org/2001/04/xmldsig-more#sha384',
    'SHA384Managed',
    'SHA384',
  ],
  [
    'SHA512 SHA-512 System.Security.Cryptography.SHA512 http://www.w3.org/2001/04/xmlenc#sha512',
    'SHA512Managed',
    'SHA512',
  ],
  ['RIPEMD160 RIPEMD-160 System.Security.Cryptography.RIPEMD160', 'RIPEMD160Managed', 'RIPEMD160'],
  ['System.Security.Cryptography.HMAC System.Security.Cryptography.KeyedHashAlgorithm', 'HMACSHA1', 'SHA1'],
] as const) {
  for (const name of names.split(' ')) created.set(name.toLowerCase(), [className, hashName]);
}
for (const hashName of hashFunctions.keys()) {
  for (const prefix of ['', namespace]) {
    created.set(`${prefix}HMAC${hashName}`.toLowerCase(), [`HMAC${hashName}`, hashName]);
  }
  for (const suffix of ['Managed', 'CryptoServiceProvider', 'Cng']) {
    created.set(`${namespace}${hashName}${suffix}`.toLowerCase(), [`${hashName}${suffix}`, hashName]);
  }
}

/** What `HashAlgorithm.Create(name)` gives, and with `among` what the `Create` of a class below it gives. */
export function createHashAlgorithm(name: string | null, among?: RegExp): HashAlgorithm | null {
  if (name === null) throw argumentNull('name');
  const found = created.get(name.toLowerCase());
  if (found === undefined) return null;
  const [className, hashName] = found;
  if (among !== undefined && !among.test(className)) throw invalidCast();
  const typeName = namespace + className;
  return className.startsWith('HMAC') ? new Hmac(typeName, hashName) : new HashAlgorithm(typeName, hashName);
}
