import { combine, type Draft, drafts, sample } from './draft.ts';

const texts = [
  '""',
  '"hello world"',
  '"a+b&c=d/e?f#g"',
  '"naïve café 😀"',
  '"<b>\\"bold\\" & \'q\'</b>"',
  '"100%"',
  '"%41%20%zz"',
  '"a%2Bb+c"',
  '"line\\r\\n\\ttab"',
  '"~!*\'()-_.@:$,;[]{}|\\\\^`"',
  '"&lt;&amp;&#65;&#x42;&nbsp;&eacute;&unknown;"',
  '"ÅÄÖ"',
  '"\\ud800"',
  '((string)null)',
];
const textFunctions = [
  'Uri.EscapeDataString($1)',
  'Uri.EscapeUriString($1)',
  'Uri.UnescapeDataString($1)',
  'WebUtility.UrlEncode($1)',
  'WebUtility.UrlDecode($1)',
  'WebUtility.HtmlEncode($1)',
  'WebUtility.HtmlDecode($1)',
  'System.Net.WebUtility.UrlEncode($1)',
  'HttpUtility.UrlEncode($1)',
  'HttpUtility.UrlDecode($1)',
  'HttpUtility.HtmlEncode($1)',
  'HttpUtility.JavaScriptStringEncode($1)',
  'Convert.ToBase64String(Encoding.UTF8.GetBytes($1))',
  'Convert.ToBase64String(Encoding.ASCII.GetBytes($1))',
  'Convert.ToBase64String(Encoding.Unicode.GetBytes($1))',
  'Encoding.UTF8.GetByteCount($1)',
  'BitConverter.ToString(Encoding.UTF8.GetBytes($1)).Replace("-", "")',
  'Encoding.UTF8.GetString(Encoding.UTF8.GetBytes($1))',
  'Encoding.GetEncoding("iso-8859-1").GetBytes($1)',
  'SHA256.Create().ComputeHash(Encoding.UTF8.GetBytes($1))',
  'BitConverter.ToString(MD5.Create().ComputeHash(Encoding.UTF8.GetBytes($1)))',
  'Convert.ToBase64String(new HMACSHA256(Encoding.UTF8.GetBytes("key")).ComputeHash(Encoding.UTF8.GetBytes($1)))',
  '$1.GetHashCode()',
  'Encoding.UTF7.GetString(Encoding.UTF8.GetBytes($1))',
  'Encoding.BigEndianUnicode.GetBytes($1)',
  'Encoding.UTF32.GetBytes($1).Length',
  'HttpUtility.UrlPathEncode($1)',
  'HttpUtility.HtmlAttributeEncode($1)',
];
const base64 = [
  '""',
  '"AQID"',
  '"aGVsbG8="',
  '"aGVsbG8"',
  '"aGVs bG8="',
  '"aGVs\\r\\nbG8="',
  '"a-_b"',
  '"===="',
  '"QQ=="',
  '"Q==="',
  '"Q"',
  '"QUI="',
  '"QR=="',
  '"é"',
  '((string)null)',
  '"AAAAAAAAAAA="',
  '"QQ==QQ=="',
  '" QQ== "',
];
const bases = [
  'Convert.FromBase64String($1)',
  'Encoding.UTF8.GetString(Convert.FromBase64String($1))',
  'Convert.FromBase64String($1).Length',
  'Convert.ToBase64String(Convert.FromBase64String($1))',
];
const hashes = [
  'MD5.Create()',
  'SHA1.Create()',
  'SHA256.Create()',
  'SHA384.Create()',
  'SHA512.Create()',
  'new SHA1Managed()',
  'new SHA256Managed()',
  'new SHA512Managed()',
  'new HMACSHA1(new byte[] { 1 })',
  'new HMACSHA256(Encoding.UTF8.GetBytes("secret"))',
  'new HMACSHA384(new byte[200])',
  'new HMACSHA512(new byte[0])',
  'new HMACMD5(Convert.FromBase64String("c2VjcmV0"))',
  'new MD5CryptoServiceProvider()',
  'new SHA256CryptoServiceProvider()',
];
const hashUses = [
  '.ComputeHash(new byte[0])',
  '.ComputeHash(Encoding.UTF8.GetBytes("The quick brown fox")).Length',
  '.HashSize',
  '.ComputeHash(Encoding.UTF8.GetBytes("abcdef"), 1, 3)',
  '.ComputeHash((byte[])null)',
];
const uris = [
  '"https://a.test"',
  '"https://user:pw@A.test:8443/p%20q/../r;x=1/?a=b&c=%2F#frag"',
  '"http://a.test:80/"',
  '"ftp://files.test/x"',
  '"/relative/path?x=1"',
  '"not a uri"',
  '""',
  '"https://exämple.test/ü?ö=å"',
  '"urn:isbn:0451450523"',
  '"mailto:ada@example.test"',
  '"file:///c:/dir/file.txt"',
  '"https://[2001:db8::1]:443/"',
  '"https://a.test/a b"',
  '"HTTPS://A.TEST/Path"',
  '"https://a.test/%7Euser/%41"',
  '"https://a.test?x=1"',
  '"//a.test/x"',
  '"https://"',
  '"http://a.test:99999/"',
];
const uriMembers = [
  '.AbsoluteUri',
  '.AbsolutePath',
  '.Host',
  '.Port',
  '.Scheme',
  '.Query',
  '.Fragment',
  '.PathAndQuery',
  '.Authority',
  '.UserInfo',
  '.Segments',
  '.IsDefaultPort',
  '.LocalPath',
  '.OriginalString',
  '.ToString()',
  '.IsAbsoluteUri',
  '.GetLeftPart(UriPartial.Authority)',
  '.GetLeftPart(UriPartial.Path)',
  '.DnsSafeHost',
  '.HostNameType.ToString()',
  '.IsLoopback',
  '',
];

