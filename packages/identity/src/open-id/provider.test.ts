import { createPublicKey } from 'node:crypto';
import { TokenRefusal, type TokenTrust } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { FakeProvider, jwkOf, keyPairs, makeToken, trustIn } from '../testing.ts';
import { TokenVerifier } from '../token-verifier.ts';
import { readKeySet } from './json-web-keys.ts';

const { rsa, otherRsa, p256, ed25519 } = keyPairs;
const minute = 60_000;

/** A verifier that believes one provider, at a time that the test sets. */
function believing(provider: FakeProvider): {
  trust: TokenTrust;
  clock: { now: number };
  reasonOf(token: string): Promise<string>;
  verifier: TokenVerifier;
} {
  const clock = { now: 0 };
  const verifier = new TokenVerifier({ fetch: provider.fetch, now: () => clock.now });
  const trust = trustIn(provider.url);
  const reasonOf = async (token: string): Promise<string> => {
    try {
      await verifier.verify(token, trust, false);
      return 'accepted';
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      return error.reason;
    }
  };
  return { trust, clock, reasonOf, verifier };
}

const tokenOf = (kid: string, key = rsa.privateKey, claims: unknown = {}): string =>
  makeToken('RS256', key, claims, { alg: 'RS256', kid });

function providing(...keys: readonly unknown[]): FakeProvider {
  const provider = new FakeProvider();
  provider.keys = keys;
  return provider;
}

