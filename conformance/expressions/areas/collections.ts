import { combine, type Draft, drafts, sample } from './draft.ts';

const lists = [
  'new List<int>()',
  'new List<int> { 3, 1, 2 }',
  'new List<string> { "b", null, "a", "b" }',
  'new List<int>(new[] { 1, 2, 3, 4, 5 })',
  'new List<object> { 1, "x", 2.5, null }',
  'new List<int>(10)',
];
const listMembers = [
  '.Count',
  '.Capacity >= 0',
  '[0]',
  '[2]',
  '[-1]',
  '.First()',
  '.Contains(default(int))',
  '.ToArray()',
  '.ToArray().Length',
  '.GetRange(1, 2)',
  '.GetRange(0, 9)',
  '.AsReadOnly().Count',
  '.ElementAtOrDefault(1)',
  '.AsEnumerable().Reverse().Count()',
  '.Last()',
  '.IndexOf(default(int))',
  '.ToString().Length > 0',
  '.GetEnumerator().MoveNext()',
  ' is IList<int>',
  ' is IEnumerable<object>',
  ' is IReadOnlyCollection<string>',
  '.Equals(null)',
  '.Any()',
];
const maps = [
  'new Dictionary<string, int>()',
  'new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }',
  'new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["A"] = 5 }',
  'new SortedDictionary<string, int> { { "z", 1 }, { "a", 2 } }',
];
const mapMembers = [
  '.Count',
  '["a"]',
  '["zz"]',
  '[null]',
  '.ContainsKey("a")',
  '.ContainsKey("A")',
  '.ContainsValue(1)',
  '.Keys.ToArray()',
  '.Values.Sum()',
  '.Keys.Count',
  '.Remove("a")',
  '.First().Key',
  '.Select(p => p.Key + p.Value).ToArray()',
  '.OrderBy(p => p.Key).FirstOrDefault().Value',
  '.Any(p => p.Value > 1)',
  '.TryGetValue("a", out int v) ? v : -1',
  '.TryGetValue("none", out int v) ? v : v - 1',
  '',
  '.Keys.Contains("b")',
  '.Values.ToList()',
];

