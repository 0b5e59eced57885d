import { type Draft, drafts } from './draft.ts';

const onJson = String.raw`
@{
    // a problem document (RFC 9457) from whatever went wrong
    var problem = new JObject(
        new JProperty("type", "about:blank"),
        new JProperty("title", context.Response.StatusReason),
        new JProperty("status", context.Response.StatusCode),
        new JProperty("detail", context.LastError?.Message ?? "none"),
        new JProperty("instance", $"/requests/{context.RequestId}"));
    return problem.ToString();
}
@{
    var body = context.Request.Body.As<JObject>(preserveContent: true);
    var guests = (JArray)body["booking"]["guests"];
    var adults = guests.Where(g => (int?)g["age"] >= 30).Select(g => (string)g["name"]);
    return string.Join(" and ", adults);
}
@{
    var body = context.Request.Body.As<JObject>(preserveContent: true);
    body.Property("coupon")?.Remove();
    body["booking"]["price"]["gross"] = Math.Round((decimal)body["booking"]["price"]["amount"] * (1 + (decimal)body["booking"]["price"]["tax"]), 2);
    body["source"] = context.Request.Headers.GetValueOrDefault("X-Client-Version", "unknown");
    return body.ToString(Newtonsoft.Json.Formatting.None);
}
@{
    var forwarded = context.Request.Headers.GetValueOrDefault("X-Forwarded-For", "");
    var hops = forwarded.Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries).Select(h => h.Trim()).ToList();
    hops.Add(context.Request.IpAddress);
    return String.Join(", ", hops);
}
@{
    string[] allowed = { "gzip", "deflate" };
    var accepted = context.Request.Headers.ContainsKey("Accept-Encoding") ? context.Request.Headers["Accept-Encoding"] : new string[0];
    return accepted.Intersect(allowed, StringComparer.OrdinalIgnoreCase).FirstOrDefault() ?? "identity";
}
@{
    var accept = context.Request.Headers.GetValueOrDefault("Accept", "*/*");
    var best = accept.Split(',')
        .Select(part => part.Split(';'))
        .Select(part => new { Type = part[0].Trim(), Quality = part.Skip(1).Select(p => p.Trim()).Where(p => p.StartsWith("q=")).Select(p => double.Parse(p.Substring(2))).DefaultIfEmpty(1.0).First() })
        .OrderByDescending(part => part.Quality)
        .First();
    return best.Type + " " + best.Quality.ToString("0.0");
}
@{
    var key = "resp:" + context.Api.Id + ":" + context.Operation.Id;
    foreach (var parameter in context.Request.Url.Query.OrderBy(q => q.Key))
    {
        if (parameter.Key == "flag") continue;
        key += ":" + parameter.Key + "=" + string.Join(",", parameter.Value.OrderBy(v => v));
    }
    return key.ToLowerInvariant();
}
@{
    var etag = context.Request.Headers.GetValueOrDefault("If-Match", "").Trim('"');
    var current = context.Response.Headers.GetValueOrDefault("ETag", "").Trim('"');
    return etag != current ? 412 : 200;
}
@{
    var cookies = context.Request.Headers.GetValueOrDefault("Cookie", "");
    foreach (var pair in cookies.Split(';'))
    {
        var i = pair.IndexOf('=');
        if (i > 0 && pair.Substring(0, i).Trim() == "sid")
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(pair.Substring(i + 1).Trim()));
        }
    }
    return null;
}
@{
    var version = context.Request.Headers.GetValueOrDefault("X-Client-Version", "0.0.0");
    var numbers = version.Split('-')[0].Split('.').Select(n => { int value; return int.TryParse(n, out value) ? value : 0; }).ToArray();
    var minimum = new[] { 4, 9, 0 };
    for (var i = 0; i < minimum.Length; i++)
    {
        if (numbers[i] != minimum[i]) return numbers[i] > minimum[i];
    }
    return true;
}
@{
    var links = context.Response.Body.As<JObject>(true)["links"];
    var header = new StringBuilder();
    foreach (var link in links)
    {
        if (header.Length > 0) header.Append(", ");
        header.AppendFormat("<{0}>; rel=\"{1}\"", link["href"], link["rel"]);
    }
    return header.ToString();
}
@{
    var body = context.Response.Body.As<JObject>();
    var host = context.Request.OriginalUrl.Host;
    Action<JToken> rewrite = null;
    rewrite = token =>
    {
        if (token is JContainer) { foreach (var child in token.Children().ToList()) rewrite(child); }
        else if (token.Type == JTokenType.String && ((string)token).StartsWith("https://origin.")) { ((JValue)token).Value = new Uri((string)token).PathAndQuery.Insert(0, "https://" + host); }
    };
    rewrite(body);
    return body.ToString(Formatting.None);
}
@{
    var location = context.Response.Headers.GetValueOrDefault("Location");
    if (location == null) return "";
    var uri = new Uri(location);
    return $"{context.Request.OriginalUrl.Scheme}://{context.Request.OriginalUrl.Host}/{context.Api.Path}{uri.AbsolutePath.Substring("/v2/bookings".Length)}{uri.Query}";
}
@{
    var seconds = 0;
    var directives = context.Response.Headers.GetValueOrDefault("Cache-Control", "").Split(',').Select(d => d.Trim());
    var maxAge = directives.FirstOrDefault(d => d.StartsWith("max-age=", StringComparison.OrdinalIgnoreCase));
    if (maxAge != null) int.TryParse(maxAge.Split('=')[1], out seconds);
    return directives.Contains("private") ? 0 : seconds;
}
@{
    var message = context.LastError.Message;
    var match = System.Text.RegularExpressions.Regex.Match(message, @"(?<seconds>\d+) seconds?");
    return match.Success ? Convert.ToInt32(match.Groups["seconds"].Value) : 60;
}
@{
    var user = context.User;
    return new JObject
    {
        { "id", user.Id },
        { "mail", user.Email.ToLowerInvariant() },
        { "groups", new JArray(user.Groups.Select(g => g.Name).OrderBy(n => n)) },
        { "logins", new JObject(user.Identities.Select(i => new JProperty(i.Provider, i.Id))) },
        { "flags", JArray.FromObject(user.Note.Split(';')) },
        { "days", (context.Timestamp - user.RegistrationDate).Days }
    }.ToString(Newtonsoft.Json.Formatting.Indented);
}
@{
    var jwt = context.Request.Headers.GetValueOrDefault("Authorization", "").AsJwt();
    if (jwt == null) return 401;
    var scopes = (jwt.Claims.GetValueOrDefault("scope", "")).Split(' ');
    var needed = context.Request.Method == "GET" ? "read" : "write:own";
    return scopes.Contains(needed) ? 200 : 403;
}
@{
    string name = context.Request.MatchedParameters["hotel"];
    string slug = Regex.Replace(name.Normalize(NormalizationForm.FormD), @"[^a-zA-Z0-9-]", "");
    return slug.ToLower();
}
@{
    var from = DateTime.ParseExact(context.Request.Url.Query["from"].First(), "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    var to = DateTime.ParseExact(context.Request.Url.Query["to"].First(), "yyyy-MM-dd", null);
    var nights = Enumerable.Range(0, (to - from).Days).Select(i => from.AddDays(i));
    return nights.GroupBy(d => d.ToString("yyyy-MM")).Select(g => g.Key + ":" + g.Count()).Aggregate((a, b) => a + " " + b);
}
@{
    var canonical = new List<string>();
    canonical.Add(context.Request.Method);
    canonical.Add(context.Request.Url.Path);
    canonical.Add(string.Join("&", context.Request.Url.Query.OrderBy(q => q.Key, StringComparer.Ordinal).Select(q => Uri.EscapeDataString(q.Key) + "=" + Uri.EscapeDataString(q.Value[0]))));
    foreach (var h in new[] { "Host", "Date" }) canonical.Add(h.ToLower() + ":" + context.Request.Headers.GetValueOrDefault(h, "").Trim());
    using (var sha = System.Security.Cryptography.SHA256.Create())
    {
        canonical.Add(BitConverter.ToString(sha.ComputeHash(context.Request.Body.As<byte[]>(preserveContent: true))).Replace("-", "").ToLower());
    }
    using (var hmac = new System.Security.Cryptography.HMACSHA256(System.Text.Encoding.UTF8.GetBytes("shared secret")))
    {
        return "HMAC-SHA256 " + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(string.Join("\n", canonical))));
    }
}
@{
    var items = new JArray();
    var body = context.Request.Body.As<JObject>(true);
    foreach (var property in ((JObject)body["booking"]["price"]).Properties())
    {
        items.Add(new JObject(new JProperty("key", property.Name), new JProperty("value", property.Value), new JProperty("kind", property.Value.Type.ToString())));
    }
    return JsonConvert.SerializeObject(items);
}
@{
    var body = context.Request.Body.As<JObject>(true);
    var flat = new Dictionary<string, string>();
    foreach (var value in body.Descendants().OfType<JValue>()) flat[value.Path] = value.ToString();
    return string.Join("\n", flat.Select(p => p.Key + " = " + p.Value));
}
@{
    var prompt = (string)context.Request.Body.As<JObject>(true).SelectToken("booking.notes") ?? "";
    var words = prompt.Split(new[] { ' ', '\t', '\n' }, StringSplitOptions.RemoveEmptyEntries).Length;
    var estimate = (int)Math.Ceiling(prompt.Length / 4.0);
    return new JObject { ["words"] = words, ["tokens"] = estimate, ["tooLong"] = estimate > 100 }.ToString(Formatting.None);
}
@{
    var pools = JArray.Parse("[{\"name\":\"a\",\"weight\":3,\"down\":false},{\"name\":\"b\",\"weight\":1,\"down\":true},{\"name\":\"c\",\"weight\":2,\"down\":false}]");
    var alive = pools.Where(p => !(bool)p["down"]).ToList();
    var total = alive.Sum(p => (int)p["weight"]);
    var pick = Math.Abs(context.RequestId.ToString().Length) % total;
    foreach (var p in alive)
    {
        pick -= (int)p["weight"];
        if (pick < 0) return p["name"].ToString();
    }
    return "none";
}
@{
    var masked = context.Response.Body.As<string>(true);
    foreach (var field in new[] { "secret", "total" })
    {
        masked = Regex.Replace(masked, "(\"" + field + "\"\\s*:\\s*)(\"[^\"]*\"|[\\d.]+)", "$1\"***\"");
    }
    return masked;
}
@{
    var size = context.Request.Body.As<byte[]>(preserveContent: true).Length;
    string[] units = { "B", "KB", "MB" };
    double amount = size; var unit = 0;
    while (amount >= 1024 && unit < units.Length - 1) { amount /= 1024; unit++; }
    return string.Format("{0:0.#} {1}", amount, units[unit]);
}
@{
    var template = "Dear {{first}} {{last}}, plan {{plan}}, {{unknown}}";
    var data = new Dictionary<string, string> { ["first"] = context.User.FirstName, ["last"] = context.User.LastName, ["plan"] = context.Product.Name };
    return Regex.Replace(template, @"\{\{(\w+)\}\}", m => data.ContainsKey(m.Groups[1].Value) ? data[m.Groups[1].Value] : "?");
}
@{
    var csv = "id,name\n1,Ada\n2,\"Bob\"\n";
    var lines = csv.Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
    var head = lines[0].Split(',');
    return new JArray(lines.Skip(1).Select(line => line.Split(',')).Select(cells => new JObject(cells.Select((cell, i) => new JProperty(head[i], cell.Trim('"')))))).ToString(Formatting.None);
}
@{
    var page = int.Parse(context.Request.Url.Query.GetValueOrDefault("Page", "1"));
    var size = int.Parse(context.Request.Url.Query.GetValueOrDefault("size", "20"));
    return $"?offset={(page - 1) * size}&limit={Math.Min(size, 50)}";
}
@{
    bool isOffice = context.Request.IpAddress.StartsWith("198.51.100.");
    var bytes = context.Request.IpAddress.Split('.').Select(byte.Parse).ToArray();
    uint address = 0;
    foreach (var b in bytes) address = (address << 8) | b;
    uint mask = ~(uint)0 << (32 - 20);
    return isOffice && (address & mask) == (0xC6336400 & mask) ? address : 0u;
}
`;

