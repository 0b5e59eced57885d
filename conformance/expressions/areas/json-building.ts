import { combine, type Draft, drafts, sample } from './draft.ts';

const values = [
  'null',
  '1',
  '-1L',
  '1.0',
  '1.5',
  '0.1f',
  '2.50m',
  'true',
  "'c'",
  '"text"',
  '"quote\\" back\\\\ slash/ \\n tab\\t é 😀 \\u2028 <&>"',
  'DateTime.MinValue',
  'new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc)',
  'new DateTime(2025, 1, 2, 3, 4, 5, 678)',
  'new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2))',
  'TimeSpan.FromSeconds(90)',
  'Guid.Empty',
  'new Uri("https://a.test/x y")',
  'DayOfWeek.Friday',
  'new[] { 1, 2 }',
  'new byte[] { 1, 2, 3 }',
  'new List<string> { "a", null }',
  'new Dictionary<string, int> { { "a", 1 } }',
  'new Dictionary<int, bool> { { 1, true } }',
  'new { a = 1, b = "x" }',
  'new { Nested = new { Deep = new object[] { 1, "a", null } } }',
  'new JObject { ["k"] = 1 }',
  'new JArray(1, "b", null)',
  'new JValue(5)',
  'double.NaN',
  'double.PositiveInfinity',
  '1e21',
  '1e-7',
  '123456789012345680.0',
  '1.10',
  'decimal.MaxValue',
  '100m',
  '(int?)null',
  '(int?)3',
  'new KeyValuePair<string, int>("k", 1)',
  'Tuple.Create(1, "x")',
  'new HashSet<int> { 1 }',
  'new object()',
  'Enumerable.Range(1, 3)',
  '"abc".Select(c => c)',
  'long.MaxValue',
  'ulong.MaxValue',
  '(byte)7',
  'new StringBuilder("x").ToString()',
  'new[] { new[] { 1 }, new int[0] }',
  'new Dictionary<string, object> { { "Upper", 1 }, { "with space", null } }',
  '(object)"boxed"',
  'new Queue<int>(new[] { 1, 2 })',
  'new int?[] { 1, null }',
];
const writers = [
  'JsonConvert.SerializeObject($1)',
  'JToken.FromObject($1).ToString(Formatting.None)',
  'JsonConvert.SerializeObject(new { v = $1 })',
  'JToken.FromObject($1).Type.ToString()',
  'JsonConvert.SerializeObject($1, Formatting.Indented)',
  'JsonConvert.SerializeObject(new Dictionary<string, object> { { "v", $1 } })',
];
const adders = [
  'new JObject(new JProperty("v", $1)).ToString(Formatting.None)',
  'new JArray($1).ToString(Formatting.None)',
  'new JProperty("v", $1).ToString()',
  'new JArray { $1 }.ToString(Formatting.None)',
  'new JObject { { "v", JToken.FromObject($1) } }.ToString()',
];