describe('keys of a provider', () => {
  test('are fetched once for all who ask at the same time, and kept for an hour', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    const { reasonOf, clock } = believing(provider);
    const tokens = Array.from({ length: 50 }, (_, index) => tokenOf('one', rsa.privateKey, { index }));
    expect(new Set(await Promise.all(tokens.map(reasonOf)))).toEqual(new Set(['accepted']));
    clock.now = 60 * minute - 1;
    expect(await reasonOf(tokens[0]!)).toBe('accepted');
    expect(provider.asked).toBe(1);
  });

  test('are at hand without waiting, once they have come', async () => {
    const { verifier, trust, reasonOf } = believing(providing(jwkOf(rsa, { kid: 'one' })));
    await reasonOf(tokenOf('one'));
    expect(verifier.verify(tokenOf('one'), trust, false)).not.toBeInstanceOf(Promise);
    expect(verifier.verify(tokenOf('one', rsa.privateKey, { new: true }), trust, false)).not.toBeInstanceOf(Promise);
  });

  test('say who may have issued a token', async () => {
    const { verifier, trust } = believing(providing(jwkOf(rsa, { kid: 'one' })));
    expect((await verifier.verify(tokenOf('one'), trust, false)).issuers).toEqual(['https://login.example/']);
    const own = await verifier.verify(tokenOf('one'), trustIn(rsa.publicKey), false);
    expect(own.issuers).toBeUndefined();
  });

  test('F3: ten thousand unknown kids make it asked once in five minutes', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    const { reasonOf, clock } = believing(provider);
    expect(await reasonOf(tokenOf('one'))).toBe('accepted');
    clock.now = 5 * minute;
    const token = tokenOf('one');
    const forged = Array.from({ length: 10_000 }, (_, index) =>
      token.replace(/^[^.]*/, Buffer.from(`{"alg":"RS256","kid":"${index}"}`).toString('base64url')),
    );
    for (const token of forged) expect(await reasonOf(token)).toBe('TokenSignatureKeyNotFound');
    expect(provider.asked).toBe(2);
    clock.now = 10 * minute;
    await Promise.all(forged.slice(0, 100).map(reasonOf));
    expect(provider.asked).toBe(3);
    expect(await reasonOf(tokenOf('one'))).toBe('accepted');
  });

  test('F13: a new key is accepted at the latest five minutes after it was published', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    const { reasonOf, clock } = believing(provider);
    await reasonOf(tokenOf('one'));
    provider.keys = [jwkOf(rsa, { kid: 'one' }), jwkOf(otherRsa, { kid: 'two' })];
    clock.now = 5 * minute - 1;
    expect(await reasonOf(tokenOf('two', otherRsa.privateKey))).toBe('TokenSignatureKeyNotFound');
    clock.now = 5 * minute;
    expect(await reasonOf(tokenOf('two', otherRsa.privateKey))).toBe('accepted');
    expect(await reasonOf(tokenOf('one'))).toBe('accepted');
  });

  test('F13: a token whose key has been withdrawn is refused after an hour, however often it has come', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    const { reasonOf, clock } = believing(provider);
    await reasonOf(tokenOf('one'));
    provider.keys = [jwkOf(otherRsa, { kid: 'two' })];
    clock.now = 60 * minute;
    // Whoever comes first makes it asked, and does not wait.
    expect(await reasonOf(tokenOf('one'))).toBe('accepted');
    await new Promise(setImmediate);
    expect(await reasonOf(tokenOf('one'))).toBe('TokenSignatureKeyNotFound');
  });

  test('F13: after two hours in which nobody came, a withdrawn key is not honoured once', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    const { reasonOf, clock } = believing(provider);
    await reasonOf(tokenOf('one'));
    provider.keys = [jwkOf(otherRsa, { kid: 'two' })];
    clock.now = 120 * minute;
    expect(await reasonOf(tokenOf('one'))).toBe('TokenSignatureKeyNotFound');
  });

  test.each([
    ['it cannot be reached', (provider: FakeProvider) => (provider.failure = new Error('503'))],
    ['its set is empty', (provider: FakeProvider) => (provider.keys = [])],
    ['its keys are of no use', (provider: FakeProvider) => (provider.keys = [{ kty: 'oct', k: 'AAAA' }])],
    ['its keys are no list', (provider: FakeProvider) => (provider.keys = 'a' as unknown as [])],
    ['its issuer is missing', (provider: FakeProvider) => (provider.issuer = '')],
  ])('F13: the last good ones stay when %s', async (_, spoil) => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    const { reasonOf, clock } = believing(provider);
    await reasonOf(tokenOf('one'));
    spoil(provider);
    for (const hours of [1, 2, 3, 48]) {
      clock.now = hours * 60 * minute;
      expect(await reasonOf(tokenOf('one', rsa.privateKey, { hours }))).toBe('accepted');
    }
    expect(await reasonOf(tokenOf('two', otherRsa.privateKey))).toBe('TokenSignatureKeyNotFound');
  });

  test('that cannot be fetched are the reason of a refusal, for whoever traces the request', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    provider.failure = new Error('login.example answered 503');
    const { verifier, trust } = believing(provider);
    await expect((async () => verifier.verify(tokenOf('one'), trust, false))()).rejects.toMatchObject({
      message: 'IDX20803: Unable to obtain configuration of a provider.',
      cause: { message: 'login.example answered 503' },
    });
  });

  test('where there are none yet, it is asked again after ten seconds', async () => {
    const provider = providing(jwkOf(rsa, { kid: 'one' }));
    provider.failure = new Error('not up yet');
    const { reasonOf, clock } = believing(provider);
    expect(await reasonOf(tokenOf('one'))).toBe('TokenSignatureKeyNotFound');
    provider.failure = undefined;
    clock.now = 9_999;
    expect(await reasonOf(tokenOf('one'))).toBe('TokenSignatureKeyNotFound');
    clock.now = 10_000;
    expect(await reasonOf(tokenOf('one'))).toBe('accepted');
  });
});