const onXml = String.raw`
@{
    XNamespace soap = "http://www.w3.org/2003/05/soap-envelope";
    XNamespace st = "urn:stock";
    var envelope = context.Request.Body.As<XElement>(preserveContent: true);
    var call = envelope.Element(soap + "Body").Elements().First();
    return new JObject
    {
        ["operation"] = call.Name.LocalName,
        ["trace"] = (string)envelope.Element(soap + "Header")?.Element(st + "Trace")?.Attribute("id"),
        ["items"] = new JArray(call.Elements(st + "Item").Select(i => new JObject(new JProperty("sku", (string)i.Attribute("sku")), new JProperty("qty", (int?)i.Attribute("qty")), new JProperty("text", i.Value))))
    }.ToString();
}
@{
    var doc = context.Response.Body.As<XDocument>();
    var total = doc.Descendants("item").Sum(i => (int)i.Element("count"));
    doc.Root.Add(new XElement("total", new XAttribute("items", doc.Root.Elements("item").Count()), total));
    doc.Root.Element("note").Remove();
    return doc.ToString(SaveOptions.DisableFormatting);
}
@{
    XNamespace soap = "http://schemas.xmlsoap.org/soap/envelope/";
    var fault = new XElement(soap + "Envelope",
        new XAttribute(XNamespace.Xmlns + "soap", soap.NamespaceName),
        new XElement(soap + "Body",
            new XElement(soap + "Fault",
                new XElement("faultcode", "soap:Server"),
                new XElement("faultstring", $"{context.Response.StatusCode} {context.Response.StatusReason}"))));
    return fault.ToString();
}
@{
    var retry = context.Response.Headers.GetValueOrDefault("Retry-After", "");
    int seconds;
    return int.TryParse(retry, out seconds) ? TimeSpan.FromSeconds(seconds).ToString() : retry;
}
@{
    var action = context.Request.Headers.GetValueOrDefault("Content-Type", "").Split(';').Select(p => p.Trim()).FirstOrDefault(p => p.StartsWith("action="));
    return action?.Substring(action.IndexOf('=') + 1).Trim('"').Split('/').Last();
}
@{
    var plain = Regex.Replace(context.Request.Body.As<string>(true), @"<[^>]*>", " ");
    return Regex.Replace(plain, @"\s+", " ").Trim().Length;
}
@{
    var body = context.Request.Body.As<string>();
    body = body.Replace("urn:stock", "urn:stock:v2").Substring(body.IndexOf("?>") + 2).TrimStart();
    return XElement.Parse(body).Descendants().Count(e => e.Name.NamespaceName.EndsWith(":v2"));
}
`;

