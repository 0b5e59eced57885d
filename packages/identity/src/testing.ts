import { constants, createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { TokenTrust } from '@turnpike/policy';

// What the tests share: keys, and tokens signed with them in whatever way the test wants.

/** Both halves of a key. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** One key of each type, made once. */
export const keyPairs: Readonly<Record<'rsa' | 'otherRsa' | 'p256' | 'p384' | 'p521' | 'ed25519', KeyPair>> = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  otherRsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  p256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ed25519: generateKeyPairSync('ed25519'),
};

/** Base64url of text, or of what JSON makes of a value. */
export function encode(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** A token; the algorithm decides how it is signed, whatever its header says. */
export function makeToken(
  algorithm: string,
  key: KeyObject,
  claims: unknown = { sub: 'somebody' },
  header: unknown = { alg: algorithm, typ: 'JWT' },
): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signatureOf(algorithm, key, signed).toString('base64url')}`;
}

/** The signature of some text. */
export function signatureOf(algorithm: string, key: KeyObject, signed: string): Buffer {
  const hash = `sha${algorithm.slice(2)}`;
  const data = Buffer.from(signed);
  if (algorithm.startsWith('HS')) return createHmac(hash, key).update(data).digest();
  if (algorithm.startsWith('Ed')) return sign(null, data, key);
  if (algorithm.startsWith('ES')) return sign(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  const padding = algorithm.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return sign(hash, data, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
}

/** A public key as a provider publishes it. */
export function jwkOf({ publicKey }: Pick<KeyPair, 'publicKey'>, more: JsonWebKey = {}): JsonWebKey {
  return { ...publicKey.export({ format: 'jwk' }), ...more };
}

/** The trust in one key, or in providers. */
export function trustIn(...trusted: readonly (KeyObject | string)[]): TokenTrust {
  return {
    providers: trusted.filter((one) => typeof one === 'string'),
    signingKeys: trusted.filter((one) => typeof one !== 'string').map((key) => ({ id: undefined, key })),
    decryptionKeys: [],
  };
}

/** A provider whose documents are values, and who counts how often it is asked. */
export class FakeProvider {
  readonly url = 'https://login.example/.well-known/openid-configuration';
  issuer = 'https://login.example/';
  keys: readonly unknown[] = [];
  /** In place of an answer. */
  failure: Error | undefined;
  asked = 0;

  readonly fetch = async (url: string): Promise<Uint8Array> => {
    if (url === this.url) this.asked++;
    if (this.failure !== undefined) throw this.failure;
    const metadata = { issuer: this.issuer, jwks_uri: 'https://login.example/keys' };
    return Buffer.from(JSON.stringify(url === this.url ? metadata : { keys: this.keys }));
  };
}
