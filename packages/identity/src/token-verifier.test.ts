import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { TokenRefusal, type TokenTrust, type VerifiedToken } from '@turnpike/policy';
import { CompactEncrypt } from 'jose';
import { describe, expect, test } from 'vitest';
import { encode, jwkOf, keyPairs, makeToken, signatureOf, trustIn } from './testing.ts';
import { signatureAlgorithms } from './token/algorithms.ts';
import { TokenVerifier } from './token-verifier.ts';

const { rsa, otherRsa, p256, p384, p521, ed25519 } = keyPairs;
const secret = createSecretKey(Buffer.alloc(64, 7));
const noProvider = async (): Promise<never> => {
  throw new Error('nobody is to be asked');
};
const verifier = new TokenVerifier({ fetch: noProvider });

async function reasonOf(token: string, trust: TokenTrust, allowUnsigned = false): Promise<string> {
  try {
    await verifier.verify(token, trust, allowUnsigned);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    return error.reason;
  }
}

const accepts = async (token: string, ...keys: readonly KeyObject[]): Promise<boolean> =>
  (await reasonOf(token, trustIn(...keys))) === 'accepted';

const signers: readonly (readonly [algorithm: string, publicKey: KeyObject, privateKey: KeyObject])[] = [
  ...['HS256', 'HS384', 'HS512'].map((name) => [name, secret, secret] as const),
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map(
    (name) => [name, rsa.publicKey, rsa.privateKey] as const,
  ),
  ['ES256', p256.publicKey, p256.privateKey],
  ['ES384', p384.publicKey, p384.privateKey],
  ['ES512', p521.publicKey, p521.privateKey],
  ['EdDSA', ed25519.publicKey, ed25519.privateKey],
  ['Ed25519', ed25519.publicKey, ed25519.privateKey],
];

describe.each(signers)('%s', (algorithm, publicKey, privateKey) => {
  test('is accepted again and again, and not of another key', async () => {
    const tokens = Array.from({ length: 20 }, (_, index) => makeToken(algorithm, privateKey, { index }));
    for (const token of [...tokens, ...tokens]) expect(await accepts(token, publicKey)).toBe(true);
    const others = [secret, rsa.publicKey, p256.publicKey, p384.publicKey, p521.publicKey, ed25519.publicKey];
    for (const other of others.filter((one) => one !== publicKey))
      expect(await accepts(tokens[0]!, other), other.asymmetricKeyType ?? 'secret').toBe(false);
  });

  test('F16: a signature that is cut short, made longer or left out is refused', async () => {
    const [header, claims, signature = ''] = makeToken(algorithm, privateKey).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    for (const other of [bytes.subarray(1), bytes.subarray(0, -1), bytes.subarray(0, 16), Buffer.alloc(0)])
      expect(await accepts(`${header}.${claims}.${other.toString('base64url')}`, publicKey)).toBe(false);
    expect(await accepts(`${header}.${claims}.${Buffer.concat([bytes, bytes]).toString('base64url')}`, publicKey)).toBe(
      false,
    );
  });

  // Lenient readers of base64url find the same bytes in several texts.
  test('every other spelling of any character is refused', async () => {
    const token = makeToken(algorithm, privateKey, { sub: 'a' });
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \t\n%';
    const trust = trustIn(publicKey);
    // Every character where only last bits may change, and with the quickest algorithm; elsewhere a few.
    const ends = [...token].flatMap((one, index) => (one === '.' ? [index - 1] : [])).concat(token.length - 1);
    for (let index = 0; index < token.length; index++) {
      const others =
        ends.includes(index) || algorithm === 'HS256'
          ? characters
          : `${characters[(index * 7) % characters.length]}=+ `;
      for (const other of others) {
        if (other === token[index]) continue;
        const changed = token.slice(0, index) + other + token.slice(index + 1);
        expect(await reasonOf(changed, trust), changed).not.toBe('accepted');
      }
    }
    for (const other of [`${token}=`, `${token}==`, ` ${token}`, `${token}\n`, `${token}.`, `${token}A`, `.${token}`])
      expect(await reasonOf(other, trust), other).not.toBe('accepted');
    expect(await reasonOf(token, trust)).toBe('accepted');
  });
});

