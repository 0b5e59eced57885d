import { combine, type Draft, drafts, sample } from './draft.ts';

const patterns = [
  '^\\d+$',
  '\\d+',
  '[a-z]+',
  '(?i)bearer\\s+(.+)',
  '^(?<scheme>https?)://(?<host>[^/:]+)(:(?<port>\\d+))?',
  '(\\w+)@(\\w+)\\.(com|test)',
  'a*',
  '(a)(b)?',
  '^$',
  '\\s+',
  '[^\\w]',
  '(?<=/)\\d+',
  '\\bcat\\b',
  '(?!x)\\w',
  '(\\d{3})-(\\d{4})',
  '.',
  '(?s).+',
  '^.*$',
  '(?:ab)+',
  '(ab)+',
  '[\\u00e0-\\u00ff]',
  '\\p{Lu}',
  '(?<a>\\w)(?<b>\\w)',
  '(\\w)\\1',
  '[',
  '(',
  '*',
  '(?<n>x)\\k<n>',
  'x{2,3}?',
  '\\$\\{(\\w+)\\}',
  '(?x) a b # c',
  '[a-z-[aeiou]]+',
  '(?>a+)b',
  '^(?:(?<neg>-)|\\+)?\\d',
  '\\d+(?=px)',
  '\\A\\w+\\z',
  '[\\s\\S]*',
  '(?m)^\\w',
];
const inputs = [
  '""',
  '"abc123"',
  '"Bearer abc.def"',
  '"https://host.test:8080/v1/42?x=1"',
  '"ada@example.test, bob@site.com"',
  '"aab"',
  '"ab"',
  '"a b\\tc\\nd"',
  '"the cat sat"',
  '"555-1234 and 555-9876"',
  '"ÅÄÖ éè"',
  '"book"',
  '"xx xxx xxxx"',
  '"${name} is ${age}"',
  '"12px 3em"',
  '"line one\\nline two\\r\\nthree"',
  '"-7"',
  '"ababab"',
];
const uses = [
  'Regex.IsMatch($2, @"$1")',
  'Regex.Match($2, @"$1").Value',
  'Regex.Match($2, @"$1").Success',
  'Regex.Match($2, @"$1").Groups[1].Value',
  'Regex.Match($2, @"$1").Index',
  'Regex.Matches($2, @"$1").Count',
  'Regex.Matches($2, @"$1").Cast<Match>().Select(m => m.Value).ToArray()',
  'Regex.Replace($2, @"$1", "<$$0>")',
  'Regex.Replace($2, @"$1", "")',
  'Regex.Replace($2, @"$1", m => m.Value.ToUpper())',
  'Regex.Split($2, @"$1")',
  'Regex.IsMatch($2, @"$1", RegexOptions.IgnoreCase)',
  'new Regex(@"$1").Replace($2, "-", 1)',
  'Regex.Match($2, @"$1").Groups.Count',
  'Regex.Matches($2, @"$1", RegexOptions.Multiline).Count',
  'Regex.Match($2, @"$1", RegexOptions.RightToLeft).Value',
  'Regex.Match($2, @"$1", RegexOptions.ECMAScript).Value',
  'new Regex(@"$1", RegexOptions.Compiled | RegexOptions.Singleline).Match($2).Length',
];

