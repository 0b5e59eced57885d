import { generateKeyPairSync } from 'node:crypto';
import {
  compileDocument,
  type MemoryContextOptions,
  MemoryTokens,
  readPolicyDocument,
  TokenRefusal,
  type TokenTrust,
  type VerifiedToken,
  verifiedToken,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions, run } from '../testing.ts';

// What tokens claim, and where they are. Signatures are the business of another package; here a table says which are good.

const now = Date.UTC(2026, 0, 1);
const seconds = now / 1000;
const key = `<issuer-signing-keys><key>${Buffer.alloc(32, 1).toString('base64')}</key></issuer-signing-keys>`;

const policy = (inside = '', attributes = ''): string =>
  `<validate-jwt header-name="Authorization" ${attributes}>${key}${inside}</validate-jwt>`;

/** A request with the token `good`, which claims what the test says. */
function claiming(more: Readonly<Record<string, unknown>>, issuers?: readonly string[]): RunOptions {
  const claims = Object.entries({ exp: seconds + 60, ...more }).filter(([, value]) => value !== undefined);
  return {
    now,
    request: { headers: { Authorization: 'Bearer good' } },
    services: { tokens: new MemoryTokens({ good: Object.fromEntries(claims) }, issuers) },
  };
}

async function outcome(xml: string, options: RunOptions = claiming({})): Promise<string> {
  const { lastError } = await run(xml, options);
  return lastError === undefined ? 'passes' : `${lastError.reason}: ${lastError.message}`;
}

const reason = async (xml: string, options?: RunOptions): Promise<string> =>
  (await outcome(xml, options)).replace(/:.*/s, '');

test('G9: what an expression writes into a token is not there for the next request', async () => {
  const claims = new Map<string, unknown>([
    ['exp', seconds + 60],
    ['roles', ['user']],
  ]);
  const remembered = verifiedToken(new Map([['alg', 'HS256']]), claims);
  const options = { now, services: { tokens: { verify: () => remembered } } };
  const asking = { ...options, request: { headers: { Authorization: 'Bearer good' } } };
  const write =
    '<set-variable name="n" value="@{ ((Jwt)context.Variables[&quot;t&quot;]).Claims[&quot;roles&quot;][0] = &quot;admin&quot;; return 1; }" />';
  const roles = '<claim name="roles"><value>user</value></claim>';
  const xml = policy(`<required-claims>${roles}</required-claims>`, 'output-token-variable-name="t"') + write;
  for (let request = 0; request < 2; request++) {
    const { lastError, variables } = await run(xml, asking);
    expect([lastError, (variables.get('t') as VerifiedToken['jwt']).claims.get('roles')]).toEqual([
      undefined,
      ['admin'],
    ]);
  }
});