// The examples of RFC 7519 are the same, or use RSA1_5.
describe('RFC 7515, appendix A', () => {
  const claims = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
  const key = (jwk: object): KeyObject => createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const rsaKey = key({
    kty: 'RSA',
    n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
    e: 'AQAB',
  });
  const examples = [
    [
      'A.1',
      createSecretKey(
        Buffer.from(
          'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
          'base64url',
        ),
      ),
      `eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.${claims}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk`,
    ],
    [
      'A.2',
      rsaKey,
      `eyJhbGciOiJSUzI1NiJ9.${claims}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw`,
    ],
    [
      'A.3',
      key({
        kty: 'EC',
        crv: 'P-256',
        x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
        y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
      }),
      `eyJhbGciOiJFUzI1NiJ9.${claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q`,
    ],
  ] as const;

  test.each(examples)('%s is accepted, with what it claims', async (_, trusted, token) => {
    const { claims, jwt } = await verifier.verify(token, trustIn(trusted), false);
    expect(Object.fromEntries(claims)).toEqual({
      iss: 'joe',
      exp: 1300819380,
      'http://example.com/is_root': true,
    });
    expect([jwt.issuer, jwt.claims.get('http://example.com/is_root')]).toEqual(['joe', ['true']]);
  });

  test('A.4 is a good signature of what is no token', async () => {
    const trusted = key({
      kty: 'EC',
      crv: 'P-521',
      x: 'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk',
      y: 'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2',
    });
    const signature =
      'AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn';
    const signed = 'eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA';
    const es512 = signatureAlgorithms.get('ES512');
    expect(es512?.verify(signed, Buffer.from(signature, 'base64url'), trusted)).toBe(true);
    expect(await reasonOf(`${signed}.${signature}`, trustIn(trusted))).toBe('JwtInvalid');
  });

  test('A.5 is accepted only where tokens need no signature', async () => {
    const token = `eyJhbGciOiJub25lIn0.${claims}.`;
    expect(await reasonOf(token, trustIn())).toBe('TokenSignatureInvalid');
    expect(await reasonOf(token, trustIn(), true)).toBe('accepted');
  });

  // RFC 8037, appendix A.4
  test('the example of EdDSA is a good signature of what is no token', async () => {
    const trusted = key({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' });
    const signed = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc';
    const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';
    const eddsa = signatureAlgorithms.get('EdDSA');
    expect(eddsa?.verify(signed, Buffer.from(signature, 'base64url'), trusted)).toBe(true);
  });
});

describe('attacks (RFC 8725)', () => {
  test.each(['none', 'NONE', 'nOnE', 'None', '', 'rs256', 'RS256 '])('F1: alg %j is refused', async (alg) => {
    for (const tail of [
      '',
      'AA',
      signatureOf('RS256', rsa.privateKey, `${encode({ alg })}.${encode({})}`).toString('base64url'),
    ])
      expect(await reasonOf(`${encode({ alg })}.${encode({})}.${tail}`, trustIn(rsa.publicKey))).not.toBe('accepted');
  });

  test('F1: a header without alg is refused, and so is an empty signature', async () => {
    expect(await reasonOf(`${encode({ typ: 'JWT' })}.${encode({})}.`, trustIn(rsa.publicKey), true)).toBe('JwtInvalid');
    expect(await reasonOf(`${encode({ alg: 'RS256' })}.${encode({})}.`, trustIn(rsa.publicKey), true)).toBe(
      'TokenSignatureKeyNotFound',
    );
  });

  test('F1: where no signature is needed, one that is there has to be good', async () => {
    const token = makeToken('RS256', otherRsa.privateKey);
    expect(await reasonOf(token, trustIn(rsa.publicKey), true)).toBe('TokenSignatureKeyNotFound');
    const unsigned = `${encode({ alg: 'none' })}.${encode({})}.`;
    expect(await reasonOf(`${unsigned}AAAA`, trustIn(rsa.publicKey), true)).toBe('TokenSignatureInvalid');
  });

  test('F2: a public key is no secret, in whatever form', async () => {
    const forms = [
      rsa.publicKey.export({ type: 'spki', format: 'pem' }),
      rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }),
      rsa.publicKey.export({ type: 'spki', format: 'der' }),
      JSON.stringify(jwkOf(rsa)),
      String(rsa.publicKey.export({ type: 'spki', format: 'pem' })).trim(),
    ];
    for (const form of forms) {
      const forged = makeToken('HS256', createSecretKey(Buffer.from(form)));
      expect(await accepts(forged, rsa.publicKey)).toBe(false);
    }
  });

  test('F3: a kid is only ever compared', async () => {
    for (const kid of [
      '../../../dev/null',
      "' OR 1=1 --",
      '\0',
      'a'.repeat(10_000),
      '__proto__',
      'https://evil.example/',
    ])
      expect(
        await reasonOf(makeToken('RS256', otherRsa.privateKey, {}, { alg: 'RS256', kid }), trustIn(rsa.publicKey)),
      ).toBe('TokenSignatureKeyNotFound');
    for (const kid of [1, null, {}, ['a']])
      expect(
        await reasonOf(makeToken('RS256', rsa.privateKey, {}, { alg: 'RS256', kid }), trustIn(rsa.publicKey)),
      ).toBe('JwtInvalid');
  });

  test('F4: keys, and addresses of keys, in the header are ignored', async () => {
    const header = {
      alg: 'RS256',
      jku: 'https://evil.example/keys',
      x5u: 'https://evil.example/chain',
      jwk: jwkOf(otherRsa),
      x5c: ['MIIB'],
    };
    expect(await accepts(makeToken('RS256', otherRsa.privateKey, {}, header), rsa.publicKey)).toBe(false);
    expect(await accepts(makeToken('RS256', rsa.privateKey, {}, header), rsa.publicKey)).toBe(true);
  });

  test('F5: what is critical is not understood, and b64 neither', async () => {
    for (const more of [{ crit: ['exp'], exp: 1 }, { crit: ['b64'], b64: false }, { b64: false }, { crit: [] }])
      expect(
        await reasonOf(makeToken('RS256', rsa.privateKey, {}, { alg: 'RS256', ...more }), trustIn(rsa.publicKey)),
      ).toBe('JwtInvalid');
  });

  test('F8: names that come twice, at any depth and in any spelling, are refused', async () => {
    for (const claims of [
      '{"sub":"a","sub":"b"}',
      '{"sub":"a","\\u0073ub":"b"}',
      '{"a":[{"b":{"c":1,"c":1}}]}',
      '{"__proto__":1,"__proto__":2}',
    ])
      expect(await reasonOf(makeToken('RS256', rsa.privateKey, claims), trustIn(rsa.publicKey)), claims).toBe(
        'JwtInvalid',
      );
    const header = '{"alg":"none","alg":"RS256"}';
    expect(await reasonOf(makeToken('RS256', rsa.privateKey, {}, header), trustIn(rsa.publicKey))).toBe('JwtInvalid');
  });

  test('F8: claims with the names of prototypes are claims and nothing else', async () => {
    const token = makeToken('RS256', rsa.privateKey, '{"__proto__":{"admin":true},"constructor":"a","sub":"b"}');
    const { claims, jwt } = (await verifier.verify(token, trustIn(rsa.publicKey), false)) as VerifiedToken;
    expect([...claims.keys()]).toEqual(['__proto__', 'constructor', 'sub']);
    expect([jwt.claims.find('toString'), jwt.claims.find('admin'), jwt.claims.get('constructor')]).toEqual([
      undefined,
      undefined,
      ['a'],
    ]);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  test('F9: what is not three parts, or too long, is refused before anything is computed', async () => {
    const token = makeToken('RS256', rsa.privateKey);
    const [header, claims, signature] = token.split('.');
    for (const text of ['', '.', '..', 'a', `${header}.${claims}`, `${token}.${signature}`, `${header}..${signature}`])
      expect(await reasonOf(text, trustIn(rsa.publicKey)), text).toBe('JwtInvalid');
    const long = makeToken('RS256', rsa.privateKey, { long: 'a'.repeat(8_000_000) });
    expect(await reasonOf(long, trustIn(rsa.publicKey))).toBe('JwtInvalid');
    expect(await accepts(makeToken('RS256', rsa.privateKey, { long: 'a'.repeat(100_000) }), rsa.publicKey)).toBe(true);
  });

  test.each([
    '[]',
    '"a"',
    'null',
    '1',
    '{',
    '{}{}',
    '\ufeff{}',
    '{"a":1,}',
    `{"a":${'['.repeat(40)}${']'.repeat(40)}}`,
  ])('F9: claims that are %j are refused', async (claims) => {
    expect(await reasonOf(makeToken('RS256', rsa.privateKey, claims), trustIn(rsa.publicKey))).toBe('JwtInvalid');
  });

  test('F9: a text of quotes that never ends is looked at once, not once for each of them', async () => {
    // At 90 000 quotes, looking for an end from each of them takes a quarter of a minute.
    const claims = `{"${'\\"'.repeat(90_000)}`;
    expect(await reasonOf(makeToken('RS256', rsa.privateKey, claims), trustIn(rsa.publicKey))).toBe('JwtInvalid');
  });

  test('F9: claims that are not UTF-8 are refused', async () => {
    const signed = `${encode({ alg: 'RS256' })}.${Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]).toString('base64url')}`;
    const token = `${signed}.${signatureOf('RS256', rsa.privateKey, signed).toString('base64url')}`;
    expect(await reasonOf(token, trustIn(rsa.publicKey))).toBe('JwtInvalid');
  });

  test('F10: signatures of zeros are refused, and those in DER', async () => {
    const signed = `${encode({ alg: 'ES256' })}.${encode({})}`;
    const { s, r } = { r: Buffer.alloc(32), s: Buffer.alloc(32, 1) };
    for (const signature of [
      Buffer.concat([r, r]),
      Buffer.concat([r, s]),
      Buffer.concat([s, r]),
      Buffer.alloc(64, 0xff),
    ])
      expect(await accepts(`${signed}.${signature.toString('base64url')}`, p256.publicKey)).toBe(false);
    const raw = signatureOf('ES256', p256.privateKey, signed);
    const number = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([2, 33, 0]), bytes]);
    const der = Buffer.concat([Buffer.from([0x30, 70]), number(raw.subarray(0, 32)), number(raw.subarray(32))]);
    expect(await accepts(`${signed}.${der.toString('base64url')}`, p256.publicKey)).toBe(false);
    expect(await accepts(`${signed}.${raw.toString('base64url')}`, p256.publicKey)).toBe(true);
  });

  // RFC 7518, section 3.4, knows no low s: half of what honest issuers sign would be refused.
  test('F10: a signature with a high s is a good one', async () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const signed = `${encode({ alg: 'ES256' })}.${encode({})}`;
    const raw = signatureOf('ES256', p256.privateKey, signed);
    const s = BigInt(`0x${raw.toString('hex', 32)}`);
    const other = (order - s).toString(16).padStart(64, '0');
    const mirrored = Buffer.concat([raw.subarray(0, 32), Buffer.from(other, 'hex')]);
    expect(await accepts(`${signed}.${raw.toString('base64url')}`, p256.publicKey)).toBe(true);
    expect(await accepts(`${signed}.${mirrored.toString('base64url')}`, p256.publicKey)).toBe(true);
  });
});

