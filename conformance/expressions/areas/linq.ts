import { combine, type Draft, drafts, sample } from './draft.ts';

const sources = [
  'new int[0]',
  'new[] { 3, 1, 2, 3 }',
  'new List<int> { 5 }',
  'Enumerable.Range(-2, 6)',
  'Enumerable.Repeat(4, 3)',
  'new[] { 10, 20, 30 }.Where(x => x > 10)',
  'new HashSet<int> { 7, 8, 7 }',
  'new Stack<int>(new[] { 1, 2, 3 })',
];
const operators = [
  '.Count()',
  '.Count(x => x > 2)',
  '.LongCount()',
  '.Sum()',
  '.Sum(x => x * 1.5)',
  '.Min()',
  '.Max()',
  '.Max(x => -x)',
  '.Average()',
  '.First()',
  '.FirstOrDefault()',
  '.FirstOrDefault(x => x > 100)',
  '.First(x => x > 2)',
  '.Last()',
  '.LastOrDefault(x => x < 3)',
  '.Single()',
  '.SingleOrDefault()',
  '.SingleOrDefault(x => x == 3)',
  '.ElementAt(1)',
  '.ElementAtOrDefault(9)',
  '.Any()',
  '.Any(x => x == 3)',
  '.All(x => x > 0)',
  '.Contains(3)',
  '.Distinct().ToArray()',
  '.Reverse().ToArray()',
  '.OrderBy(x => x).ToArray()',
  '.OrderByDescending(x => x % 3).ThenBy(x => -x).ToList()',
  '.Select(x => x * x).ToArray()',
  '.Select((x, i) => x * i).ToList()',
  '.Where(x => x % 2 == 0).ToArray()',
  '.Where((x, i) => i > 0).ToArray()',
  '.SelectMany(x => Enumerable.Repeat(x, 2)).Count()',
  '.SelectMany((x, i) => new[] { x, i }, (x, y) => x + ":" + y).ToArray()',
  '.Take(2).ToArray()',
  '.Take(-1).Count()',
  '.Skip(1).ToArray()',
  '.Skip(10).Any()',
  '.TakeWhile(x => x != 2).ToArray()',
  '.SkipWhile(x => x > 2).ToArray()',
  '.Concat(new[] { 9 }).ToArray()',
  '.Union(new[] { 3, 9 }).ToArray()',
  '.Intersect(new[] { 3, 2 }).ToArray()',
  '.Except(new[] { 3 }).ToArray()',
  '.Zip(new[] { "a", "b" }, (x, y) => x + y).ToArray()',
  '.Aggregate((a, b) => a * 10 + b)',
  '.Aggregate(100, (a, b) => a - b)',
  '.Aggregate("", (a, b) => a + b, a => a.Length)',
  '.GroupBy(x => x % 2).Select(g => g.Key + "=" + g.Count()).ToArray()',
  '.GroupBy(x => x % 2, x => x * 10).ToDictionary(g => g.Key, g => g.Sum())',
  '.GroupBy(x => x, (k, g) => k + g.Count()).ToArray()',
  '.ToDictionary(x => x)',
  '.ToDictionary(x => "k" + x, x => x)',
  '.ToLookup(x => x > 2)[true].Count()',
  '.ToList().Count',
  '.DefaultIfEmpty().ToArray()',
  '.DefaultIfEmpty(-1).First()',
  '.Cast<object>().ToArray()',
  '.OfType<int>().Count()',
  '.SequenceEqual(new[] { 3, 1, 2, 3 })',
  '.Join(new[] { 2, 3 }, x => x, y => y, (x, y) => x + y).ToArray()',
  '.GroupJoin(new[] { 3, 3 }, x => x, y => y, (x, ys) => x + ys.Count()).ToArray()',
  '.AsEnumerable().ToArray()',
  '.Select(x => (double)x / 2).ToArray()',
  '.Select(x => (long)x).Sum()',
  '.Select(x => (int?)x).Max()',
  '.Select(x => (decimal)x).Average()',
  '.Append(1).ToArray()',
  '.Prepend(0).ToArray()',
  '.Skip(1).Zip(new[] { 1, 2, 3 }, (a, b) => a - b).ToArray()',
  '.ToHashSet().Count',
  '.Select(x => x.ToString()).Aggregate((a, b) => a + "," + b)',
  '.Cast<string>().ToArray()',
  '.OrderBy(x => x.ToString(), StringComparer.Ordinal).ToArray()',
];

