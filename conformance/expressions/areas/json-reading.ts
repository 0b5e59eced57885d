import { combine, type Draft, drafts, sample } from './draft.ts';

const paths = [
  'booking',
  'booking.id',
  'booking.created',
  'booking.price.amount',
  'booking.price',
  'booking.guests',
  'booking.guests[0]',
  'booking.guests[1].name',
  'booking.guests[2].vip',
  'booking.guests[9].name',
  "['pay later']",
  'coupon',
  'coupon.code',
  'missing',
  'missing.deeper',
  'big',
  'codes',
  'codes[1]',
  'codes[5].a.b[2]',
  'codes[-1]',
  'booking.guests[*].name',
  '$.booking.id',
  '$..name',
  '$..b',
  'codes[0,2]',
  'codes[1:3]',
  'booking.guests[?(@.age > 30)].name',
  "booking.guests[?(@.name == 'Ada')].tags",
  'booking.price.*',
  '',
  '$',
  'booking[',
  'booking.guests[?(@.vip)].name',
  "booking['price']['currency']",
  'Booking.id',
];
const reads = [
  'SelectToken("$1")',
  'SelectToken("$1")?.ToString()',
  '(string)body.SelectToken("$1")',
  'SelectTokens("$1").Count()',
  'SelectTokens("$1").Select(t => t.ToString(Formatting.None)).ToArray()',
  'SelectToken("$1", true)',
  'SelectToken("$1")?.Type.ToString()',
  'SelectToken("$1")?.Path',
  'SelectToken("$1")?.HasValues',
  '(int?)body.SelectToken("$1")',
  '(bool?)body.SelectToken("$1")',
  'SelectToken("$1")?.Value<string>()',
  'SelectToken("$1")?.Value<int>()',
  '(double?)body.SelectToken("$1")',
  'SelectToken("$1") is JValue',
  'SelectToken("$1")?.Count()',
];

const tokens = [
  'null',
  '0',
  '1',
  '-7',
  '12.0',
  '12.5',
  '1e3',
  '3000000000',
  '9223372036854775807',
  '92233720368547758080',
  'true',
  'false',
  '""',
  '"text"',
  '"12"',
  '"12.5"',
  '" 7 "',
  '"true"',
  '"True"',
  '"1"',
  '[]',
  '[1]',
  '{}',
  '{"a":1}',
  '"2025-01-02T03:04:05Z"',
  '"2025-01-02T03:04:05+02:00"',
  '"2025-01-02"',
  '"0f8fad5b-d9cb-469f-a165-70867728950e"',
  '"1.02:03:04"',
  '"AQID"',
  '"x"',
  '0.1',
  '1.10',
  '"\\u00e9\\ud83d\\ude00"',
];
const targets = [
  'string',
  'int',
  'long',
  'bool',
  'double',
  'decimal',
  'float',
  'DateTime',
  'DateTimeOffset',
  'Guid',
  'TimeSpan',
  'byte[]',
  'Uri',
  'char',
  'int?',
  'bool?',
  'double?',
  'DateTime?',
  'Guid?',
  'short',
  'byte',
  'uint',
  'ulong',
];

const body = 'var body = context.Request.Body.As<JObject>(preserveContent: true);';
const inspections = [
  '.Type.ToString()',
  '.ToString()',
  '.ToString(Formatting.None)',
  '.HasValues',
  '.Count()',
  '.Children().Count()',
  '.First',
  '.Last',
  '.Parent == null',
  '.Root.ToString(Formatting.None)',
  '.Path',
  '.Next == null',
  '.Equals(null)',
  '.DeepClone().ToString(Formatting.None)',
  '.Values().Count()',
  '.Value<string>()',
  '.ToObject<string>()',
  '.ToObject<object>()',
  '.ToObject<int>()',
  '.ToObject<bool>()',
  '.ToObject<JToken>()',
  ' is JValue',
  ' is JContainer',
  ' is JObject',
  ' as JArray == null',
  '["a"]',
  '[0]',
  '.SelectToken("a")',
  '.SelectToken("[0]")',
  '.ToString() == "1"',
  ' == null',
  '.AsJEnumerable().Count()',
  '.ToObject<List<int>>()',
  '.ToObject<string[]>()',
  '.ToObject<Dictionary<string, object>>()',
  '.ToObject<int?>()',
  '.ToObject<DateTime>()',
  '.ToObject<double>()',
];