describe('where the token is', () => {
  const asking = (request: MemoryContextOptions['request']): RunOptions => ({
    ...claiming({}),
    request: request ?? {},
  });
  const withHeader = (value: string): RunOptions => asking({ headers: { Authorization: value } });

  test.each(['Bearer good', 'bearer good', 'BEARER   good', 'good', '  Bearer good '])('%j has it', async (value) => {
    expect(await outcome(policy(), withHeader(value))).toBe('passes');
  });

  test('there is none', async () => {
    for (const options of [asking({}), withHeader(''), withHeader('  ')])
      expect(await outcome(policy(), options)).toBe('TokenNotPresent: JWT not present.');
  });

  test('F14: twice, in two headers or behind two schemes, is none', async () => {
    const twice = asking({ headers: { Authorization: ['Bearer good', 'Bearer good'] } });
    for (const options of [twice, withHeader('Bearer Bearer good'), withHeader('Bearer good, Bearer good')])
      expect(await reason(policy(), options)).toBe('TokenSignatureInvalid');
  });

  test('F14: a token elsewhere does not count', async () => {
    const both = asking({ url: 'https://gateway.example/a?token=good', headers: { Authorization: 'Bearer bad' } });
    expect(await reason(policy(), both)).toBe('TokenSignatureInvalid');
    expect(await reason(`<validate-jwt query-parameter-name="token">${key}</validate-jwt>`, both)).toBe('passes');
  });

  test('the scheme that is required has to be there, in the header Authorization', async () => {
    const sas = policy('', 'require-scheme="SharedAccessSignature"');
    expect(await outcome(sas, withHeader('sharedaccesssignature good'))).toBe('passes');
    for (const value of ['good', 'Bearer good', 'SharedAccessSignature'])
      expect(await reason(sas, withHeader(value)), value).toBe('TokenNotPresent');
    const other = sas.replace('"Authorization"', '"X-Token"');
    expect(await outcome(other, asking({ headers: { 'X-Token': 'good' } }))).toBe('passes');
  });

  test('a query parameter has it once', async () => {
    const inQuery = `<validate-jwt query-parameter-name="@("tok" + "en")">${key}</validate-jwt>`;
    const at = (query: string): RunOptions => asking({ url: `https://gateway.example/a${query}` });
    expect(await outcome(inQuery, at('?a=b&token=good'))).toBe('passes');
    expect(await outcome(inQuery, at('?token=go%6Fd'))).toBe('passes');
    expect(await reason(inQuery, at('?token=good&token=good'))).toBe('TokenSignatureInvalid');
    for (const query of ['', '?Token=good', '?token=', '?token'])
      expect(await reason(inQuery, at(query)), query).toBe('TokenNotPresent');
  });

  test('a value has it, without a scheme', async () => {
    const value = (text: string): string => `<validate-jwt token-value="${text}">${key}</validate-jwt>`;
    expect(await outcome(value('@("go" + "od")'))).toBe('passes');
    expect(await reason(value('Bearer good'))).toBe('TokenSignatureInvalid');
    expect(await reason(value('@("")'))).toBe('TokenNotPresent');
  });
});

describe('what the caller is told', () => {
  test('is the reason, with 401', async () => {
    const { response } = await run(policy(), { request: {} });
    expect([response.status, response.body.content]).toEqual([
      401,
      '{ "statusCode": 401, "message": "JWT not present." }',
    ]);
  });

  test('is what the policy says, and on-error knows better', async () => {
    const attributes = `failed-validation-httpcode="@(400 + 3)" failed-validation-error-message="@("No " + "entry")"`;
    const { response, lastError } = await run(policy('', attributes), { request: {} });
    expect([response.status, response.body.content]).toEqual([403, '{ "statusCode": 403, "message": "No entry" }']);
    expect(lastError).toMatchObject({ source: 'validate-jwt', reason: 'TokenNotPresent', message: 'JWT not present.' });
  });

  test('a signature that is not good denies access', async () => {
    const options = { ...claiming({}), request: { headers: { Authorization: 'bad' } } };
    expect(await outcome(policy(), options)).toBe('TokenSignatureInvalid: nobody knows this token Access denied.');
  });
});

test('why a provider gave no keys is for the trace, and not for the caller', async () => {
  const verify = (): never => {
    throw new TokenRefusal('TokenSignatureKeyNotFound', 'no keys.', { cause: new Error('login.example answered 503') });
  };
  const { traces, lastError } = await run(policy(), { ...claiming({}), services: { tokens: { verify } } });
  expect(lastError?.message).toBe('no keys. Access denied.');
  expect(traces).toEqual([{ source: 'validate-jwt', severity: 'error', message: 'login.example answered 503' }]);
});