const documents = [
  '<a/>',
  '<a></a>',
  '<a b=""1""/>',
  '<a b=""1"">t</a>',
  '<r><x>1</x><y/><x>2</x></r>',
  '<p:a xmlns:p=""urn:p""><p:b p:c=""1"" d=""2""/></p:a>',
  '<a xmlns=""urn:d""><b/><c xmlns="""">x</c></a>',
  '<a>x<b/>y</a>',
  '<a>t<![CDATA[c]]></a>',
  '<a><?pi d?>x</a>',
  '<a xml:lang=""en"">x</a>',
  '<a><b>1</b><c><d>2</d></c></a>',
  "<a xmlns:json='http://james.newtonking.com/projects/json'><b json:Array='true'><c>1</c></b></a>",
  '<?xml version=""1.0"" encoding=""utf-8""?><a>1</a>',
  '<a><x i=""1""/><x i=""2"">t</x></a>',
  '<a b=""""/>',
];
const xmlWriters = [
  'JsonConvert.SerializeObject(XElement.Parse(@"$1"))',
  'JsonConvert.SerializeObject(XDocument.Parse(@"$1"), Formatting.Indented)',
  'JToken.FromObject(XElement.Parse(@"$1")).ToString(Formatting.None)',
];
const objects = [
  '{""a"":null}',
  '{""a"":""""}',
  '{""a"":[1,2]}',
  '{""a"":{""b"":[{""c"":1},{""c"":2}],""d"":[]}}',
  '{""a"":{""@x"":1,""@y"":true,""#text"":""t""}}',
  '{""a"":{""b"":1,""@late"":""v""}}',
  '{""a"":1.50}',
  '{""a"":""2025-01-02T03:04:05Z""}',
  '{""a"":{""b c"":1}}',
  '{""a"":{"""":1}}',
  '{""p:a"":{""@xmlns:p"":""urn:p"",""p:b"":1}}',
  '{""a"":{""@xmlns"":""urn:d"",""b"":1}}',
  '{""a"":{""x"":[[1,2],[3]]}}',
  '1',
  'null',
  '[]',
  '{}',
  '{""a"":{""#cdata-section"":""<x>""}}',
  '{""?xml"":{""@version"":""1.0""},""a"":{""?pi"":""d""}}',
  '{""a"":1,""b"":2}',
  '{""q:a"":1}',
];
const xmlReaders = [
  'JsonConvert.DeserializeObject<XDocument>(@"$1")',
  'JsonConvert.DeserializeObject<XElement>(@"$1")',
  'JToken.Parse(@"$1").ToObject<XDocument>()',
];