const hand = String.raw`
@(from x in new[] { 1, 2, 3 } select x * 2)
@((from x in new[] { 1, 2, 3, 4 } where x % 2 == 0 select x).Sum())
@(from x in new[] { 3, 1, 2 } orderby x descending select x)
@(from x in new[] { "bb", "a", "cc" } orderby x.Length, x descending select x)
@(from x in new[] { 1, 2 } from y in new[] { "a", "b" } select x + y)
@(from x in new[] { 1, 2, 3 } let y = x * x where y > 1 select x + ":" + y)
@(from x in new[] { 1, 2, 3, 4 } group x by x % 2 into g orderby g.Key select g.Key + "=" + g.Sum())
@(from x in new[] { "a", "bb", "cc" } group x.ToUpper() by x.Length into g select string.Join("", g))
@(from x in new[] { 1, 2 } join y in new[] { 2, 3 } on x equals y select x * y)
@(from x in new[] { 1, 2 } join y in new[] { 2, 2 } on x equals y into ys select x + "/" + ys.Count())
@(from x in new[] { 1, 2 } join y in new[] { 2, 3 } on x equals y into ys from z in ys.DefaultIfEmpty(-1) select x + z)
@(from x in new[] { 1, 2, 3 } select x into y where y > 1 select y * 10)
@(from int x in new object[] { 1, 2 } select x + 1)
@(from int x in new object[] { 1, "2" } select x + 1)
@((from x in Enumerable.Range(0, 3) from y in Enumerable.Range(0, x) select new { x, y }).Count(p => p.x + p.y > 1))
@((from c in "hello" where c != 'l' select char.ToUpper(c)).ToArray())
@((from kv in new Dictionary<string, int> { { "a", 2 }, { "b", 1 } } orderby kv.Value select kv.Key).First())
@((from h in context.Request.Headers where h.Key.StartsWith("X-") select h.Key.ToLower()).OrderBy(k => k).ToArray())
@((from g in context.User.Groups where g.Name.Contains("D") select g.Id).SingleOrDefault())
@((from g in context.User.Groups orderby g.Name select g.Name).Aggregate((a, b) => a + ";" + b))
@(context.User.Groups.Select(g => g.Name).ToArray())
@(context.User.Groups.Any(g => g.Name == "Developers"))
@(context.User.Groups.Count())
@(context.User.Groups.Where(g => g.Id.StartsWith("g-")).Select(g => g.Name.Length).Sum())
@(context.User.Groups.First(g => g.Name == "Admins").Id)
@(context.User.Groups.FirstOrDefault(g => g.Name == "Admins")?.Id ?? "not admin")
@(context.User.Groups.ToDictionary(g => g.Id, g => g.Name))
@(context.User.Groups.Select(g => g.Name).Contains("operations", StringComparer.OrdinalIgnoreCase))
@(context.User.Identities.Select(i => i.Provider + ":" + i.Id).ToList())
@(context.User.Identities.Single(i => i.Provider == "Aad").Id)
@(string.Join(",", context.User.Groups.Select(g => g.Name)))
@(new[] { 1, 2, 3 }.Select(x => new { x, sq = x * x }).Where(o => o.sq > 1).Select(o => o.x).ToArray())
@(new[] { 1, 2, 3 }.Select(x => new { x, sq = x * x }).First().sq)
@(new[] { "a", "b" }.Select((s, i) => new { s, i }).ToDictionary(o => o.s, o => o.i))
@(new[] { "b", "a" }.OrderBy(x => x).First() + new[] { "b", "a" }.OrderByDescending(x => x).First())
@(new[] { "apple", "Banana", "cherry" }.OrderBy(x => x).ToArray())
@(new[] { "b", "A", "a", "B" }.OrderBy(x => x, StringComparer.OrdinalIgnoreCase).ToArray())
@(new[] { "b", "A", "a", "B" }.OrderBy(x => x, StringComparer.Ordinal).ToArray())
@(new[] { "a1", "a10", "a2" }.OrderBy(x => x.Length).ThenByDescending(x => x).ToArray())
@(new[] { "x", "X", "y" }.Distinct(StringComparer.OrdinalIgnoreCase).Count())
@(new[] { "x", "X" }.GroupBy(s => s, StringComparer.OrdinalIgnoreCase).Select(g => g.Key + g.Count()).ToArray())
@(new[] { "x", "X" }.ToDictionary(s => s, StringComparer.OrdinalIgnoreCase))
@(new[] { "x", null, "y" }.Where(s => s != null).Select(s => s.Length).Sum())
@(new[] { "x", null }.Select(s => s.Length).ToArray())
@(new string[] { null, "x" }.FirstOrDefault(s => s == "y"))
@(new[] { 1.5, 2.5 }.Sum() + new[] { 1.5m, 2.5m }.Sum() .ToString())
@(new[] { 1, 2 }.Average() + new[] { 1L, 2L }.Average())
@(new double[0].Sum() + new int[0].Sum())
@(new double[0].Average())
@(new int?[] { 1, null, 3 }.Sum())
@(new int?[] { null }.Max())
@(new int?[] { 1, null, 3 }.Average())
@(new[] { int.MaxValue, 1 }.Sum())
@(new[] { int.MaxValue, 1 }.Sum(x => (long)x))
@(new[] { "a", "bcd" }.Max(s => s.Length) + new[] { "a", "bcd" }.Max())
@(new string[0].Max())
@(new string[0].Min(s => s.Length))
@(new[] { double.NaN, 1 }.Min())
@(new[] { double.NaN, 1 }.Max())
@(new[] { true, false }.Min())
@(Enumerable.Range(1, 10).Where(x => x % 3 == 0).Select(x => x.ToString()).ToArray())
@(Enumerable.Range(0, 0).Any())
@(Enumerable.Range(0, -1))
@(Enumerable.Range(int.MaxValue, 2))
@(Enumerable.Empty<string>().Count() + Enumerable.Empty<int>().FirstOrDefault())
@(Enumerable.Empty<string>())
@(Enumerable.Repeat("x", 3).Aggregate((a, b) => a + b))
@(Enumerable.Range(1, 5).Aggregate(1, (a, b) => a * b))
@(Enumerable.Range(1, 5).Skip(1).Take(3).Reverse().Last())
@(Enumerable.Range('a', 5).Select(i => (char)i).ToArray())
@(Enumerable.Range(1, 3).SelectMany(i => Enumerable.Range(1, i)).Count())
@(Enumerable.Range(1, 3).Zip(Enumerable.Range(4, 9), (a, b) => a * b).Sum())
@(Enumerable.Range(1, 6).GroupBy(i => i % 3).OrderBy(g => g.Key).Select(g => g.ToArray()).ToArray())
@(Enumerable.Range(1, 6).ToLookup(i => i % 2 == 0 ? "even" : "odd")["even"].Sum())
@(Enumerable.Range(1, 6).ToLookup(i => i % 2).Select(g => g.Key + ":" + string.Join(",", g)).ToArray())
@(Enumerable.Range(1, 6).ToLookup(i => i % 2)[9].Count())
@(Enumerable.Range(1, 3).ToDictionary(i => i, i => new string('x', i)))
@(Enumerable.Range(1, 3).ToDictionary(i => i % 2))
@(Enumerable.Range(1, 3).Select(i => i / (i - 2)).ToArray())
@(Enumerable.Range(1, 3).Select(i => i / (i - 2)))
@(Enumerable.Range(1, 3).Select(i => i / (i - 2)).First())
@(Enumerable.Range(1, 3).Cast<object>().Select(o => (int)o).Sum())
@(Enumerable.Range(1, 3).Cast<object>().OfType<string>().Any())
@(new object[] { 1, "a", 2.5, null, 'c' }.OfType<string>().Single())
@(new object[] { 1, "a" }.Cast<string>().First())
@(new object[] { 1, 2L, 3.0 }.Select(o => o.ToString()).ToArray())
@(new ArrayList { 1, 2 }.Cast<int>().Sum())
@(new List<int> { 1, 2, 3 }.FindAll(x => x > 1).Count)
@(new List<int> { 1, 2, 3 }.Find(x => x > 5))
@(new List<int> { 1, 2, 3 }.Exists(x => x == 2) && new List<int> { 1, 2, 3 }.TrueForAll(x => x > 0))
@(new List<int> { 1, 2, 3 }.ConvertAll(x => "n" + x))
@(new List<string> { "b", "a" }.OrderBy(x => x) is IOrderedEnumerable<string>)
@(((IEnumerable<int>)null).Count())
@(new[] { 1 }.Select((Func<int, int>)null))
@(new[] { 1, 2, 3 }.ElementAt(-1))
@(new[] { 1, 2, 3 }.ElementAt(3))
@(new[] { 1, 1 }.Single())
@(new[] { 1, 2 }.Single(x => x > 2))
@(new int[0].First())
@(new int[0].Aggregate((a, b) => a + b))
@(new[] { new { n = "x", v = 2 }, new { n = "y", v = 1 } }.OrderBy(o => o.v).Select(o => o.n).ToArray())
@(new[] { new { n = "x", v = 2 }, new { n = "x", v = 2 } }.Distinct().Count())
@(new[] { new { n = "x" } }.Contains(new { n = "x" }))
@(new { a = 1, b = "x" }.Equals(new { a = 1, b = "x" }))
@(new[] { Tuple.Create(1, "b"), Tuple.Create(1, "a") }.OrderBy(t => t).First().Item2)
@(new[] { (1, "b"), (0, "a") }.Min().Item2)
@(new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }.Where(kv => kv.Value > 1).Select(kv => kv.Key).ToArray())
@(new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }.Sum(kv => kv.Value))
@(new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }.OrderByDescending(kv => kv.Value).First().Key)
@(new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }.ToDictionary(kv => kv.Value, kv => kv.Key))
@(new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }.Select(kv => $"{kv.Key}={kv.Value}").Aggregate((a, b) => a + "&" + b))
@(new Dictionary<string, int> { { "a", 1 } }.FirstOrDefault(kv => kv.Key == "z").Value)
@(new Dictionary<string, int> { { "a", 1 } }.FirstOrDefault(kv => kv.Key == "z").Key == null)
@(new Dictionary<string, string[]> { { "a", new[] { "1", "2" } } }.SelectMany(kv => kv.Value.Select(v => kv.Key + v)).ToArray())
@(new[] { 1, 2, 3, 4 }.TakeLast(2).ToArray())
@(new[] { 1, 2, 3, 4 }.SkipLast(3).ToArray())
@(new[] { 1, 2 }.TakeLast(5).Concat(new[] { 1, 2 }.SkipLast(5)).Concat(new[] { 7 }.SkipLast(0)).Concat(new[] { 8 }.TakeLast(-1)).ToArray())
@{ var n = 0; var q = Enumerable.Range(1, 3).Select(x => { n++; return x; }); q.Count(); q.Count(); return n; }
@{ var n = 0; var q = Enumerable.Range(1, 3).Where(x => { n++; return x == 2; }); q.First(); return n; }
@{ var list = new List<int> { 1 }; var q = list.Where(x => x > 0); list.Add(2); return q.Count(); }
@{ var factor = 2; var q = new[] { 1, 2 }.Select(x => x * factor); factor = 10; return q.Sum(); }
@{ var actions = new List<Func<int>>(); foreach (var i in new[] { 1, 2, 3 }) actions.Add(() => i); return actions.Sum(a => a()); }
@{ var actions = new List<Func<int>>(); for (var i = 0; i < 3; i++) actions.Add(() => i); return actions.Sum(a => a()); }
@{ var list = new List<int> { 1, 2 }; foreach (var x in list) list.Add(x); return list.Count; }
@{ var words = "to be or not to be".Split(' '); return words.GroupBy(w => w).Where(g => g.Count() > 1).Select(g => g.Key).ToList(); }
@{ var q = from w in "x yy zzz yy".Split(' ') group w by w.Length into g where g.Count() > 1 select new { g.Key, Words = g.Distinct().ToArray() }; return q.Single().Words; }
@{ var people = new[] { new { Name = "A", Age = 30 }, new { Name = "B", Age = 20 } }; return people.Where(p => p.Age >= people.Average(q => q.Age)).Select(p => p.Name).Single(); }
@{ var left = new[] { new { k = 1, v = "a" } }; var right = new[] { new { k = 1, w = "x" }, new { k = 2, w = "y" } }; return (from l in left join r in right on l.k equals r.k select l.v + r.w).ToArray(); }
@{ var left = new[] { new { k = 1, t = "a" } }; var right = new[] { new { id = 1, u = "a" } }; return (from l in left join r in right on new { a = l.k, b = l.t } equals new { a = r.id, b = r.u } select l.t).Count(); }
@{ var matrix = new[] { new[] { 1, 2 }, new[] { 3, 4 } }; return matrix.Select(r => r.Sum()).Zip(matrix, (s, r) => s * r[0]).ToArray(); }
@{ Func<int, bool> even = x => x % 2 == 0; Func<int, int> twice = x => x * 2; return Enumerable.Range(0, 5).Where(even).Select(twice).ToArray(); }
@{ Func<int, Func<int, int>> add = a => b => a + b; return new[] { 1, 2 }.Select(add(10)).ToArray(); }
@{ IEnumerable<object> boxed = new[] { "a", "b" }; return boxed.Count(); }
@{ IEnumerable<string> q = new List<string> { "x" }; q = q.Concat(new[] { "y" }).Reverse(); return string.Join("", q); }
@{ var e = new List<int> { 1, 2 }.GetEnumerator(); var s = 0; while (e.MoveNext()) s += e.Current; return s; }
@{ using (var e = Enumerable.Range(5, 2).GetEnumerator()) { e.MoveNext(); e.MoveNext(); return e.Current; } }
`;

/** LINQ, as methods and as queries. */
export const linq: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(260, combine('@($1$2)', [sources, operators])),
];
