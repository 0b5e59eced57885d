import { combine, type Draft, drafts, sample } from './draft.ts';

const headerNames = [
  'Host',
  'host',
  'Content-Type',
  'Accept',
  'Accept-Encoding',
  'X-Forwarded-For',
  'X-Empty',
  'X-Missing',
  'Authorization',
  'Set-Cookie',
  'Cookie',
  'If-Match',
  '',
];
const headerUses = [
  '$2.Headers["$1"]',
  '$2.Headers["$1"][0]',
  '$2.Headers["$1"].First()',
  '$2.Headers["$1"].Length',
  '$2.Headers.GetValueOrDefault("$1")',
  '$2.Headers.GetValueOrDefault("$1", "default")',
  '$2.Headers.GetValueOrDefault("$1", null) ?? "null"',
  '$2.Headers.ContainsKey("$1")',
  'string.IsNullOrEmpty($2.Headers.GetValueOrDefault("$1"))',
  '$2.Headers.GetValueOrDefault("$1", "").Split(\',\').Select(v => v.Trim()).ToArray()',
  '$2.Headers.TryGetValue("$1", out string[] v) ? string.Join("|", v) : "none"',
  '$2.Headers.GetValueOrDefault("$1", "").ToLower().Contains("json")',
  '$2.Headers.Any(h => h.Key == "$1")',
  '$2.Headers["$1"].Contains("gzip")',
  '$2.Headers.Where(h => h.Key.Equals("$1", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value.Length).FirstOrDefault()',
  '$2.Headers["$1"]?.FirstOrDefault() ?? "?"',
  '$2.Headers.GetValueOrDefault("$1").Length',
];
const messages = ['context.Request', 'context.Response'];
const queryNames = ['from', 'guest', 'GUEST', 'flag', 'empty', 'none', 'rate', 'page', 'Page'];
const queryUses = [
  'context.Request.Url.Query["$1"]',
  'context.Request.Url.Query["$1"][0]',
  'context.Request.OriginalUrl.Query.GetValueOrDefault("$1")',
  'context.Request.Url.Query.GetValueOrDefault("$1", "d")',
  'context.Request.Url.Query.ContainsKey("$1")',
  'context.Request.Url.Query["$1"].Last()',
  'context.Request.Url.Query.TryGetValue("$1", out var v) ? v.Length : 0',
  'Convert.ToInt32(context.Request.Url.Query.GetValueOrDefault("$1", "1"))',
];
const bodyTypes = [
  'string',
  'JObject',
  'JArray',
  'JToken',
  'byte[]',
  'XElement',
  'XDocument',
  'XNode',
  'int',
  'object',
  'Dictionary<string, string>',
];
const bodyUses = [
  '$2.Body.As<$1>()',
  '$2.Body.As<$1>(preserveContent: true)',
  '$2.Body?.As<$1>(true)',
  '$2.Body.As<$1>(true) == null',
  '$2.Body != null ? $2.Body.As<$1>().ToString().Length : -1',
];
const parts = [
  'Scheme',
  'Host',
  'Port',
  'Path',
  'QueryString',
  'Query.Count',
  'ToString()',
  'Query.Keys.ToArray()',
  "Path.Split('/').Last()",
  "Path.TrimStart('/')",
  "Host.Split('.')[0]",
  'QueryString.Length',
  'Query',
];
const urls = ['context.Request.Url', 'context.Request.OriginalUrl', 'context.Api.ServiceUrl'];
const scenes = ['json', 'bare', 'xml', 'form'];