const onForm = String.raw`
@{
    var form = context.Request.Body.AsFormUrlEncodedContent(preserveContent: true);
    var required = new[] { "grant_type", "code", "redirect_uri", "code_verifier" };
    var missing = required.Where(name => !form.ContainsKey(name) || string.IsNullOrWhiteSpace(form[name].FirstOrDefault())).ToList();
    return missing.Any() ? "missing: " + string.Join(", ", missing) : "complete";
}
@{
    var credentials = context.Request.Headers.GetValueOrDefault("Authorization", "").AsBasic();
    if (credentials == null) return null;
    return credentials.UserId + ":" + WebUtility.UrlDecode(credentials.Password);
}
@{
    var body = context.Request.Body.As<string>(preserveContent: true);
    var pairs = body.Split('&').Select(p => p.Split(new[] { '=' }, 2)).Where(p => p[0] != "client_id" && p[0] != "blank");
    return string.Join("&", pairs.Select(p => p[0] + "=" + p[1])) + "&client_assertion=" + Uri.EscapeDataString("a.b=");
}
@{
    var errors = context.Response.Body.As<JArray>();
    return errors.GroupBy(e => (string)e["code"]).Select(g => new { code = g.Key, fields = g.Select(e => (string)e["field"]).Where(f => f != null).ToArray() }).ToDictionary(g => g.code, g => g.fields.Length);
}
@{
    var challenge = context.Response.Headers.GetValueOrDefault("WWW-Authenticate", "");
    return Regex.Matches(challenge, "(\\w+)=\"([^\"]*)\"").Cast<Match>().ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)["error"];
}
@{
    var target = context.Request.Body.AsFormUrlEncodedContent()["redirect_uri"][0];
    Uri uri;
    if (!Uri.TryCreate(target, UriKind.Absolute, out uri) || uri.Scheme != Uri.UriSchemeHttps) return "refused";
    return uri.Host + uri.PathAndQuery + (uri.IsDefaultPort ? "" : ":" + uri.Port);
}
`;

