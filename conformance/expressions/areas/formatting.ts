import { combine, type Draft, drafts, sample } from './draft.ts';

const integers = ['0', '7', '-42', '1234567', 'int.MaxValue', 'int.MinValue', '255'];
const integerFormats = [
  'D',
  'D6',
  'd3',
  'N',
  'N0',
  'n3',
  'X',
  'x8',
  'F2',
  'E',
  'e2',
  'C',
  'P1',
  'G',
  'G3',
  '000',
  '#,##0',
  '0.00',
  '#;(#);zero',
  '0000-00-00',
  "'n'0",
  '#%',
  '0,.0k',
  'R',
];
const doubles = [
  '0.0',
  '1.5',
  '-2.675',
  '1234.5678',
  '1e21',
  '1e-7',
  '0.1 + 0.2',
  'double.NaN',
  'double.PositiveInfinity',
  '-0.0',
  '100.0',
  '1.0 / 3',
  'double.MaxValue',
  'double.Epsilon',
];
const doubleFormats = [
  '',
  'F0',
  'F2',
  'N1',
  'E3',
  'G',
  'G4',
  'G17',
  'R',
  'P',
  'P0',
  '0.##',
  '0.000',
  '#.##',
  '00.0',
  '#,0.0',
  '0.0E+0',
  '0%',
  'C2',
  '+0.0;-0.0;0',
];
const decimals = [
  '0m',
  '1.10m',
  '-2.345m',
  '1234567.891m',
  '0.5m',
  '1.5m',
  '2.5m',
  'decimal.MaxValue',
  '10m / 3',
  '0.00m',
];
const decimalFormats = ['', 'F2', 'N', 'N0', 'G', 'G3', 'C', 'P', '0.0', '#.#', '00000.00', 'E2', 'F0'];

const alignments = [
  '{0}',
  '{0,6}',
  '{0,-6}|',
  '{0:00}',
  '{0,8:N2}',
  '{{{0}}}',
  '{0}{0}',
  '[{0,0}]',
  '{0:}',
  '{1}',
  '{0',
  '0}',
  '{}',
  '{-1}',
  '{0:X4}',
  '{0:yyyy}',
];
const values = [
  '5',
  '-5',
  '"text"',
  'null',
  'true',
  "'c'",
  '12.5',
  '3.50m',
  'new DateTime(2025, 1, 2)',
  'Guid.Empty',
  'TimeSpan.FromMinutes(90)',
  'DayOfWeek.Friday',
  'new[] { 1 }',
  '7L',
];