describe('F6: times', () => {
  test.each([
    ['in the past', { exp: seconds - 1 }, 'TokenExpired'],
    ['now', { exp: seconds }, 'TokenExpired'],
    ['in a second', { exp: seconds + 1 }, 'passes'],
    ['missing', { exp: undefined }, 'JwtInvalid'],
    ['text', { exp: String(seconds + 60) }, 'JwtInvalid'],
    ['with a fraction', { exp: seconds + 60.5 }, 'JwtInvalid'],
    ['infinite', { exp: Number.POSITIVE_INFINITY }, 'JwtInvalid'],
    ['negative', { exp: -1 }, 'JwtInvalid'],
    ['later than .NET has', { exp: 253_402_300_800 }, 'JwtInvalid'],
    ['null', { exp: null }, 'JwtInvalid'],
    ['a list', { exp: [seconds + 60] }, 'JwtInvalid'],
  ])('exp %s', async (_, claims, expected) => {
    expect(await reason(policy(), claiming(claims))).toBe(expected);
  });

  test.each(['nbf', 'iat'])('%s in the future, or of another form, is refused', async (name) => {
    expect(await reason(policy(), claiming({ [name]: seconds }))).toBe('passes');
    for (const time of [seconds + 1, 'tomorrow', -1, 1.5, null])
      expect(await reason(policy(), claiming({ [name]: time })), String(time)).toBe('JwtInvalid');
  });

  test('clocks may differ by what the policy says, and not by a second more', async () => {
    for (const skew of ['10', '00:00:10', '@(5 + 5)']) {
      const skewed = policy('', `clock-skew="${skew}"`);
      expect(await reason(skewed, claiming({ exp: seconds - 9 }))).toBe('passes');
      expect(await reason(skewed, claiming({ exp: seconds - 10 }))).toBe('TokenExpired');
      expect(await reason(skewed, claiming({ nbf: seconds + 10 }))).toBe('passes');
      expect(await reason(skewed, claiming({ nbf: seconds + 11 }))).toBe('JwtInvalid');
    }
    expect(diagnose(policy('', 'clock-skew="soon"'))).toEqual([
      "error invalid-value [soon] 'clock-skew' is 'soon'; expected a number of seconds, or a time such as 00:05:00",
    ]);
  });

  test('exp may be missing where the policy says so, and counts where it is there', async () => {
    const without = policy('', 'require-expiration-time="@(1 > 2)"');
    expect(await reason(without, claiming({ exp: undefined }))).toBe('passes');
    expect(await reason(without, claiming({ exp: seconds - 1 }))).toBe('TokenExpired');
  });

  test('what it says has both times', async () => {
    expect(await outcome(policy(), claiming({ exp: seconds }))).toBe(
      "TokenExpired: IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '2026-01-01T00:00:00Z', Current time (UTC): '2026-01-01T00:00:00Z'. Access denied.",
    );
  });
});

describe('F7: audiences and issuers', () => {
  const audiences = policy(
    '<audiences><audience>https://api.example/</audience><audience>@("b")</audience></audiences>',
  );
  const issuers = policy('<issuers><issuer>https://login.example/</issuer></issuers>');

  test.each([['https://api.example/'], [['a', 'b']], ['b']])('an audience of %j is allowed', async (aud) => {
    expect(await reason(audiences, claiming({ aud }))).toBe('passes');
  });

  test.each([
    'https://api.example',
    'https://api.example/x',
    'HTTPS://API.EXAMPLE/',
    'api.example',
    'b ',
    '',
    7,
    null,
    undefined,
    { b: 'b' },
    [],
    [['b']],
    ['a', 7, null],
  ])('an audience of %j is not', async (aud) => {
    expect(await outcome(audiences, claiming({ aud }))).toBe(
      'TokenAudienceNotAllowed: IDX10214: Audience validation failed. The audiences of the token did not match any of the valid audiences. Access denied.',
    );
  });

  test('any audience and any issuer is allowed where none is listed', async () => {
    expect(await reason(policy(), claiming({ aud: 'x', iss: 'y' }))).toBe('passes');
  });

  test.each([
    'https://login.example',
    'https://login.example/x',
    'https://LOGIN.example/',
    ['https://login.example/'],
    undefined,
  ])('an issuer of %j is not allowed', async (iss) => {
    expect(await outcome(issuers, claiming({ iss }))).toBe(
      'TokenIssuerNotAllowed: IDX10205: Issuer validation failed. The issuer of the token did not match any of the valid issuers. Access denied.',
    );
    expect(await reason(policy(), claiming({ iss }, ['https://login.example/']))).toBe('TokenIssuerNotAllowed');
  });

  test('those whom the policy lists are allowed beside those whom the provider names', async () => {
    expect(await reason(issuers, claiming({ iss: 'https://login.example/' }))).toBe('passes');
    expect(await reason(issuers, claiming({ iss: 'https://other.example/' }, ['https://other.example/']))).toBe(
      'passes',
    );
    expect(await reason(issuers, claiming({ iss: 'https://third.example/' }, ['https://other.example/']))).toBe(
      'TokenIssuerNotAllowed',
    );
    expect(await reason(policy(), claiming({ iss: 'a' }, []))).toBe('TokenIssuerNotAllowed');
  });
});

