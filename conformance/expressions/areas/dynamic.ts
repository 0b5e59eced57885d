import { type Draft, drafts } from './draft.ts';

const hand = String.raw`
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.id; }
@{ dynamic b = context.Request.Body.As<JObject>(); return (string)b.booking.id; }
@{ dynamic b = context.Request.Body.As<JObject>(); string id = b.booking.id; return id + "!"; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.guests[0].name.ToString(); }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.guests.Count; }
@{ dynamic b = context.Request.Body.As<JObject>(); int age = b.booking.guests[1].age; return age * 2; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.price.amount * 2; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.price.nights + 1; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.nothing == null; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.coupon == null; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.nothing.deeper; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.coupon.code; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b["pay later"]; }
@{ dynamic b = context.Request.Body.As<JObject>(); bool later = b["pay later"]; return !later; }
@{ dynamic b = context.Request.Body.As<JObject>(); if ((bool)b["pay later"]) return "later"; return "now"; }
@{ dynamic b = context.Request.Body.As<JObject>(); b.booking.id = "changed"; b.added = 5; return b.booking.id + b.added; }
@{ dynamic b = context.Request.Body.As<JObject>(); b.booking.guests[0].name = "X"; return b.booking.guests[0].ToString(Formatting.None); }
@{ dynamic b = context.Request.Body.As<JObject>(); b.Remove("booking"); return b.Count; }
@{ dynamic b = context.Request.Body.As<JObject>(); var names = ""; foreach (var g in b.booking.guests) names += g.name; return names; }
@{ dynamic b = context.Request.Body.As<JObject>(); var total = 0; foreach (dynamic g in b.booking.guests) total += (int)g.age; return total; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.created.ToString(); }
@{ dynamic b = context.Request.Body.As<JObject>(); DateTime at = b.booking.created; return at.Year; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.guests.Length; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.Method(); }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.guests[7]; }
@{ dynamic b = context.Request.Body.As<JObject>(); int n = b.booking.id; return n; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.id == "B-1009"; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.price.nights > 5; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.booking.price.nights == 9 ? "nine" : "other"; }
@{ dynamic b = context.Request.Body.As<JObject>(); return $"{b.booking.id}:{b.booking.price.amount}"; }
@{ dynamic b = context.Request.Body.As<JObject>(); return "x" + b.booking.id; }
@{ dynamic b = context.Request.Body.As<JObject>(); return string.IsNullOrEmpty((string)b.coupon); }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.codes[5].a.b[1]; }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.SelectToken("booking.id"); }
@{ dynamic b = context.Request.Body.As<JObject>(); return b.Count + b.booking.Count; }
@{ dynamic r = JsonConvert.DeserializeObject("{\"a\":{\"b\":[1,2]},\"c\":\"x\"}"); return r.a.b[0] + r.a.b[1]; }
@{ dynamic r = JsonConvert.DeserializeObject<dynamic>("{\"a\":1}"); return r.a; }
@{ dynamic r = JsonConvert.DeserializeObject("{\"a\":1}"); r.b = new JArray(1, 2); return JsonConvert.SerializeObject(r); }
@{ dynamic r = JObject.Parse("{\"n\":1.5}"); double d = r.n; return d + 1; }
@{ dynamic r = JObject.Parse("{\"n\":5}"); long n = r.n; return n; }
@{ dynamic r = JObject.Parse("{\"n\":5}"); return r.n.Value; }
@{ dynamic r = JObject.Parse("{\"n\":5}"); return r.n.Type.ToString(); }
@{ dynamic r = JObject.Parse("{\"n\":5}"); return r.n - 2; }
@{ dynamic r = JObject.Parse("{\"n\":5}"); return r.n / 2; }
@{ dynamic r = JObject.Parse("{\"n\":5}"); r.n += 1; return r; }
@{ dynamic r = new JObject(); r.name = "n"; r.list = new JArray(); r.list.Add(1); r.inner = new JObject(); r.inner.x = true; return r.ToString(Formatting.None); }
@{ dynamic r = JArray.Parse("[1,2,3]"); return r[0] + r[2]; }
@{ dynamic r = JArray.Parse("[{\"a\":1}]"); return r.First.a; }
@{ dynamic x = 5; return x + 1; }
@{ dynamic x = 5; return x / 2; }
@{ dynamic x = 5; return x / 2.0; }
@{ dynamic x = "abc"; return x.Length; }
@{ dynamic x = "abc"; return x + 1; }
@{ dynamic x = "abc"; return x.ToUpper(); }
@{ dynamic x = "abc"; return x[1]; }
@{ dynamic x = "abc"; return x.Missing; }
@{ dynamic x = "abc"; int n = x; return n; }
@{ dynamic x = null; return x == null; }
@{ dynamic x = null; return x.Length; }
@{ dynamic x = new[] { 1, 2, 3 }; return x.Length + x[1]; }
@{ dynamic x = new List<int> { 1 }; x.Add(2); return x.Count; }
@{ dynamic x = new Dictionary<string, int> { { "a", 1 } }; return x["a"]; }
@{ dynamic x = new { A = 1, B = "two" }; return x.A + x.B; }
@{ dynamic x = 1; x = "now text"; return x; }
@{ dynamic x = true; return x ? "t" : "f"; }
@{ dynamic x = 2; dynamic y = 3.5; return x * y; }
@{ dynamic x = int.MaxValue; return x + 1; }
@{ dynamic x = 7; x++; x += 2; return -x; }
@{ dynamic x = DateTime.MinValue; return x.Year; }
@{ dynamic x = 5; return x > 3 && x < 9; }
@{ dynamic x = 5; switch ((int)x) { case 5: return "five"; default: return "?"; } }
@{ dynamic x = "5"; return int.Parse(x); }
@{ dynamic x = 5; return Math.Max(x, 7); }
@{ dynamic x = 5; return string.Format("{0:D3}", x); }
@{ dynamic x = context.Response; return x.StatusCode; }
@{ dynamic x = context.Request.Headers; return x["Host"][0]; }
@{ Func<dynamic, dynamic> f = d => d.a; return f(JObject.Parse("{\"a\":\"via lambda\"}")); }
@{ var list = new List<dynamic> { 1, "b", 2.5 }; return list[0] + list[1]; }
@{ dynamic x = "a"; object o = x; return o is string; }
@{ dynamic x = 3; var y = x is int ? "int" : "no"; return y; }
@{ dynamic x = JToken.Parse("null"); return x == null; }
@{ dynamic o = JObject.Parse("{\"list\":[{\"v\":1},{\"v\":2}]}"); int sum = 0; foreach (var i in o.list) sum += (int)i.v; return sum; }
@{ dynamic o = JObject.Parse("{\"list\":[{\"v\":1},{\"v\":2}]}"); return ((JArray)o.list).Sum(i => (int)i["v"]); }
@{ dynamic o = JObject.Parse("{\"a b\":1}"); return o["a b"]; }
@{ dynamic o = JObject.Parse("{\"d\":\"2025-01-02T03:04:05Z\"}"); return o.d.Value; }
@{ dynamic o = JObject.Parse("{\"s\":\"text\"}"); return o.s.Length; }
@{ dynamic o = JObject.Parse("{\"s\":\"text\"}"); return ((string)o.s).Length; }
@{ dynamic o = JObject.Parse("{\"s\":\"text\"}"); return o.s.Value.Length; }
@{ dynamic o = JObject.Parse("{\"b\":true}"); return o.b ? 1 : 0; }
@{ dynamic o = JObject.Parse("{\"b\":true}"); return o.b == true; }
@{ dynamic o = JObject.Parse("{\"b\":true}"); return !(bool)o.b; }
`;

/** `dynamic`, mostly over JSON. */
export const dynamicValues: readonly Draft[] = drafts(hand, { scene: 'json' });
