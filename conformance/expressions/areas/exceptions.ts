import { combine, type Draft, drafts } from './draft.ts';

const failures = [
  'int.Parse("x")',
  'int.Parse("99999999999")',
  '((string)null).Length',
  'new int[1][2]',
  'new List<int>()[0]',
  'new Dictionary<string, int>()["k"]',
  '1 / int.Parse("0")',
  '(int)(object)"x"',
  '"abc".Substring(9)',
  'JObject.Parse("{")',
  'Convert.FromBase64String("*")',
  'XElement.Parse("<")',
  'new Uri("::")',
  'Enumerable.Empty<int>().First()',
  'checked(int.MaxValue + int.Parse("1"))',
  'Guid.Parse("g")',
  'DateTime.Parse("d")',
  '((int?)null).Value',
  'new DateTime(0, 1, 1)',
  'Enum.Parse(typeof(DayOfWeek), "x")',
  'Regex.Match("a", "(").Length',
  '"a".CompareTo((object)5)',
  'new[] { 1, 2 }.Single()',
  'string.Format("{5}", 1)',
  'Convert.ToByte(999)',
  '(string)JToken.Parse("{}")',
  '((object)1) as string == null ? throw new ArgumentException("a") : 1',
];
const catchers = [
  'try { var r = $1; return r; } catch { return "caught"; }',
  'try { object r = $1; return r; } catch (Exception e) { return e.Message; }',
  'try { object r = $1; return r; } catch (FormatException) { return "format"; } catch (ArgumentException e) { return "argument " + e.ParamName; } catch (Exception) { return "other"; }',
  'try { object r = $1; return r; } catch (Exception e) when (e is InvalidOperationException || e is IndexOutOfRangeException || e is ArithmeticException) { return "filtered"; }',
  'var log = ""; try { try { object r = $1; log += "ok"; } finally { log += "finally;"; } } catch (Exception) { log += "caught;"; } return log;',
  'return $1;',
];

