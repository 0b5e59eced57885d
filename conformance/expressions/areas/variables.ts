import { combine, type Draft, drafts, sample } from './draft.ts';

const values: Readonly<Record<string, unknown>> = {
  text: 'hello',
  empty: '',
  digits: '42',
  yes: 'true',
  number: 7,
  zero: 0,
  flag: true,
  off: false,
  nothing: null,
  object: {
    $type: 'JObject',
    value: { id: 'o-1', n: 5, list: [1, 2], when: '2025-01-02T03:04:05Z', nested: { deep: null } },
  },
  array: { $type: 'JArray', value: [{ k: 'a' }, { k: 'b' }] },
  when: { $type: 'DateTime', value: '2025-06-01T12:30:00Z' },
  ratio: { $type: 'double', value: 0.75 },
  big: { $type: 'long', value: 9007199254740991 },
  id: { $type: 'Guid', value: '0f8fad5b-d9cb-469f-a165-70867728950e' },
  element: { $type: 'XElement', value: '<a b="1"><c>x</c></a>' },
  bytes: { $type: 'bytes', value: 'AQID' },
  response: {
    $type: 'Response',
    value: {
      statusCode: 404,
      statusReason: 'Not Found',
      headers: { 'Content-Type': 'application/json', 'X-Many': ['1', '2'] },
      body: '{"error":"gone","items":[1,2,3]}',
    },
  },
  json: '{"a":1,"b":[true,null]}',
  'dashed-name': 'd',
};
const names = [...Object.keys(values), 'missing'];
const types = [
  'string',
  'int',
  'bool',
  'double',
  'long',
  'JObject',
  'JArray',
  'JToken',
  'DateTime',
  'Guid',
  'XElement',
  'byte[]',
  'IResponse',
  'object',
  'int?',
  'bool?',
  'decimal',
];

const all = { scene: 'json', variables: values };
const pick = (name: string) => ({ scene: 'json', variables: name in values ? { [name]: values[name] } : {} });

const untyped = [
  'context.Variables["$1"]',
  'context.Variables.ContainsKey("$1")',
  'context.Variables.GetValueOrDefault("$1")',
  'context.Variables.GetValueOrDefault("$1", "fallback")',
  'context.Variables.GetValueOrDefault("$1", 5)',
  'context.Variables.GetValueOrDefault("$1", false)',
  'context.Variables["$1"] == null',
  'context.Variables["$1"].ToString()',
  '"[" + context.Variables["$1"] + "]"',
  '$"<{context.Variables["$1"]}>"',
  'Convert.ToString(context.Variables["$1"])',
  'Convert.ToInt32(context.Variables["$1"])',
  'Convert.ToBoolean(context.Variables["$1"])',
  'context.Variables["$1"] is string',
  'context.Variables["$1"] as string ?? "not text"',
  '(context.Variables["$1"] as JObject)?["id"]',
  'context.Variables.TryGetValue("$1", out object v) ? v : "none"',
  'context.Variables["$1"].Equals("hello")',
  'JsonConvert.SerializeObject(context.Variables["$1"])',
  'string.IsNullOrEmpty((string)context.Variables["$1"])',
  'string.Concat("a", context.Variables["$1"])',
  'context.Variables.GetValueOrDefault("$1")?.ToString() ?? "null"',
  'context.Variables["$1"]?.ToString().Length',
];

