import { combine, type Draft, drafts, sample } from './draft.ts';

const operands = [
  '0',
  '1',
  '-1',
  '7',
  '-7',
  '2147483647',
  '-2147483648',
  '3u',
  '5L',
  '-5L',
  '9223372036854775807L',
  '2.5',
  '-2.5',
  '0.1',
  '1e308',
  '1.5f',
  '2.5m',
  '-0.1m',
  '10m',
  "'a'",
  '(byte)200',
  '(sbyte)-3',
  '(short)-300',
  '(ushort)65535',
  '18446744073709551615ul',
  'double.NaN',
  'float.MaxValue',
];
const operators = ['+', '-', '*', '/', '%', '<', '==', '>=', '&', '|', '^', '<<', '>>'];
const unary = [
  '-',
  '+',
  '~',
  '!',
  'checked(-',
  'unchecked(-',
  '(int)',
  '(long)',
  '(byte)',
  '(sbyte)',
  '(short)',
  '(ushort)',
  '(uint)',
  '(ulong)',
  '(float)',
  '(double)',
  '(decimal)',
  '(char)',
  'checked((byte)',
  'checked((int)',
  'checked((uint)',
  '(int?)',
  '(object)',
];
const variables = ['int', 'long', 'double', 'float', 'decimal', 'byte', 'uint', 'short', 'ulong', 'char'];
const starts: Readonly<Record<string, readonly string[]>> = {
  int: ['int.MaxValue', '-8', '0'],
  long: ['long.MaxValue', '-3'],
  double: ['double.MaxValue', '0.1', '-2.5'],
  float: ['0.1f', '16777216f'],
  decimal: ['0.1m', 'decimal.MaxValue'],
  byte: ['255', '7'],
  uint: ['0', '4000000000'],
  short: ['short.MinValue'],
  ulong: ['0', 'ulong.MaxValue'],
  char: ["'z'", "'\\uffff'"],
};
const steps = [
  'x++; return x;',
  '--x; return x;',
  'return x++ + x;',
  'x += 1; return x;',
  'x *= 2; return x;',
  'x /= 2; return x;',
  'x -= x; return x;',
  'checked { x++; } return x;',
  'checked { x--; } return x;',
  'checked { x *= 2; } return x;',
  'return -x;',
  'return x / 3;',
  'return x % 3;',
  'x <<= 3; return x;',
  'return x >> 1;',
  'return (int)x;',
  'return checked((int)x);',
  'return (long)x * x;',
  'return x.ToString();',
  'return x.CompareTo(x) + x.GetHashCode();',
  'return x == x;',
  'return (object)x;',
  'return (decimal)x;',
];