const hand = String.raw`
@(new JObject())
@(new JObject().ToString())
@(new JArray().ToString())
@(new JArray(1, 2, 3))
@(new JArray(new[] { 1, 2 }))
@(new JArray(new JArray(1), new JObject()))
@(new JArray("a", 1, 2.5, true, null, new JObject()).ToString(Formatting.None))
@(new JArray((object)null).Count)
@(new JArray(Enumerable.Range(1, 3).Select(i => new JObject { ["n"] = i })).ToString(Formatting.None))
@(new JObject(new JProperty("a", 1), new JProperty("b", new JArray(1, 2))).ToString())
@(new JObject(new JProperty("a", 1), new JProperty("a", 2)))
@(new JObject { ["a"] = 1, ["b"] = "x", ["c"] = null, ["d"] = true, ["e"] = 1.5, ["f"] = 2.5m })
@(new JObject { ["a"] = new JObject { ["b"] = new JArray { 1, "2" } } }.ToString())
@(new JObject { { "a", 1 }, { "b", new JArray() } })
@(new JObject { { "a", 1 }, { "a", 2 } })
@(new JObject { ["when"] = new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc), ["id"] = Guid.Empty, ["span"] = TimeSpan.FromMinutes(1) }.ToString())
@(new JObject { ["when"] = new DateTime(2025, 1, 2) }["when"].ToString())
@(new JObject { ["u"] = new Uri("https://a.test/b") }.ToString(Formatting.None))
@(new JObject { ["b"] = new byte[] { 1, 2, 3 } }.ToString(Formatting.None))
@(new JObject { ["n"] = (int?)null, ["m"] = (int?)4, ["s"] = (string)null }.ToString(Formatting.None))
@(new JObject { ["n"] = 1u, ["l"] = 2L, ["ul"] = 3ul, ["sh"] = (short)4, ["by"] = (byte)5, ["f"] = 1.5f }.ToString(Formatting.None))
@(new JObject { ["e"] = context.Product.State.ToString() }.ToString(Formatting.None))
@(new JObject { ["status"] = context.Response.StatusCode, ["reason"] = context.Response.StatusReason }.ToString())
@(new JProperty("a", 1).ToString())
@(new JProperty("a", 1, 2).Value.ToString(Formatting.None))
@(new JProperty("a").Value == null)
@(new JProperty("a", null).Value.Type.ToString())
@(new JProperty("x y", new JArray(1)).ToString(Formatting.None))
@(new JValue((object)null).ToString(Formatting.None))
@(new JValue("x").ToString() + new JValue(1).ToString() + new JValue(true).ToString() + new JValue(1.0).ToString())
@(new JValue('c').Type.ToString() + new JValue(1m).Type + new JValue(Guid.Empty).Type + new JValue(TimeSpan.Zero).Type)
@(new JValue(1.5).ToString(CultureInfo.InvariantCulture))
@(new JValue(12.345).ToString("F1"))
@(new JValue(new DateTime(2025, 1, 2, 3, 4, 5)).ToString("yyyy/MM/dd", CultureInfo.InvariantCulture))
@(new JRaw("{\"raw\":  1}").ToString())
@(new JObject(new JProperty("r", new JRaw("[1, 2]"))).ToString(Formatting.None))
@(JValue.CreateNull().ToString(Formatting.None) + JValue.CreateString("s").ToString(Formatting.None) + JValue.CreateUndefined().Type)
@(JValue.CreateComment("c").Type.ToString())
@((JToken)5 + "")
@(((JToken)"text").Type.ToString() + ((JToken)1.5m).Type + ((JToken)true).Type + ((JToken)(int?)null).Type)
@(((JToken)(string)null).Type.ToString())
@((int)(JToken)5 + (int)new JValue("6"))
@(new JObject { ["a"] = 1 }.ToString().Length)
@(new JObject { ["a"] = "é<>&'\"" }.ToString(Formatting.None))
@(new JObject { ["emoji"] = "😀", ["ctrl"] = "\u0001\u007f\u2028" }.ToString(Formatting.None))
@(new JObject { ["a"] = 1.0, ["b"] = 100.0, ["c"] = 1e30, ["d"] = 0.1 + 0.2, ["e"] = 1.10m, ["f"] = float.MaxValue }.ToString(Formatting.None))
@(JsonConvert.SerializeObject(context.Request.Headers))
@(JsonConvert.SerializeObject(context.Request.MatchedParameters))
@(JsonConvert.SerializeObject(context.Request.Url.Query))
@(JsonConvert.SerializeObject(context.Request.Headers.ToDictionary(h => h.Key.ToLower(), h => string.Join(",", h.Value)), Formatting.Indented))
@(JsonConvert.SerializeObject(context.User.Groups.Select(g => new { g.Id, g.Name })))
@(JsonConvert.SerializeObject(context.User.Groups.Select(g => g.Name).OrderBy(n => n)))
@(JsonConvert.SerializeObject(new { id = context.RequestId, at = context.Timestamp, ip = context.Request.IpAddress }))
@(JsonConvert.SerializeObject("he said \"hi\""))
@(JsonConvert.SerializeObject(null))
@(JsonConvert.SerializeObject(""))
@(JsonConvert.SerializeObject(new object[] { 1, "a", null, true, 1.5, 'c', new { } }))
@(JsonConvert.SerializeObject(new JObject { ["a"] = 1 }))
@(JsonConvert.SerializeObject(new { a = new JObject { ["b"] = 1 }, c = new JArray(1) }))
@(JsonConvert.SerializeObject(new { d = new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc), u = new DateTime(2025, 1, 2, 3, 4, 5), o = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), t = TimeSpan.FromDays(1.5) }))
@(JsonConvert.SerializeObject(new { ms = new DateTime(2025, 1, 2, 3, 4, 5, 120, DateTimeKind.Utc), ticks = new DateTime(1L) }))
@(JsonConvert.SerializeObject(new { a = (string)null, b = (int?)null }, new JsonSerializerSettings { NullValueHandling = NullValueHandling.Ignore }))
@(JsonConvert.ToString("a\"b") + JsonConvert.ToString(1.0) + JsonConvert.ToString(true))
@(JsonConvert.SerializeObject(new[] { DayOfWeek.Monday }))
@(JsonConvert.SerializeObject(new Dictionary<DayOfWeek, int> { { DayOfWeek.Monday, 1 } }))
@(JsonConvert.SerializeObject(new Dictionary<string, List<int>> { { "a", new List<int> { 1, 2 } }, { "b", null } }))
@(JsonConvert.SerializeObject(new Exception("x").Message))
@(JsonConvert.SerializeObject(new[] { "a" }.Select((x, i) => new { x, i })))
@(JsonConvert.SerializeObject(context.Response.Body.As<string>()).Length)
@(JsonConvert.SerializeObject(new { a = 1 }, Formatting.Indented))
@(JsonConvert.SerializeObject(XElement.Parse("<a b='1'><c>x</c><c>y</c><d/><e>t<f/>u</e></a>")))
@(JsonConvert.SerializeObject(new XAttribute("a", 1)))
@(JsonConvert.SerializeObject(new { x = XElement.Parse("<a>1</a>") }))
@(JsonConvert.SerializeObject(new[] { XElement.Parse("<a>1</a>") }))
@(JToken.FromObject(XElement.Parse("<a>1</a>")).ToString())
@(JsonConvert.SerializeObject(XElement.Parse("<a><b>1</b></a>"), Formatting.Indented))
@(JsonConvert.DeserializeObject<XDocument>("{\"a\":{\"@b\":\"1\",\"c\":[1,2],\"d\":null,\"e\":\"t\"}}").ToString())
@(JsonConvert.DeserializeObject<XElement>("{\"a\":1}"))
@(JsonConvert.DeserializeObject<XDocument>("{\"a\":1,\"b\":2}"))
@(JsonConvert.DeserializeObject<XDocument>("[1]"))
@(JsonConvert.DeserializeObject<XDocument>("{\"?xml\":{\"@version\":\"1.0\"},\"r\":{\"#text\":\"x\",\"@k\":\"v\",\"#cdata-section\":\"y\"}}").ToString())
@(JsonConvert.SerializeObject(new Uri("https://a.test/x y")))
@(JsonConvert.SerializeObject(new Tuple<int,string>(1,"a")))
@(JsonConvert.SerializeObject((1,"a")))
@(JsonConvert.SerializeObject(Encoding.UTF8.GetBytes("a")))
@(JsonConvert.SerializeObject(context.RequestId))
@(JsonConvert.SerializeObject(context.Timestamp))
@(JsonConvert.SerializeObject(context.Elapsed))
@(JsonConvert.SerializeObject(context.Request.Headers["Host"]))
@(JsonConvert.SerializeObject(context.Request.Headers.Select(h => new { h.Key, h.Value })))
@(JsonConvert.SerializeObject(context.Request.Headers.First()))
@(JsonConvert.SerializeObject(new Exception("x") is Exception))
@(JsonConvert.SerializeObject(Enumerable.Range(1,3).ToLookup(i=>i%2)))
@(JsonConvert.SerializeObject(Enumerable.Range(1,3).GroupBy(i=>i%2)))
@(JsonConvert.SerializeObject(new Stack<int>(new[]{1,2})))
@(JsonConvert.SerializeObject(new SortedDictionary<string,int>{{"b",1},{"a",2}}))
@(JsonConvert.SerializeObject(new Hashtable{{"a",1}}))
@(JsonConvert.SerializeObject(new ArrayList{1,"a",null}))
@(JsonConvert.SerializeObject(new LinkedList<int>(new[]{1})))
@(JsonConvert.SerializeObject(new KeyValuePair<string,object>[]{ new KeyValuePair<string,object>("a",1)}))
@(JsonConvert.SerializeObject(new Dictionary<string,object>{{"a",new Dictionary<string,object>{{"b",new[]{1}}}}}, Formatting.Indented))
@(JsonConvert.SerializeObject(new List<object>()))
@(JsonConvert.SerializeObject(new { a = new int[0], b = new { }, c = new List<string>() }, Formatting.Indented))
@(JsonConvert.SerializeObject('a'))
@(JsonConvert.SerializeObject(1.0f))
@(JsonConvert.SerializeObject(1e15))
@(JsonConvert.SerializeObject(123456789.123456789))
@(JsonConvert.SerializeObject(0.1f))
@(JsonConvert.SerializeObject(1m))
@(JsonConvert.SerializeObject(1.0m))
@(JsonConvert.SerializeObject(new JValue(1.0)))
@(JsonConvert.SerializeObject("\u0000\u001f\u007f\u0085\u2028é</script>"))
@(JsonConvert.SerializeObject("é", new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii }))
@(JsonConvert.SerializeObject("<a&'>", new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeHtml }))
@(JsonConvert.SerializeObject(new { D = DateTime.MinValue }, new JsonSerializerSettings { DateFormatString = "yyyy" }))
@(JsonConvert.SerializeObject(new { A = 1 }, new JsonSerializerSettings { Formatting = Formatting.Indented }))
@(JsonConvert.DeserializeObject<JObject>("{\"d\":\"2025-01-02T03:04:05Z\"}", new JsonSerializerSettings { DateParseHandling = DateParseHandling.None })["d"].Type.ToString())
@(JsonConvert.DeserializeObject<dynamic>("{\"a\":{\"b\":1}}").a.b.ToString())
@(JsonConvert.DeserializeObject<object[]>("[1,\"a\",null,1.5,true,{},[]]").Length)
@(JsonConvert.DeserializeObject<IDictionary<string, object>>("{\"a\":1}")["a"])
@(JsonConvert.DeserializeObject<IEnumerable<string>>("[\"a\"]").First())
@(JsonConvert.DeserializeObject<HashSet<int>>("[1,1,2]").Count)
@(JsonConvert.DeserializeObject<Tuple<int,string>>("{\"Item1\":1,\"Item2\":\"a\"}").Item2)
@(JsonConvert.DeserializeObject<int?>("null") == null)
@(JsonConvert.DeserializeObject<long>("1e2"))
@(JsonConvert.DeserializeObject<Guid>("\"0f8fad5b-d9cb-469f-a165-70867728950e\""))
@(JsonConvert.DeserializeObject<TimeSpan>("\"01:00:00\""))
@(JsonConvert.DeserializeObject<Uri>("\"https://a.test\"").Host)
@(JsonConvert.DeserializeObject<byte[]>("\"AQID\""))
@(JsonConvert.DeserializeObject<DayOfWeek>("\"monday\"").ToString())
@(JsonConvert.DeserializeObject<DayOfWeek>("3").ToString())
@(JsonConvert.DeserializeObject<char>("\"x\""))
@(JsonConvert.DeserializeObject<bool>("\"true\""))
@(JsonConvert.DeserializeObject<bool>("1"))
@(JsonConvert.DeserializeObject<string>("1.50"))
@(JsonConvert.DeserializeObject<string>("{}"))
@(JsonConvert.DeserializeObject<JValue>("1"))
@(JsonConvert.DeserializeObject<JToken[]>("[1,{}]")[1].Type.ToString())
@(JsonConvert.DeserializeAnonymousType("{\"a\":5,\"b\":[1]}", new { a = 0, b = new int[0] }).a)
@(JObject.FromObject(new { a = DateTime.MinValue, b = TimeSpan.Zero, c = Guid.Empty, d = new Uri("http://a"), e = 'c', f = 1m }).ToString(Formatting.None))
@(JObject.FromObject(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value)).ToString(Formatting.None).Length)
@(JArray.FromObject(context.Request.Headers["Host"]))
@(JArray.FromObject(new Dictionary<string,int>{{"a",1}}))
@(JObject.FromObject(new List<int>()))
@(new JObject { ["a"] = new JArray(new List<string> { "x" }) })
@(new JArray(new List<int> { 1, 2 }).Count)
@(new JArray(new[] { new { a = 1 } }))
@(new JArray(new Dictionary<string,int>{{"a",1}}))
@(new JObject(new { a = 1 }))
@(new JProperty("a", new { b = 1 }))
@(new JProperty("a", new List<int> { 1 }).Value.ToString(Formatting.None))
@(new JProperty("a", new Dictionary<string,int>{{"b",1}}))
@(new JValue(new { a = 1 }))
@(new JValue((object)new List<int>()))
@(JsonConvert.SerializeObject(new int[0], Formatting.Indented) + JsonConvert.SerializeObject(new { }, Formatting.Indented))
@(JsonConvert.SerializeObject(new[] { new int[0], new[] { 1 } }, Formatting.Indented))
@{ var o = new JObject(); o["a"] = 1; o["a"] = 2; o["b"] = o["a"]; o.Add("c", "x"); o.Remove("b"); return o; }
@{ var o = new JObject(); o.Add("a", 1); o.Add("a", 2); return o; }
@{ var o = new JObject(); o.Add(new JProperty("a", new JArray())); ((JArray)o["a"]).Add(1); ((JArray)o["a"]).Add("x"); return o; }
@{ var o = new JObject(); o["a"]["b"] = 1; return o; }
@{ var o = new JObject { ["a"] = new JObject() }; o["a"]["b"] = new JArray(); o["a"]["b"][0] = 1; return o; }
@{ var o = new JObject { ["x"] = 1, ["y"] = 2 }; o.Property("x").Remove(); return o; }
@{ var o = new JObject { ["x"] = 1, ["y"] = 2 }; o["x"].Remove(); return o; }
@{ var o = new JObject { ["x"] = 1, ["y"] = 2 }; o["x"].Parent.Remove(); return o; }
@{ var o = new JObject { ["x"] = 1, ["y"] = 2 }; o["x"].Replace(new JArray(1)); return o; }
@{ var o = new JObject { ["x"] = 1, ["y"] = 2 }; o.Property("x").Replace(new JProperty("z", 3)); return o; }
@{ var o = new JObject { ["x"] = 1 }; o.Property("x").Value = "changed"; return o; }
@{ var o = new JObject { ["x"] = 1 }; o.Property("x").AddAfterSelf(new JProperty("y", 2)); o.AddFirst(new JProperty("w", 0)); return o; }
@{ var o = new JObject { ["x"] = 1 }; return o.Remove("x") + ":" + o.Remove("x"); }
@{ var o = new JObject { ["x"] = 1 }; o.RemoveAll(); return o.HasValues; }
@{ var o = new JObject { ["a"] = 1, ["n"] = new JObject { ["p"] = 1 } }; o.Merge(new JObject { ["b"] = 2, ["n"] = new JObject { ["q"] = 2 } }); return o; }
@{ var o = new JObject { ["a"] = new JArray(1) }; o.Merge(new JObject { ["a"] = new JArray(2) }); return o; }
@{ var o = new JObject { ["a"] = new JArray(1, 2) }; o.Merge(new JObject { ["a"] = new JArray(2, 3) }, new JsonMergeSettings { MergeArrayHandling = MergeArrayHandling.Union }); return o; }
@{ var a = new JArray(3, 1, 2); var sorted = new JArray(a.OrderBy(t => (int)t)); return sorted; }
@{ var a = new JArray(1, 2, 3); a.Insert(1, "x"); a.RemoveAt(0); a.Remove(a[1]); return a; }
@{ var a = new JArray(); a.Add(new JObject()); a[0]["k"] = "v"; a.Add(null); a.AddFirst(0); return a; }
@{ var a = new JArray(1, 2); a[0] = 9; a[5] = 1; return a; }
@{ var a = new JArray(1, 2, 3); return a.IndexOf(a[1]) + ":" + a.Contains(a[2]) + ":" + a.Count; }
@{ var a = new JArray(1, 2); a.Clear(); return a.Count; }
@{ var a = new JArray { "x" }; var b = new JArray { a, "y" }; a.Add("later"); return b; }
@{ var child = new JObject { ["c"] = 1 }; var one = new JObject { ["child"] = child }; var two = new JObject { ["child"] = child }; child["c"] = 2; return one.ToString(Formatting.None) + two.ToString(Formatting.None); }
@{ var body = context.Response.Body.As<JObject>(); body.Remove("secret"); body["state"] = body["state"].ToString().ToUpper(); return body.ToString(); }
@{ var body = context.Response.Body.As<JObject>(); foreach (var p in body.Properties().Where(p => p.Name.StartsWith("s")).ToList()) p.Remove(); return body.ToString(Formatting.None); }
@{ var body = context.Response.Body.As<JObject>(); foreach (var p in body.Properties()) if (p.Name == "secret") p.Remove(); return body; }
@{ var body = context.Response.Body.As<JObject>(); foreach (var link in body["links"]) link["href"] = ((string)link["href"]).Replace("https://origin.travel.test:8443/v2", "https://" + context.Request.OriginalUrl.Host); return body["links"]; }
@{ var body = context.Response.Body.As<JObject>(); body["links"] = new JArray(body["links"].Where(l => (string)l["rel"] != "cancel")); return body.ToString(Formatting.None); }
@{ var body = context.Response.Body.As<JObject>(); body["meta"]["count"] = (int)body["meta"]["count"] + 1; ((JObject)body["meta"]).Add("page", 1); return body["meta"].ToString(); }
@{ var body = context.Response.Body.As<JObject>(); var result = new JObject(); foreach (var p in body.Properties()) result[char.ToUpper(p.Name[0]) + p.Name.Substring(1)] = p.Value; return result.ToString(Formatting.None); }
@{ var body = context.Response.Body.As<JObject>(); return new JObject(body.Properties().OrderBy(p => p.Name)).ToString(Formatting.None); }
@{ var body = context.Response.Body.As<JObject>(); return new JObject { ["data"] = body, ["count"] = body.Count }.ToString(Formatting.None).Length; }
@{ var body = context.Response.Body.As<JObject>(); body["total"] = Math.Round((double)body["total"] * 1.25, 2); body["paid"] = (bool)body["paid"]; return body.ToString(Formatting.None); }
@{ var body = context.Response.Body.As<JObject>(); var clone = (JObject)body.DeepClone(); clone["id"] = "other"; return (string)body["id"] + (string)clone["id"]; }
@{ var body = context.Response.Body.As<JObject>(); body.Add("expires", "x"); return body; }
@{ var body = context.Response.Body.As<JObject>(); body["expires"] = body["expires"].Value<DateTime>().ToUniversalTime().ToString("yyyy-MM-dd HH:mm"); return body["expires"]; }
@{ var body = context.Request.Body.As<JObject>(true); body["booking"]["guests"][0]["name"] = "Augusta"; return body["booking"]["guests"][0].ToString(Formatting.None) + context.Request.Body.As<JObject>()["booking"]["guests"][0]["name"]; }
@{ var body = context.Request.Body.As<JObject>(); ((JArray)body["booking"]["guests"]).Add(new JObject(new JProperty("name", "New"))); return body["booking"]["guests"].Count(); }
@{ var body = context.Request.Body.As<JObject>(); body["messages"] = new JArray(new JObject { ["role"] = "system", ["content"] = "be brief" }, new JObject { ["role"] = "user", ["content"] = body["booking"]["notes"] }); return body["messages"].ToString(); }
@{ var list = new List<object>(); list.Add(new { id = 1 }); list.Add(new { id = 2, name = "x" }); return JsonConvert.SerializeObject(list); }
@{ var map = new Dictionary<string, object> { ["a"] = 1 }; map["list"] = new[] { 1, 2 }; map["nested"] = new Dictionary<string, string> { { "k", "v" } }; return JsonConvert.SerializeObject(map); }
@{ var o = JObject.FromObject(new { A = 1, b = new[] { 1, 2 }, C = new { d = "x" } }); o["C"]["e"] = true; return o.ToString(); }
@{ var t = JToken.FromObject(new[] { new { a = 1 }, new { a = 2 } }); return t.Sum(x => (int)x["a"]); }
@{ JToken t = "text"; JToken n = 5; JToken b = false; JToken z = (string)null; return new JArray(t, n, b, z).ToString(Formatting.None); }
@{ JToken t = 5; return (int)t + 1; }
@{ JToken t = 5; return t + "1"; }
@{ JValue v = new JValue(1); v.Value = "now text"; return v.Type.ToString() + v; }
@{ var o = JObject.Parse("{\"d\":\"2025-06-01T10:00:00Z\"}"); return o.ToString(Formatting.None); }
@{ var o = JObject.Parse("{\"d\":\"2025-06-01T10:00:00.1234567+05:30\"}"); return o.ToString(Formatting.None); }
@{ var o = JObject.Parse("{\"d\":\"2025-06-01\"}"); return o["d"].Type + o.ToString(Formatting.None); }
@{ var o = JObject.Parse("{\"d\":\"2025-06-01T10:00:00\"}"); return (string)o["d"] + "|" + o["d"]; }
@{ var text = "{\"a\": 1.00, \"b\": 1E2, \"c\": 0.10, \"d\": 1234567890123456789}"; return JObject.Parse(text).ToString(Formatting.None); }
@{ var o = new JObject(); o["list"] = new JArray(); for (var i = 0; i < 3; i++) { ((JArray)o["list"]).Add(new JObject(new JProperty("i", i), new JProperty("sq", i * i))); } return o.ToString(Formatting.None); }
@{ var o = new JObject(); o["arr"] = JToken.FromObject(new[] { "a", "b" }); o["obj"] = JToken.FromObject(new Dictionary<string, int> { { "x", 1 } }); return o; }
@{ var error = new { error = new { code = context.Response.StatusCode, message = context.LastError.Message } }; return JsonConvert.SerializeObject(error); }
@{ return new JObject(new JProperty("errors", new JArray(from e in new[] { "a", "b" } select new JObject(new JProperty("code", e))))).ToString(Formatting.None); }
@{ var o = new JObject { ["b"] = 1, ["a"] = new JObject { ["d"] = 1, ["c"] = 2 } }; Func<JToken, JToken> sort = null; sort = t => t is JObject ? new JObject(((JObject)t).Properties().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new JProperty(p.Name, sort(p.Value)))) : t; return sort(o).ToString(Formatting.None); }
@{ var o = new JObject { ["a"] = 1 }; IDictionary<string, JToken> d = o; d["b"] = 2; d.Add("c", 3); return d.Count + ":" + string.Join(",", d.Keys); }
@{ var o = new JObject { ["a"] = 1 }; return o["a"].Equals(new JValue(1)) + ":" + ((JValue)o["a"]).Value.Equals(1L) + ":" + ((JValue)o["a"]).Value.Equals(1); }
@{ var o = JObject.Parse("{\"a\":1}"); return ((JValue)o["a"]).Value.Equals(1L) + ":" + ((JValue)o["a"]).Value.Equals(1); }
@{ var o = JObject.Parse("{\"a\":1.5,\"b\":\"x\",\"c\":null}"); return ((JValue)o["a"]).Value is double && ((JValue)o["b"]).Value is string && ((JValue)o["c"]).Value == null; }
`;

/** Building JSON, changing it and writing it out. */
export const jsonBuilding: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...combine('@($1)', [xmlWriters]).flatMap(({ expression }) => combine(expression, [documents])),
  ...combine('@($1)', [xmlReaders]).flatMap(({ expression }) => combine(expression, [objects])),
  ...sample(
    230,
    combine('@($1)', [writers]).flatMap(({ expression }) => combine(expression, [values])),
  ),
  ...sample(
    110,
    combine('@($1)', [adders]).flatMap(({ expression }) => combine(expression, [values])),
  ),
];