const hand =
  String.raw`
@(Regex.IsMatch("abc", "B"))
@(Regex.IsMatch("abc", "B", RegexOptions.IgnoreCase))
@(Regex.IsMatch(null, "x"))
@(Regex.IsMatch("x", null))
@(Regex.Match("a1b22", @"\d+").NextMatch().Value)
@(Regex.Match("none", @"\d+").Value == "")
@(Regex.Match("none", @"\d+").Groups["x"].Success)
@(Regex.Match("none", @"(?<x>\d+)").Groups["x"].Value.Length)
@(Regex.Match("k=v", @"(?<key>\w)=(?<value>\w)").Groups["value"].Value)
@(Regex.Match("k=v", @"(\w)=(?<value>\w)").Groups[2].Value)
@(Regex.Match("k=v", @"(\w)=(\w)").Result("$2=$1"))
@(Regex.Match("abcd", @"(\w)+").Groups[1].Captures.Count)
@(Regex.Match("abcd", @"(\w)+").Groups[1].Captures[2].Value)
@(Regex.Match("abcd", "c").Index + Regex.Match("abcd", "cd").Length)
@(Regex.Matches("a1b22c333", @"\d+")[2].Value)
@(Regex.Matches("a1b22c333", @"\d+")[9].Value)
@(Regex.Matches("a=1;b=2", @"(\w)=(\d)").Cast<Match>().ToDictionary(m => m.Groups[1].Value, m => int.Parse(m.Groups[2].Value)))
@(Regex.Replace("2025-01-02", @"(\d+)-(\d+)-(\d+)", "$3/$2/$1"))
@(Regex.Replace("John Smith", @"(?<f>\w+) (?<l>\w+)", "$` +
  '{' +
  String.raw`l}, $` +
  '{' +
  String.raw`f}"))
@(Regex.Replace("aaa", "a", "b$$"))
@(Regex.Replace("abc", "b", "[$` +
  '`' +
  String.raw`|$'|$_|$&|$+]"))
@(Regex.Replace("abc", "(b)(x)?", "<$1$2$9>"))
@(Regex.Replace("a  b   c", @"\s+", " "))
@(Regex.Replace("CamelCaseName", "(?<!^)([A-Z])", "_$1").ToLower())
@(Regex.Replace("snake_case_name", "_([a-z])", m => m.Groups[1].Value.ToUpperInvariant()))
@(Regex.Replace("1 2 3", @"\d", m => (int.Parse(m.Value) * 2).ToString()))
@(Regex.Replace("<b>bold</b>", "<[^>]+>", string.Empty))
@(Regex.Replace("4111111111111111", @"\d(?=\d{4})", "*"))
@(Regex.Replace("hello", "l", "L", RegexOptions.IgnoreCase))
@(Regex.Replace("x", "y", null))
@(Regex.Split("a1b2c", @"\d"))
@(Regex.Split("a1b2c", @"(\d)"))
@(Regex.Split("", ","))
@(Regex.Split("a, b;c", @"[,;]\s*").Length)
@(Regex.Split("abc", ""))
@(new Regex(",").Split("a,b,c", 2))
@(Regex.Escape("a.b*c?[d]{e}(f)#g h\\"))
@(Regex.Unescape(@"a\.b\n\x41\u0042"))
@(new Regex("a(b)").ToString())
@(new Regex("(?<x>a)(b)").GetGroupNames())
@(new Regex("a", RegexOptions.IgnoreCase).IsMatch("xAx", 2))
@(new Regex("a+").Match("baaac", 2).Value)
@(new Regex(@"\d+").Matches("1 22 333").Cast<Match>().Max(m => m.Length))
@(new Regex(@"^\s*$", RegexOptions.Multiline).Matches("a\n\nb\n").Count)
@(new Regex("(unclosed"))
@(new Regex("[z-a]"))
@(new Regex("a{2,1}"))
@(new Regex(@"\p{Foo}"))
@(new Regex("(?<n>a)\\k<m>"))
@(Regex.IsMatch("\n", "^$") && Regex.IsMatch("a\n", "a$") && !Regex.IsMatch("a\n", @"a\z"))
@(Regex.IsMatch("٣", @"^\d$") + ":" + Regex.IsMatch("٣", @"^\d$", RegexOptions.ECMAScript))
@(Regex.IsMatch("ß", @"^\w$") && Regex.IsMatch("_", @"\w"))
@(Regex.IsMatch("K", "k", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))
@(Regex.IsMatch("user@example.test", @"^[^@\s]+@[^@\s]+\.[^@\s]+$"))
@(Regex.IsMatch("0f8fad5b-d9cb-469f-a165-70867728950e", @"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))
@(Regex.IsMatch("10.0.0.256", @"^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$"))
@(Regex.Match(context.Request.Url.Path, @"/hotels/([^/]+)").Groups[1].Value)
@(Regex.Match(context.Request.Headers.GetValueOrDefault("Cookie", ""), @"(?:^|;\s*)lang=([^;]*)").Groups[1].Value)
@(Regex.Match(context.Request.Headers.GetValueOrDefault("Authorization", ""), @"^bearer\s+(?<token>\S+)$", RegexOptions.IgnoreCase).Groups["token"].Value.Length)
@(Regex.Match(context.LastError.Message, @"(\d+) seconds").Groups[1].Value)
@(Regex.Replace(context.Response.Body.As<string>(), "\"secret\":\"[^\"]*\"", "\"secret\":\"***\""))
@(Regex.Replace(context.Request.OriginalUrl.ToString(), @"^https://[^/]+", "http://other"))
@(int.Parse(Regex.Match(context.Response.Headers.GetValueOrDefault("Cache-Control", ""), @"max-age=(\d+)").Groups[1].Value))
@{ var m = Regex.Match("v4.10.2-beta.1", @"^v?(?<major>\d+)\.(?<minor>\d+)\.(?<patch>\d+)(?:-(?<pre>.+))?$"); return m.Success ? $"{m.Groups["major"]}|{m.Groups["minor"].Value}|{m.Groups["pre"]}" : "no"; }
@{ var r = new Regex(@"(?<word>\w+)"); var result = ""; foreach (Match m in r.Matches("one two")) result += m.Groups["word"].Value.Length; return result; }
@{ var m = Regex.Match("aXbX", "X"); var n = 0; while (m.Success) { n += m.Index; m = m.NextMatch(); } return n; }
@{ var m = Regex.Match("key: value", @"(\w+):\s*(\w+)"); return new JObject { [m.Groups[1].Value] = m.Groups[2].Value }; }
@{ var i = 0; return Regex.Replace("a?b?c?", @"\?", m => "@" + (i++)); }
@{ try { return Regex.IsMatch("x", "("); } catch (ArgumentException) { return "bad pattern"; } }
@{ var groups = Regex.Match("2025-01", @"(\d+)-(\d+)").Groups; return groups.Count + ":" + groups[0].Value + ":" + groups[5].Success; }
`;

/** Regular expressions. */
export const regex: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(
    330,
    combine('@($1)', [uses]).flatMap(({ expression }) =>
      combine(expression.replaceAll('$$0', '$0'), [patterns, inputs]),
    ),
  ),
];
