import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../compile.ts';
import type { ExpressionContext } from '../../context/expression-context.ts';
import { DotNetException } from '../exceptions.ts';
import { toText } from '../object.ts';

// Expected values are what .NET Framework answers with Newtonsoft.Json 6.

const context = {} as ExpressionContext;
const document = '{"a":1,"b":{"c":[1,2,{"d":null}]},"s":"x","n":null,"f":1.5,"t":true,"dt":"2026-03-14T15:00:00Z"}';

function evaluate(code: string): string {
  const { expression, diagnostics } = compileExpression(code);
  if (expression === undefined) return diagnostics.map(({ message }) => message).join('\n');
  try {
    const value = expression.evaluate(context);
    return value === null ? 'null' : toText(value);
  } catch (error) {
    if (error instanceof DotNetException) return `${error.typeName}: ${error.message}`;
    throw error;
  }
}

function onDocument(statements: string): string {
  return evaluate(`@{ var o = JObject.Parse(${JSON.stringify(document)}); ${statements} }`);
}

describe('reading', () => {
  test.each([
    ['o["b"]["c"][1]', '2'],
    ['o["zz"]', 'null'],
    ['(string)o["zz"]', 'null'],
    ['(int?)o["n"]', 'null'],
    ['(int)o["n"]', 'System.ArgumentException: Can not convert Null to Int32.'],
    ['(int)o["zz"]', 'System.ArgumentNullException: Value cannot be null.\nParameter name: value'],
    ['(string)o["b"]', 'System.ArgumentException: Can not convert Object to String.'],
    ['(int)o["s"]', 'System.FormatException: Input string was not in a correct format.'],
    ['(int)o["f"]', '2'],
    ['(string)o["dt"]', '03/14/2026 15:00:00'],
    ['o.Value<int>("zz")', '0'],
    ['o.Value<int>("n")', 'System.InvalidCastException: Null object cannot be converted to a value type.'],
    [
      'o.Value<string>("b")',
      'System.InvalidCastException: Cannot cast Newtonsoft.Json.Linq.JObject to Newtonsoft.Json.Linq.JToken.',
    ],
    ['o["b"].Value<JArray>("c").Count', '3'],
    ['o["a"]["x"]', 'System.InvalidOperationException: Cannot access child value on Newtonsoft.Json.Linq.JValue.'],
    [
      'o["b"]["c"]["x"]',
      'System.ArgumentException: Accessed JArray values with invalid key value: "x". Array position index expected.',
    ],
    [
      'o["b"]["c"][9]',
      'System.ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than the size of the collection.\nParameter name: index',
    ],
    ['o["b"]["c"][2]["d"].Path', 'b.c[2].d'],
    ['o["dt"].Type', 'Date'],
    ['o.GetValue("A", StringComparison.OrdinalIgnoreCase)', '1'],
    ['string.Join(",", o.Properties().Select(p => p.Name))', 'a,b,s,n,f,t,dt'],
    ['o["b"]["c"][1].Next.Path', 'b.c[2]'],
    [
      'string.Join(",", o["b"]["c"].Values<string>())',
      'System.InvalidCastException: Cannot cast Newtonsoft.Json.Linq.JObject to Newtonsoft.Json.Linq.JToken.',
    ],
    ["JToken.DeepEquals(JObject.Parse(\"{'x':1,'y':2}\"), JObject.Parse(\"{'y':2,'x':1}\"))", 'True'],
  ])('%s', (code, expected) => {
    expect(onDocument(`return ${code};`)).toBe(expected);
  });

  test('an object is enumerated as pairs where its type is known, and as properties where it is a token', () => {
    expect(onDocument('var s = ""; foreach (var kv in o) s += kv.Key; return s;')).toBe('absnftdt');
    expect(onDocument('var s = ""; foreach (var p in (JToken)o) s += p.Type; return s;')).toBe('Property'.repeat(7));
  });
});