const hand = String.raw`
@(new int[3])
@(new int[0].Length)
@(new int[int.Parse("-1")])
@(new string[2])
@(new bool[2])
@(new[] { 1, 2, 3 })
@(new[] { 1, 2.5, 3L })
@(new[] { "a", null })
@(new object[] { 1, "a", null, new[] { 2 } })
@(new[] { 'a', 'b' })
@(new byte[] { 1, 255 })
@(new byte[0])
@(new int[,] { { 1, 2 }, { 3, 4 } }[1, 0])
@(new int[2, 3].Length + new int[2, 3].GetLength(1) + new int[2, 3].Rank)
@(new int[2][])
@(new[] { new[] { 1 }, new[] { 2, 3 } })
@(new int[] { 1, 2, 3 }[3])
@(new int[] { 1, 2, 3 }.Length)
@(new int[] { 1, 2, 3 }.Contains(2))
@(Array.IndexOf(new[] { "a", "b" }, "b"))
@(Array.IndexOf(new[] { 1, 2 }, 9))
@(Array.Exists(new[] { 1, 2 }, x => x > 1))
@(Array.Find(new[] { "a", "bb" }, x => x.Length == 2))
@(Array.FindIndex(new[] { 1, 2 }, x => x == 2))
@(Array.ConvertAll(new[] { "1", "2" }, int.Parse))
@(Array.TrueForAll(new[] { 1, 2 }, x => x > 0))
@(Array.BinarySearch(new[] { 1, 3, 5 }, 4))
@(Array.Empty<int>().Length)
@(new List<int> { 1, 2, 3 })
@(new List<int>() { 1 }.Count)
@(new List<string>())
@(new List<int[]> { new[] { 1, 2 } }[0][1])
@(new List<List<string>> { new List<string> { "x" } })
@(new List<Dictionary<string, int>> { new Dictionary<string, int> { ["a"] = 1 } })
@(new List<int> { 1, 2, 3 }.IndexOf(3) + new List<int> { 1 }.IndexOf(9))
@(new List<int> { 1, 2, 3 }[5])
@(new List<int>(-1))
@(new List<string>(null))
@(new Dictionary<string, int> { { "a", 1 }, { "a", 2 } })
@(new Dictionary<string, int> { ["a"] = 1, ["a"] = 2 })
@(new Dictionary<string, object> { { "s", "x" }, { "n", 1 }, { "d", 1.5 }, { "l", new[] { 1 } }, { "z", null } })
@(new Dictionary<int, string> { { 1, "a" }, { 2, "b" } })
@(new Dictionary<bool, int> { { true, 1 } }[true])
@(new Dictionary<string, string> { { "a", "b" } }["c"])
@(new Dictionary<string, string>()["x"])
@(new Dictionary<string, string> { { null, "b" } })
@(new Dictionary<string, List<int>> { { "a", new List<int> { 1, 2 } } }["a"].Last())
@(new Dictionary<string, Func<int, int>> { { "inc", x => x + 1 }, { "dbl", x => x * 2 } }["dbl"](21))
@(new Dictionary<string, int>(new Dictionary<string, int> { ["a"] = 1 }) { ["b"] = 2 })
@(new Dictionary<DayOfWeek, string> { { DayOfWeek.Monday, "mon" } })
@(new Dictionary<Tuple<int, int>, string> { { Tuple.Create(1, 2), "x" } }[Tuple.Create(1, 2)])
@(new Dictionary<string, int> { { "a", 1 } } is IDictionary<string, int>)
@(new HashSet<string> { "a", "b", "a" }.Count)
@(new HashSet<string>(new[] { "a", "A" }, StringComparer.OrdinalIgnoreCase))
@(new HashSet<string> { "a" }.Add("a"))
@(new HashSet<int> { 1, 2 }.IsSubsetOf(new[] { 1, 2, 3 }))
@(new HashSet<int> { 1, 2 }.Overlaps(new[] { 2, 9 }) && new HashSet<int> { 1, 2 }.SetEquals(new[] { 2, 1, 1 }))
@(new HashSet<int> { 1, 2 }.IsProperSupersetOf(new[] { 1 }))
@(new SortedSet<int> { 3, 1, 2 })
@(new SortedSet<int> { 3, 1, 2 }.Min + new SortedSet<int> { 3, 1 }.Max)
@(new Queue<int>(new[] { 1, 2 }).Peek())
@(new Queue<int>().Dequeue())
@(new Stack<int>(new[] { 1, 2 }))
@(new Stack<string>().Pop())
@(new LinkedList<int>(new[] { 1, 2 }).First.Next.Value)
@(new KeyValuePair<string, int>("a", 1).Key + new KeyValuePair<string, int>("a", 1).Value)
@(new Tuple<int, string>(1, "x").Item2)
@(Tuple.Create(1, "x", 2.5).Item3)
@(Tuple.Create(1, 2).Equals(Tuple.Create(1, 2)))
@(Tuple.Create(1, 2) == Tuple.Create(1, 2))
@((1, 2).Item1 + (1, 2).Item2)
@((a: 1, b: "x").b)
@((1, "a").Equals((1, "a")))
@((1, 2, 3).ToTuple().Item3)
@(new { a = 1 }.a + new { b = new { c = 2 } }.b.c)
@(new { context.Response.StatusCode }.StatusCode)
@(new { context.Api.Id, Name = "n" }.ToString())
@(new[] { new { k = "a", v = 1 }, new { k = "b", v = 2 } }.ToDictionary(x => x.k, x => x.v))
@(new ArrayList { 1, "a", null }.Count)
@(new ArrayList { 1, "a" }[1])
@(new Hashtable { { "a", 1 } }["a"])
@(new Hashtable()["none"] == null)
@(new System.Collections.Specialized.NameValueCollection { { "a", "1" }, { "a", "2" } }["a"])
@(new System.Collections.ObjectModel.ReadOnlyCollection<int>(new[] { 1 }).Count)
@(new System.Collections.Concurrent.ConcurrentDictionary<string, int>().GetOrAdd("a", k => k.Length))
@(HttpUtility.ParseQueryString("a=1&b=2&a=3")["a"])
@(HttpUtility.ParseQueryString("?a=1&b=x%20y").ToString())
@(((IEnumerable<int>)new[] { 1, 2 }).Count())
@(((IList<int>)new[] { 1, 2 })[1])
@(((ICollection<int>)new[] { 1 }).IsReadOnly)
@(((IReadOnlyList<string>)new[] { "a" })[0])
@(((IDictionary<string, int>)new Dictionary<string, int> { { "a", 1 } }).Keys.First())
@(((IEnumerable)"ab").Cast<char>().Last())
@{ var l = new List<int> { 1, 2, 3 }; l.Add(4); l.AddRange(new[] { 5, 6 }); l.Insert(0, 0); l.Remove(3); l.RemoveAt(0); l.RemoveAll(x => x > 5); return l; }
@{ var l = new List<int> { 3, 1, 2 }; l.Sort(); l.Reverse(); return l; }
@{ var l = new List<int> { 3, 1, 2 }; l.Sort((a, b) => b.CompareTo(a)); return string.Join("", l); }
@{ var l = new List<int> { 1, 2, 3, 4 }; l.RemoveRange(1, 2); l.InsertRange(1, new[] { 8, 9 }); return l; }
@{ var l = new List<int> { 1, 2, 3 }; l.ForEach(x => l[0] += x); return l[0]; }
@{ var l = new List<int> { 1, 2, 3 }; var s = 0; l.ForEach(x => { s += x; }); return s; }
@{ var l = new List<string> { "a" }; l[0] += "b"; l.Insert(2, "x"); return l; }
@{ var l = new List<string> { "a" }; l.Clear(); return l.Count + ":" + l.Contains("a"); }
@{ var l = new List<object> { 1 }; l.Add("x"); l.Add(null); return l; }
@{ var l = new List<int> { 5, 6 }; int s = 0; for (int i = 0; i < l.Count; i++) s += l[i] * i; return s; }
@{ var l = new List<int>(); l.Capacity = 5; return l.Count; }
@{ var l = new List<int> { 1, 2, 3, 4 }; l.Reverse(1, 2); return l.ToArray(); }
@{ var a = new int[3]; a[0] = 1; a[1] += 2; a[2]--; return a; }
@{ var a = new[] { 3, 1, 2 }; Array.Sort(a); return a; }
@{ var a = new[] { "b", "A", "a" }; Array.Sort(a, StringComparer.OrdinalIgnoreCase); return a; }
@{ var k = new[] { 3, 1, 2 }; var v = new[] { "c", "a", "b" }; Array.Sort(k, v); return v; }
@{ var a = new[] { 1, 2, 3 }; Array.Reverse(a); Array.Resize(ref a, 5); return a; }
@{ var a = new[] { 1, 2, 3 }; var b = new int[5]; Array.Copy(a, 0, b, 1, 3); a.CopyTo(b, 2); return b; }
@{ var a = new[] { 1, 2, 3 }; Array.Clear(a, 0, 2); return a; }
@{ var a = new[] { 1, 2, 3 }; var b = (int[])a.Clone(); b[0] = 9; return a[0] + b[0]; }
@{ var a = new[] { 1, 2, 3 }; var b = a; b[0] = 9; return a[0]; }
@{ object[] a = new[] { "a", "b" }; a[0] = "c"; return a[0]; }
@{ object[] a = new string[1]; a[0] = 1; return a[0]; }
@{ var a = new int[2, 2]; a[0, 1] = 5; a[1, 1] = a[0, 1] * 2; var s = 0; foreach (var x in a) s += x; return s; }
@{ var a = new int[2][]; a[0] = new[] { 1 }; return a[1] == null ? a[0].Length : -1; }
@{ int[] a = { 1, 2, 3 }; int s = 0; foreach (var x in a) { if (x == 2) continue; s += x; } return s; }
@{ var d = new Dictionary<string, int>(); d["a"] = 1; d["a"]++; d["b"] = d["a"] + d.Count; d.Add("c", 3); d.Remove("a"); return d; }
@{ var d = new Dictionary<string, int>(); d.Add("a", 1); d.Add("a", 2); return d; }
@{ var d = new Dictionary<string, int>(); d["x"] += 1; return d; }
@{ var d = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }; foreach (var k in d.Keys) d[k] = 0; return d; }
@{ var d = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }; foreach (var k in d.Keys.ToList()) d[k] *= 10; return d; }
@{ var d = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }; var t = ""; foreach (KeyValuePair<string, int> p in d) t += p.Key + p.Value; return t; }
@{ var d = new Dictionary<string, int> { ["a"] = 1 }; int v; if (d.TryGetValue("a", out v)) v++; return v; }
@{ var d = new Dictionary<string, int> { ["a"] = 1 }; return d.TryGetValue("b", out var v) ? v : -v; }
@{ var d = new Dictionary<string, string> { ["a"] = "1" }; string v; d.TryGetValue("b", out v); return v; }
@{ var d = new Dictionary<string, List<string>>(); foreach (var w in "ax bx ay".Split(' ')) { var k = w.Substring(0, 1); if (!d.ContainsKey(k)) d[k] = new List<string>(); d[k].Add(w); } return d; }
@{ var counts = new Dictionary<char, int>(); foreach (var c in "hello") counts[c] = counts.ContainsKey(c) ? counts[c] + 1 : 1; return counts; }
@{ var d = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["b"] = 1, ["a"] = 2, ["B"] = 3 }; return string.Join(",", d.Select(p => p.Key)); }
@{ var d = new Dictionary<string, object>(); d["n"] = new Dictionary<string, object> { ["x"] = new[] { 1, 2 } }; return ((int[])((Dictionary<string, object>)d["n"])["x"])[1]; }
@{ IDictionary<string, object> d = new Dictionary<string, object>(); d["a"] = 1; return (int)d["a"] + d.Count; }
@{ IReadOnlyDictionary<string, int> d = new Dictionary<string, int> { ["a"] = 1 }; return d["a"] + d.Keys.Count() + (d.ContainsKey("b") ? 1 : 0); }
@{ var d = new Dictionary<string, int> { ["a"] = 1 }; return d.TryAdd("a", 2) + ":" + d.TryAdd("b", 3) + ":" + d["a"] + d["b"]; }
@{ var d = new Dictionary<string, int> { ["a"] = 1 }; int gone; return d.Remove("a", out gone) + ":" + gone + ":" + d.Remove("a", out gone) + ":" + gone; }
@{ var q = new Queue<int>(new[] { 1 }); int v; return q.TryPeek(out v) + ":" + q.TryDequeue(out v) + ":" + v + ":" + q.TryDequeue(out v) + ":" + v; }
@{ var s = new Stack<string>(new[] { "a" }); string v; return s.TryPeek(out v) + ":" + s.TryPop(out v) + ":" + v + ":" + s.TryPop(out v) + ":" + (v == null); }
@{ var q = new Queue<int>(); q.Enqueue(1); q.Enqueue(2); return q.Dequeue() * 10 + q.Count; }
@{ var s = new Stack<string>(); s.Push("a"); s.Push("b"); return s.Pop() + s.Peek() + s.Count; }
@{ var s = new HashSet<int> { 1, 2, 3 }; s.ExceptWith(new[] { 1 }); s.UnionWith(new[] { 9 }); s.IntersectWith(new[] { 2, 9 }); return s.OrderBy(x => x).ToArray(); }
@{ var s = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "Admin" }; return s.Contains("ADMIN"); }
@{ var t = Tuple.Create("a", 1); return t.Item1 + t.Item2; }
@{ var t = (name: "x", count: 2); t.count++; return t.name + t.count; }
@{ (int a, string b) t = (1, "z"); var (p, q) = t; return q + p; }
@{ var (x, y) = (1, 2); (x, y) = (y, x); return x * 10 + y; }
@{ var list = new List<(string k, int v)> { ("a", 1), ("b", 2) }; return list.Sum(t => t.v) + list[1].k; }
@{ var list = new List<Tuple<string, int>>(); list.Add(Tuple.Create("a", 1)); return list.First(t => t.Item1 == "a").Item2; }
@{ var a = new { n = 1 }; var b = new { n = 1 }; return a.Equals(b) + ":" + (a == b) + ":" + (a.GetHashCode() == b.GetHashCode()); }
@{ var e = ((IEnumerable<int>)new[] { 1, 2 }).GetEnumerator(); e.MoveNext(); return e.Current; }
@{ IEnumerable<int> x = new[] { 1, 2 }; foreach (var i in x) { if (i > 1) return i; } return 0; }
@{ var l = new LinkedList<string>(); l.AddLast("b"); l.AddFirst("a"); l.AddAfter(l.First, "m"); return string.Join("", l); }
@{ var order = new List<string>(); var d = new Dictionary<string, int> { ["c"] = 1, ["a"] = 2, ["b"] = 3 }; d.Remove("a"); d["z"] = 4; foreach (var p in d) order.Add(p.Key); return order; }
@{ var z = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(); z["a"] = 1; z.AddOrUpdate("a", 5, (k, v) => v + 10); z.TryAdd("b", 2); return z["a"] + z.Count; }
`;

/** Arrays, lists, dictionaries, sets, tuples and anonymous objects. */
export const collections: readonly Draft[] = [
  ...drafts(hand),
  ...sample(90, combine('@($1$2)', [lists, listMembers])),
  ...sample(70, combine('@($1$2)', [maps, mapMembers])),
];
