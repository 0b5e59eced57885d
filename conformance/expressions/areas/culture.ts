import { combine, type Draft, drafts, sample } from './draft.ts';

const words = [
  '"a"',
  '"A"',
  '"b"',
  '"B"',
  '"á"',
  '"Á"',
  '"z"',
  '"å"',
  '"ß"',
  '"ss"',
  '"co-op"',
  '"coop"',
  '"co op"',
  '"résumé"',
  '"resume"',
  '"Resume"',
  '"æ"',
  '"ae"',
  '"1"',
  '"10"',
  '"2"',
  '"_"',
  '"-"',
  '" "',
  '""',
  '"ﬁ"',
  '"fi"',
  '"İ"',
  '"i"',
  '"I"',
  '"ı"',
  '"日本"',
  '"😀"',
  '"a\\u0301"',
  '"\\u00adx"',
  '"x"',
  '"\\0x"',
  '"A1"',
  '"a.b"',
  '"a_b"',
  '"a/b"',
];
const comparisons = [
  'string.Compare($1, $2)',
  '$1.CompareTo($2)',
  'string.Compare($1, $2, true)',
  'string.Compare($1, $2, StringComparison.Ordinal) < 0',
  'string.Compare($1, $2, StringComparison.OrdinalIgnoreCase) == 0',
  'string.Compare($1, $2, StringComparison.InvariantCultureIgnoreCase)',
  'string.Equals($1, $2, StringComparison.InvariantCulture)',
  'string.Equals($1, $2, StringComparison.OrdinalIgnoreCase)',
  '$1.StartsWith($2)',
  '$1.EndsWith($2, StringComparison.CurrentCultureIgnoreCase)',
  '$1.IndexOf($2)',
  '$1.IndexOf($2, StringComparison.Ordinal)',
  'new[] { $1, $2 }.OrderBy(s => s).First()',
  'new[] { $1, $2 }.Max()',
  'StringComparer.InvariantCulture.Compare($1, $2)',
  'Comparer<string>.Default.Compare($1, $2) > 0',
  '$1.LastIndexOf($2)',
  'StringComparer.CurrentCultureIgnoreCase.Equals($1, $2)',
];

const hand = String.raw`
@("apple,Banana,cherry,Apple,banana".Split(',').OrderBy(s => s).ToArray())
@("a-b,ab,a b,a_b,AB,Ab,aB".Split(',').OrderBy(s => s).ToArray())
@("é,e,E,É,f,d".Split(',').OrderBy(s => s).ToArray())
@("10,9,1,100,2".Split(',').OrderBy(s => s).ToArray())
@("x1,x-1,x_1,x.1,x1a,X1".Split(',').OrderBy(s => s).ToArray())
@("ö,o,z,a,å,ä,Ö".Split(',').OrderByDescending(s => s).ToArray())
@("б,а,В,z,я".Split(',').OrderBy(s => s).ToArray())
@("$,%,#,!,a,1, ,(,~,@,&".Split(',').OrderBy(s => s).ToArray())
@(new SortedDictionary<string, int> { { "b", 1 }, { "A", 2 }, { "a", 3 } }.Keys.ToArray())
@(new SortedSet<string> { "b", "B", "a" }.ToArray())
@("straße".IndexOf("SS", StringComparison.CurrentCultureIgnoreCase))
@("straße".ToUpper())
@("I".ToLower() == "i" && "i".ToUpperInvariant() == "I")
@("ǆ".ToUpper() + "Σ".ToLower() + "ς".ToUpper())
@(string.Compare("a", "B", StringComparison.Ordinal) > 0 && string.Compare("a", "B") < 0)
@("abc".IndexOf("\u00ad"))
@("abc".IndexOf("\0"))
@("abc".Contains("\u00ad"))
@("abc".StartsWith(""))
@("a\u0301bc".IndexOf("á"))
@("a\u0301bc".Contains("á"))
@("a\u0301bc".Replace("á", "x").Length)
@(CultureInfo.CurrentCulture.Name == "")
@(CultureInfo.InvariantCulture.CompareInfo.Compare("a", "A", CompareOptions.IgnoreCase))
@(CultureInfo.InvariantCulture.CompareInfo.IndexOf("résumé", "RESUME", CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace))
@(CultureInfo.InvariantCulture.NumberFormat.NumberGroupSeparator + CultureInfo.InvariantCulture.NumberFormat.CurrencySymbol)
@(CultureInfo.InvariantCulture.DateTimeFormat.ShortDatePattern)
@(new CultureInfo("en-US").NumberFormat.CurrencySymbol)
@("hello world".GetHashCode())
@("".GetHashCode())
@("a".GetHashCode() == "a".GetHashCode())
@("ab".GetHashCode() ^ "ba".GetHashCode())
@(("prefix-" + "é😀").GetHashCode().ToString("X"))
@(Math.Abs("customer-17".GetHashCode()) % 100)
@(new[] { "a", "b", "c" }.Select(s => s.GetHashCode()).ToArray())
@(StringComparer.OrdinalIgnoreCase.GetHashCode("ABC") == StringComparer.OrdinalIgnoreCase.GetHashCode("abc"))
@("x".GetHashCode() + 'x'.GetHashCode() + 1.GetHashCode() + true.GetHashCode())
@(context.Request.Url.Path.GetHashCode())
@((context.Request.Method + context.Request.Url).GetHashCode() % 10)
@(Guid.Empty.GetHashCode() + new Guid("0f8fad5b-d9cb-469f-a165-70867728950e").GetHashCode())
@(TimeSpan.FromSeconds(1).GetHashCode())
@(new DateTime(2025, 1, 2).GetHashCode())
@(1.5m.GetHashCode())
@(2.5f.GetHashCode())
@(long.MaxValue.GetHashCode() + ulong.MaxValue.GetHashCode())
@(DayOfWeek.Friday.GetHashCode())
@(((int?)null).GetHashCode() + ((int?)7).GetHashCode())
`;

/** Comparing and ordering text as the invariant culture does; hash codes. */
export const culture: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(
    320,
    combine('@($1)', [comparisons]).flatMap(({ expression }) => combine(expression, [words, words])),
  ),
  ...combine('@($1.GetHashCode())', [words]),
];
