import { combine, type Draft, drafts, sample } from './draft.ts';

function jwt(header: unknown, payload: unknown, signature = 'c2ln'): string {
  const encode = (part: unknown) =>
    Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(payload)}.${signature}`;
}

const rs256 = { alg: 'RS256', typ: 'JWT', kid: 'k-7' };
const tokens: Readonly<Record<string, string>> = {
  plain: jwt(rs256, {
    iss: 'https://issuer.test/',
    aud: 'api',
    sub: 'alice',
    exp: 1900000000,
    nbf: 1600000000,
    iat: 1600000000,
    jti: 'id-1',
  }),
  many: jwt(rs256, {
    aud: ['a', 'b'],
    roles: ['admin', 'reader'],
    scp: 'read write',
    groups: [],
    email: 'bob@example.test',
    ver: '2.0',
  }),
  typed: jwt({ alg: 'none' }, { n: 5, b: true, f: 1.5, z: null, o: { k: 'v' }, l: [1, 'x', false], s: '' }, ''),
  unicode: jwt({ typ: 'at+jwt', alg: 'ES256' }, { name: 'Åsa Öberg 😀', note: 'a,b' }),
  odd: jwt(rs256, { exp: 'soon', nbf: -5, iat: 1.9, aud: null }),
};
const claims = [
  'sub',
  'aud',
  'roles',
  'groups',
  'email',
  'missing',
  'name',
  'n',
  'b',
  'f',
  'o',
  'l',
  's',
  'exp',
  'iss',
  'Sub',
  'scp',
];
const uses = [
  '.AsJwt()',
  '.AsJwt()?.Subject',
  '.AsJwt().Issuer',
  '.AsJwt()?.Id ?? "no id"',
  '.AsJwt().Algorithm',
  '.AsJwt().Type',
  '.AsJwt().Audiences',
  '.AsJwt().Audiences.Count()',
  '.AsJwt().Audiences.FirstOrDefault()',
  '.AsJwt().ExpirationTime',
  '.AsJwt().NotBefore?.ToString("o")',
  '.AsJwt().IssuedAt.HasValue',
  '.AsJwt().ExpirationTime?.Kind.ToString()',
  '.AsJwt().ExpirationTime > DateTime.UtcNow',
  '.AsJwt().ExpirationTime?.ToString("yyyy")',
  '.AsJwt().Claims.Count',
  '.AsJwt().Claims.Keys.OrderBy(k => k).ToArray()',
  '.AsJwt().Claims.ContainsKey("roles")',
  '.AsJwt().Claims',
  '.AsJwt().Claims.Values.Count()',
  '.AsJwt().Claims.Select(c => c.Key).First()',
  '.TryParseJwt(out Jwt jwt) ? jwt.Subject ?? "none" : "not a token"',
  '.TryParseJwt(out var jwt)',
  '.AsJwt() == null',
  '.AsBasic()',
  "Split('.').Length",
];
const claimUses = [
  '.AsJwt().Claims["$2"]',
  '.AsJwt().Claims["$2"][0]',
  '.AsJwt().Claims.GetValueOrDefault("$2")',
  '.AsJwt().Claims.GetValueOrDefault("$2", "none")',
  '.AsJwt()?.Claims["$2"].FirstOrDefault()',
  '.AsJwt().Claims["$2"].Contains("admin")',
  '.AsJwt().Claims.ContainsKey("$2")',
  'AsJwt().Claims.TryGetValue("$2", out string[] v) ? v.Length : -1',
];
const notTokens = [
  '""',
  '"abc"',
  '"a.b.c"',
  '"a.b"',
  '"Bearer "',
  '"e30.e30."',
  '"e30.e30.x"',
  '"ey.ey.ey"',
  '((string)null)',
  '"e30.W10.x"',
  '"e30.e30.x.y"',
  '"e30=.e30.x"',
  '" e30.e30.x "',
  '"Bearer   e30.e30.x"',
  '"Basic e30.e30.x"',
];
const basics = [
  '"Basic YTpi"',
  '"basic YTpi"',
  '"BASIC   YTpi"',
  '"Basic YTpiOmM="',
  '"Basic Og=="',
  '"Basic YWI="',
  '"Basic"',
  '"Basic "',
  '"Basic !!"',
  '"Basic YTpi="',
  '"Bearer YTpi"',
  '""',
  '((string)null)',
  '" Basic YTpi "',
  '"Basic w6U6w7Y="',
  '"Basic OnB3"',
  '"Basic dTo="',
  '"YTpi"',
];
const basicUses = [
  '.AsBasic()',
  '.AsBasic()?.UserId',
  '.AsBasic()?.Password',
  '.AsBasic() == null',
  '.TryParseBasic(out BasicAuthCredentials c) ? c.UserId + "/" + c.Password : "none"',
  '.AsBasic().UserId.Length',
];

const hand = String.raw`
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Subject)
@(context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt()?.Claims.GetValueOrDefault("scope", ""))
@(context.Request.Headers["Authorization"][0].AsJwt().Claims["roles"].Length)
@(context.Request.Headers.GetValueOrDefault("Authorization").Split(' ')[1].AsJwt().Issuer)
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Claims["aud"].Contains("invoices"))
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Claims["scope"][0].Split(' ').Contains("write:own"))
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Claims["address"][0])
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Claims["level"][0] == "7")
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Claims["admin"].Single())
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().Claims["none"])
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().ExpirationTime.Value.ToString("s"))
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().ExpirationTime > context.Timestamp)
@((context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().ExpirationTime - context.Timestamp).Value.TotalHours)
@(context.Request.Headers.GetValueOrDefault("Authorization").AsJwt().NotBefore == null)
@(context.Request.Headers.GetValueOrDefault("Authorization")?.AsBasic()?.UserId ?? "not basic")
@(context.Request.Headers.GetValueOrDefault("X-Other").AsJwt()?.Subject ?? "anonymous")
@{ Jwt jwt; if (context.Request.Headers.GetValueOrDefault("Authorization", "").TryParseJwt(out jwt)) { return jwt.Claims.GetValueOrDefault("sub", "?") + "@" + jwt.Issuer; } return "no token"; }
@{ var jwt = context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt(); return jwt == null ? false : jwt.Claims["scope"].SelectMany(s => s.Split(' ')).Any(s => s == "read"); }
@{ var jwt = context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt(); var o = new JObject(); foreach (var c in jwt.Claims) o[c.Key] = string.Join(",", c.Value); return o; }
@{ var jwt = context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt(); string[] roles; return jwt.Claims.TryGetValue("roles", out roles) && roles.Any() ? roles[0] : "no role"; }
@{ string token = null; Jwt jwt; return token.TryParseJwt(out jwt) + ":" + (jwt == null); }
@{ BasicAuthCredentials c; return "Basic YTpi".TryParseBasic(out c) ? c.Password : null; }
@{ object o = "Basic YTpi".AsBasic(); return o is BasicAuthCredentials; }
@{ return ((Jwt)context.Variables["token"]).Subject; }
@{ return context.Variables.GetValueOrDefault<Jwt>("token")?.Subject ?? "none"; }
`;
const basicHeader = String.raw`
@(context.Request.Headers.GetValueOrDefault("Authorization").AsBasic().UserId)
@(context.Request.Headers.GetValueOrDefault("Authorization", "").AsBasic().Password)
@(context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt() == null)
@{ BasicAuthCredentials c; if (!context.Request.Headers.GetValueOrDefault("Authorization").TryParseBasic(out c)) return "401"; return c.UserId.ToUpper() + c.Password.Length; }
@(context.User?.Id ?? context.Request.Headers.GetValueOrDefault("Authorization").AsBasic()?.UserId ?? "anonymous")
`;

const names = Object.keys(tokens);

/** JSON Web Tokens and Basic credentials. */
export const tokenReading: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...drafts(basicHeader, { scene: 'bare' }),
  ...drafts(basicHeader, { scene: 'form' }),
  ...sample(
    110,
    names.flatMap((name) =>
      combine(
        '@(((string)context.Variables["token"])$1)',
        [uses.map((use) => (use.startsWith('.') ? use : `.${use}`))],
        { variables: { token: tokens[name] } },
      ),
    ),
  ),
  ...sample(
    150,
    names.flatMap((name) =>
      combine(
        '@(((string)context.Variables["token"])$1)',
        [claimUses.map((use) => (use.startsWith('.') ? use : `.${use}`))],
        { variables: { token: `Bearer ${tokens[name]}` } },
      ).flatMap(({ expression, variables }) => combine(expression.replaceAll('$2', '$1'), [claims], { variables })),
    ),
  ),
  ...combine('@($1.AsJwt())', [notTokens]),
  ...combine('@($1.AsJwt()?.Claims.Count)', [notTokens]),
  ...combine('@($2$1)', [basicUses, basics]),
];