const hand = String.raw`
@(Convert.ToBase64String(new byte[] { 0, 255, 128 }))
@(Convert.ToBase64String(Encoding.UTF8.GetBytes("user:pässword")))
@("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("a:b")))
@(Convert.ToBase64String(new byte[60], Base64FormattingOptions.InsertLineBreaks).Length)
@(Convert.ToBase64String(new byte[] { 1, 2, 3, 4 }, 1, 2))
@(Convert.ToBase64String(null))
@(Encoding.UTF8.GetString(new byte[] { 0xC3, 0xA5, 0x41, 0xFF }))
@(Encoding.UTF8.GetString(new byte[] { 65, 66, 67, 68 }, 1, 2))
@(Encoding.UTF8.GetString(null))
@(Encoding.ASCII.GetString(new byte[] { 65, 200 }))
@(Encoding.ASCII.GetBytes("é😀"))
@(Encoding.Unicode.GetString(new byte[] { 65, 0, 66, 0 }))
@(Encoding.GetEncoding("utf-8").WebName + Encoding.UTF8.EncodingName.Length)
@(Encoding.GetEncoding(1252).GetString(new byte[] { 128 }))
@(Encoding.GetEncoding("nope"))
@(Encoding.Convert(Encoding.Unicode, Encoding.UTF8, new byte[] { 229, 0 }))
@(Encoding.UTF8.GetPreamble())
@(Encoding.Default.GetBytes("a").Length)
@(Encoding.UTF8.GetMaxByteCount(1) > 2)
@(BitConverter.ToString(new byte[] { 1, 171 }))
@(BitConverter.ToString(new byte[] { 1, 171, 3 }, 1))
@(string.Concat(new byte[] { 1, 171 }.Select(b => b.ToString("x2"))))
@(string.Join("", MD5.Create().ComputeHash(Encoding.UTF8.GetBytes("a")).Select(b => b.ToString("X2"))))
@(new byte[] { 1, 2 }.SequenceEqual(new byte[] { 1, 2 }))
@(new byte[] { 1, 2 }.Equals(new byte[] { 1, 2 }))
@(Enumerable.Range(0, "0aff".Length / 2).Select(i => Convert.ToByte("0aff".Substring(i * 2, 2), 16)).ToArray())
@(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"))
@(Guid.Parse("{0F8FAD5B-D9CB-469F-A165-70867728950E}").ToString())
@(Guid.Parse("not-a-guid"))
@(Guid.Parse(""))
@(Guid.Parse(null))
@(new Guid("0f8fad5bd9cb469fa16570867728950e").ToByteArray())
@(new Guid(new byte[16]) == Guid.Empty)
@(new Guid(new byte[3]))
@(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11).ToString("X"))
@(Guid.TryParse("x", out var g) ? "ok" : g.ToString())
@(Guid.TryParse("0f8fad5b-d9cb-469f-a165-70867728950e", out Guid g) ? g.ToString("P") : "")
@(Guid.NewGuid().ToString().Length)
@(Guid.NewGuid() != Guid.NewGuid())
@(Guid.NewGuid().ToString("N").Substring(0, 8).Length)
@(Guid.Empty.ToString("Q"))
@(Guid.Empty.Equals(new Guid()) && Guid.Empty.CompareTo(Guid.Empty) == 0)
@(Guid.ParseExact("0f8fad5bd9cb469fa16570867728950e", "N"))
@(context.RequestId.ToString("N"))
@(context.RequestId.ToByteArray().Length)
@(context.RequestId)
@(new Uri("https://a.test/x/y", UriKind.Absolute).Segments.Last())
@(new Uri("x/y", UriKind.Relative).ToString())
@(new Uri("x/y", UriKind.Relative).Host)
@(new Uri("x/y", UriKind.RelativeOrAbsolute).IsAbsoluteUri)
@(new Uri(new Uri("https://a.test/x/y"), "../z?q=1").ToString())
@(new Uri(new Uri("https://a.test/x/y"), "/abs").AbsoluteUri)
@(new Uri(new Uri("https://a.test"), "https://b.test/"))
@(new Uri("https://a.test/a%20b%2Fc").AbsolutePath)
@(new Uri("https://a.test/x") == new Uri("HTTPS://A.TEST/x"))
@(new Uri("https://a.test/x").Equals(new Uri("https://a.test/X")))
@(new Uri("https://a.test/x?q=a b").Query)
@(new Uri(context.Request.OriginalUrl.ToString()).AbsolutePath)
@(new Uri(context.Request.OriginalUrl.ToString()).Query.TrimStart('?').Split('&').Length)
@(new UriBuilder("https://a.test/x") { Port = 8443, Query = "a=1" }.Uri.ToString())
@(new UriBuilder("http", "a.test", 81, "p").ToString())
@(Uri.TryCreate("https://a.test", UriKind.Absolute, out var u) ? u.Host : "bad")
@(Uri.TryCreate("://", UriKind.Absolute, out var u) ? u.Host : "bad")
@(Uri.IsWellFormedUriString("https://a.test/x y", UriKind.Absolute))
@(Uri.IsWellFormedUriString("https://a.test/x%20y", UriKind.Absolute))
@(Uri.CheckHostName("a.test").ToString() + Uri.CheckSchemeName("http"))
@(Uri.HexEscape('/') + Uri.IsHexDigit('f'))
@(Uri.UriSchemeHttps + Uri.SchemeDelimiter)
@(new Uri(null))
@(Uri.EscapeDataString(null))
@(Uri.EscapeDataString("a b").Replace("%20", "+"))
@(Uri.UnescapeDataString("a%20b+c%C3%A5%E2"))
@(WebUtility.UrlEncode("a b/ü?*!()'~-_."))
@(WebUtility.UrlDecode("a+b%2f%C3%BC%zz%"))
@(WebUtility.HtmlEncode("©™é\u00a0\u0100<"))
@(WebUtility.HtmlDecode("&lt;p class=&quot;x&quot;&gt;&#39;&apos;&#128512;&copy;&amp;amp;&#xZZ;&"))
@(IPAddress.Parse("10.0.0.1").ToString())
@(IPAddress.Parse("2001:DB8:0:0:0:0:0:1").ToString())
@(IPAddress.Parse("::ffff:10.0.0.1").ToString())
@(IPAddress.Parse("300.1.1.1"))
@(IPAddress.TryParse("10.1", out var ip) ? ip.ToString() : "no")
@(IPAddress.Parse("10.0.0.1").GetAddressBytes())
@(IPAddress.Parse("::1").AddressFamily.ToString())
@(IPAddress.IsLoopback(IPAddress.Parse("127.0.0.5")))
@(IPAddress.Parse("1.2.3.4").Equals(IPAddress.Parse("1.2.3.4")))
@{ using (var sha = SHA256.Create()) { var hash = sha.ComputeHash(Encoding.UTF8.GetBytes("payload")); return BitConverter.ToString(hash).Replace("-", "").ToLowerInvariant(); } }
@{ using (var hmac = new HMACSHA256(Convert.FromBase64String("c2VjcmV0"))) { return Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes("PUT\n\napplication/json\n/x"))); } }
@{ var bytes = Encoding.UTF8.GetBytes("verifier-123"); var hash = SHA256.Create().ComputeHash(bytes); return Convert.ToBase64String(hash).TrimEnd('=').Replace('+', '-').Replace('/', '_'); }
@{ var text = "eyJhIjoxfQ"; text = text.PadRight(text.Length + (4 - text.Length % 4) % 4, '='); return JObject.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text)))["a"]; }
@{ var key = Encoding.UTF8.GetBytes("0123456789abcdef"); var data = Encoding.UTF8.GetBytes("attack at dawn"); return Convert.ToBase64String(data.Encrypt("Aes", key, key)); }
@{ var key = new byte[32]; var iv = new byte[16]; return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes("round trip").Encrypt("Aes", key, iv).Decrypt("Aes", key, iv)); }
@{ var key = new byte[5]; return new byte[] { 1 }.Encrypt("Aes", key, new byte[16]); }
@{ var key = new byte[16]; return new byte[] { 1, 2, 3 }.Decrypt("Aes", key, new byte[16]); }
@{ using (var aes = Aes.Create()) { aes.Key = new byte[16]; aes.IV = new byte[16]; aes.Mode = CipherMode.CBC; aes.Padding = PaddingMode.PKCS7; using (var e = aes.CreateEncryptor()) { return e.TransformFinalBlock(new byte[] { 1, 2, 3 }, 0, 3); } } }
@{ using (var aes = new AesManaged()) { return aes.KeySize + ":" + aes.BlockSize + ":" + aes.Mode + ":" + aes.Padding; } }
@{ var rng = new RNGCryptoServiceProvider(); var b = new byte[8]; rng.GetBytes(b); return b.Length; }
@{ var b = Encoding.UTF8.GetBytes("xor"); for (var i = 0; i < b.Length; i++) b[i] ^= 0x20; return Encoding.UTF8.GetString(b); }
@{ var a = new byte[] { 1, 2 }; var b = new byte[] { 3 }; return a.Concat(b).ToArray(); }
@{ var expiry = "1700000000"; var target = Uri.EscapeDataString("sb://ns.test/queue").ToLower(); var h = new HMACSHA256(Encoding.UTF8.GetBytes("k=")); var sig = Convert.ToBase64String(h.ComputeHash(Encoding.UTF8.GetBytes(target + "\n" + expiry))); return $"SharedAccessSignature sr={target}&sig={Uri.EscapeDataString(sig)}&se={expiry}&skn=root"; }
@{ var parts = "a=1&b=two+words&c=%C3%A5".Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => WebUtility.UrlDecode(p[1])); return parts; }
@{ var query = new Dictionary<string, string> { { "q", "a b" }, { "r", "ö&" } }; return "?" + string.Join("&", query.Select(p => p.Key + "=" + Uri.EscapeDataString(p.Value))); }
@{ IDictionary<string, IList<string>> form = new Dictionary<string, IList<string>> { { "a", new List<string> { "1", "x y" } }, { "b", new[] { "&" } } }; return form.ToFormUrlEncodedContent() + "|" + form.ToQueryString(); }
`;

/** Base64, character encodings, hashes, ciphers, URL and HTML escapes, `Uri`, `Guid` and `IPAddress`. */
export const encoding: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(
    230,
    combine('@($1)', [textFunctions]).flatMap(({ expression }) => combine(expression, [texts])),
  ),
  ...combine('@($1)', [bases]).flatMap(({ expression }) => combine(expression, [base64])),
  ...sample(50, combine('@($1$2)', [hashes, hashUses])),
  ...sample(170, combine('@(new Uri($1)$2)', [uris, uriMembers])),
];