describe('required claims', () => {
  const requiring = (claims: string): string => policy(`<required-claims>${claims}</required-claims>`);
  const roles = (attributes: string): string =>
    requiring(`<claim name="roles" ${attributes}><value>read</value><value>@("wri" + "te")</value></claim>`);

  test.each([
    [['read', 'write', 'other'], 'passes', 'passes'],
    [['read'], 'TokenClaimValueNotAllowed', 'passes'],
    ['write', 'TokenClaimValueNotAllowed', 'passes'],
    [['Read', 'Write'], 'TokenClaimValueNotAllowed', 'TokenClaimValueNotAllowed'],
    [[], 'TokenClaimValueNotAllowed', 'TokenClaimValueNotAllowed'],
    ['read write', 'TokenClaimValueNotAllowed', 'TokenClaimValueNotAllowed'],
  ])('roles of %j: all of them %s, any of them %s', async (claimed, all, any) => {
    expect(await reason(roles(''), claiming({ roles: claimed }))).toBe(all);
    expect(await reason(roles('match="all"'), claiming({ roles: claimed }))).toBe(all);
    expect(await reason(roles('match="@("any")"'), claiming({ roles: claimed }))).toBe(any);
  });

  test('a separator makes several values of one', async () => {
    expect(await reason(roles('separator=" "'), claiming({ roles: 'write read' }))).toBe('passes');
    expect(await reason(roles('separator=", "'), claiming({ roles: 'write, read' }))).toBe('passes');
    expect(await reason(roles('separator=" "'), claiming({ roles: ['write read'] }))).toBe('passes');
    expect(await reason(roles('separator=" "'), claiming({ roles: 'writeread' }))).toBe('TokenClaimValueNotAllowed');
  });

  test('values that are no text are compared as JSON writes them', async () => {
    const flag = requiring(
      '<claim name="admin"><value>true</value></claim><claim name="level"><value>7</value></claim>',
    );
    expect(await reason(flag, claiming({ admin: true, level: 7 }))).toBe('passes');
    expect(await reason(flag, claiming({ admin: false, level: 7 }))).toBe('TokenClaimValueNotAllowed');
  });

  test('without values it is enough that the claim is there', async () => {
    expect(await reason(requiring('<claim name="a" />'), claiming({ a: '' }))).toBe('passes');
  });

  test('all that are missing are named, and the first that differs', async () => {
    const two = requiring('<claim name="a" /><claim name="@("b")"><value>x</value></claim>');
    expect(await outcome(two)).toBe('TokenClaimNotFound: JWT is missing the following claims: a, b. Access denied.');
    expect(await outcome(two, claiming({ a: 1, b: ['y', 'z'] }))).toBe(
      'TokenClaimValueNotAllowed: Claim b value of y,z is not allowed. Access denied.',
    );
  });

  test('F5: an ID token passes for an access token unless the policy asks for what only one of them claims', async () => {
    const idToken = claiming({ aud: 'shop', nonce: 'n', name: 'Somebody' });
    expect(await reason(policy(), idToken)).toBe('passes');
    expect(await reason(requiring('<claim name="scp" />'), idToken)).toBe('TokenClaimNotFound');
    expect(await reason(policy('<audiences><audience>orders</audience></audiences>'), idToken)).toBe(
      'TokenAudienceNotAllowed',
    );
  });

  test('F8: a claim that every object has is not one of the token', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect(await reason(requiring(`<claim name="${name}" />`)), name).toBe('TokenClaimNotFound');
  });
});