describe('issuers', () => {
  const tenant = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
  const common = (issuer?: string): FakeProvider => {
    const provider = providing(jwkOf(rsa, { kid: 'one', ...(issuer && { issuer }) }));
    provider.issuer = 'https://login.example/{tenantid}/v2.0';
    return provider;
  };

  test('with {tenantid} are those of the tenant that the token claims', async () => {
    const { verifier, trust } = believing(common('https://login.example/{tenantid}/v2.0'));
    const { issuers } = await verifier.verify(tokenOf('one', rsa.privateKey, { tid: tenant }), trust, false);
    expect(issuers).toEqual([`https://login.example/${tenant}/v2.0`]);
    for (const tid of ['common', '../a', 7, undefined]) {
      const other = await verifier.verify(tokenOf('one', rsa.privateKey, { tid }), trust, false);
      expect(other.issuers).toEqual([]);
    }
  });

  test('of a key that is for one tenant are of that tenant', async () => {
    const { verifier, trust } = believing(common(`https://login.example/${tenant}/v2.0`));
    const { issuers } = await verifier.verify(tokenOf('one', rsa.privateKey, { tid: tenant }), trust, false);
    expect(issuers).toEqual([`https://login.example/${tenant}/v2.0`]);
    const tid = tenant.replace('6', '7');
    expect((await verifier.verify(tokenOf('one', rsa.privateKey, { tid }), trust, false)).issuers).toEqual([]);
  });

  // RFC 8725, section 3.8
  test('are those of the provider whose key it is, not of others that are believed, too', async () => {
    const urls = { a: 'https://a.example/metadata', b: 'https://b.example/metadata' };
    const documents: Record<string, unknown> = {
      [urls.a]: { issuer: 'https://a.example', jwks_uri: 'https://a.example/keys' },
      [urls.b]: { issuer: 'https://b.example', jwks_uri: 'https://b.example/keys' },
      'https://a.example/keys': { keys: [jwkOf(rsa, { kid: 'a' })] },
      'https://b.example/keys': { keys: [jwkOf(otherRsa, { kid: 'b' })] },
    };
    const fetch = async (url: string): Promise<Uint8Array> => Buffer.from(JSON.stringify(documents[url]));
    const verifier = new TokenVerifier({ fetch });
    const trust = trustIn(urls.a, urls.b);
    expect((await verifier.verify(tokenOf('a'), trust, false)).issuers).toEqual(['https://a.example']);
    expect((await verifier.verify(tokenOf('b', otherRsa.privateKey), trust, false)).issuers).toEqual([
      'https://b.example',
    ]);
  });

  test('are those of all who publish the key, also of one that began to later', async () => {
    const documents = new Map<string, unknown>([
      ['https://a.example/', { issuer: 'a', jwks_uri: 'https://a.example/keys' }],
      ['https://b.example/', { issuer: 'b', jwks_uri: 'https://b.example/keys' }],
      ['https://a.example/keys', { keys: [jwkOf(rsa, { kid: 'one' })] }],
      ['https://b.example/keys', { keys: [jwkOf(otherRsa, { kid: 'two' })] }],
    ]);
    const clock = { now: 0 };
    const fetch = async (url: string): Promise<Uint8Array> => Buffer.from(JSON.stringify(documents.get(url)));
    const verifier = new TokenVerifier({ fetch, now: () => clock.now });
    const trust = trustIn('https://a.example/', 'https://b.example/');
    const token = tokenOf('one');
    expect((await verifier.verify(token, trust, false)).issuers).toEqual(['a']);
    documents.set('https://b.example/keys', { keys: [jwkOf(rsa, { kid: 'one' })] });
    clock.now = 120 * minute;
    expect((await verifier.verify(token, trust, false)).issuers).toEqual(['a', 'b']);
  });

  test('are nobody when no provider can be reached', async () => {
    const provider = providing();
    const { verifier } = believing(provider);
    const trust = { ...trustIn(provider.url), signingKeys: [{ id: undefined, key: rsa.publicKey }] };
    expect((await verifier.verify(tokenOf('one'), trust, false)).issuers).toEqual([]);
  });
});