const numerals = [
  '"0"',
  '"42"',
  '"-42"',
  '" 42 "',
  '"+7"',
  '"4 2"',
  '"1,234"',
  '"1.5"',
  '"1e3"',
  '"-0"',
  '"2147483648"',
  '"-2147483649"',
  '"9999999999999999999"',
  '"0x1F"',
  '"1F"',
  '""',
  'null',
  '"abc"',
  '"NaN"',
  '"Infinity"',
  '"-∞"',
  '"1.7976931348623157E+309"',
  '"(5)"',
  '"5-"',
  '"$5"',
  '".5"',
  '"5."',
  '"1.0"',
  '"true"',
  '"١"',
  '"0.1000000000000000055511151231257827"',
  '"79228162514264337593543950336"',
  '"\\t7\\n"',
  '"1_000"',
  '"256"',
  '"-1"',
];
const readers = [
  'int.Parse($1)',
  'long.Parse($1)',
  'double.Parse($1)',
  'decimal.Parse($1)',
  'float.Parse($1)',
  'byte.Parse($1)',
  'uint.Parse($1)',
  'short.Parse($1)',
  'Convert.ToInt32($1)',
  'Convert.ToInt64($1)',
  'Convert.ToDouble($1)',
  'Convert.ToDecimal($1)',
  'Convert.ToBoolean($1)',
  'Convert.ToByte($1)',
  'bool.Parse($1)',
  'int.TryParse($1, out var n) ? n : -999',
  'long.TryParse($1, out var n) ? n : -999L',
  'double.TryParse($1, out var n) ? n : -999.0',
  'decimal.TryParse($1, out var n) ? n : -999m',
  'bool.TryParse($1, out var n) ? n.ToString() : "no"',
  'Int32.Parse($1, NumberStyles.HexNumber)',
  'int.Parse($1, NumberStyles.AllowThousands)',
  'int.Parse($1, CultureInfo.InvariantCulture)',
  'double.Parse($1, NumberStyles.Float, CultureInfo.InvariantCulture)',
  'decimal.Parse($1, NumberStyles.Any)',
  'int.Parse($1, NumberStyles.None)',
  'Convert.ToInt32($1, 16)',
];
const convertibles = [
  '0',
  '1.5',
  '2.5',
  '-2.5',
  '3.5m',
  '"12"',
  '"1.5"',
  'true',
  "'7'",
  'null',
  '(object)null',
  '(object)"5"',
  '300',
  '-1',
  'int.MaxValue',
  '1e10',
  'double.NaN',
  'new DateTime(2025, 1, 2)',
  'DayOfWeek.Friday',
  '5L',
  '(object)2.5',
  '"true"',
  '"False"',
  '" 1 "',
  '(string)null',
  '0.5',
  '0.4999999999',
];
const conversions = [
  'Convert.ToInt32($1)',
  'Convert.ToInt64($1)',
  'Convert.ToInt16($1)',
  'Convert.ToByte($1)',
  'Convert.ToDouble($1)',
  'Convert.ToDecimal($1)',
  'Convert.ToSingle($1)',
  'Convert.ToBoolean($1)',
  'Convert.ToString($1)',
  'Convert.ToChar($1)',
  'Convert.ToUInt32($1)',
  'Convert.ToUInt64($1)',
  'Convert.ToSByte($1)',
  'Convert.ToDateTime($1)',
  'Convert.ChangeType($1, TypeCode.Int32)',
  'Convert.ToString($1, CultureInfo.InvariantCulture)',
];
const mathArguments = [
  '0.0',
  '1.0',
  '-1.0',
  '0.5',
  '2.5',
  '-2.5',
  '1e10',
  'double.NaN',
  'double.PositiveInfinity',
  '3',
  '-7',
  '2.345m',
  '-0.5m',
  '1234567.891',
  '4.0',
];
const mathFunctions = [
  'Math.Abs($1)',
  'Math.Ceiling((double)($1))',
  'Math.Floor((double)($1))',
  'Math.Round((double)($1))',
  'Math.Round((double)($1), 2)',
  'Math.Round((decimal)($1), 1)',
  'Math.Round((double)($1), MidpointRounding.AwayFromZero)',
  'Math.Truncate((double)($1))',
  'Math.Sqrt((double)($1))',
  'Math.Pow((double)($1), 3)',
  'Math.Exp((double)($1))',
  'Math.Log((double)($1))',
  'Math.Log10((double)($1))',
  'Math.Log((double)($1), 2)',
  'Math.Sign($1)',
  'Math.Sin((double)($1))',
  'Math.Cos((double)($1))',
  'Math.Atan2((double)($1), 2)',
  'Math.Max($1, 2)',
  'Math.Min($1, 2)',
  'Math.Floor((decimal)($1))',
  'Math.Tan((double)($1))',
  'Math.IEEERemainder((double)($1), 3)',
];

