import {
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  type KeyObject,
  pbkdf2Sync,
  timingSafeEqual,
} from 'node:crypto';
import { spend } from '../budget.ts';
import { DerError, type DerValue, readDer } from './der.ts';
import { decryptRc2 } from './rc2.ts';

// Reads PKCS #12, the format of PFX files: RFC 7292.

/** What a key store holds. */
export interface KeyStore {
  readonly certificates: readonly Uint8Array[];
  readonly keys: readonly KeyObject[];
}

/** The password does not open the key store. */
export class WrongPassword extends Error {}

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  pbes2: '1.2.840.113549.1.5.13',
} as const;

const digests: ReadonlyMap<string, string> = new Map([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);

const pbes2Ciphers: ReadonlyMap<string, { readonly name: string; readonly keyBytes: number }> = new Map([
  ['2.16.840.1.101.3.4.1.2', { name: 'aes-128-cbc', keyBytes: 16 }],
  ['2.16.840.1.101.3.4.1.22', { name: 'aes-192-cbc', keyBytes: 24 }],
  ['2.16.840.1.101.3.4.1.42', { name: 'aes-256-cbc', keyBytes: 32 }],
  ['1.2.840.113549.3.7', { name: 'des-ede3-cbc', keyBytes: 24 }],
]);

/** The schemes of PKCS #12 itself, by the last number of their identifier. */
const pkcs12Ciphers: ReadonlyMap<string, { readonly name: 'des-ede3-cbc' | 'rc2'; readonly keyBytes: number }> =
  new Map([
    ['1.2.840.113549.1.12.1.3', { name: 'des-ede3-cbc', keyBytes: 24 }],
    ['1.2.840.113549.1.12.1.5', { name: 'rc2', keyBytes: 16 }],
    ['1.2.840.113549.1.12.1.6', { name: 'rc2', keyBytes: 5 }],
  ]);

/** Whether the bytes look like PKCS #12: a sequence that begins with version 3. */
export function isKeyStore(value: DerValue): boolean {
  const version = value.tag === 0x30 ? value.children[0] : undefined;
  return version?.tag === 0x02 && version.content.length === 1 && version.content[0] === 3;
}

/** Opens a key store. */
export function readKeyStore(value: DerValue, password: string): KeyStore {
  const authenticated = value.child(1).child(1).child(0).content;
  const mac = value.children[2];
  if (mac !== undefined) checkMac(mac, authenticated, password);
  const bags = readDer(authenticated).children.flatMap((info) => readDer(contentOf(info, password)).children);
  const certificates: Uint8Array[] = [];
  const keys: KeyObject[] = [];
  for (const bag of bags) {
    const content = bag.child(1).child(0);
    switch (bag.child(0).oid) {
      case oids.certificateBag:
        certificates.push(content.child(1).child(0).content);
        break;
      case oids.keyBag:
        keys.push(privateKey(content.encoded));
        break;
      case oids.shroudedKeyBag:
        keys.push(privateKey(decrypt(content.child(0), content.child(1).content, password)));
        break;
      default:
        break;
    }
  }
  return { certificates, keys };
}

function privateKey(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

function contentOf(info: DerValue, password: string): Uint8Array {
  const type = info.child(0).oid;
  if (type === oids.data) return info.child(1).child(0).content;
  if (type !== oids.encryptedData) throw new DerError();
  const encrypted = info.child(1).child(0).child(1);
  const content = encrypted.tagged(0);
  if (content === undefined) throw new DerError();
  return decrypt(encrypted.child(1), content.tag === 0xa0 ? content.child(0).content : content.content, password);
}

function checkMac(mac: DerValue, data: Uint8Array, password: string): void {
  const [info, salt] = [mac.child(0), mac.child(1).content];
  const digest = digestNamed(info.child(0).child(0).oid);
  const iterations = mac.children[2]?.integer ?? 1;
  // An empty password is sometimes taken as none at all, which is not the same here.
  const matches = (text: string | null) => {
    const key = deriveKey(digest, text, salt, iterations, 3, info.child(1).content.length);
    const actual = createHmac(digest, key).update(data).digest();
    return actual.length === info.child(1).content.length && timingSafeEqual(actual, info.child(1).content);
  };
  if (!matches(password) && !(password === '' && matches(null))) throw new WrongPassword();
}

function decrypt(algorithm: DerValue, data: Uint8Array, password: string): Uint8Array {
  spend(data.length >> 2);
  try {
    const oid = algorithm.child(0).oid;
    return oid === oids.pbes2
      ? decryptPbes2(algorithm.child(1), data, password)
      : decryptPkcs12(algorithm, data, password);
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL'))
      throw new WrongPassword();
    throw error;
  }
}

/** RFC 8018, section 6.2. */
function decryptPbes2(parameters: DerValue, data: Uint8Array, password: string): Uint8Array {
  const derivation = parameters.child(0).child(1);
  const [salt, iterations] = [derivation.child(0).content, derivation.child(1).integer];
  const pseudoRandom = derivation.children.find((child) => child.tag === 0x30)?.child(0).oid;
  const cipher = pbes2Ciphers.get(parameters.child(1).child(0).oid);
  if (cipher === undefined) throw new DerError();
  spend(iterations * 8);
  const digest = pseudoRandom === undefined ? 'sha1' : digestNamed(pseudoRandom);
  const key = pbkdf2Sync(password, salt, iterations, cipher.keyBytes, digest);
  const decipher = createDecipheriv(cipher.name, key, parameters.child(1).child(1).content);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function decryptPkcs12(algorithm: DerValue, data: Uint8Array, password: string): Uint8Array {
  const cipher = pkcs12Ciphers.get(algorithm.child(0).oid);
  if (cipher === undefined) throw new DerError();
  const [salt, iterations] = [algorithm.child(1).child(0).content, algorithm.child(1).child(1).integer];
  const key = deriveKey('sha1', password, salt, iterations, 1, cipher.keyBytes);
  const iv = deriveKey('sha1', password, salt, iterations, 2, 8);
  if (cipher.name === 'rc2') {
    const padded = decryptRc2(key, iv, data);
    return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  }
  const decipher = createDecipheriv(cipher.name, key, iv);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

function digestNamed(oid: string): string {
  const digest = digests.get(oid);
  if (digest === undefined) throw new DerError();
  return digest;
}

/** RFC 7292, appendix B.2. `purpose` is 1 for a key, 2 for an initialization vector, 3 for a MAC. */
function deriveKey(
  digest: string,
  password: string | null,
  salt: Uint8Array,
  iterations: number,
  purpose: number,
  length: number,
): Uint8Array {
  const block = digest === 'sha384' || digest === 'sha512' ? 128 : 64;
  const secret = password === null ? Buffer.alloc(0) : Buffer.from(`${password}\0`, 'utf16le').swap16();
  const input = Buffer.concat([fill(salt, block), fill(secret, block)]);
  const result: Buffer[] = [];
  for (let made = 0; made < length; ) {
    spend(iterations * 8);
    let hash = createHash(digest).update(Buffer.alloc(block, purpose)).update(input).digest();
    for (let round = 1; round < iterations; round++) hash = createHash(digest).update(hash).digest();
    result.push(hash);
    made += hash.length;
    addToEachBlock(input, fill(hash, block).subarray(0, block), block);
  }
  return Buffer.concat(result).subarray(0, length);
}

/** The bytes again and again, up to whole blocks. */
function fill(bytes: Uint8Array, block: number): Buffer {
  const length = Math.ceil(bytes.length / block) * block;
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}

/** Adds a number and one to every block, each taken as a number. */
function addToEachBlock(input: Buffer, number: Uint8Array, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1;
    for (let index = block - 1; index >= 0; index--) {
      const sum = (input[start + index] as number) + (number[index] as number) + carry;
      input[start + index] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