test('the variable gets the token', async () => {
  const read = `<set-variable name="read" value="@{
    var jwt = (Jwt)context.Variables["token"];
    return jwt.Subject + jwt.Claims["roles"][1] + jwt.Claims.GetValueOrDefault("none", "?") + jwt.Audiences.First();
  }" />`;
  const xml = policy('', 'output-token-variable-name="token"') + read;
  const { variables, lastError } = await run(xml, claiming({ sub: 'me', roles: ['a', 'b'], aud: 'c' }));
  expect(lastError).toBeUndefined();
  expect(variables.get('read')).toBe('meb?c');
  const refused = await run(xml, claiming({ exp: 1 }));
  expect(refused.variables.has('token')).toBe(false);
});

describe('whom it believes', () => {
  /** The trust that a request is verified with, and whether it is the same the next time. */
  async function trustOf(xml: string, variables: Readonly<Record<string, unknown>> = {}): Promise<TokenTrust> {
    const asked: TokenTrust[] = [];
    const tokens = new MemoryTokens({ good: { exp: seconds + 60 } });
    const verify = (token: string, trust: TokenTrust) => {
      asked.push(trust);
      return tokens.verify(token);
    };
    await run(xml + xml, { ...claiming({}), variables, services: { tokens: { verify } } });
    return asked[0]!;
  }

  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' });

  test('providers, secrets and moduli, as written', async () => {
    const trust = await trustOf(`<validate-jwt header-name="Authorization">
      <openid-config url="https://login.example/metadata" validate-connectivity="false" />
      <openid-config url="https://other.example/metadata" />
      <issuer-signing-keys>
        <key id="a">AAECAwQFBgcICQoLDA0ODw==</key>
        <key id="@("b")">@(Convert.ToBase64String(new byte[16]))</key>
        <key n="${n}" e="${e}" />
      </issuer-signing-keys>
      <decryption-keys><key>AAECAwQFBgcICQoLDA0ODw==</key></decryption-keys>
    </validate-jwt>`);
    expect(trust.providers).toEqual(['https://login.example/metadata', 'https://other.example/metadata']);
    expect(trust.signingKeys.map(({ id, key }) => [id, key.type === 'secret' && key.export().toString('hex')])).toEqual(
      [
        ['a', '000102030405060708090a0b0c0d0e0f'],
        ['b', '00000000000000000000000000000000'],
        [undefined, false],
      ],
    );
    expect(trust.signingKeys[2]?.key.equals(publicKey)).toBe(true);
    expect(trust.decryptionKeys).toHaveLength(1);
  });

  test('is the same object for the same answers of expressions', async () => {
    const xml = `<validate-jwt header-name="Authorization">
      <openid-config url="@("https://login.example/" + context.Request.Headers.GetValueOrDefault("Tenant", "a"))" />
    </validate-jwt>`;
    const asked: TokenTrust[] = [];
    const verify = (token: string, trust: TokenTrust) => {
      asked.push(trust);
      return new MemoryTokens({ good: { exp: seconds + 60 } }).verify(token);
    };
    const document = readPolicyDocument(`<policies><inbound><set-variable name="i" value="@(0)" />
      <retry condition="@(true)" count="1" interval="0">${xml}</retry></inbound></policies>`).document!;
    expect(compileDocument(document, { policies: catalog, unavailable: 'error' }).diagnostics).toEqual([]);
    await run(`<retry condition="@(true)" count="2" interval="0">${xml}</retry>`, {
      ...claiming({}),
      services: { tokens: { verify } },
    });
    expect(asked.map(({ providers }) => providers)).toEqual(Array(3).fill(['https://login.example/a']));
    expect(new Set(asked).size).toBe(1);
  });

  test('keys of certificates', () => {
    const text = `<policies><inbound><validate-jwt header-name="a">
      <issuer-signing-keys><key certificate-id="there" /><key certificate-id="gone" /></issuer-signing-keys>
    </validate-jwt></inbound></policies>`;
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const entities = {
      backend: () => undefined,
      logger: () => undefined,
      schema: () => undefined,
      hasAuthorizations: false,
      certificate: (id: string) =>
        id === 'there' ? { id, thumbprint: '', certificate: 'not PEM', privateKey: pem } : undefined,
    };
    const { document } = readPolicyDocument(text);
    const { diagnostics } = compileDocument(document!, { policies: catalog, unavailable: 'error', entities });
    expect(diagnostics.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning the key cannot be read; no token is accepted by it',
      "error there is no certificate 'gone'; no token is accepted by it",
    ]);
  });
});

