import { Buffer } from 'node:buffer';
import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto';

// What a signature has to be. The key decides which algorithms it can be used with, never the token: what a token says
// only chooses among those of a key's type (RFC 8725, section 3.1).

/** A way of signing: RFC 7518, section 3, and RFC 8037. */
export interface SignatureAlgorithm {
  /** Whether a key is of the type that it is for. */
  fits(key: KeyObject): boolean;
  verify(signed: string, signature: Buffer, key: KeyObject): boolean;
}

/** All there are, by the name that `alg` has. `none` is not among them. */
export const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['HS256', hmac('sha256')],
  ['HS384', hmac('sha384')],
  ['HS512', hmac('sha512')],
  ['RS256', rsa('sha256')],
  ['RS384', rsa('sha384')],
  ['RS512', rsa('sha512')],
  ['PS256', rsaPss('sha256')],
  ['PS384', rsaPss('sha384')],
  ['PS512', rsaPss('sha512')],
  ['ES256', ecdsa('sha256', 'prime256v1', 32)],
  ['ES384', ecdsa('sha384', 'secp384r1', 48)],
  ['ES512', ecdsa('sha512', 'secp521r1', 66)],
  ['EdDSA', ed25519()],
  ['Ed25519', ed25519()],
]);

function hmac(hash: string): SignatureAlgorithm {
  return {
    fits: ({ type }) => type === 'secret',
    verify(signed, signature, key) {
      const expected = createHmac(hash, key).update(signed).digest();
      return signature.length === expected.length && timingSafeEqual(signature, expected);
    },
  };
}

function rsa(hash: string): SignatureAlgorithm {
  return {
    fits: (key) => key.asymmetricKeyType === 'rsa',
    verify: (signed, signature, key) => holds(hash, signed, { key }, signature),
  };
}

function rsaPss(hash: string): SignatureAlgorithm {
  const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return {
    fits: ({ asymmetricKeyType: type }) => type === 'rsa' || type === 'rsa-pss',
    verify: (signed, signature, key) => holds(hash, signed, { key, ...options }, signature),
  };
}

/** The two numbers of a signature one after the other, never in DER (RFC 7518, section 3.4). */
function ecdsa(hash: string, curve: string, bytes: number): SignatureAlgorithm {
  const zero = Buffer.alloc(bytes);
  return {
    fits: (key) => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curve,
    verify(signed, signature, key) {
      if (signature.length !== 2 * bytes) return false;
      // Zeros hold for every message where a library forgets to look (CVE-2022-21449).
      if (signature.subarray(0, bytes).equals(zero) || signature.subarray(bytes).equals(zero)) return false;
      return holds(hash, signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
    },
  };
}

function ed25519(): SignatureAlgorithm {
  return {
    fits: (key) => key.asymmetricKeyType === 'ed25519',
    verify: (signed, signature, key) => signature.length === 64 && holds(null, signed, { key }, signature),
  };
}

function holds(
  hash: string | null,
  signed: string,
  key: Parameters<typeof verify>[2] & object,
  signature: Buffer,
): boolean {
  try {
    return verify(hash, Buffer.from(signed, 'latin1'), key, signature);
  } catch {
    // A key that is too small for a hash, or has limits of its own.
    return false;
  }
}