describe('changing', () => {
  const start = "var o = JObject.Parse(\"{'a':1,'b':[1,2],'c':{'d':2.0}}\");";
  test.each([
    ['o["a"] = null;', '{"a":null,"b":[1,2],"c":{"d":2.0}}'],
    ['o["x"] = 1.5; o.Remove("b");', '{"a":1,"c":{"d":2.0},"x":1.5}'],
    ['o.Remove("a"); o["a"] = "again";', '{"b":[1,2],"c":{"d":2.0},"a":"again"}'],
    ['o["a"].Replace("r"); o["b"][0].Remove();', '{"a":"r","b":[2],"c":{"d":2.0}}'],
    ['o.AddFirst(new JProperty("first", new JArray("x", 1)));', '{"first":["x",1],"a":1,"b":[1,2],"c":{"d":2.0}}'],
    ['((JArray)o["b"]).Insert(1, "i"); o["b"][2].AddAfterSelf(3);', '{"a":1,"b":[1,"i",2,3],"c":{"d":2.0}}'],
    ['o["copy"] = o["c"]; o["c"]["d"] = 3;', '{"a":1,"b":[1,2],"c":{"d":3},"copy":{"d":2.0}}'],
    ["o.Merge(JObject.Parse(\"{'b':[2,3],'c':{'e':1}}\"));", '{"a":1,"b":[1,2,2,3],"c":{"d":2.0,"e":1}}'],
    ['o["1"] = 1; o["__proto__"] = 2; o["0"] = 3;', '{"a":1,"b":[1,2],"c":{"d":2.0},"1":1,"__proto__":2,"0":3}'],
    ['foreach (var p in o.Properties().ToList()) if (p.Name != "a") p.Remove();', '{"a":1}'],
  ])('%s', (code, expected) => {
    expect(evaluate(`@{ ${start} ${code} return o.ToString(Formatting.None); }`)).toBe(expected);
  });

  test.each([
    [
      'o.Add("a", 2);',
      'System.ArgumentException: Can not add property a to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.',
    ],
    [
      'o.Add(new JValue(1));',
      'System.ArgumentException: Can not add Newtonsoft.Json.Linq.JValue to Newtonsoft.Json.Linq.JObject.',
    ],
    [
      'o["a"].Remove();',
      'Newtonsoft.Json.JsonException: Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.',
    ],
    ['new JObject().Remove();', 'System.InvalidOperationException: The parent is missing.'],
    [
      'foreach (var p in o.Properties()) p.Remove();',
      'System.InvalidOperationException: Collection was modified; enumeration operation may not execute.',
    ],
  ])('%s', (code, expected) => {
    expect(evaluate(`@{ ${start} ${code} return o.ToString(Formatting.None); }`)).toBe(expected);
  });
});

describe('writing', () => {
  test('an indented object', () => {
    expect(evaluate("@(JObject.Parse(\"{'a':[1,{}],'b':[],'c':new Foo(1)}\").ToString())")).toBe(
      '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": [],\n  "c": new Foo(\n    1\n  )\n}',
    );
  });

  test.each([
    ['new { a = 1, b = "x", c = (string)null, d = new[] { 1.0, 2.5 } }', '{"a":1,"b":"x","c":null,"d":[1.0,2.5]}'],
    ['new Dictionary<string, object> { { "a", 1 }, { "b", null } }', '{"a":1,"b":null}'],
    ['new List<KeyValuePair<string, int>> { new KeyValuePair<string, int>("a", 1) }', '[{"Key":"a","Value":1}]'],
    ['Tuple.Create(1, "x")', '{"Item1":1,"Item2":"x"}'],
    ['new DateTime(2026, 3, 14, 15, 0, 0, DateTimeKind.Utc)', '"2026-03-14T15:00:00Z"'],
    ['new[] { DayOfWeek.Friday }', '[5]'],
    ['new byte[] { 1, 2, 3 }', '"AQID"'],
    ['1.10m', '1.10'],
    ['1e20', '1E+20'],
    ["'c'", '"c"'],
    ['"\\u0001\\u2028<\\u00e9>\\"\'"', '"\\u0001\\u2028<\u00e9>\\"\'"'],
    ['JObject.Parse("{\'a\':1.0}")', '{"a":1.0}'],
  ])('%s', (code, expected) => {
    expect(evaluate(`@(JsonConvert.SerializeObject(${code}))`)).toBe(expected);
  });

  test('what contains itself is refused', () => {
    expect(evaluate('@{ var l = new List<object>(); l.Add(l); return JsonConvert.SerializeObject(l); }')).toBe(
      "Newtonsoft.Json.JsonSerializationException: Self referencing loop detected with type 'System.Collections.Generic.List`1[System.Object]'. Path ''.",
    );
  });
});