describe('encrypted tokens', () => {
  const inner = makeToken('RS256', rsa.privateKey, { sub: 'a' });
  const wrap = createSecretKey(Buffer.alloc(32, 3));
  const trust = (...keys: readonly KeyObject[]): TokenTrust => ({
    ...trustIn(rsa.publicKey),
    decryptionKeys: keys.map((key) => ({ id: undefined, key })),
  });
  const encrypt = (header: { alg: string; enc: string; zip?: string }, key: KeyObject, text = inner): Promise<string> =>
    new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(key);

  test.each([
    ['dir', 'A256GCM', wrap, wrap],
    ['dir', 'A128CBC-HS256', wrap, wrap],
    ['A256KW', 'A256CBC-HS512', wrap, wrap],
    ['RSA-OAEP', 'A256GCM', otherRsa.publicKey, otherRsa.privateKey],
    ['RSA-OAEP-256', 'A128CBC-HS256', otherRsa.publicKey, otherRsa.privateKey],
    ['ECDH-ES', 'A128GCM', p256.publicKey, p256.privateKey],
  ])('%s with %s is opened, and the token inside verified', async (alg, enc, to, key) => {
    const token = await encrypt({ alg, enc }, to);
    const { claims } = await verifier.verify(token, trust(key), false);
    expect(claims.get('sub')).toBe('a');
    expect(await reasonOf(token, trust(createSecretKey(Buffer.alloc(32, 4)), key))).toBe('accepted');
    expect(await reasonOf(token, trust())).toBe('JwtInvalid');
    expect(await reasonOf(token, trust(createSecretKey(Buffer.alloc(32, 4))))).toBe('JwtInvalid');
    expect(await reasonOf(token, { ...trust(key), signingKeys: [] })).toBe('TokenSignatureKeyNotFound');
  });

  test('every changed character is refused', async () => {
    const token = await encrypt({ alg: 'dir', enc: 'A256GCM' }, wrap);
    for (let index = 0; index < token.length; index += 3) {
      const other = token[index] === 'A' ? 'B' : 'A';
      expect(await reasonOf(token.slice(0, index) + other + token.slice(index + 1), trust(wrap))).not.toBe('accepted');
    }
    for (const other of [`${token}=`, `${token}\n`, token.replace('..', '.A.')])
      expect(await reasonOf(other, trust(wrap))).toBe('JwtInvalid');
  });

  test('F12: compressed tokens are opened, bombs are not', async () => {
    expect(await reasonOf(await encrypt({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, wrap), trust(wrap))).toBe(
      'accepted',
    );
    const bomb = await encrypt({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }, wrap, 'a'.repeat(20_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await reasonOf(bomb, trust(wrap))).toBe('JwtInvalid');
  });

  test('F12: passwords and RSA1_5 are refused, however much work they ask for', async () => {
    const parts = ['AAAA', 'AAAAAAAAAAAAAAAA', 'AAAA', 'AAAAAAAAAAAAAAAAAAAAAA'].join('.');
    const pbes2 = { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 2 ** 31, p2s: 'AAAAAAAAAAA' };
    for (const key of [wrap, otherRsa.privateKey])
      for (const header of [pbes2, { alg: 'RSA1_5', enc: 'A256GCM' }, { alg: 'none', enc: 'A256GCM' }])
        expect(await reasonOf(`${encode(header)}.${parts}`, trust(key))).toBe('JwtInvalid');
  });

  test('what is inside has to be signed', async () => {
    for (const text of [JSON.stringify({ sub: 'a' }), `${encode({ alg: 'none' })}.${encode({})}.`]) {
      const token = await encrypt({ alg: 'dir', enc: 'A256GCM' }, wrap, text);
      expect(await reasonOf(token, trust(wrap))).not.toBe('accepted');
    }
  });
});

test('keys with an id are tried by that, and all where none has the id of the token', async () => {
  const trust: TokenTrust = {
    ...trustIn(),
    signingKeys: [
      { id: 'one', key: rsa.publicKey },
      { id: 'two', key: otherRsa.publicKey },
    ],
  };
  const token = (kid: string | undefined, key: KeyObject): string =>
    makeToken('RS256', key, { kid }, kid === undefined ? { alg: 'RS256' } : { alg: 'RS256', kid });
  expect(await reasonOf(token('one', rsa.privateKey), trust)).toBe('accepted');
  expect(await reasonOf(token('one', otherRsa.privateKey), trust)).toBe('TokenSignatureInvalid');
  expect(await reasonOf(token('three', otherRsa.privateKey), trust)).toBe('accepted');
  expect(await reasonOf(token(undefined, otherRsa.privateKey), trust)).toBe('accepted');
});