const hand = String.raw`
@((string)context.Variables["text"] + (int)context.Variables["number"])
@((bool)context.Variables["flag"] && !(bool)context.Variables["off"])
@((bool)context.Variables["flag"] ? (string)context.Variables["text"] : "")
@(context.Variables.GetValueOrDefault<int>("number") + context.Variables.GetValueOrDefault<int>("absent", 3))
@(context.Variables.GetValueOrDefault("number", 0) + 1)
@(context.Variables.GetValueOrDefault("text", "x").Length)
@(context.Variables.GetValueOrDefault("flag", false) ? 1 : 0)
@(context.Variables.GetValueOrDefault<string>("absent") == null)
@(context.Variables.GetValueOrDefault<string>("absent", null) ?? "none")
@(context.Variables.GetValueOrDefault<int?>("absent") == null)
@(context.Variables.GetValueOrDefault<bool>("absent"))
@(context.Variables.GetValueOrDefault<DateTime>("absent"))
@(context.Variables.GetValueOrDefault<JObject>("absent")?["x"] ?? "none")
@(context.Variables.GetValueOrDefault<JObject>("object")["id"].ToString())
@(context.Variables.GetValueOrDefault<JObject>("object", new JObject()).Count)
@(((JObject)context.Variables["object"])["list"].Sum(t => (int)t))
@(((JObject)context.Variables["object"])["when"].Type.ToString())
@(((JObject)context.Variables["object"])["when"].ToString())
@(((JObject)context.Variables["object"]).Value<string>("id"))
@(((JObject)context.Variables["object"]).SelectToken("nested.deep").Type.ToString())
@(((JArray)context.Variables["array"]).Select(t => (string)t["k"]).ToArray())
@(((JArray)context.Variables["array"])[1]["k"].Value<string>())
@(((JToken)context.Variables["array"]).Count())
@(((IResponse)context.Variables["response"]).StatusCode)
@(((IResponse)context.Variables["response"]).StatusReason)
@(((IResponse)context.Variables["response"]).Headers["X-Many"])
@(((IResponse)context.Variables["response"]).Headers.GetValueOrDefault("x-many", ""))
@(((IResponse)context.Variables["response"]).Body.As<JObject>()["error"].ToString())
@((string)((IResponse)context.Variables["response"]).Body.As<JObject>()["error"])
@(((IResponse)context.Variables["response"]).Body.As<string>().Length)
@(((IResponse)context.Variables["absent"]).StatusCode)
@(((IResponse)context.Variables["text"]).StatusCode)
@((context.Variables["response"] as IResponse)?.StatusCode == 404)
@((context.Variables.GetValueOrDefault<IResponse>("absent"))?.StatusCode ?? 0)
@(context.Variables["response"] is IResponse r && r.StatusCode >= 400)
@((DateTime)context.Variables["when"] > new DateTime(2025, 1, 1))
@(((DateTime)context.Variables["when"]).AddHours(1).ToString("o"))
@(((DateTime)context.Variables["when"]).Kind.ToString())
@((double)context.Variables["ratio"] * 100)
@((double)context.Variables["number"])
@((int)(double)context.Variables["ratio"])
@((long)context.Variables["big"] + 1)
@((int)context.Variables["big"])
@((Guid)context.Variables["id"] == context.RequestId)
@(((Guid)context.Variables["id"]).ToString("N"))
@(((XElement)context.Variables["element"]).Attribute("b").Value)
@(((XElement)context.Variables["element"]).Element("c").Value)
@(Convert.ToBase64String((byte[])context.Variables["bytes"]))
@(((byte[])context.Variables["bytes"]).Length)
@(JObject.Parse((string)context.Variables["json"])["b"][0])
@(JObject.Parse(context.Variables.GetValueOrDefault<string>("json", "{}")).Count)
@(JObject.Parse(context.Variables.GetValueOrDefault<string>("absent", "{}")).Count)
@(JObject.Parse((string)context.Variables["text"]))
@(int.Parse((string)context.Variables["digits"]) + 1)
@(int.Parse((string)context.Variables["text"]))
@(int.Parse(context.Variables["digits"].ToString()) * 2)
@(bool.Parse((string)context.Variables["yes"]))
@((string)context.Variables["number"])
@((int)context.Variables["digits"])
@((bool)context.Variables["yes"])
@((string)context.Variables["nothing"] ?? "null value")
@((int)context.Variables["nothing"])
@((int?)context.Variables["nothing"] ?? -1)
@(context.Variables["nothing"].ToString())
@(context.Variables["nothing"]?.ToString() ?? "null")
@(context.Variables["dashed-name"])
@(context.Variables["Text"])
@(context.Variables[null])
@(context.Variables.Keys.OrderBy(k => k, StringComparer.Ordinal).First())
@(context.Variables.Count(v => v.Value is string))
@(context.Variables.Where(v => v.Value is int).Select(v => v.Key).OrderBy(k => k).ToArray())
@(context.Variables.Values.OfType<bool>().Count())
@(context.Variables.ContainsKey("text") && (string)context.Variables["text"] == "hello")
@((string)context.Variables["text"] == "hello" ? "yes" : "no")
@(context.Variables["text"] == "hello")
@(context.Variables["text"].Equals("hello"))
@(context.Variables["number"].Equals(7))
@(context.Variables["number"].Equals(7L))
@(context.Variables["number"].ToString() == "7")
@("n=" + context.Variables["number"] + ";f=" + context.Variables["flag"] + ";r=" + context.Variables["ratio"])
@($"{context.Variables["number"]:D3}|{context.Variables["ratio"]:P0}|{context.Variables["when"]:yyyy}")
@(string.Join(",", new[] { context.Variables["text"], context.Variables["number"] }))
@{ var v = context.Variables["number"]; return v is int n && n > 5 ? n : 0; }
@{ object v; return context.Variables.TryGetValue("text", out v) ? ((string)v).ToUpper() : "none"; }
@{ var o = (JObject)context.Variables["object"]; o["n"] = (int)o["n"] + 1; return ((JObject)context.Variables["object"])["n"]; }
@{ var r = (IResponse)context.Variables["response"]; var first = r.Body.As<JObject>(); var second = r.Body.As<JObject>(); return second == null; }
@{ var r = (IResponse)context.Variables["response"]; var first = r.Body.As<JObject>(true); return r.Body.As<JObject>(true)["items"].Count() + (int)first["items"][2]; }
@{ var r = context.Variables.GetValueOrDefault<IResponse>("response"); if (r?.StatusCode != 200) return $"failed with {r?.StatusCode} {r?.StatusReason}"; return "ok"; }
@{ var list = ((string)context.Variables["text"]).Select(c => c.ToString()).ToList(); list.Add(context.Variables["digits"].ToString()); return list; }
@{ switch (context.Variables["number"]) { case int n when n > 5: return "many"; case int n: return "few"; default: return "?"; } }
@{ string text = context.Variables.GetValueOrDefault("absent", (string)null); return text ?? "null"; }
@{ var n = context.Variables.ContainsKey("counter") ? (int)context.Variables["counter"] : 0; return n + 1; }
@{ dynamic v = context.Variables["number"]; return v + 1; }
@{ dynamic v = context.Variables["text"]; return v.Length; }
`;

/** `context.Variables`: present and absent, of the right type and the wrong one. */
export const variableReading: readonly Draft[] = [
  ...drafts(hand, all),
  ...sample(
    220,
    // What kind of object stands behind an interface is the oracle's own affair.
    names
      .filter((name) => name !== 'response')
      .flatMap((name) =>
        combine('@($1)', [untyped]).flatMap(({ expression }) => combine(expression, [[name]], pick(name))),
      ),
  ),
  ...sample(
    230,
    names.flatMap((name) =>
      combine('@($1)', [
        [
          '($1)context.Variables["$2"]',
          'context.Variables.GetValueOrDefault<$1>("$2")',
          'context.Variables.GetValueOrDefault<$1>("$2", default($1))',
          'context.Variables["$2"] is $1',
        ],
      ]).flatMap(({ expression }) =>
        combine(
          expression,
          [types.filter((type) => name !== 'response' || !/^(?:object|IResponse)$/.test(type)), [name]],
          pick(name),
        ).filter(({ expression: text }) => !(text.includes(' is ') && text.includes('?)'))),
      ),
    ),
  ),
];
