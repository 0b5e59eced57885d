import { createSecretKey, type KeyObject } from 'node:crypto';
import { CompactSign } from 'jose';
import { expect, test } from 'vitest';
import { keyPairs, trustIn } from './testing.ts';
import { TokenVerifier } from './token-verifier.ts';

// Every good token is accepted: another library signs what a generator makes up, and we read the same claims in it.

const { rsa, p256, p384, p521, ed25519 } = keyPairs;
const secret = createSecretKey(Buffer.alloc(64, 9));
const signers: readonly (readonly [algorithm: string, publicKey: KeyObject, privateKey: KeyObject])[] = [
  ...['HS256', 'HS384', 'HS512'].map((name) => [name, secret, secret] as const),
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map(
    (name) => [name, rsa.publicKey, rsa.privateKey] as const,
  ),
  ['ES256', p256.publicKey, p256.privateKey],
  ['ES384', p384.publicKey, p384.privateKey],
  ['ES512', p521.publicKey, p521.privateKey],
  ['EdDSA', ed25519.publicKey, ed25519.privateKey],
];

/** Numbers from 0 up to 1, the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const texts = [
  '',
  'a',
  'é',
  '日本語',
  '😀',
  '"\\/\b\f\n\r\t',
  '\u0000\u001f',
  'a b+c/d=e',
  '{"a":1,"a":2}',
  '\u2028',
  '[]{},:"',
];

function makeValue(random: () => number, depth = 0): unknown {
  const kind = Math.floor(random() * (depth > 4 ? 5 : 7));
  const text = (): string => texts[Math.floor(random() * texts.length)]!.repeat(1 + Math.floor(random() * 3));
  if (kind === 0) return text();
  if (kind === 1) return Math.floor(random() * 2 ** 40) - 2 ** 39;
  if (kind === 2) return random() * 1e20;
  if (kind === 3) return random() < 0.5;
  if (kind === 4) return null;
  const size = Math.floor(random() * 5);
  if (kind === 5) return Array.from({ length: size }, () => makeValue(random, depth + 1));
  return Object.fromEntries(Array.from({ length: size }, (_, index) => [text() + index, makeValue(random, depth + 1)]));
}

test.each(signers)(
  'tokens of %s that jose signs are accepted, with all they claim',
  async (algorithm, publicKey, privateKey) => {
    const verifier = new TokenVerifier({ fetch: async () => Promise.reject(new Error('nobody is to be asked')) });
    const trust = trustIn(publicKey);
    const random = generator(algorithm.length * 7919 + algorithm.charCodeAt(0));
    for (let count = 0; count < 40; count++) {
      const claims = Object.fromEntries(
        Array.from({ length: Math.floor(random() * 12) }, (_, index) => [`claim ${index}`, makeValue(random)]),
      );
      // White space between tokens of JSON is part of what is signed, and means nothing.
      const payload = Buffer.from(JSON.stringify(claims, undefined, count % 3));
      const header = { alg: algorithm, typ: 'at+jwt', kid: texts[count % texts.length]!, extra: [makeValue(random)] };
      const token = await new CompactSign(payload).setProtectedHeader(header).sign(privateKey);
      const verified = await verifier.verify(token, trust, false);
      expect(Object.fromEntries(verified.claims)).toEqual(JSON.parse(payload.toString()));
      expect(verified.jwt.algorithm).toBe(algorithm);
      expect(await verifier.verify(token, trust, false)).toBe(verified);
    }
  },
);