const hand = String.raw`
@(7 / 2)
@(-7 / 2)
@(7 % -3)
@(-7 % 3)
@(7 / 2.0)
@(7 / 2m)
@(7.5 % 2)
@(1 / 3.0 * 3 == 1)
@(0.1 + 0.2 == 0.3)
@(0.1m + 0.2m == 0.3m)
@(0.1f + 0.2f == 0.3f)
@((float)0.1 == 0.1)
@(1.0 / 0)
@(-1.0 / 0)
@(0.0 / 0)
@(double.NaN == double.NaN)
@(double.NaN.Equals(double.NaN))
@(1 / 0.0m)
@(context.Response.StatusCode / (context.Response.StatusCode - 201))
@(context.Response.StatusCode % 100)
@(context.Response.StatusCode / 100 == 2)
@(int.MaxValue + context.Response.StatusCode)
@(checked(int.MaxValue + context.Response.StatusCode))
@(unchecked(int.MaxValue + 1))
@(long.MaxValue + (long)context.Response.StatusCode)
@((byte)(context.Response.StatusCode + 100))
@((int)3.99 + (int)-3.99)
@((int)double.MaxValue == int.MinValue)
@((int)1e20m)
@((decimal)1e30)
@((decimal)double.NaN)
@((long)1e18 + 1)
@((ulong)-1L)
@((uint)-1)
@((short)70000)
@((char)97)
@((int)'a')
@((byte)'é')
@(1 + 1L)
@(1 + 1.0f)
@(1 + 1u)
@(1L + 1u)
@(1 - 1u)
@(-1 + 1u)
@(1u - 2u)
@(2ul * 3)
@(1.0f + 1.0)
@(1 + 1m)
@((byte)1 + (byte)1)
@((short)1 * (short)2)
@('a' + 1)
@('a' + 'b')
@(true ? 1 : 2.0)
@(true ? 1 : 2L)
@(true ? 'a' : 1)
@(false ? 1m : 2)
@(true ? (int?)1 : null)
@(1 == 1.0)
@(1 == 1m)
@('a' == 97)
@(1.0.Equals(1))
@(1.Equals(1L))
@(1L.Equals(1))
@(((object)1).Equals(1L))
@(((object)1).Equals(1))
@(1m.Equals(1.0m))
@(1.0m == 1.00m)
@(5 & 3 | 4 ^ 1)
@(~5)
@(1 << 33)
@(1L << 33)
@(-16 >> 2)
@(-16 >> 34)
@(0xFF + 0b1010 + 1_000)
@(0xFFFFFFFF)
@(2147483648)
@(4294967296)
@(-2147483648)
@(9223372036854775808)
@(1e3)
@(1.5e-3)
@(.5)
@(5.0)
@(5.50m)
@(1.0f / 3)
@(1d / 3)
@(1m / 3)
@(2m / 3m * 3m)
@(10m / 4)
@(1.10m + 2.2m)
@(1.10m * 2.0m)
@(1.000m)
@(100m / 10.00m)
@(decimal.MaxValue + 1)
@(0.0000000000000000000000000001m / 2)
@(decimal.Round(2.5m) + decimal.Round(3.5m))
@(decimal.Truncate(-2.7m) + decimal.Floor(-2.7m) + decimal.Ceiling(-2.2m))
@(decimal.ToInt32(7.9m) + decimal.Divide(7, 2))
@(Math.Round(2.5) + Math.Round(3.5) + Math.Round(-2.5))
@(Math.Round(2.5, MidpointRounding.AwayFromZero))
@(Math.Round(1.005, 2))
@(Math.Round(1.005m, 2))
@(Math.Round(123.456, 16))
@(Math.Max(1, 2.5) + Math.Min(1L, 2))
@(Math.Max(double.NaN, 1))
@(Math.Abs(int.MinValue))
@(Math.Abs(-2.5m))
@(Math.DivRem(7, 2, out var r) * 10 + r)
@(Math.Sign(-0.5) + Math.Sign(0m))
@(Math.BigMul(int.MaxValue, 2))
@(Math.Clamp(15, 1, 10) + Math.Clamp(-5, 1, 10) + Math.Clamp(5, 1, 10))
@(Math.Clamp(2.5, 0, 1) + (double)Math.Clamp(0.5m, 1m, 2m))
@(Math.Clamp(1, 3, 2))
@(Math.Clamp(double.NaN, 1, 2))
@(Math.PI.ToString("F4") + Math.E.ToString("F4"))
@(Math.Ceiling(5 / 2m))
@(Math.Ceiling(5 / 2d))
@((int)Math.Ceiling(41 / 10.0))
@(Math.Floor(-0.5))
@(Math.Pow(2, 10))
@(Math.Pow(2, 0.5))
@(Math.Pow(-8, 1.0 / 3))
@(Math.Sqrt(2))
@((int)Math.Log10(1000))
@(Math.Log(8, 2))
@(int.MaxValue.ToString() + int.MinValue)
@(long.MinValue + "|" + ulong.MaxValue + "|" + short.MaxValue + "|" + sbyte.MinValue)
@(double.MaxValue + "|" + double.Epsilon + "|" + float.MinValue)
@(decimal.MinValue + "|" + decimal.One + "|" + decimal.MinusOne)
@(double.IsNaN(0.0 / 0) && double.IsInfinity(1 / 0.0) && !double.IsNegativeInfinity(1))
@(int.Parse("12") + int.Parse("-3"))
@(int.TryParse("12x", out int n) ? n : n - 1)
@(int.TryParse("12", NumberStyles.Integer, CultureInfo.InvariantCulture, out int n) ? n : 0)
@(Convert.ToInt32("7") + Convert.ToInt32(7.5) + Convert.ToInt32(8.5) + Convert.ToInt32(true) + Convert.ToInt32('a'))
@(Convert.ToInt32("FF", 16) + Convert.ToInt32("1010", 2) + Convert.ToInt32("17", 8))
@(Convert.ToString(255, 16) + Convert.ToString(5, 2) + Convert.ToString(-1, 2).Length)
@(Convert.ToString(10, 3))
@(Convert.ToString((object)null) == "")
@(Convert.ToString((string)null) == null)
@(Convert.ToInt32((string)null) + Convert.ToInt32((object)null))
@(Convert.ToBoolean("TRUE") && Convert.ToBoolean(" true ") && Convert.ToBoolean(2))
@(Convert.ToBoolean("1"))
@(Convert.ToBoolean((string)null))
@(Convert.ToByte(256))
@(Convert.ToByte(-1))
@(Convert.ToChar(65) + "" + Convert.ToChar("z"))
@(Convert.ToDouble("1.5") + Convert.ToDouble(2m) + Convert.ToDouble(true))
@(Convert.ToDecimal(0.1) + Convert.ToDecimal(0.1f))
@(Convert.ToInt64(1e18) + Convert.ToInt64("9"))
@(Convert.ToInt32(1e10))
@(Convert.ToInt32(new DateTime(2025, 1, 1)))
@(Convert.ChangeType("5", typeof(int)))
@(Convert.IsDBNull(null))
@(Convert.GetTypeCode(1.5).ToString())
@(bool.Parse("True") || bool.Parse("maybe"))
@(bool.TrueString + bool.FalseString)
@(true.CompareTo(false) + true.GetHashCode())
@(true & false | true ^ true)
@(!true || true && false)
@(1.CompareTo(2) + 2.5.CompareTo(double.NaN) + 'b'.CompareTo('a'))
@(5.GetHashCode() + (-5).GetHashCode())
@(5L.GetHashCode() + (-1L).GetHashCode())
@(1.5.GetHashCode())
@(true.GetHashCode() + 'a'.GetHashCode())
@(1m.GetHashCode() == 1.0m.GetHashCode())
@(sizeof(int) + sizeof(long) + sizeof(char))
@(default(int) + default(long))
@(default(string) == null && default(int?) == null && default(DateTime) == DateTime.MinValue)
@(default(decimal))
@(default(bool))
@(default(Guid))
@(new int() + new decimal())
@(new decimal(1.1) + new decimal(5))
@(new decimal(15, 0, 0, true, 1))
@((int?)null + 1)
@((int?)null > 1)
@((int?)null == null)
@((int?)2 * 3)
@((int?)5 == 5)
@((int?)null ?? 7)
@(((int?)null).GetValueOrDefault() + ((int?)3).GetValueOrDefault(9))
@(((int?)null).Value)
@(((int?)null).HasValue)
@((bool?)null & false)
@((bool?)null | true)
@((bool?)null == true)
@((double?)null < 0 || (double?)null >= 0)
@((object)(int?)5 is int)
@(((int?)5).ToString() + ((int?)null).GetHashCode())
@((long)(object)5)
@((int)(object)5L)
@((double)(int)(object)5)
@((int)(object)"5")
@((int)(object)null)
@((int?)(object)null == null)
@((DayOfWeek)1)
@((int)DayOfWeek.Saturday + (int)StringComparison.Ordinal)
@((DayOfWeek)1 == DayOfWeek.Monday)
@(Enum.Parse(typeof(DayOfWeek), "friday", true).ToString())
@(((DayOfWeek)Enum.Parse(typeof(DayOfWeek), "2")).ToString())
@(Enum.Parse(typeof(DayOfWeek), "Someday"))
@(Enum.TryParse("Tuesday", out DayOfWeek d) ? (int)d : -1)
@(Enum.TryParse("tuesday", out DayOfWeek d) ? (int)d : -1)
@(Enum.TryParse("tuesday", true, out DayOfWeek d) ? d.ToString() : "no")
@(Enum.IsDefined(typeof(DayOfWeek), 9))
@(Enum.GetNames(typeof(DayOfWeek)).Length)
@((RegexOptions.IgnoreCase | RegexOptions.Multiline).ToString())
@((RegexOptions.IgnoreCase & RegexOptions.Multiline).ToString())
@((RegexOptions.IgnoreCase | RegexOptions.Multiline).HasFlag(RegexOptions.Multiline))
@(BitConverter.ToString(BitConverter.GetBytes(258)))
@(BitConverter.ToInt32(new byte[] { 1, 1, 0, 0 }, 0))
@(BitConverter.ToInt32(new byte[] { 1 }, 0))
@(BitConverter.DoubleToInt64Bits(1.5))
@(BitConverter.ToDouble(BitConverter.GetBytes(2.5), 0))
@(BitConverter.ToString(BitConverter.GetBytes(1.0f)).Replace("-", "").ToLower())
@(BitConverter.ToUInt16(new byte[] { 255, 255 }, 0))
@(BitConverter.IsLittleEndian)
@(new Random(42).Next(1, 2))
@(new Random(1).Next() >= 0 && new Random(1).NextDouble() < 1)
@(new Random(42).Next())
@(new Random(42).Next(100))
@(new Random(7).NextDouble())
@(new Random().Next(5, 6))
@(new Random().Next(5, 1))
@(string.Join(",", Enumerable.Range(0, 5).Select(i => i / 2 * 2 + i % 2)))
@{ int x = 5; x = x++ + ++x; return x; }
@{ int x = 10; x -= 3; x *= 2; x /= 4; x %= 2; x <<= 4; x |= 1; x &= 7; x ^= 2; return x; }
@{ int a = int.MaxValue; a++; return a; }
@{ int a = int.MaxValue; checked { a++; } return a; }
@{ int a = 0; return 1 / a; }
@{ int a = 0; return 1 % a; }
@{ int a = int.MinValue; return a / -1; }
@{ long a = 0; return 5L / a; }
@{ double a = 0; return 5 / a; }
@{ decimal a = 0; return 5 / a; }
@{ byte b = 250; b += 10; return b; }
@{ byte b = 250; b = (byte)(b + 10); return b; }
@{ sbyte s = sbyte.MinValue; s--; return s; }
@{ ushort u = 0; u--; return u; }
@{ char c = 'z'; c++; return c; }
@{ float f = 16777216f; f++; return f; }
@{ double d = 0; for (var i = 0; i < 10; i++) d += 0.1; return d; }
@{ float d = 0; for (var i = 0; i < 10; i++) d += 0.1f; return d; }
@{ decimal d = 0; for (var i = 0; i < 10; i++) d += 0.1m; return d; }
@{ const int limit = 5; const string name = "n"; return name + limit * 2; }
@{ var total = 0L; for (int i = 1; i <= 100000; i++) total += i * (long)i; return total; }
@{ int h = 17; foreach (var c in "hash me") h = h * 31 + c; return h; }
@{ uint h = 2166136261; foreach (var c in "fnv") { h ^= c; h *= 16777619; } return h; }
@{ ulong h = 14695981039346656037; foreach (var b in Encoding.UTF8.GetBytes("fnv")) { h ^= b; h *= 1099511628211; } return h.ToString("x16"); }
@{ int n = 27, steps = 0; while (n != 1) { n = n % 2 == 0 ? n / 2 : 3 * n + 1; steps++; } return steps; }
@{ Func<int, int> fact = null; fact = n => n <= 1 ? 1 : n * fact(n - 1); return fact(13); }
@{ Func<int, long> fib = null; fib = n => n < 2 ? n : fib(n - 1) + fib(n - 2); return fib(20); }
@{ var primes = Enumerable.Range(2, 30).Where(n => Enumerable.Range(2, (int)Math.Sqrt(n) - 1).All(d => n % d != 0)); return primes.Sum(); }
@{ object o = 5; return (int)o + 1; }
@{ object o = 5; return o is long ? 1 : o is int ? 2 : 3; }
@{ object o = 5; long l = (int)o; return l; }
@{ object o = 5; return (long)o; }
@{ object o = 5; return Convert.ToInt64(o); }
@{ object o = 5.0; return o.ToString() + (o is double); }
@{ int? a = 5, b = null; return (a + b) == null ? "null" : "value"; }
@{ int? a = null; a = a ?? 3; a++; return a; }
@{ int? a = null; a++; return a; }
@{ int? a = 4; int b = a.Value; a = null; return b + (a ?? 1); }
@{ int? a = 4; if (a is int v) return v * 2; return 0; }
@{ double? rate = double.TryParse("12.50", out var r) ? r : (double?)null; return rate; }
@{ var retry = int.Parse(context.Request.Headers.GetValueOrDefault("X-Retry-Count", "0")); return Math.Min(60, (int)Math.Pow(2, retry)); }
@{ var rate = decimal.Parse(context.Request.Url.Query.GetValueOrDefault("rate", "0")); return rate * 1.25m; }
@{ var version = context.Request.Headers.GetValueOrDefault("X-Client-Version").Split('-')[0].Split('.').Select(int.Parse).ToArray(); return version[0] * 10000 + version[1] * 100 + version[2]; }
`;

/** Integers, floating point, decimal, conversions between them, `Math` and `Convert`. */
export const numbers: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(300, combine('@{ var a = $1; var b = $3; return a $2 b; }', [operands, operators, operands])),
  ...sample(
    150,
    combine('@{ var a = $2; return $1a; }', [unary, operands]).map((draft) => ({
      ...draft,
      expression: /checked\((?=.*;)/.test(draft.expression)
        ? draft.expression.replace(/a; \}$/, 'a); }')
        : draft.expression,
    })),
  ),
  ...sample(
    130,
    variables.flatMap((type) => combine(`@{ ${type} x = $1; $2 }`, [starts[type] ?? [], steps])),
  ),
  ...sample(
    230,
    combine('@($1)', [readers]).flatMap(({ expression }) => combine(expression, [numerals])),
  ),
  ...sample(
    140,
    combine('@($1)', [conversions]).flatMap(({ expression }) => combine(expression, [convertibles])),
  ),
  ...sample(
    130,
    combine('@($1)', [mathFunctions]).flatMap(({ expression }) => combine(expression, [mathArguments])),
  ),
];
