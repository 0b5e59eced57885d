import { combine, type Draft, drafts, sample } from './draft.ts';

const subjects = [
  '""',
  '"a"',
  '"Hello, World"',
  '"  padded\\t\\r\\n"',
  '"straße ÅÄÖ"',
  '"a,b,,c,"',
  '"key=value=more"',
  '"/v1/orders/42/"',
  '"Bearer abc.def.ghi"',
  '"naïve café 😀!"',
  '"AAaaBB"',
  '"tab\\tnew\\nline"',
];

const calls = [
  '.Length',
  '.ToUpper()',
  '.ToLower()',
  '.ToUpperInvariant()',
  '.ToLowerInvariant()',
  '.Trim()',
  '.TrimStart()',
  '.TrimEnd()',
  `.Trim('/')`,
  `.Trim('a', 'B')`,
  `.TrimEnd(',', '/')`,
  `.TrimStart("Hab/".ToCharArray())`,
  '.Substring(1)',
  '.Substring(0, 3)',
  '.Substring(2, 100)',
  '.Substring(-1)',
  '.Substring(12)',
  '.Remove(1)',
  '.Remove(0, 2)',
  '.Insert(0, ">")',
  '.Insert(3, "--")',
  '.Replace("a", "")',
  `.Replace('a', 'Z')`,
  '.Replace("B", null)',
  '.Replace("", "x")',
  '.Contains("a")',
  '.Contains("")',
  '.Contains(null)',
  '.StartsWith("a")',
  '.StartsWith("H", StringComparison.Ordinal)',
  '.StartsWith("BEARER ", StringComparison.OrdinalIgnoreCase)',
  '.EndsWith("")',
  '.EndsWith("GHI", StringComparison.OrdinalIgnoreCase)',
  '.EndsWith("é 😀!", StringComparison.InvariantCulture)',
  `.IndexOf('a')`,
  `.IndexOf("o")`,
  `.IndexOf("")`,
  `.IndexOf(',', 3)`,
  `.IndexOf("B", 1, 3)`,
  `.IndexOf("WORLD", StringComparison.OrdinalIgnoreCase)`,
  `.LastIndexOf('/')`,
  `.LastIndexOf("a")`,
  `.LastIndexOf("")`,
  `.LastIndexOf('=', 5)`,
  `.LastIndexOf("A", StringComparison.InvariantCultureIgnoreCase)`,
  `.IndexOfAny(new[] { '=', ',', '/' })`,
  `.LastIndexOfAny(new char[] { '.', 'a' })`,
  '.PadLeft(8)',
  `.PadLeft(14, '0')`,
  `.PadRight(10, '.')`,
  '.PadLeft(-1)',
  '.ToCharArray()',
  '.ToCharArray(1, 2)',
  `.Split(',')`,
  `.Split('=', ' ')`,
  `.Split(new[] { ',' }, StringSplitOptions.RemoveEmptyEntries)`,
  `.Split(new[] { '/' }, 2)`,
  `.Split(new[] { "a", "=" }, StringSplitOptions.None)`,
  `.Split(new string[] { ", " }, 2, StringSplitOptions.RemoveEmptyEntries)`,
  `.Split(null)`,
  `.Split()`,
  `.Split('/').Length`,
  `.Split('/')[1]`,
  `.Split('/').Last()`,
  `[0]`,
  `[4]`,
  `.First()`,
  `.LastOrDefault()`,
  `.Reverse().ToArray()`,
  `.Count(c => c == 'a')`,
  `.Any(char.IsDigit)`,
  `.All(c => char.IsLetter(c))`,
  `.Where(char.IsUpper).Count()`,
  `.Select(c => (int)c).Sum()`,
  `.Distinct().Count()`,
  `.GetHashCode()`,
  `.Equals("a")`,
  `.Equals("aaaabb", StringComparison.OrdinalIgnoreCase)`,
  `.CompareTo("b")`,
  `.Normalize().Length`,
  `.ToString().ToString()`,
  ` + 1 + 'c' + true + null + 2.50m`,
  `.Aggregate("", (text, c) => c + text)`,
  `.AsEnumerable().Concat("xyz").Count()`,
  `.ElementAt(3)`,
  `.ElementAtOrDefault(100)`,
  `.Skip(2).Take(3).Count()`,
  `.OrderBy(c => c).First()`,
  `.SequenceEqual("a")`,
];

