import { combine, type Draft, drafts, sample } from './draft.ts';

const operandTypes = [
  'int',
  'int?',
  'long',
  'double',
  'string',
  'bool',
  'bool?',
  'object',
  'decimal',
  'char',
  'DateTime',
];
const samples: Readonly<Record<string, readonly string[]>> = {
  int: ['3', '0'],
  'int?': ['null', '4'],
  long: ['5L'],
  double: ['2.5'],
  string: ['"s"', 'null'],
  bool: ['true'],
  'bool?': ['null', 'false'],
  object: ['1', '"o"', 'null'],
  decimal: ['1.5m'],
  char: ["'c'"],
  DateTime: ['new DateTime(2025, 1, 2)'],
};
const typeUses = [
  'return $2 is $1;',
  'return (object)$2 is $1;',
  'return ($1)$2;',
  'object o = $2; return ($1)o;',
  '$1 v = $2; return v;',
  '$1 v = default($1); return v;',
  'object o = $2; return o is $1 v ? v.ToString() : "no";',
  'return "" + ($1)$2;',
  'object o = ($1)$2; return o;',
];

const hand = String.raw`
@(true && false || true)
@(!true == false)
@(1 < 2 == true)
@(1 + 2 * 3 - 4 / 2 % 2)
@((1 + 2) * 3)
@(1 == 1 ? 2 == 2 ? "both" : "first" : "none")
@(false ? "a" : true ? "b" : "c")
@(null ?? "x")
@((string)null ?? (string)null ?? "deep")
@(((string)null)?.Length)
@(((string)null)?.Length + 1)
@(((string)null)?.Trim().Length.ToString())
@(((int[])null)?[0])
@("abc"?.Length)
@("abc"?.Substring(1)?.ToUpper()?[0])
@(((JObject)null)?["a"]?["b"]?.ToString() ?? "nothing")
@(new JObject()["a"]?["b"]?.Value<string>() ?? "nothing")
@(nameof(context.Request) + nameof(String.Length) + nameof(List<int>))
@(typeof(string) == typeof(String))
@(typeof(int).Name)
@(default(string) ?? "d")
@(new[] { 1, 2, 3 }[1])
@(new[] { "a", "b" }?[1])
@((new Random()) is Random)
@(("x" as object) is string)
@((object)5 is int)
@((object)5 is int i && i > 3)
@((object)"s" is string s ? s.Length : 0)
@((object)null is string)
@((object)5 is 5)
@((object)null is null)
@((object)"a" is "a")
@(5 is int)
@((5 as object) as string)
@((5 as int?) + 1)
@(((Func<int, int>)(x => x * x))(7))
@(((Func<int>)(() => 42))())
@(new Func<int, int, int>((a, b) => a - b)(5, 3))
@(((Func<string, string>)null)?.Invoke("x") ?? "no function")
@(new Func<string>(() => "x").Invoke())
@(string.Join(",", new[] { 3, 1 }.Select(x => { var y = x * 2; return y + 1; })))
@(checked(5 + 5))
@(@context.Request.Method)
@("a" + @"b\" + "c")
@(0b11 + 0x1f + 1_000 + 'a')
@(/* comment */ 1 + // line
2)
@(int.MaxValue > 5 & true)
@(1 > 0 ^ 2 > 3)
@((1, 2) is ValueTuple<int, int>)
@(System.Math.Max(1, 2) + System.Int32.Parse("3"))
@(global::System.String.Empty + "g")
@(Int32.MaxValue + String.Empty)
@(System.Convert.ToInt32("5"))
@(System.Text.Encoding.UTF8.GetBytes("a").Length + System.Linq.Enumerable.Range(0, 2).Count())
@(System.StringComparison.Ordinal == StringComparison.Ordinal)
@((System.Collections.Generic.List<int>)null == null)
@(new System.Collections.Generic.Dictionary<string, int> { ["a"] = 1 }["a"])
@(Newtonsoft.Json.Linq.JToken.Parse("1").Type == Newtonsoft.Json.Linq.JTokenType.Integer)
@{ return; }
@{ return null; }
@{ return "x"; }
@{ var x = 1; { var y = x + 1; x = y; } return x; }
@{ int x; if (context.Tracing) x = 1; else x = 2; return x; }
@{ int a = 1, b = a + 1, c; c = a + b; return c; }
@{ var x = 1; x = x == 1 ? 2 : 3; return x; }
@{ int i = 0; while (true) { if (i++ == 3) break; } return i; }
@{ int i = 0; do { i += 2; } while (i < 5); return i; }
@{ int s = 0; for (int i = 0, j = 10; i < j; i++, j--) s += j - i; return s; }
@{ int s = 0; for (int i = 0; i < 10; i++) { if (i % 2 == 0) continue; if (i > 7) break; s += i; } return s; }
@{ var s = ""; foreach (var c in "abc") s = c + s; return s; }
@{ var s = 0; foreach (int x in new object[] { 1, 2 }) s += x; return s; }
@{ foreach (int x in new object[] { 1, "b" }) { if (x > 1) return x; } return 0; }
@{ var s = 0; foreach (var x in new[] { 1, 2, 3 }) { foreach (var y in new[] { 1, 2 }) { if (y == x) goto next; s += x * y; } next: ; } return s; }
@{ int i = 0; again: i++; if (i < 4) goto again; return i; }
@{ switch (context.Response.StatusCode) { case 200: return "ok"; case 201: case 202: return "accepted"; default: return "other"; } }
@{ switch (context.Request.Method) { case "GET": return 1; case "PUT": goto case "POST"; case "POST": return 2; default: return 3; } }
@{ switch (context.Request.Method.Length) { case 1: goto default; case 3: { var n = 5; return n; } default: return "d"; } }
@{ switch (DayOfWeek.Friday) { case DayOfWeek.Saturday: case DayOfWeek.Sunday: return "weekend"; default: return "week"; } }
@{ switch ((string)null) { case null: return "null"; default: return "text"; } }
@{ switch ('b') { case 'a': return 1; case 'b': return 2; } return 3; }
@{ int? n = 3; switch (n) { case null: return "none"; case 3: return "three"; default: return "some"; } }
@{ var r = ""; switch (5) { case 5: r += "a"; break; default: r += "b"; break; } return r + "c"; }
@{ for (var i = 0; i < 3; i++) { switch (i) { case 1: continue; case 2: return i; } } return -1; }
@{ switch (true) { case true: return 1; default: return 0; } }
@{ object o = 5; if (o is string s) return s; else if (o is int n) return n + 1; return null; }
@{ object o = "text"; if (!(o is string s)) return "no"; return s.Length; }
@{ object o = 5; return o is int n && n > 3 ? "big" : "small"; }
@{ object o = null; return o is var v ? (v == null) + "" : ""; }
@{ int.TryParse("5", out var n); return n; }
@{ int.TryParse("5", out int n); return n + 1; }
@{ return int.TryParse("x", out _) ? 1 : 0; }
@{ int n; var ok = int.TryParse("12", out n); return ok ? n : -1; }
@{ if (int.TryParse("7", out var n) && n > 5) return n; return 0; }
@{ Func<int, int> f = x => x + 1; Func<int, int> g = x => f(f(x)); return g(1); }
@{ Action<string> log = null; var n = 0; log = s => n += s.Length; log("abc"); log("d"); return n; }
@{ Func<int, int, int> add = (a, b) => a + b; return add(1, 2); }
@{ Func<int, int> f = delegate (int x) { return x * 2; }; return f(4); }
@{ Predicate<string> p = string.IsNullOrEmpty; return p(""); }
@{ Func<string, int> f = int.Parse; return f("9"); }
@{ Func<string, bool> f = "abc".Contains; return f("b"); }
@{ Comparison<int> c = (a, b) => b - a; var l = new List<int> { 1, 3, 2 }; l.Sort(c); return l; }
@{ Func<int> counter; { var n = 0; counter = () => ++n; } counter(); counter(); return counter(); }
@{ var fs = new List<Func<int>>(); for (int i = 0; i < 3; i++) { int j = i; fs.Add(() => j * 10); } return fs.Select(f => f()).ToArray(); }
@{ var fs = new Func<int, int>[] { x => x + 1, x => x * 2 }; return fs.Aggregate(3, (v, f) => f(v)); }
@{ Action a = () => { }; a += () => { }; return a.GetInvocationList().Length; }
@{ Func<int> f = () => 1; f += () => 2; return f(); }
@{ var x = 5; Func<int> f = () => x; x = 6; return f(); }
@{ Func<Func<int, int>, int, int> apply = (f, v) => f(v); return apply(x => x * x, 5); }
@{ Func<int, Func<int, int>> curry = a => b => a * b; return curry(3)(4); }
@{ Tuple<int, string> t = Tuple.Create(1, "a"); return t.Item1 + t.Item2; }
@{ var p = new { X = 1, Y = new { Z = "deep" } }; return p.Y.Z + p.X; }
@{ var list = new[] { new { a = 1 }, new { a = 2 } }.ToList(); list.Add(new { a = 3 }); return list.Sum(i => i.a); }
@{ var (a, b) = Tuple.Create(1, 2).ToValueTuple(); return a + b; }
@{ (string name, int age) person = ("Ada", 36); return $"{person.name} {person.age}"; }
@{ var t = (1, "b"); (int n, string s) = t; return s + n; }
@{ const int k = 3; const string p = "x" + "y"; return p + k; }
@{ var s = "a"; s += "b" + 1; s += 'c'; s += null; return s; }
@{ string s = "a", t = s; s = "b"; return t; }
@{ int a = 5; int b = a++ * 2 + --a; return b; }
@{ int[] a = { 1, 2 }; int i = 0; a[i++] += 10; return a[0] + i; }
@{ int i = 0; var r = i++ + i++ * i; return r; }
@{ bool t() => true; return t(); }
@{ var n = 0; Func<bool> t = () => { n++; return true; }; var r = t() || t(); r = false && t(); r = t() | t(); return n; }
@{ string s = null; var n = s?.Length ?? 0; s = s ?? "set"; return s + n; }
@{ int? n = null; var m = n ?? 5; n = m; return n.Value + n.GetValueOrDefault(); }
@{ object o = null; return o?.ToString() == null; }
@{ object a = "x", b = "x"; return a == b; }
@{ object a = new string('x', 1), b = new string('x', 1); return (a == b) + ":" + a.Equals(b) + ":" + ((string)a == (string)b); }
@{ object a = 1, b = 1; return (a == b) + ":" + a.Equals(b) + ":" + object.Equals(a, b) + ":" + object.ReferenceEquals(a, b); }
@{ var a = new List<int> { 1 }; var b = a; b.Add(2); return a.Count; }
@{ var d = DateTime.MinValue; d.AddDays(1); return d == DateTime.MinValue; }
@{ char c = 'a'; int i = c; c = (char)(i + 1); return c; }
@{ long l = 5; int i = (int)l; double d = i; float f = i; decimal m = i; return l + i + d + f + (double)m; }
@{ byte b = 5; b += 3; b++; int i = b << 2; return i; }
@{ var x = 10; { x++; } if (x > 10) { x *= 2; } else x = 0; return x; }
@{ if (context.Request.Method == "GET") { return "read"; } else if (context.Request.Method == "PUT") { return "replace"; } else { return "other"; } }
@{ lock (new object()) { return "locked"; } }
@{ unchecked { return int.MaxValue + context.Response.StatusCode; } }
@{ var a = 1; var b = 2; var c = a > b ? a : b; return c; }
@{ ; ; return 1; }
@{ var @class = "keyword"; return @class; }
@{ var größe = 5; var _x1 = 2; return größe * _x1; }
@{ return new { a = 1 }.a; }
@{ return new List<string> { "a" }.Select(s => new { s, n = s.Length }).First().n; }
@{ return string.Format("{0}{1}", 1, 2) + $"{3}" + "4".PadLeft(2, '0'); }
@{ return context.Request.Headers.GetValueOrDefault(defaultValue: "d", headerName: "X"); }
@{ return "abc".Substring(length: 1, startIndex: 1); }
@{ return context.Request.Body.As<string>(preserveContent: true).Length > 0; }
@{ return string.Join(separator: "-", values: new object[] { 1, 2 }); }
@{ return Math.Round(value: 2.567, digits: 1); }
@{ return Math.Round(digits: 1, value: 2.567); }
@{ // comment only
   /* block */ return 1; /* after */
}
@{ #region x
return 1;
#endregion
}
@{
    var result = new JObject();
    foreach (var header in context.Request.Headers)
    {
        if (header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase))
        {
            result[header.Key] = string.Join(",", header.Value);
        }
    }
    return result.ToString(Newtonsoft.Json.Formatting.None);
}
@{
    int Fibonacci(int n)
    {
        return n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);
    }
    return Fibonacci(10);
}
@{
    var stack = new Stack<char>();
    foreach (var c in "{[()]}")
    {
        switch (c)
        {
            case '{': case '[': case '(': stack.Push(c); break;
            case '}': if (stack.Pop() != '{') return false; break;
            case ']': if (stack.Pop() != '[') return false; break;
            case ')': if (stack.Pop() != '(') return false; break;
        }
    }
    return stack.Count == 0;
}
`;

/** Statements, operators, patterns, lambdas, conversions. */
export const language: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(
    300,
    operandTypes.flatMap((type) =>
      Object.entries(samples).flatMap(([from, items]) =>
        items.flatMap((item) =>
          combine(`@{ ${from} a = ${item}; $1 }`, [typeUses]).flatMap(({ expression }) =>
            combine(expression, [[type], ['a']]),
          ),
        ),
      ),
    ),
  ),
];