const hand = String.raw`
@(context.Request.Body.As<JObject>()["booking"]["id"])
@((string)context.Request.Body.As<JObject>()["booking"]["id"])
@(context.Request.Body.As<JObject>()["booking"]["id"].ToString() + "!")
@(context.Request.Body.As<JObject>()["booking"]["guests"][0]["name"].Value<string>())
@(context.Request.Body.As<JObject>()["booking"]["guests"].Count())
@(((JArray)context.Request.Body.As<JObject>()["booking"]["guests"]).Count)
@(context.Request.Body.As<JObject>()["nothing"])
@(context.Request.Body.As<JObject>()["nothing"]["more"])
@(context.Request.Body.As<JObject>()["nothing"]?["more"])
@(context.Request.Body.As<JObject>()["nothing"]?.ToString() ?? "default")
@((string)context.Request.Body.As<JObject>()["nothing"] ?? "default")
@((string)context.Request.Body.As<JObject>()["coupon"] ?? "default")
@(context.Request.Body.As<JObject>()["coupon"] == null)
@(context.Request.Body.As<JObject>()["coupon"].Type == JTokenType.Null)
@(context.Request.Body.As<JObject>()["coupon"].ToString() == "")
@(context.Request.Body.As<JObject>()["coupon"]?["code"])
@((bool)context.Request.Body.As<JObject>()["pay later"])
@(context.Request.Body.As<JObject>().Value<bool>("pay later"))
@(context.Request.Body.As<JObject>().Value<string>("none") ?? "absent")
@(context.Request.Body.As<JObject>().Value<int>("none"))
@(context.Request.Body.As<JObject>().Value<int?>("none") ?? -1)
@(context.Request.Body.As<JObject>()["big"])
@((long)context.Request.Body.As<JObject>()["big"])
@((int)context.Request.Body.As<JObject>()["big"])
@((double)context.Request.Body.As<JObject>()["big"])
@(context.Request.Body.As<JObject>()["booking"]["created"])
@(context.Request.Body.As<JObject>()["booking"]["created"].Type.ToString())
@(context.Request.Body.As<JObject>()["booking"]["created"].ToString())
@((string)context.Request.Body.As<JObject>()["booking"]["created"])
@((DateTime)context.Request.Body.As<JObject>()["booking"]["created"])
@(((DateTime)context.Request.Body.As<JObject>()["booking"]["created"]).ToString("yyyy-MM-dd"))
@(context.Response.Body.As<JObject>()["expires"])
@(context.Response.Body.As<JObject>()["expires"].ToString())
@((DateTimeOffset)context.Response.Body.As<JObject>()["expires"])
@(((DateTime)context.Response.Body.As<JObject>()["expires"]).Kind.ToString())
@(context.Response.Body.As<JObject>()["total"].Value<decimal>() * 2)
@((decimal)context.Response.Body.As<JObject>()["total"] / 100)
@(context.Response.Body.As<JObject>()["meta"]["next"].Type == JTokenType.Null ? "end" : "more")
@(context.Response.Body.As<JObject>()["meta"]["next"] ?? "end")
@(context.Response.Body.As<JObject>()["links"].First(l => (string)l["rel"] == "self")["href"])
@(context.Response.Body.As<JObject>()["links"].FirstOrDefault(l => (string)l["rel"] == "next")?["href"])
@(context.Response.Body.As<JObject>()["links"].Select(l => (string)l["rel"]))
@(context.Response.Body.As<JObject>()["links"].Select(l => l["rel"]).ToArray())
@(context.Response.Body.As<JObject>()["links"].Children<JObject>().Select(o => o.Properties().First().Name))
@(context.Response.Body.As<JObject>()["links"].ToDictionary(l => (string)l["rel"], l => (string)l["href"]))
@(context.Response.Body.As<JObject>().Properties().Select(p => p.Name))
@(context.Response.Body.As<JObject>().Properties().Where(p => p.Value.Type == JTokenType.Integer).Select(p => p.Name + "=" + p.Value))
@(context.Response.Body.As<JObject>().Property("state").Value.ToString())
@(context.Response.Body.As<JObject>().Property("none") == null)
@(context.Response.Body.As<JObject>().GetValue("STATE", StringComparison.OrdinalIgnoreCase)?.ToString())
@(context.Response.Body.As<JObject>().GetValue("STATE")?.ToString() ?? "case matters")
@(context.Response.Body.As<JObject>().ContainsKey("state"))
@(context.Response.Body.As<JObject>().Count + context.Response.Body.As<JObject>()?.Count ?? 0)
@(context.Response.Body.As<JToken>()["state"])
@(context.Response.Body.As<JToken>() is JObject)
@(context.Response.Body.As<JToken>(true).Type.ToString() + context.Response.Body.As<JToken>(true).Count())
@(context.Response.Body.As<string>().Length)
@(context.Response.Body.As<string>(true) == context.Response.Body.As<string>(true))
@(context.Response.Body.As<JArray>())
@(JObject.Parse(context.Response.Body.As<string>())["id"].ToString())
@(JToken.Parse(context.Response.Body.As<string>()).SelectToken("meta.count").ToString())
@(JsonConvert.DeserializeObject<JObject>(context.Response.Body.As<string>())["state"].ToString())
@(((JObject)JsonConvert.DeserializeObject(context.Response.Body.As<string>()))["paid"].ToString())
@(JsonConvert.DeserializeObject<Dictionary<string, object>>(context.Response.Body.As<string>())["paid"])
@(JsonConvert.DeserializeObject<Dictionary<string, object>>(context.Response.Body.As<string>()).Keys)
@(JsonConvert.DeserializeObject<Dictionary<string, JToken>>(context.Response.Body.As<string>())["meta"]["count"])
@(JsonConvert.DeserializeObject<List<int>>("[1,2,3]").Sum())
@(JsonConvert.DeserializeObject<int[]>("[1,2,3]"))
@(JsonConvert.DeserializeObject<string[]>("[\"a\",null,1]"))
@(JsonConvert.DeserializeObject<Dictionary<string, int>>("{\"a\":1,\"b\":2}"))
@(JsonConvert.DeserializeObject<Dictionary<string, string>>("{\"a\":1,\"b\":null,\"c\":true,\"d\":1.50}"))
@(JsonConvert.DeserializeObject<Dictionary<string, List<int>>>("{\"a\":[1],\"b\":[]}")["a"][0])
@(JsonConvert.DeserializeObject<string>("\"x\""))
@(JsonConvert.DeserializeObject<int>("7"))
@(JsonConvert.DeserializeObject<bool>("true"))
@(JsonConvert.DeserializeObject<double>("1"))
@(JsonConvert.DeserializeObject<DateTime>("\"2025-01-02T03:04:05Z\""))
@(JsonConvert.DeserializeObject<object>("{\"a\":[1]}"))
@(JsonConvert.DeserializeObject("5"))
@(JsonConvert.DeserializeObject("null"))
@(JsonConvert.DeserializeObject(""))
@(JsonConvert.DeserializeObject<JArray>("[]").Count)
@(JsonConvert.DeserializeObject<JObject>("[]"))
@(JsonConvert.DeserializeObject<JObject>("{"))
@(JsonConvert.DeserializeObject<int>("\"x\""))
@(JsonConvert.DeserializeObject<List<Dictionary<string, string>>>("[{\"k\":\"v\"}]")[0]["k"])
@(JsonConvert.DeserializeObject<JToken>("\"2025-01-02T03:04:05Z\"").Type.ToString())
@(JsonConvert.DeserializeObject<KeyValuePair<string, int>>("{\"Key\":\"a\",\"Value\":2}").Value)
@(JObject.Parse("{}").Count)
@(JObject.Parse("{\"a\":1}")["a"])
@(JObject.Parse("{'single':'quotes', unquoted: 1}")["unquoted"])
@(JObject.Parse("{\"a\":1,}")["a"])
@(JObject.Parse("{\"a\":1,\"a\":2}")["a"])
@(JObject.Parse("{/* comment */ \"a\": 1 // end\n}")["a"])
@(JObject.Parse("{\"a\":undefined,\"b\":NaN,\"c\":Infinity}").ToString(Formatting.None))
@(JObject.Parse("{\"a\":0x1F,\"b\":017}").ToString(Formatting.None))
@(JObject.Parse("{\"a\":1} trailing"))
@(JObject.Parse("[1]"))
@(JObject.Parse(""))
@(JObject.Parse("null"))
@(JObject.Parse("{\"a\"}"))
@(JObject.Parse("{\"a\":}"))
@(JObject.Parse("{\"a\":\"unterminated}"))
@(JObject.Parse("{\"a\":tru}"))
@(JObject.Parse(null))
@(JArray.Parse("[1, 2, 3]").Sum(t => (int)t))
@(JArray.Parse("[1,,2]").Count)
@(JArray.Parse("[1,]").Count)
@(JArray.Parse("{}"))
@(JToken.Parse("\"text\""))
@(JToken.Parse("12").Type.ToString())
@(JToken.Parse("1.0").ToString())
@(JToken.Parse("1.10").ToString(Formatting.None))
@(JToken.Parse("1e2").ToString(Formatting.None))
@(JToken.Parse("100000000000000000000").ToString(Formatting.None))
@(JToken.Parse("-0").ToString(Formatting.None))
@(JToken.Parse("-0.0").ToString(Formatting.None))
@(JToken.Parse("1E400").ToString(Formatting.None))
@(JToken.Parse("true").Value<bool>())
@(JToken.Parse("null").Type.ToString())
@(JToken.Parse("null").ToString())
@(JToken.Parse("nul"))
@(JToken.Parse("  [ 1 , { \"a\" : [ ] } ]  ").ToString(Formatting.None))
@(JToken.Parse("\"2025-01-02T03:04:05.678Z\"").ToString(Formatting.None))
@(JToken.Parse("\"2025-01-02T03:04:05+02:00\"").ToString(Formatting.None))
@(JToken.Parse("\"2025-01-02T03:04:05\"").ToString())
@(JToken.Parse("\"/Date(1700000000000)/\"").ToString())
@(JToken.Parse("[\"\\u00e9\\n\\/\"]").ToString(Formatting.None))
@(JToken.Parse("{\"a\":{\"b\":[1,{\"c\":2}]}}").SelectToken("a.b[1].c").Path)
@(JToken.Parse("{\"a\":{\"b\":[1,{\"c\":2}]}}").SelectTokens("$..c").Single().Parent.Parent.Path)
@(JToken.Parse("[{\"n\":1},{\"n\":2},{\"n\":3}]").SelectTokens("$[?(@.n >= 2)]").Select(t => (int)t["n"]).ToArray())
@(JToken.Parse("[{\"n\":1},{\"n\":2},{\"n\":3}]").SelectTokens("[*].n").Sum(t => (int)t))
@(JToken.Parse("{\"a.b\":1,\"c d\":2}").SelectToken("['a.b']"))
@(JToken.Parse("{\"a\":[1,2,3,4,5]}").SelectTokens("a[-2:]").Select(t => (int)t).ToArray())
@(JToken.Parse("{\"a\":[1,2,3,4,5]}").SelectTokens("a[::2]").Select(t => (int)t).ToArray())
@(JToken.Parse("{\"a\":{\"x\":1},\"b\":{\"x\":2}}").SelectTokens("$.*.x").Count())
@(JToken.Parse("{\"store\":{\"book\":[{\"p\":8},{\"p\":12}]}}").SelectTokens("$.store.book[?(@.p < 10)]").First().ToString(Formatting.None))
@(JToken.Parse("{\"l\":[{\"k\":\"a\",\"v\":1},{\"k\":\"b\",\"v\":2}]}").SelectToken("$.l[?(@.k == 'b')].v"))
@(JToken.DeepEquals(JObject.Parse("{\"a\":1,\"b\":2}"), JObject.Parse("{\"b\":2,\"a\":1}")))
@(JToken.DeepEquals(new JValue(1), new JValue(1.0)))
@(JToken.DeepEquals(null, null))
@(new JValue(1).Equals(new JValue(1)) && !new JArray(1).Equals(new JArray(1)))
@(new JValue("a") == new JValue("a"))
@((string)new JValue("a") == "a")
@(new JValue("a").Value.Equals("a"))
@(new JValue(5).Value)
@(new JValue(5).CompareTo(new JValue(7)))
@(JToken.FromObject(new { a = 1, b = new[] { "x", null }, c = (int?)null }).ToString(Formatting.None))
@(JObject.FromObject(new Dictionary<string, object> { { "a", 1 }, { "b", true } }).ToString(Formatting.None))
@(JArray.FromObject(new[] { 1, 2 }).ToString(Formatting.None))
@(JObject.FromObject(new[] { 1 }))
@(JArray.FromObject("x"))
@(JToken.FromObject(1.5m).Type.ToString())
@(JToken.FromObject(null))
@(JToken.FromObject(DayOfWeek.Monday).ToString())
@(JToken.FromObject(new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc)).ToString(Formatting.None))
@(JToken.FromObject(TimeSpan.FromHours(1)).ToString(Formatting.None))
@(JToken.FromObject(Guid.Empty).Type.ToString())
@(JToken.FromObject(new byte[] { 1, 2 }).ToString(Formatting.None))
@(JToken.FromObject('c').Type.ToString())
@{ var body = context.Request.Body.As<JObject>(); return context.Request.Body.As<JObject>() == null; }
@{ var body = context.Request.Body.As<JObject>(true); return context.Request.Body.As<string>().Length; }
@{ var guests = (JArray)context.Request.Body.As<JObject>()["booking"]["guests"]; var names = new List<string>(); foreach (var g in guests) names.Add(g["name"].ToString()); return string.Join(",", names); }
@{ var guests = (JArray)context.Request.Body.As<JObject>()["booking"]["guests"]; var total = 0; foreach (JObject g in guests) total += g.Value<int>("age"); return total; }
@{ var guests = (JArray)context.Request.Body.As<JObject>()["booking"]["guests"]; for (int i = guests.Count - 1; i >= 0; i--) if ((bool?)guests[i]["vip"] != true) guests.RemoveAt(i); return guests; }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.OrderByDescending(g => (int)g["age"]).Select(g => (string)g["name"]).First(); }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.Where(g => g["tags"] != null && g["tags"].Any()).Count(); }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.SelectMany(g => g["tags"] ?? new JArray()).Select(t => (string)t).ToList(); }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.Average(g => (double)g["age"]); }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.Any(g => (bool)g["vip"]); }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.Any(g => g.Value<bool?>("vip") ?? false); }
@{ var guests = context.Request.Body.As<JObject>()["booking"]["guests"]; return guests.Last["name"].ToString() + guests.First.Next["name"]; }
@{ var o = context.Request.Body.As<JObject>(); JToken t; return o.TryGetValue("coupon", out t) + ":" + (t == null) + ":" + t.Type; }
@{ var o = context.Request.Body.As<JObject>(); return o.TryGetValue("zzz", out JToken t) ? "found" : (t == null ? "null" : "?"); }
@{ var o = context.Request.Body.As<JObject>(); JToken t; return o.TryGetValue("BOOKING", StringComparison.OrdinalIgnoreCase, out t) ? t.Count() : -1; }
@{ var o = context.Request.Body.As<JObject>(); var text = ""; foreach (var p in o) text += p.Key + ":" + p.Value.Type + ";"; return text; }
@{ var o = context.Request.Body.As<JObject>(); var text = ""; foreach (JProperty p in o.Properties()) text += p.Name + (p.Value is JContainer ? "+" : "-"); return text; }
@{ var o = context.Request.Body.As<JObject>(); return o.Descendants().OfType<JProperty>().Count(p => p.Name == "name"); }
@{ var o = context.Request.Body.As<JObject>(); return o.Descendants().OfType<JValue>().Where(v => v.Type == JTokenType.String).Select(v => (string)v).First(); }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"].Children<JProperty>().Select(p => p.Name).ToArray(); }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"].Values<string>().ToArray(); }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"].Select(c => c.Type.ToString()).ToArray(); }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"].OfType<JObject>().Single()["a"]["b"].Values<int>().Sum(); }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"][1].Value<int>(); }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"][5]["a"]["b"].Last.Value<string>(); }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"][99]; }
@{ var o = context.Request.Body.As<JObject>(); return o["codes"]["name"]; }
@{ var o = context.Request.Body.As<JObject>(); return o["big"]["x"]; }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"]["price"]["amount"].ToString() + "|" + (int)o["booking"]["price"]["amount"]; }
@{ var o = context.Request.Body.As<JObject>(); return (double)o["booking"]["price"]["amount"] * (1 + (double)o["booking"]["price"]["tax"]); }
@{ var o = context.Request.Body.As<JObject>(); return (decimal)o["booking"]["price"]["amount"] * (int)o["booking"]["price"]["nights"]; }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"]["notes"].ToString(); }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"]["price"].ToObject<Dictionary<string, string>>(); }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"]["guests"].ToObject<List<JObject>>().Count; }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"]["guests"][0]["tags"].ToObject<string[]>(); }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"].ToString(); }
@{ var o = context.Request.Body.As<JObject>(); return JsonConvert.SerializeObject(o["booking"]["guests"]); }
@{ var o = context.Request.Body.As<JObject>(); switch (o["pay later"].Type) { case JTokenType.Boolean: return "bool"; case JTokenType.String: return "string"; default: return "other"; } }
@{ var o = context.Request.Body.As<JObject>(); return o["booking"]["guests"] is JArray guests && guests.Count > 2 ? guests[2]["name"].ToString() : "few"; }
@{ var o = context.Request.Body.As<JObject>(); return (o["booking"] as JObject)?["guests"] is JObject; }
@{ var o = context.Request.Body.As<JObject>(); return (o["coupon"] as JObject)?["x"]?.ToString() ?? "no coupon"; }
@{ var o = context.Request.Body.As<JObject>(); return ((JObject)o["coupon"])["x"]; }
@{ var o = context.Request.Body.As<JObject>(); return o.First.Path + "," + o.Last.Path + "," + ((JProperty)o.First).Name; }
@{ var o = context.Request.Body.As<JObject>(); IDictionary<string, JToken> d = o; return d.Keys.Count + ":" + d.ContainsKey("big"); }
@{ var o = context.Request.Body.As<JObject>(); return string.IsNullOrEmpty((string)o["coupon"]) && string.IsNullOrEmpty(o["coupon"].ToString()) && !string.IsNullOrEmpty(o["big"]?.ToString()); }
`;

/** Parsing JSON and finding things in it. */
export const jsonReading: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(
    190,
    combine('$1', [reads.map((read) => `@{ ${body} return ${read.includes('body.') ? '' : 'body.'}${read}; }`)], {
      scene: 'json',
    }).flatMap(({ expression }) => combine(expression, [paths], { scene: 'json' })),
  ),
  ...sample(330, combine('@(($1)JToken.Parse(@"$2"))', [targets, tokens.map((token) => token.replaceAll('"', '""'))])),
  ...sample(
    220,
    combine('@(JToken.Parse(@"$2")$1)', [inspections, tokens.map((token) => token.replaceAll('"', '""'))]),
  ),
  ...combine('@(JToken.Parse(@"$1"))', [tokens.map((token) => token.replaceAll('"', '""'))]),
];