describe('metadata', () => {
  test.each([
    ['http://login.example/keys', 'kept on https'],
    ['file:///etc/passwd', 'of HTTP'],
    ['keys', 'absolute'],
  ])('that leads to %s is refused: keys are %s', async (jwksUri) => {
    const url = 'https://login.example/metadata';
    const asked: string[] = [];
    const fetch = async (asking: string): Promise<Uint8Array> => {
      asked.push(asking);
      return Buffer.from(JSON.stringify({ issuer: 'a', jwks_uri: jwksUri, keys: [jwkOf(rsa)] }));
    };
    const verifier = new TokenVerifier({ fetch });
    await expect(
      (async () => verifier.verify(makeToken('RS256', rsa.privateKey), trustIn(url), false))(),
    ).rejects.toThrow('IDX20803');
    expect(asked).toEqual([url]);
  });
});

describe('a key set', () => {
  const read = (...keys: readonly unknown[]): number => readKeySet(new Map([['keys', keys]])).length;

  test('may have keys of every type that is signed with', () => {
    expect(read(jwkOf(rsa), jwkOf(p256), jwkOf(ed25519), jwkOf(rsa, { use: 'sig' }))).toBe(4);
    expect(read(jwkOf(rsa, { key_ops: ['verify'] }))).toBe(1);
  });

  test('F11: keys that are too small, too large, or have an exponent of 1 are left out', () => {
    const modulus = (bits: number): string => Buffer.concat([Buffer.alloc(bits / 8, 0xff)]).toString('base64url');
    for (const bits of [512, 1024, 2040, 8256, 16_384])
      expect(read({ kty: 'RSA', n: modulus(bits), e: 'AQAB' })).toBe(0);
    expect(read({ kty: 'RSA', n: modulus(2048), e: 'AQAB' })).toBe(1);
    for (const e of ['AQ', 'Ag', 'AA', '', 'AQAAAAE', 'A'.repeat(340)])
      expect(read({ kty: 'RSA', n: modulus(2048), e }), e).toBe(0);
  });

  test('F10: points of small order, and such that are not on the curve, are left out', () => {
    const point = (hex: string): unknown => ({
      kty: 'OKP',
      crv: 'Ed25519',
      x: Buffer.from(hex, 'hex').toString('base64url'),
    });
    const zeros = '00'.repeat(31);
    for (const hex of [
      `00${zeros}`,
      `01${zeros}`,
      `01${zeros.slice(0, -2)}80`,
      `ec${'ff'.repeat(30)}7f`,
      'ff'.repeat(31),
    ])
      expect(read(point(hex)), hex).toBe(0);
    expect(read({ ...jwkOf(p256), x: Buffer.alloc(32, 1).toString('base64url') })).toBe(0);
  });

  test('has no secrets, no keys for encryption, and nothing that cannot be read', () => {
    const forged = { ...jwkOf(rsa), n: `${jwkOf(rsa).n}=` };
    for (const key of [
      { kty: 'oct', k: 'AAAA' },
      jwkOf(rsa, { use: 'enc' }),
      forged,
      null,
      7,
      'a',
      [],
      { kty: '__proto__' },
    ])
      expect(read(key)).toBe(0);
    expect(read(jwkOf(rsa, { key_ops: ['encrypt'] }))).toBe(0);
  });

  test('is cut off after a hundred keys', () => {
    expect(read(...Array.from({ length: 1000 }, () => jwkOf(p256)))).toBe(100);
  });

  test('a key that names its algorithm is for that alone', async () => {
    const { reasonOf } = believing(providing(jwkOf(rsa, { kid: 'one', alg: 'PS256' })));
    expect(await reasonOf(tokenOf('one'))).toBe('TokenSignatureKeyNotFound');
    expect(await reasonOf(makeToken('PS256', rsa.privateKey, {}, { alg: 'PS256', kid: 'one' }))).toBe('accepted');
  });

  test('a private key that was published by mistake is used as the public one', () => {
    const [key] = readKeySet(new Map([['keys', [rsa.privateKey.export({ format: 'jwk' })]]]));
    expect(key?.key.equals(createPublicKey(rsa.privateKey))).toBe(true);
  });
});
