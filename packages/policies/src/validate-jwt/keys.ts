import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type ConfiguredKey, type Place, weaknessOfKey } from '@turnpike/policy';

/** A key as a policy writes it, with its expressions evaluated. */
export interface WrittenKey {
  readonly id: string | undefined;
  readonly certificateId: string | undefined;
  readonly modulus: string | undefined;
  readonly exponent: string | undefined;
  /** Base64. */
  readonly secret: string | undefined;
}

/** What a key is for: tokens are signed with the private part, and opened with it. */
export type KeyUse = 'signing' | 'decryption';

/** A key that can be used, or why it cannot. */
export type KeyReading = ConfiguredKey | { readonly fault: string };

/** Reads a key. */
export function readKey(written: WrittenKey, use: KeyUse, entities: Place['entities']): KeyReading {
  const key = keyOf(written, use, entities);
  if ('fault' in key) return key;
  const weakness = use === 'signing' ? weaknessOfKey(key) : undefined;
  return weakness === undefined ? { id: written.id, key } : { fault: `the key cannot be used: ${weakness}` };
}

function keyOf(written: WrittenKey, use: KeyUse, entities: Place['entities']): KeyObject | { readonly fault: string } {
  const { certificateId, modulus, exponent, secret } = written;
  try {
    if (certificateId) return certificateKey(certificateId, use, entities);
    if (modulus !== undefined || exponent !== undefined) return rsaKey(modulus, exponent, use);
    return secretKey(secret ?? '');
  } catch {
    return { fault: 'the key cannot be read' };
  }
}

function certificateKey(id: string, use: KeyUse, entities: Place['entities']): KeyObject | { readonly fault: string } {
  const certificate = entities?.certificate(id);
  if (certificate === undefined) return { fault: `there is no certificate '${id}'` };
  if (use === 'signing') return new X509Certificate(certificate.certificate).publicKey;
  if (certificate.privateKey === undefined) return { fault: `the certificate '${id}' has no private key` };
  return createPrivateKey(certificate.privateKey);
}

function rsaKey(n = '', e = '', use: KeyUse): KeyObject | { readonly fault: string } {
  if (use === 'decryption') return { fault: "'n' and 'e' make a public key, which opens nothing" };
  const isNumber = (digits: string): boolean =>
    digits !== '' && Buffer.from(digits, 'base64url').toString('base64url') === digits.replace(/=+$/, '');
  if (!isNumber(n) || !isNumber(e)) return { fault: "'n' and 'e' are expected together, each as base64url" };
  return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
}

/** Base64 as `Convert.FromBase64String` reads it: white space does not count. Base64url is taken, too. */
function secretKey(written: string): KeyObject | { readonly fault: string } {
  const text = written.replaceAll(/\s/g, '');
  const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
  return isBase64 ? createSecretKey(Buffer.from(text, 'base64')) : { fault: 'the key is not base64' };
}