const statics = [
  'string.IsNullOrEmpty($1)',
  'string.IsNullOrWhiteSpace($1)',
  'String.Concat($1, $2)',
  'string.Concat($1, "-", $2, "!")',
  'string.Join("|", $1, $2)',
  'string.Join(", ", new[] { $1, $2, null })',
  'string.Compare($1, $2)',
  'string.Compare($1, $2, true)',
  'string.Compare($1, $2, StringComparison.Ordinal) < 0',
  'string.Compare($1, $2, StringComparison.OrdinalIgnoreCase) == 0',
  'string.CompareOrdinal($1, $2) > 0',
  'string.Equals($1, $2)',
  'String.Equals($1, $2, StringComparison.InvariantCultureIgnoreCase)',
  'string.Equals($1, $2, StringComparison.CurrentCultureIgnoreCase)',
  '$1 == $2',
  '($1 ?? "none") + ($2 ?? "none")',
  '$1 + $2 + null',
  '$1?.Length ?? -1',
  '$1?.ToUpperInvariant() == $2?.ToUpperInvariant()',
  'StringComparer.OrdinalIgnoreCase.Equals($1, $2)',
  'StringComparer.Ordinal.Compare($1, $2) < 0',
  'object.Equals($1, $2)',
  'string.Copy($1 ?? "copied")',
  'string.Format("{0}/{1}", $1, $2)',
  '$"[{$1}|{$2}]"',
  '($1).Length + ($2).Length',
  'string.IsNullOrEmpty($1) ? $2 : $1',
];
const operands = ['((string)null)', '""', '"abc"', '"ABC"', '"äbc"', '" "', '"abd"'];