const hand = String.raw`
@(context.Request.Method)
@(context.Request.Method == "GET" || context.Request.Method == "HEAD")
@(context.Request.Method.Equals("put", StringComparison.OrdinalIgnoreCase))
@(context.Request.IpAddress)
@(context.Request.IpAddress.Contains(":") ? "v6" : "v4")
@(context.Request.Certificate == null)
@(context.Request.Certificate?.Thumbprint)
@(context.Request.Certificate.Subject)
@(context.Request.PrivateEndpointConnection == null)
@(context.Request.Body == null)
@(context.Request.Body != null && context.Request.Body.As<string>(true).Length > 10)
@(context.Request.Body?.As<string>(true)?.Length ?? 0)
@(context.Request.Body.As<string>())
@(context.Request.Body.As<string>(preserveContent: true).Split('&').Length)
@(context.Request.Headers.Count)
@(context.Request.Headers.Keys.OrderBy(k => k).ToArray())
@(context.Request.Headers.Select(h => h.Key + ": " + string.Join(", ", h.Value)).OrderBy(h => h).ToArray())
@(context.Request.Headers.SelectMany(h => h.Value).Count())
@(context.Request.Headers.Values.Sum(v => v.Length))
@(context.Request.Headers)
@(context.Request.Headers[null])
@(context.Request.Headers.GetValueOrDefault(null))
@(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value[0]).Count)
@(context.Request.Headers.GetValueOrDefault("Content-Type", "").Split(';')[0].Trim())
@(context.Request.Headers.GetValueOrDefault("Content-Type", "").StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
@(context.Request.Headers.GetValueOrDefault("X-Forwarded-For", context.Request.IpAddress).Split(',').First().Split(':')[0])
@(context.Request.Headers.GetValueOrDefault("Cookie", "").Split(';').Select(c => c.Trim().Split(new[] { '=' }, 2)).Where(c => c.Length == 2).ToDictionary(c => c[0], c => c[1]))
@(context.Request.Headers.GetValueOrDefault("traceparent", "").Split('-').Skip(1).FirstOrDefault())
@(int.Parse(context.Request.Headers.GetValueOrDefault("X-Retry-Count", "0")) + 1)
@(context.Request.MatchedParameters.Count)
@(context.Request.MatchedParameters["room"])
@(context.Request.MatchedParameters["Room"])
@(context.Request.MatchedParameters.GetValueOrDefault("hotel", "none"))
@(context.Request.MatchedParameters.GetValueOrDefault("nothing"))
@(context.Request.MatchedParameters.ContainsKey("room") && context.Request.MatchedParameters["room"] == "12")
@(context.Request.MatchedParameters.Select(p => p.Key + "=" + p.Value).OrderBy(p => p).ToArray())
@(context.Request.MatchedParameters)
@(context.Request.MatchedParameters.TryGetValue("room", out string room) ? int.Parse(room) : 0)
@(context.Request.Url.Query.Select(q => q.Key + "=" + string.Join(",", q.Value)).ToArray())
@(context.Request.Url.Query.ToDictionary(q => q.Key, q => q.Value.First()))
@(string.Join("&", context.Request.Url.Query.SelectMany(q => q.Value.Select(v => q.Key + "=" + Uri.EscapeDataString(v)))))
@(context.Request.Url.Query.Keys.Contains("guest"))
@(context.Request.Url.Query.Values.SelectMany(v => v).Count(v => v == ""))
@(context.Request.Url.Path + context.Request.Url.QueryString)
@(context.Request.Url.Path.Substring(context.Api.Path.Length + 1))
@(context.Request.Url.Path.Replace("/" + context.Api.Path, ""))
@(context.Request.Url.ToString() == context.Request.OriginalUrl.ToString())
@($"{context.Request.Url.Scheme}://{context.Request.Url.Host}:{context.Request.Url.Port}{context.Request.Url.Path}")
@("https://" + context.Request.Url.Host + "/" + context.Api.Path.Trim('/'))
@(WebUtility.UrlDecode(context.Request.Url.Path))
@(Uri.UnescapeDataString(context.Request.Url.Path).Contains("ô"))
@(context.Api.Id + "|" + context.Api.Name + "|" + context.Api.Path + "|" + context.Api.Revision + "|" + context.Api.Version + "|" + context.Api.IsCurrentRevision)
@(context.Api.Version ?? "unversioned")
@(context.Api.ServiceUrl.ToString())
@(context.Api.ServiceUrl.Port + 1)
@(context.Operation.Id + context.Operation.Method + context.Operation.Name + context.Operation.UrlTemplate)
@(context.Product?.Id ?? "none")
@(context.Product.Name)
@(context.Product?.SubscriptionLimit)
@(context.Product?.SubscriptionLimit + 1)
@(context.Product?.SubscriptionRequired)
@(context.Product?.SubscriptionRequired == true)
@(context.Product?.ApprovalRequired ?? false)
@(context.Product?.State.ToString())
@(context.Product == null ? "open" : context.Product.State == ProductState.Published ? "published" : "hidden")
@(context.Subscription?.Id)
@(context.Subscription?.Key.Substring(0, 4) ?? "no key")
@(context.Subscription.PrimaryKey == context.Subscription.Key)
@(context.Subscription?.CreatedDate)
@(context.Subscription?.CreatedDate.Year)
@(context.Subscription?.EndDate)
@(context.User?.Email.ToLower())
@(context.User == null)
@(context.User?.Groups?.Any(g => g.Name == "Developers") ?? false)
@(context.User.Groups.Count())
@(context.User?.Note)
@(context.User?.FirstName + " " + context.User?.LastName)
@(context.User?.Identities.Select(i => i.Provider).ToArray())
@(context.User?.RegistrationDate.ToString("yyyy-MM-dd"))
@(context.Deployment.Region)
@(context.Deployment.ServiceName + context.Deployment.ServiceId + context.Deployment.GatewayId)
@(context.Deployment.Gateway.Id + context.Deployment.Gateway.InstanceId + context.Deployment.Gateway.IsManaged)
@(context.Deployment.Certificates.Count)
@(context.Deployment.Certificates.ContainsKey("x"))
@(context.Deployment.Certificates["x"])
@(context.LastError?.Message ?? "no error")
@(context.LastError.Reason)
@(context.LastError?.Source + "|" + context.LastError?.Scope + "|" + context.LastError?.Section + "|" + context.LastError?.Path + "|" + context.LastError?.PolicyId)
@(context.Tracing)
@(context.RequestId)
@(context.RequestId.ToString().Split('-')[0])
@(context.Timestamp.Date.ToString("d"))
@(context.Elapsed)
@(context.Response.StatusCode)
@(context.Response.StatusCode >= 200 && context.Response.StatusCode < 300)
@(context.Response.StatusCode.ToString().StartsWith("5"))
@(context.Response.StatusCode + " " + context.Response.StatusReason)
@(new[] { 429, 503 }.Contains(context.Response.StatusCode))
@(context.Response.Headers.GetValueOrDefault("Retry-After", "60"))
@(context.Response.Headers.Count)
@(context.Response.Body == null)
@(context.Response.Body.As<string>(true))
@(context.Response.Body?.As<JToken>(true)?.Type.ToString())
@(context.Response?.Body?.As<JObject>(true)?["id"])
@(context.Variables.Count)
@(context.Workspace == null)
@(context.GraphQL == null)
@{ context.Trace("note"); return "traced"; }
@{ var b = context.Request.Body.As<string>(); return context.Request.Body.As<string>() ?? "gone"; }
@{ var b = context.Request.Body.As<string>(true); return context.Request.Body.As<string>() == b; }
@{ var b = context.Request.Body.As<byte[]>(true); return b.Length + ":" + Encoding.UTF8.GetString(b).Length; }
@{ var b = context.Request.Body; return b?.As<string>().Substring(0, 5); }
@{ var r = context.Request; var u = r.Url; return r.Method + " " + u.Path; }
@{ IResponse r = context.Response; return r.StatusCode == 200 ? "ok" : r.StatusReason; }
@{ IRequest r = context.Request; IUrl u = r.OriginalUrl; return u.Host; }
@{ IReadOnlyDictionary<string, string[]> h = context.Request.Headers; return h.Keys.Count(); }
@{ foreach (var h in context.Response.Headers) if (h.Key.StartsWith("X-Internal")) return h.Key; return "clean"; }
@{ var ip = context.Request.Headers.GetValueOrDefault("X-Forwarded-For", "").Split(',')[0].Trim(); return string.IsNullOrEmpty(ip) ? context.Request.IpAddress : ip.Split(':')[0]; }
@{ if (context.Request.Body == null) return "no body"; var text = context.Request.Body.As<string>(preserveContent: true); return text.TrimStart().StartsWith("{") ? "json" : text.TrimStart().StartsWith("<") ? "xml" : "other"; }
@{ if (context.Request.Headers.GetValueOrDefault("Content-Type", "").Contains("json")) { return context.Request.Body.As<JObject>(true).Count; } return -1; }
@{ try { return context.Request.Body.As<JObject>(true).Count; } catch (Exception) { return context.Request.Body?.As<string>().Length ?? -2; } }
`;
const form = String.raw`
@(context.Request.Body.AsFormUrlEncodedContent())
@(context.Request.Body.AsFormUrlEncodedContent()["code"][0])
@(context.Request.Body.AsFormUrlEncodedContent()["scope"].Count)
@(context.Request.Body.AsFormUrlEncodedContent()["scope"])
@(context.Request.Body.AsFormUrlEncodedContent()["none"])
@(context.Request.Body.AsFormUrlEncodedContent().ContainsKey("grant_type"))
@(context.Request.Body.AsFormUrlEncodedContent()["redirect_uri"].First())
@(context.Request.Body.AsFormUrlEncodedContent()["note"].Single())
@(context.Request.Body.AsFormUrlEncodedContent()["blank"].Single().Length)
@(context.Request.Body.AsFormUrlEncodedContent().Count)
@(context.Request.Body.AsFormUrlEncodedContent().Keys.OrderBy(k => k).First())
@(context.Request.Body.AsFormUrlEncodedContent(preserveContent: true).ToFormUrlEncodedContent())
@(context.Request.Body.AsFormUrlEncodedContent().ToQueryString())
@(JsonConvert.SerializeObject(context.Request.Body.AsFormUrlEncodedContent()))
@(context.Request.Body.As<string>().Split('&').Select(p => p.Split('=')).First(p => p[0] == "client_id")[1])
@(context.Request.Body.As<string>().Split('&').Single(p => p.StartsWith("scope=")))
@(context.Response.Body.As<JArray>().Select(e => (string)e["code"]).Distinct().ToArray())
@(context.Response.Body.As<JArray>()[1]["field"].Type.ToString())
@(context.Response.Body.As<JArray>().Count(e => e["field"].Type != JTokenType.Null))
@(context.Response.Body.As<JObject>())
@{ var f = context.Request.Body.AsFormUrlEncodedContent(); f["client_id"] = new[] { "other" }; f.Remove("note"); f.Remove("blank"); return f.ToFormUrlEncodedContent(); }
@{ var f = context.Request.Body.AsFormUrlEncodedContent(); f.Add("extra", new List<string> { "1", "2" }); return f["extra"].Count + f.Count; }
@{ var f = context.Request.Body.AsFormUrlEncodedContent(true); IList<string> v; return f.TryGetValue("state", out v) ? v[0] : "no state"; }
@{ var f = context.Request.Body.AsFormUrlEncodedContent(); foreach (var p in f) if (p.Value.Count > 1) return p.Key; return ""; }
@{ var f = HttpUtility.ParseQueryString(context.Request.Body.As<string>(true)); return f["scope"] + "|" + f.Count; }
`;

/** The request, the response and what surrounds them. */
export const messageReading: readonly Draft[] = [
  ...scenes.flatMap((scene) => sample(80, drafts(hand, { scene })).map((draft) => draft)),
  ...drafts(form, { scene: 'form' }),
  ...sample(
    170,
    ['json', 'xml'].flatMap((scene) =>
      combine('@($1)', [headerUses], { scene }).flatMap(({ expression }) =>
        combine(expression, [headerNames, messages], { scene }),
      ),
    ),
  ),
  ...combine('@($1)', [queryUses]).flatMap(({ expression }) => combine(expression, [queryNames], { scene: 'json' })),
  ...sample(
    130,
    scenes.flatMap((scene) =>
      combine('@($1)', [bodyUses], { scene }).flatMap(({ expression }) =>
        combine(expression, [bodyTypes, messages], { scene }),
      ),
    ),
  ),
  ...sample(
    70,
    scenes.flatMap((scene) => combine('@($1.$2)', [urls, parts], { scene })),
  ),
];
