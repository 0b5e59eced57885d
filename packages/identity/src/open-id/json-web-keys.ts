import { createPublicKey, type KeyObject } from 'node:crypto';
import { weaknessOfKey } from '@turnpike/policy';
import { decodeBase64url } from '../token/base64url.ts';

// Keys as a provider publishes them (RFC 7517). What cannot be used is left out when the set is read, so that no token
// makes us work with it: keys of other types, secrets, weak keys, keys that take too long.

/** A key of a provider. */
export interface ProviderKey {
  /** Its `kid`. */
  readonly id: string | undefined;
  /** The only algorithm that it is for, where it says so. */
  readonly algorithm: string | undefined;
  /** By whom its tokens are issued, where the set is of several (Entra ID). */
  readonly issuer: string | undefined;
  readonly key: KeyObject;
}

/** More than any provider publishes. */
const mostKeys = 100;

/** No number of a key that is taken is longer, in characters: 8192 bits of RSA. */
const mostDigits = 1368;

/** The keys of a set that can be used. */
export function readKeySet(set: ReadonlyMap<string, unknown>): readonly ProviderKey[] {
  const keys = set.get('keys');
  if (!Array.isArray(keys)) return [];
  return keys.slice(0, mostKeys).flatMap((jwk: unknown) => readKey(jwk) ?? []);
}

function readKey(value: unknown): ProviderKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const jwk = new Map<string, unknown>(Object.entries(value));
  const key = isForSignatures(jwk) ? publicKeyOf(jwk) : undefined;
  if (key === undefined || weaknessOfKey(key) !== undefined) return undefined;
  return { id: textOf(jwk, 'kid'), algorithm: textOf(jwk, 'alg'), issuer: textOf(jwk, 'issuer'), key };
}

function isForSignatures(jwk: ReadonlyMap<string, unknown>): boolean {
  const operations = jwk.get('key_ops');
  const use = jwk.get('use');
  return (use === undefined || use === 'sig') && (!Array.isArray(operations) || operations.includes('verify'));
}

/** The members that make up a public key, by type. */
const parts: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
};

function publicKeyOf(jwk: ReadonlyMap<string, unknown>): KeyObject | undefined {
  const kty = textOf(jwk, 'kty') ?? '';
  if (!Object.hasOwn(parts, kty)) return undefined;
  const members = parts[kty]!.map((name) => [name, textOf(jwk, name) ?? ''] as const);
  const numbers = members.filter(([name]) => name !== 'crv').map(([, digits]) => digits);
  if (!numbers.every((digits) => digits.length <= mostDigits && decodeBase64url(digits)?.length)) return undefined;
  if (kty === 'OKP' && !isEd25519(Object.fromEntries(members))) return undefined;
  try {
    return createPublicKey({ key: { kty, ...Object.fromEntries(members) }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/**
 * The points of small order, for which anyone can make signatures, with and without their sign.
 * @see https://eprint.iacr.org/2020/1244
 */
const smallOrder: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

function isEd25519({ crv, x = '' }: Readonly<Record<string, string>>): boolean {
  const point = decodeBase64url(x);
  if (crv !== 'Ed25519' || point?.length !== 32) return false;
  point[31]! &= 0x7f;
  return !smallOrder.has(point.toString('hex'));
}

function textOf(jwk: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = jwk.get(name);
  return typeof value === 'string' ? value : undefined;
}