const hand = String.raw`
@(context.Response.StatusCode == 201 ? "ok" : throw new InvalidOperationException("status"))
@(context.Response.StatusCode != 201 ? "ok" : throw new InvalidOperationException("status"))
@((string)null ?? throw new ArgumentNullException("value"))
@(new Exception("m").Message + new ArgumentException("m", "p").Message)
@(new ArgumentNullException("p").Message)
@(new ArgumentOutOfRangeException("p").Message)
@(new KeyNotFoundException().Message)
@(new InvalidOperationException().Message)
@(new NullReferenceException().Message)
@(new Exception("outer", new Exception("inner")).InnerException.Message)
@(new Exception().Message)
@(new NotSupportedException("x").Message + new NotImplementedException("y").Message + new TimeoutException("z").Message)
@(new AggregateException(new Exception("a"), new Exception("b")).InnerExceptions.Count)
@(new Exception("x").InnerException == null)
@{ throw new Exception("plain"); }
@{ throw new ArgumentException("bad", "name"); }
@{ throw null; }
@{ if (context.Response.StatusCode > 200) throw new TimeoutException(); return 1; }
@{ try { throw new InvalidOperationException("x"); } catch (InvalidOperationException e) { return e.Message; } }
@{ try { throw new InvalidOperationException("x"); } catch (ArgumentException) { return "wrong"; } }
@{ try { throw new ArgumentNullException("p"); } catch (ArgumentException e) { return e.ParamName; } }
@{ try { throw new ArgumentException("m"); } catch (ArgumentNullException) { return 1; } catch (ArgumentException) { return 2; } catch { return 3; } }
@{ try { return "try"; } finally { context.Trace("finally"); } }
@{ var s = ""; try { s += "1"; throw new Exception(); } catch { s += "2"; } finally { s += "3"; } return s; }
@{ var s = ""; try { try { throw new Exception("a"); } finally { s += "f"; } } catch (Exception e) { s += e.Message; } return s; }
@{ try { try { throw new FormatException("f"); } catch (FormatException) { throw; } } catch (Exception e) { return e.Message; } }
@{ try { try { throw new FormatException("f"); } catch (Exception e) { throw new InvalidOperationException("wrapped", e); } } catch (Exception e) { return e.Message + "<" + e.InnerException.Message; } }
@{ try { throw new Exception("code 7"); } catch (Exception e) when (e.Message.EndsWith("8")) { return "eight"; } catch (Exception e) when (e.Message.EndsWith("7")) { return "seven"; } }
@{ var n = 0; foreach (var t in new[] { "1", "x", "3" }) { try { n += int.Parse(t); } catch (FormatException) { continue; } finally { n += 100; } } return n; }
@{ var n = 0; for (;;) { try { if (++n > 3) break; } finally { n += 10; } } return n; }
@{ int f() { return 1; } return f(); }
@{ Func<int> f = () => { try { return 1; } finally { } }; return f(); }
@{ Func<string, int?> parse = s => { try { return int.Parse(s); } catch { return null; } }; return (parse("5") ?? 0) + (parse("z") ?? 100); }
@{ var x = 1; try { x = 2; return x; } finally { x = 3; } }
@{ object o = null; try { return o.ToString(); } catch (NullReferenceException) { return "null"; } }
@{ string s = null; try { return s.Trim(); } catch (Exception e) { return e is NullReferenceException ? "nre" : "other"; } }
@{ try { var a = new int[2]; return a[2]; } catch (IndexOutOfRangeException e) { return e.Message; } }
@{ try { return new List<int>()[0]; } catch (ArgumentOutOfRangeException e) { return e.ParamName; } }
@{ try { return context.Variables["nope"]; } catch (KeyNotFoundException) { return "absent"; } }
@{ try { return context.Request.Headers["nope"][0]; } catch (KeyNotFoundException e) { return e.Message.Length > 0; } }
@{ try { return context.Request.Body.As<JArray>(true).Count; } catch (JsonReaderException) { return "not an array"; } }
@{ try { return context.Request.Body.As<JArray>(true).Count; } catch (JsonException) { return "not an array"; } }
@{ try { return JObject.Parse("{\"a\":"); } catch (Newtonsoft.Json.JsonReaderException e) { return e.LineNumber + ":" + e.LinePosition + ":" + e.Path; } }
@{ try { JToken.Parse("[1,"); return "no"; } catch (Exception e) { return e.Message; } }
@{ try { return (int)JToken.Parse("\"x\""); } catch (FormatException e) { return e.Message; } }
@{ try { return XDocument.Parse("<a>").ToString(); } catch (System.Xml.XmlException e) { return e.LineNumber; } }
@{ try { checked { int m = int.MaxValue; m++; return m; } } catch (OverflowException) { return "overflow"; } }
@{ try { int z = 0; return 1 / z; } catch (DivideByZeroException e) { return e.Message; } }
@{ try { return (int)(object)"s"; } catch (InvalidCastException) { return "cast"; } }
@{ try { return new[] { 1 }.First(x => x > 1); } catch (InvalidOperationException e) { return e.Message; } }
@{ try { return new int[0].Max(); } catch (InvalidOperationException e) { return e.Message; } }
@{ try { return Enumerable.Range(1, 2).Single(); } catch (InvalidOperationException e) { return e.Message; } }
@{ try { var d = new Dictionary<string, int> { { "a", 1 } }; d.Add("a", 2); return d.Count; } catch (ArgumentException e) { return e.Message; } }
@{ using (var r = new StringReader("a\nb")) { return r.ReadLine() + r.ReadToEnd(); } }
@{ using (var w = new StringWriter()) { w.Write("a"); w.WriteLine(1); w.Write("{0}-{1}", 2, 3); return w.ToString(); } }
@{ using (SHA256 a = SHA256.Create(), b = SHA256.Create()) { return a.ComputeHash(new byte[0]).SequenceEqual(b.ComputeHash(new byte[0])); } }
@{ using (IDisposable d = null) { return "null is fine"; } }
@{ string line; var n = 0; using (var r = new StringReader("x\ny\nz")) while ((line = r.ReadLine()) != null) n += line.Length; return n; }
`;

/** Exceptions thrown, caught, filtered and passed on. */
export const exceptions: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...combine('@{ $1 }', [catchers]).flatMap(({ expression }) => combine(expression, [failures])),
];