const hand = String.raw`
@($"{1 + 1} {"nested"} {'c'} {true}")
@($"{1,5}|{2,-5}|{3:D3}|{4,6:F1}|")
@($"{{literal}} {1}")
@($@"C:\{"dir"}\""{1}""")
@($"{(1 > 0 ? "yes" : "no")}")
@($"{$"inner {1}"} outer")
@($"{null}")
@($"")
@($"no holes")
@($"{new[] { 1, 2 }.Length}")
@($"{new List<string> { "a" }[0]}")
@($"{DateTime.MinValue:yyyy-MM-dd}")
@($"{new DateTime(2025, 3, 4, 5, 6, 7):yyyyMMddTHHmmss}Z")
@($"{TimeSpan.FromSeconds(3661):hh\\:mm\\:ss}")
@($"{TimeSpan.FromSeconds(3661):c} {TimeSpan.FromSeconds(3661):g}")
@($"{1234.5:N2} {0.256:P1} {255:X2} {1e10:E2}")
@($"{Guid.Empty:N} {Guid.Empty:B}")
@($"{DayOfWeek.Monday} {DayOfWeek.Monday:D} {(int)DayOfWeek.Monday}")
@($"{(object)null ?? "none"}")
@($"{1.0} {1.10m} {1e100} {float.MaxValue}")
@($"{new JObject { ["a"] = 1 }["a"]}")
@($"{new JArray(1, 2)}")
@($"{new JValue(1.5):F2}")
@($"{new JValue("x"),5}|")
@($"a{1}b{2}c{3}d{4}e{5}")
@($"{"{"}{"}"}")
@($"{{{{{1}}}}}")
@($"{new string('x', 3)}:{"abc".Substring(1)}:{"abc"[0]}")
@("{0}".Length + $"{0}".Length)
@(string.Format("{0} {1} {2} {3}", 1, "two", 3.0, 'f'))
@(string.Format("{0}", new object[] { "array" }))
@(string.Format("{0} {1}", new object[] { "a", "b" }))
@(string.Format("{0} {1}", new[] { "a", "b" }))
@(string.Format("{0}", null))
@(string.Format("{0}", (object)null))
@(string.Format((string)null, 1))
@(string.Format("{0} {1}", 1))
@(string.Format("no args"))
@(string.Format("{{0}}", 1))
@(string.Format("{0:0.00}|{0,10:0.00}|{0,-10:0.00}|", 3.14159))
@(string.Format("{0:#,##0.00;(#,##0.00);-}", -1234.5))
@(string.Format("{0:#,##0.00;(#,##0.00);-}", 0))
@(string.Format(CultureInfo.InvariantCulture, "{0:N1}", 1234.56))
@(string.Format("{0:yyyy-MM-ddTHH:mm:ss.fffZ}", new DateTime(2025, 1, 2, 3, 4, 5, 678)))
@(string.Format("{0:d}|{0:D}|{0:t}|{0:T}|{0:f}|{0:F}|{0:g}|{0:G}|{0:m}|{0:o}|{0:r}|{0:s}|{0:u}|{0:U}|{0:y}", new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc)))
@(string.Format("{0:P}", 0.12345m))
@(string.Format("{0:x} {0:X} {0:x8}", 48879))
@(string.Format("{0:x}", -1))
@(string.Format("{0:X}", 255L))
@(string.Format("{0:D5}", -42))
@(string.Format("{0:D2}", 1.5))
@(string.Format("{0:E}", 12345))
@(string.Format("{0:Q}", 1))
@(string.Format("{0,-20}|", "left") + string.Format("{0,20}|", "right"))
@(1234.ToString() + 1234L.ToString() + 1.5.ToString() + 1.50m.ToString())
@(1.0.ToString())
@(1.50m.ToString() + "|" + (1.50m * 2).ToString() + "|" + (1.5m + 1.25m))
@(0.1f.ToString() + "|" + ((double)0.1f).ToString())
@(1e15.ToString() + "|" + 1e16.ToString() + "|" + 123456789012345678.0.ToString())
@(1e-5.ToString() + "|" + 0.0001.ToString() + "|" + 1.23e-10)
@((1 / 3.0).ToString() + "|" + (2 / 3f).ToString() + "|" + (1m / 3m).ToString())
@(100.0.ToString("R") + "|" + 0.1.ToString("R") + "|" + (0.1 + 0.2).ToString("R"))
@(double.NaN.ToString() + double.PositiveInfinity + double.NegativeInfinity)
@((-0.0).ToString())
@(float.MaxValue.ToString() + "|" + float.Epsilon)
@(true.ToString() + false.ToString().ToLower())
@('x'.ToString() + "y".ToString())
@(255.ToString("X2") + 10.ToString("x") + 5.ToString("D3"))
@(1234567.891.ToString("N2") + "|" + 1234567.891.ToString("#,0.#"))
@(0.5.ToString("0") + 1.5.ToString("0") + 2.5.ToString("0") + 3.5.ToString("F0"))
@(2.345.ToString("F2") + "|" + 2.355.ToString("0.00") + "|" + 1.005.ToString("N2") + "|" + 2.675m.ToString("F2"))
@(12.ToString("00000") + 12.ToString("#####") + 0.ToString("#"))
@(0.ToString("#") == "")
@(12345.6789.ToString("E2") + "|" + 12345.6789.ToString("0.00e+00"))
@(1.ToString("P") + "|" + 0.5.ToString("P0") + "|" + 0.1234.ToString("0.0%") + "|" + 0.1234.ToString("0.0‰"))
@(123.ToString("\\#0") + 123.ToString("'#'0") + 123.ToString("0 \"items\""))
@(42.ToString(CultureInfo.InvariantCulture) + 42.5.ToString(CultureInfo.InvariantCulture) + 42.ToString("N1", CultureInfo.InvariantCulture))
@(1234.5.ToString("C") + "|" + (-1234.5).ToString("C0"))
@(DayOfWeek.Sunday.ToString() + "|" + DayOfWeek.Sunday.ToString("D") + "|" + ((DayOfWeek)9).ToString())
@(new DateTime(2025, 1, 2).ToString() + "|" + new DateTime(2025, 1, 2).ToString("MMM d, yyyy"))
@(new TimeSpan(1, 2, 3, 4, 5).ToString() + "|" + new TimeSpan(0, 2, 3).ToString("g") + "|" + TimeSpan.Zero)
@(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e").ToString("N").ToUpper())
@(new Uri("https://a.test/b?c=d").ToString())
@(new object().ToString())
@(new int[0].ToString())
@(new List<int>().ToString())
@(new Dictionary<string, int>().ToString())
@(new KeyValuePair<string, int>("a", 1).ToString())
@(Tuple.Create(1, "x").ToString())
@((1, "x").ToString())
@(new { A = 1, B = "x" }.ToString())
@(new { A = (string)null, B = new { C = 1.5 } }.ToString())
@(new Exception("oops").Message)
@(new StringBuilder("sb").ToString())
@(((int?)5).ToString() + ((int?)null).ToString() + "|")
@($"{(int?)null}|{(int?)5:D2}")
@(string.Join(",", new double[] { 1, 2.5, 1e20 }))
@(string.Join(",", new[] { 1.0m, 2.50m }))
@(string.Join(",", new[] { DayOfWeek.Monday, DayOfWeek.Friday }))
@(string.Join(",", new bool?[] { true, null }))
@(string.Join(",", new DateTime[] { new DateTime(2025, 1, 2) }))
@("" + new DateTime(2025, 1, 2, 13, 4, 5) + "|" + TimeSpan.FromDays(1.5) + "|" + Guid.Empty)
@("" + 1.10m + "|" + 1.0 + "|" + 1f + "|" + (byte)1 + "|" + 'c' + "|" + 1u + "|" + 1ul)
@("" + new[] { 1 } + "|" + new List<string>() + "|" + new JObject())
@{ var name = "x"; var n = 3; return $"{name}: {n} item{(n == 1 ? "" : "s")}"; }
@{ decimal price = 9.99m; int count = 3; return $"{count} x {price:0.00} = {count * price:0.00}"; }
@{ var d = new Dictionary<string, int> { ["a"] = 1 }; return $"{d["a"]:D4} {d.Count}"; }
@{ var format = "{0}-{1:00}"; return string.Format(format, "id", 7); }
@{ var args = new object[] { 1, 2, 3 }; return string.Format("{2}{1}{0}", args); }
@{ FormattableString f = $"a {1} b {2:X}"; return f.Format + f.ArgumentCount; }
@{ IFormattable f = $"{12:D4}"; return f.ToString(null, CultureInfo.InvariantCulture); }
@{ var width = 6; return string.Format("{0," + width + "}", "ab"); }
@{ return $@"{{
  ""id"": ""{"x"}"",
  ""n"": {1}
}}"; }
`;

/** Numbers and other values as text: format strings, `string.Format`, interpolation. */
export const formatting: readonly Draft[] = [
  ...drafts(hand),
  ...sample(110, combine('@(($1).ToString("$2"))', [integers, integerFormats])),
  ...sample(150, combine('@(($1).ToString("$2"))', [doubles, doubleFormats])),
  ...sample(60, combine('@(($1).ToString("$2"))', [decimals, decimalFormats])),
  ...sample(100, combine('@(string.Format("$1", $2))', [alignments, values])),
  ...combine('@($"{$1,12}|{$1}")', [values.filter((value) => !value.includes('"'))]),
  ...combine('@("" + ($1))', [[...doubles, ...decimals, ...integers]]),
];