const onBare = String.raw`
@(context.User?.Groups?.Select(g => g.Name)?.Contains("Admins") == true)
@(context.Subscription?.Key ?? context.Request.IpAddress)
@((context.Product?.Name ?? "unlimited").ToLower())
@("cache-" + (context.User?.Id ?? "anonymous") + "-" + context.Request.Url.Path.Trim('/').Replace('/', '_'))
@(context.LastError == null ? "none" : context.LastError.Reason)
@(context.Response.Body?.As<JObject>()?.SelectToken("a.b")?.ToString() ?? "{}")
@(new JObject(new JProperty("status", "up"), new JProperty("region", context.Deployment.Region), new JProperty("time", context.Timestamp.ToString("u"))).ToString())
@{
    if (context.Request.Body == null) { return new JObject(new JProperty("empty", true)); }
    return context.Request.Body.As<JObject>();
}
@{
    var variables = context.Variables.ToDictionary(v => v.Key, v => v.Value);
    return variables.Count == 0 ? "none" : string.Join(",", variables.Keys);
}
`;

/** Whole policies' worth of C#, as authors write them. */
export const policyBodies: readonly Draft[] = [
  ...drafts(onJson, { scene: 'json' }),
  ...drafts(onXml, { scene: 'xml' }),
  ...drafts(onForm, { scene: 'form' }),
  ...drafts(onBare, { scene: 'bare' }),
];