const hand = String.raw`
@("a" + 'b')
@('a' + 'b')
@('a' + 1)
@((char)('a' + 1))
@("" + 'a' + 1)
@("x" + 1.0 + 2f + 3m + 4L)
@("x" + true + false)
@("x" + null + "y")
@("total: " + 1 + 2)
@("total: " + (1 + 2))
@(1 + 2 + " total")
@(new string('=', 5))
@(new string('x', 0))
@(new string('x', -1))
@(new string(new[] { 'o', 'k' }))
@(new string("reversed".Reverse().ToArray()))
@(new string("sliced".ToCharArray(), 2, 3))
@(new String("upper".Select(c => char.ToUpper(c)).ToArray()))
@("a\u00e9\x41\U0001F600".Length)
@("line1\r\nline2\ttab \"quoted\" \\ slash \0 nul".Length)
@(@"C:\temp\""x""".Length)
@(@"multi
line")
@("\a\b\f\n\r\t\v\'\"\\\0".Select(c => (int)c).ToArray())
@('\u0041')
@('\'')
@("abc"[1] == 'b')
@("abc"[1].ToString() + "abc"[2])
@("abc"[3])
@("a-b-c".Split('-').Length == 3 ? "three" : "other")
@(string.Join(";", "b,a,c".Split(',').OrderBy(x => x)))
@(string.Join("", "hello world".Split(' ').Select(w => char.ToUpper(w[0]) + w.Substring(1))))
@(string.Join(",", new List<int> { 3, 1, 2 }))
@(string.Join(",", 1, 'x', "y", 2.5, null, true))
@(string.Join(",", Enumerable.Range(1, 5).Select(i => i * i)))
@(string.Join(null, "a", "b"))
@(string.Join("-", new string[0]))
@(string.Join("-", new object[] { 1, null, "x" }))
@(string.Join("-", "a", "b", "c", "d", "e", "f").Length)
@(string.Concat(1, 2, 3))
@(string.Concat(new[] { "a", null, "b" }))
@(string.Concat(Enumerable.Repeat("ab", 3)))
@(string.Concat("abc".Select(c => (char)(c + 1))))
@(string.Concat("a", null))
@(string.Concat((object)null, 1))
@("abc".CompareTo(null))
@("abc".Equals(null))
@("abc".Equals((object)"abc"))
@((object)"abc" == (object)"abc")
@("abc".Contains("B".ToLower()))
@("a" == "a" && "a".Equals("A", StringComparison.OrdinalIgnoreCase))
@("b".CompareTo("a") > 0 && string.Compare("a", "b") < 0)
@(char.IsDigit('5') && char.IsLetter('é') && char.IsWhiteSpace('\t') && !char.IsLetterOrDigit('-'))
@(char.IsPunctuation('.') && char.IsSymbol('+') && char.IsUpper('É') && char.IsLower('ß'))
@(char.ToUpper('ß'))
@(char.ToUpperInvariant('i'))
@(char.GetNumericValue('7'))
@(char.IsNumber('½'))
@(char.Parse("x"))
@(char.Parse("xy"))
@((int)'A' + (int)'a')
@((int)char.MaxValue)
@('a' < 'b')
@('z' - 'a')
@(string.Empty.Length == 0 && String.Empty == "")
@(string.Empty.Equals(null))
@("abc".ToCharArray().Length + "abc".ToArray().Length + "abc".ToList().Count)
@("one two  three".Split(new char[0], StringSplitOptions.RemoveEmptyEntries).Length)
@("one two  three".Split(new[] { ' ' }).Select(x => x.Length).ToArray())
@("a|b|c".Split("|".ToCharArray()).Last())
@("a=1;b=2;c".Split(';').Select(p => p.Split('=')).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]))
@("k1:v1,k2:v2".Split(',').ToDictionary(p => p.Split(':')[0], p => p.Split(':')[1])["k2"])
@("k:v,k:w".Split(',').ToDictionary(p => p.Split(':')[0]))
@("  a  ".Trim() + "|" + "  a  ".TrimStart() + "|" + "  a  ".TrimEnd() + "|")
@("\u00a0x\u2003\ufeff".Trim().Length)
@("xxabcxx".Trim('x').TrimStart('a').TrimEnd('c'))
@("abcabc".Replace("bc", "X").Replace('X', 'y'))
@("aaa".Replace("aa", "b"))
@("abc".Replace(null, "b"))
@("12345".Substring(1, 0).Length)
@("12345".Substring(5))
@("12345".Substring(6))
@("12345".Substring(2, 4))
@("12345".Remove(5))
@("12345".Remove(2, 2) + "12345".Insert(5, "6"))
@("12345".Insert(6, "6"))
@("abc".PadLeft(5, '*') + "abc".PadRight(5) + "|")
@("abc".IndexOf("d") + "abc".IndexOf('c') * 10)
@("abcabc".IndexOf("c", 3))
@("abcabc".IndexOf('a', 7))
@("abcabc".LastIndexOf("abc"))
@("abcabc".LastIndexOf('b', 3))
@("ABC".ToLower().ToUpper() == "ABC")
@("TITLE case".ToLowerInvariant())
@("İstanbul".ToLowerInvariant().Length)
@("ǅ".ToUpperInvariant())
@("ﬀ".ToUpper())
@(new StringBuilder("abc").Append(1).Append('x').AppendLine("y").AppendFormat("{0:00}", 7).ToString())
@(new StringBuilder().Append("a", 0, 1).Append(true).Append(2.5).Insert(0, "<").Replace("a", "b").ToString())
@(new StringBuilder("hello").Remove(1, 2).Length)
@{ var sb = new StringBuilder(); for (var i = 0; i < 3; i++) { if (sb.Length > 0) sb.Append(", "); sb.Append(i); } return sb.ToString(); }
@{ var sb = new StringBuilder("x"); sb[0] = 'y'; sb.Length = 3; return sb.ToString().Length + ":" + sb.ToString()[0]; }
@{ var sb = new StringBuilder(); sb.AppendLine(); sb.AppendLine("end"); return sb.ToString(); }
@{ var sb = new StringBuilder("abc"); sb.Clear().Append('z', 3); return sb; }
@{ var sb = new StringBuilder(); sb.AppendFormat("{0}-{1}-{0}", "a", "b"); sb.Append(new[] { 'c', 'd' }); return sb.ToString(); }
@{ string s = null; s += "a"; s += 1; s += 'c'; return s; }
@{ string s = "abc"; foreach (char c in s) { if (c == 'b') return s.IndexOf(c); } return -1; }
@{ string s = null; return s.Length; }
@{ string s = null; return s ?? "fallback"; }
@{ string s = null; return s + "x"; }
@{ string s = null; return string.IsNullOrEmpty(s?.Trim()); }
@{ string s = null; return $"[{s}]"; }
@{ string s = null; return s == null ? "null" : s.Length == 0 ? "empty" : s; }
@{ var text = "The quick brown fox"; var words = text.Split(' '); Array.Reverse(words); return string.Join(" ", words); }
@{ var text = "a1b2c3"; var digits = ""; foreach (var c in text) if (char.IsDigit(c)) digits += c; return int.Parse(digits) + 1; }
@{ var text = "camelCaseText"; var result = ""; foreach (char c in text) { result += char.IsUpper(c) ? "_" + char.ToLower(c) : c.ToString(); } return result; }
@{ var id = "ab-12-CD"; return id.Split('-').Select((part, index) => index + ":" + part).Aggregate((a, b) => a + ";" + b); }
@{ var path = "/api/v2/users/17/orders"; var segments = path.Trim('/').Split('/'); return segments.Length > 3 && segments[2] == "users" ? segments[3] : ""; }
@{ var mail = "someone@example.test"; var at = mail.IndexOf('@'); return at > 0 ? mail.Substring(0, 1) + new string('*', at - 1) + mail.Substring(at) : mail; }
@{ var text = "x"; while (text.Length < 20) text += text; return text.Length; }
@{ string a = "one", b = "two"; var t = a; a = b; b = t; return a + b; }
@{ char c = 'a'; c++; c += (char)1; return c; }
@{ char? c = null; return c.HasValue ? c.Value : '?'; }
@{ var list = "b a c".Split(' ').ToList(); list.Sort(); return string.Join("", list); }
@{ var list = new List<string> { "b", "A", "a", "B" }; list.Sort(); return string.Join("", list); }
@{ var list = new List<string> { "b", "A", "a", "B" }; list.Sort(StringComparer.Ordinal); return string.Join("", list); }
@{ var list = new List<string> { "b", "A", "a", "B" }; list.Sort((x, y) => string.CompareOrdinal(y, x)); return string.Join("", list); }
@("abc".Select((c, i) => new string(c, i + 1)).ToArray())
@("a.b.c".Split('.').Reverse().Aggregate((x, y) => x + "." + y))
@("aXbXc".Split('X').Skip(1).First())
@("hello"[^1])
@("x".Clone())
@("%20" + "a%b".Replace("%", "%%"))
@("tel: +1 (555) 010-9999".Where(char.IsDigit).Count())
@(new string("tel: +1 (555) 010-9999".Where(char.IsDigit).ToArray()))
@("mississippi".GroupBy(c => c).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => g.Key + "" + g.Count()).Aggregate((a, b) => a + b))
@("a b c".Replace(" ", String.Empty).Length.ToString("D3"))
@("abc".IsNormalized())
@(string.Intern("a") == "a")
@("x".Equals('x'))
@("5" + 5 == "55")
@("abc".EndsWith("C", true, null))
@("abc".StartsWith("AB", true, CultureInfo.InvariantCulture))
@("abc".ToUpper(CultureInfo.InvariantCulture))
@("A".ToLower(new CultureInfo("en-US")))
@(CultureInfo.InvariantCulture.TextInfo.ToTitleCase("war and peace"))
@("1,2,3".Split(',').Select(int.Parse).Sum())
@("1,x,3".Split(',').Select(int.Parse).Sum())
@("1,2,3".Split(',').Select(s => Convert.ToInt32(s)).Max())
@(Enumerable.SequenceEqual("abc", "abc".ToCharArray()))
@("äöü".Normalize(NormalizationForm.FormD).Length)
@("\u0061\u030a" == "å")
@(string.Compare("\u0061\u030a", "å") == 0)
`;

/** `String`, `Char` and `StringBuilder`. */
export const strings: readonly Draft[] = [
  ...drafts(hand),
  ...sample(420, combine('@($1$2)', [subjects, calls])),
  ...sample(
    130,
    combine('@($1)', [statics]).flatMap(({ expression }) => combine(expression, [operands, operands])),
  ),
];