describe('when it is saved', () => {
  const keys = (inside: string): string[] =>
    diagnose(`<validate-jwt header-name="a"><issuer-signing-keys>${inside}</issuer-signing-keys></validate-jwt>`).map(
      (found) => found.replace(/\[.*?\] /s, ''),
    );

  test('two sources conflict, and without any nothing passes', () => {
    expect(diagnose(`<validate-jwt header-name="a" token-value="b">${key}</validate-jwt>`)).toEqual([
      expect.stringContaining('error conflicting-values'),
    ]);
    expect(diagnose(`<validate-jwt>${key}</validate-jwt>`)).toEqual([
      expect.stringContaining('warning missing-attribute'),
    ]);
  });

  test('F11: keys that are too weak are no keys', () => {
    expect(keys('<key>c2hvcnQ=</key>')).toEqual([
      'warning invalid-value the key cannot be used: it has 40 bits; expected 128 or more; no token is accepted by it',
    ]);
    const weak = Buffer.alloc(128, 0xff).toString('base64url');
    expect(keys(`<key n="${weak}" e="AQAB" />`)).toEqual([
      'warning invalid-value the key cannot be used: it has 1024 bits; expected 2048 to 8192; no token is accepted by it',
    ]);
    const strong = Buffer.alloc(256, 0xff).toString('base64url');
    expect(keys(`<key n="${strong}" e="AQ" />`)).toEqual([
      'warning invalid-value the key cannot be used: its exponent is 1; expected an odd one from 3 to 2^32; no token is accepted by it',
    ]);
  });

  test('what cannot be read is said of each key', () => {
    expect(keys('<key>SIGNING_KEY!</key><key n="modulus" /><key>A</key>').map((one) => one.slice(0, 60))).toEqual([
      'warning invalid-value the key is not base64; no token is acc',
      "warning invalid-value 'n' and 'e' are expected together, eac",
      'warning invalid-value the key is not base64; no token is acc',
    ]);
  });

  test('a policy without keys is told that it lets nobody in', () => {
    expect(diagnose('<validate-jwt header-name="a" />')).toEqual([expect.stringContaining('warning missing-child')]);
    expect(diagnose('<validate-jwt header-name="a" require-signed-tokens="false" />')).toEqual([]);
  });

  test('keys over http can be exchanged, unless they come from the same machine', () => {
    const at = (url: string): string => `<validate-jwt header-name="a"><openid-config url="${url}" /></validate-jwt>`;
    expect(diagnose(at('http://login.example/a'))).toEqual([expect.stringContaining('warning invalid-value')]);
    expect(diagnose(at('http://127.0.0.1:8080/a'))).toEqual([]);
    expect(diagnose(at('ftp://login.example/a'))).toEqual([expect.stringContaining('error invalid-value')]);
  });

  test('children stand in the order of the policy statement', () => {
    const swapped = `<validate-jwt header-name="a"><audiences><audience>a</audience></audiences>${key}</validate-jwt>`;
    expect(diagnose(swapped)).toEqual([expect.stringContaining('wrong-order')]);
    expect(diagnose(`<validate-jwt header-name="a">${key}<audiences /></validate-jwt>`)).toEqual([
      expect.stringContaining('error missing-child'),
    ]);
  });
});