describe('deserialising', () => {
  test.each([
    ["<Dictionary<string, string>>(\"{'a':1,'e':'2026-03-14T15:00:00Z'}\")[\"e\"]", '2026-03-14T15:00:00Z'],
    ['<Dictionary<string, object>>("{\'e\':\'2026-03-14T15:00:00Z\'}")["e"]', '03/14/2026 15:00:00'],
    ['<List<int>>("[1,\'2\']").Sum()', '3'],
    ['<int>("\'5\'")', '5'],
    ['<JObject>("")', 'null'],
    ['<JObject>("[1]")', 'System.InvalidCastException: Specified cast is not valid.'],
    [
      '<List<int>>("[1,\'x\']")',
      "Newtonsoft.Json.JsonReaderException: Could not convert string to integer: x. Path '[1]', line 1, position 6.",
    ],
    [
      '<int>("")',
      "Newtonsoft.Json.JsonSerializationException: No JSON content found and type 'System.Int32' is not nullable. Path '', line 0, position 0.",
    ],
  ])('%s', (code, expected) => {
    expect(evaluate(`@(JsonConvert.DeserializeObject${code})`)).toBe(expected);
  });
});

describe('paths', () => {
  const store =
    '{"book":[{"t":"A","p":8.95,"c":"x"},{"t":"B","p":12.99,"c":"y"},{"t":"C","p":5,"c":"x"}],"a b":{"c.d":1}}';
  test.each([
    ['$.book[0].t', 'A'],
    ["$['a b']['c.d']", '1'],
    ['book[-2:].t', 'B,C'],
    ['book[::-1].t', 'C,B,A'],
    ['book[0,2].t', 'A,C'],
    ['$..t', 'A,B,C'],
    ['$.book[*].p', '8.95,12.99,5'],
    ["book[?(@.c == 'x' && @.p > 6)].t", 'A'],
    ["book[?(@.c == 'y' || @.p < 6)].t", 'B,C'],
    ['book[9]', ''],
    ['book[?(@.t =~ /a/i)].t', 'A'],
    ['book[', 'Newtonsoft.Json.JsonException: Path ended with open indexer.'],
    ['book[x]', 'Newtonsoft.Json.JsonException: Unexpected character while parsing path indexer: x'],
  ])('%s', (path, expected) => {
    const code = `JToken.Parse(${JSON.stringify(store)}).SelectTokens(${JSON.stringify(path)})`;
    expect(evaluate(`@(string.Join(",", ${code}))`)).toBe(expected);
  });

  test('one token is asked for and there are several', () => {
    expect(evaluate(`@(JToken.Parse(${JSON.stringify(store)}).SelectToken("$..t"))`)).toBe(
      'Newtonsoft.Json.JsonException: Path returned multiple tokens.',
    );
  });

  test('no token is there and one must be', () => {
    expect(evaluate('@(new JObject().SelectToken("a", true))')).toBe(
      "Newtonsoft.Json.JsonException: Property 'a' does not exist on JObject.",
    );
  });
});
