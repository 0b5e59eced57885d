import { combine, type Draft, drafts, sample } from './draft.ts';

const dates = [
  'new DateTime(2025, 1, 2)',
  'new DateTime(2024, 2, 29, 23, 59, 59, 999)',
  'new DateTime(2025, 11, 3, 8, 4, 5, DateTimeKind.Utc)',
  'DateTime.MinValue',
  'DateTime.MaxValue',
  'new DateTime(2025, 6, 15, 12, 0, 0, DateTimeKind.Local)',
  'new DateTime(1999, 12, 31, 0, 30, 0, 7)',
  'new DateTime(638000000000000000L)',
  'context.Timestamp',
];
const dateMembers = [
  '.Year',
  '.Month',
  '.Day',
  '.Hour',
  '.Minute',
  '.Second',
  '.Millisecond',
  '.Ticks',
  '.DayOfWeek.ToString()',
  '.DayOfYear',
  '.Date',
  '.TimeOfDay',
  '.Kind.ToString()',
  '.AddDays(1)',
  '.AddDays(-0.5)',
  '.AddMonths(1)',
  '.AddMonths(-13)',
  '.AddYears(1)',
  '.AddHours(25)',
  '.AddMinutes(-1.5)',
  '.AddSeconds(3599)',
  '.AddMilliseconds(1.6)',
  '.AddTicks(1)',
  '.ToUniversalTime()',
  '.ToLocalTime()',
  '.ToString()',
  '.ToShortDateString()',
  '.ToLongTimeString()',
  '.ToOADate()',
  '.ToFileTimeUtc()',
  '.ToBinary()',
  '.GetHashCode() != 0',
  '.CompareTo(new DateTime(2025, 1, 1))',
  '.Subtract(new DateTime(2025, 1, 1)).TotalDays',
  '.Subtract(TimeSpan.FromHours(1))',
  '.Add(new TimeSpan(1, 2, 3))',
  '.IsDaylightSavingTime()',
  ' - new DateTime(1970, 1, 1)',
  ' > new DateTime(2025, 1, 1)',
  '.Equals(new DateTime(2025, 1, 2))',
  '.AddDays(1e8)',
];
const dateFormats = [
  'd',
  'D',
  't',
  'T',
  'f',
  'F',
  'g',
  'G',
  'm',
  'y',
  'o',
  'O',
  'r',
  'R',
  's',
  'u',
  'U',
  'yyyy-MM-dd',
  'yyyy-MM-ddTHH:mm:ssZ',
  'yyyy-MM-ddTHH:mm:ss.fffffffK',
  'yyyyMMddHHmmss',
  'ddd, dd MMM yyyy HH:mm:ss',
  'dddd d MMMM yy',
  'h:mm tt',
  'hh:mm:ss.FFF',
  "HH'h'mm",
  '%d',
  'M/d/yyyy',
  'zzz',
  'yyyy-MM-ddTHH:mm:sszzz',
  'x',
  'gg',
  'yyyyy',
  'fff',
  '%K',
  'q',
  '\\\\T HH',
  'yyyy\\"Q\\"',
];
const texts = [
  '2025-01-02',
  '2025-01-02T03:04:05',
  '2025-01-02T03:04:05Z',
  '2025-01-02T03:04:05.1234567Z',
  '2025-01-02T03:04:05+02:00',
  '2025-01-02 03:04',
  '01/02/2025',
  '1/2/2025 3:04:05 PM',
  'Thu, 02 Jan 2025 03:04:05 GMT',
  '2 January 2025',
  'Jan 2, 2025',
  '20250102',
  '2025-02-30',
  '',
  'soon',
  '12:34',
  '2025-01',
  '  2025-01-02  ',
  '2025/01/02',
  '2025-1-2',
  '2025-01-02T24:00:00',
  '2025-01-02T03:04:05.Z',
  '13/01/2025',
  '2025-01-02T03:04:05-00:30',
  'Friday, January 2, 2025',
  'null',
];
const dateReaders = [
  'DateTime.Parse("$1")',
  'DateTime.Parse("$1").ToUniversalTime()',
  'DateTimeOffset.Parse("$1")',
  'Convert.ToDateTime("$1")',
  'DateTime.Parse("$1", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)',
  'DateTime.Parse("$1", null, DateTimeStyles.RoundtripKind).Kind.ToString()',
  'DateTimeOffset.Parse("$1").ToUnixTimeSeconds()',
];
const exactFormats = [
  'yyyy-MM-dd',
  'yyyy-MM-ddTHH:mm:ssZ',
  'o',
  's',
  'r',
  'yyyyMMdd',
  'dd/MM/yyyy',
  'M/d/yyyy h:mm:ss tt',
  'yyyy-MM-ddTHH:mm:ssK',
  'yyyy-MM-ddTHH:mm:sszzz',
  'd MMMM yyyy',
];

const spans = [
  'TimeSpan.Zero',
  'TimeSpan.FromSeconds(90)',
  'TimeSpan.FromDays(1.25)',
  'new TimeSpan(-1, 2, 3)',
  'new TimeSpan(1, 2, 3, 4, 5)',
  'TimeSpan.FromMilliseconds(0.6)',
  'TimeSpan.MaxValue',
  'TimeSpan.FromTicks(12345678)',
  'TimeSpan.FromHours(-36)',
];
const spanMembers = [
  '',
  '.ToString()',
  '.TotalSeconds',
  '.TotalMilliseconds',
  '.TotalMinutes',
  '.TotalHours',
  '.TotalDays',
  '.Days',
  '.Hours',
  '.Minutes',
  '.Seconds',
  '.Milliseconds',
  '.Ticks',
  '.Duration()',
  '.Negate()',
  '.ToString("c")',
  '.ToString("g")',
  '.ToString("G")',
  '.ToString(@"hh\\:mm")',
  '.ToString(@"d\\.hh\\:mm\\:ss\\.fff")',
  '.ToString("mm")',
  '.ToString("%s")',
  '.ToString("hh:mm")',
  '.Add(TimeSpan.FromSeconds(1))',
  ' - TimeSpan.FromDays(1)',
  ' > TimeSpan.FromMinutes(1)',
  '.CompareTo(TimeSpan.Zero)',
  ' == TimeSpan.Zero',
];
const spanTexts = [
  '1',
  '1:2',
  '01:02:03',
  '1.02:03:04',
  '1.02:03:04.5678',
  '-00:30',
  '24:00',
  '00:60',
  '',
  'x',
  '10675199.02:48:05.4775807',
  '0:0:0.1',
  '1:2:3:4',
  ' 01:00 ',
  '7.',
];

const hand = String.raw`
@(DateTime.UnixEpoch)
@(DateTimeOffset.UnixEpoch)
@((context.Timestamp - DateTime.UnixEpoch).TotalSeconds)
@(new DateTime(2025, 2, 29))
@(new DateTime(2025, 13, 1))
@(new DateTime(2025, 1, 1, 24, 0, 0))
@(new DateTime(0))
@(new DateTime(-1))
@(DateTime.DaysInMonth(2024, 2) + DateTime.DaysInMonth(2025, 2))
@(DateTime.DaysInMonth(2025, 13))
@(DateTime.IsLeapYear(2000) && !DateTime.IsLeapYear(1900))
@(new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(1700000000).ToString("o"))
@((new DateTime(2025, 1, 2, 0, 0, 0, DateTimeKind.Utc) - new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc)).TotalSeconds)
@((long)(new DateTime(2025, 1, 2, 3, 4, 5) - new DateTime(1970, 1, 1)).TotalSeconds)
@((int)(new DateTime(2045, 1, 2) - new DateTime(1970, 1, 1)).TotalSeconds)
@((new DateTime(2025, 3, 1) - new DateTime(2025, 2, 1)).Days)
@(new DateTime(2025, 1, 31).AddMonths(1).Day + new DateTime(2024, 1, 31).AddMonths(1).Day)
@(new DateTime(2024, 2, 29).AddYears(1).ToString("d"))
@(DateTime.MaxValue.AddDays(1))
@(DateTime.MinValue.AddTicks(-1))
@(DateTime.MinValue == default(DateTime) && DateTime.MinValue == new DateTime())
@(new DateTime(2025, 1, 2) == new DateTime(2025, 1, 2, 0, 0, 0, DateTimeKind.Utc))
@(new DateTime(2025, 1, 2).Equals("2025-01-02"))
@(DateTime.Compare(new DateTime(2025, 1, 2), new DateTime(2025, 1, 3)))
@(new[] { new DateTime(2025, 1, 2), new DateTime(2024, 1, 2) }.Min())
@(new[] { new DateTime(2025, 1, 2), new DateTime(2024, 1, 2) }.OrderBy(d => d).Last().Year)
@(DateTime.SpecifyKind(new DateTime(2025, 1, 2), DateTimeKind.Utc).ToString("o"))
@(DateTime.FromBinary(0).ToString("s") + DateTime.FromFileTimeUtc(0).ToString("s") + DateTime.FromOADate(45000.5).ToString("s"))
@(DateTime.UtcNow.Year > 2000 && DateTime.Now.Kind == DateTimeKind.Local && DateTime.UtcNow.Kind == DateTimeKind.Utc)
@(DateTime.Today.TimeOfDay == TimeSpan.Zero)
@((DateTime.UtcNow - DateTime.UtcNow.AddMinutes(-5)).TotalMinutes > 4.9)
@(DateTime.UtcNow > context.Timestamp.AddYears(-100))
@(DateTime.UtcNow.AddMinutes(5) > DateTime.UtcNow)
@(DateTimeOffset.UtcNow.ToUnixTimeSeconds() > 1600000000)
@(context.Timestamp.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"))
@(context.Timestamp.ToString("R"))
@(context.Timestamp)
@(context.Timestamp.Kind.ToString())
@(context.Timestamp.Subtract(context.Subscription.CreatedDate).Days)
@(context.Subscription.CreatedDate.AddDays(1).ToString("o"))
@(context.Subscription.EndDate?.ToString("o") ?? "never")
@(context.Subscription.EndDate.HasValue)
@(context.Subscription.StartDate == null)
@(context.Subscription.StartDate.Value)
@(context.Elapsed)
@(context.Elapsed.TotalMilliseconds)
@((int)context.Elapsed.TotalMilliseconds)
@(context.Elapsed.TotalMilliseconds.ToString("F1"))
@(context.Elapsed > TimeSpan.FromMilliseconds(10) ? "slow" : "fast")
@(context.User.RegistrationDate.DayOfWeek == DayOfWeek.Saturday)
@(context.User.RegistrationDate.ToString("MMMM yyyy"))
@(DateTimeOffset.FromUnixTimeSeconds(1700000000))
@(DateTimeOffset.FromUnixTimeSeconds(1700000000).DateTime)
@(DateTimeOffset.FromUnixTimeSeconds(1700000000).UtcDateTime)
@(DateTimeOffset.FromUnixTimeSeconds(-1).ToString("o"))
@(DateTimeOffset.FromUnixTimeMilliseconds(1700000000123).ToString("yyyy-MM-dd HH:mm:ss.fff zzz"))
@(DateTimeOffset.FromUnixTimeSeconds(long.MaxValue))
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToUnixTimeSeconds())
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToUnixTimeMilliseconds())
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).UtcDateTime)
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).LocalDateTime.Kind.ToString())
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToUniversalTime())
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToOffset(TimeSpan.FromHours(-5)))
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToString())
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToString("r"))
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).ToString("u"))
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(20)))
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromSeconds(30)))
@(new DateTimeOffset(new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc)).Offset)
@(new DateTimeOffset(new DateTime(2025, 1, 2), TimeSpan.FromHours(1)) == new DateTimeOffset(2025, 1, 1, 23, 0, 0, TimeSpan.Zero))
@(new DateTimeOffset(new DateTime(2025, 1, 2)).EqualsExact(new DateTimeOffset(2025, 1, 2, 0, 0, 0, TimeSpan.Zero)))
@((DateTimeOffset)new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc))
@(DateTimeOffset.MinValue.Year + DateTimeOffset.MaxValue.Year)
@(new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero).AddDays(1) - new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)))
@(DateTimeOffset.Parse("2025-01-02T03:04:05Z").UtcTicks == new DateTime(2025, 1, 2, 3, 4, 5).Ticks)
@(DateTimeOffset.TryParse("nope", out var d) ? "yes" : d.ToString("o"))
@(DateTime.TryParse("2025-01-02", out var d) ? d.Day : -1)
@(DateTime.TryParse("2025-99-02", out var d) ? d.Day : -1)
@(DateTime.TryParse(null, out var d))
@(DateTime.TryParseExact("02.01.2025", "dd.MM.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) ? d.Month : 0)
@(DateTime.TryParseExact("2025", new[] { "yyyy-MM", "yyyy" }, CultureInfo.InvariantCulture, DateTimeStyles.None, out var d) ? d : DateTime.MaxValue)
@(DateTime.Parse(null))
@(TimeSpan.FromSeconds(0.5).TotalMilliseconds)
@(TimeSpan.FromSeconds(double.NaN))
@(TimeSpan.FromDays(1e10))
@(TimeSpan.FromMinutes(1.5) + TimeSpan.FromSeconds(30))
@(TimeSpan.FromMinutes(2) - new TimeSpan(0, 3, 0))
@(-TimeSpan.FromMinutes(2))
@(TimeSpan.FromHours(1) > TimeSpan.FromMinutes(59) && TimeSpan.FromHours(1) >= TimeSpan.FromMinutes(60))
@(TimeSpan.Parse("00:05:00").TotalSeconds + TimeSpan.Parse("1.00:00:00").TotalHours)
@(TimeSpan.TryParse("01:30", out var t) ? t.TotalMinutes : 0)
@(TimeSpan.ParseExact("130", "hmm", CultureInfo.InvariantCulture))
@(TimeSpan.ParseExact("01-30", @"hh\-mm", null).TotalMinutes)
@(TimeSpan.TicksPerSecond + TimeSpan.TicksPerDay)
@(new TimeSpan(36, 0, 0).ToString() + new TimeSpan(0, 0, 0, 0, 1))
@(new TimeSpan(0, 90, 0).Hours + ":" + new TimeSpan(0, 90, 0).Minutes)
@(TimeSpan.MinValue.Negate())
@(TimeSpan.MaxValue + TimeSpan.FromTicks(1))
@(TimeZoneInfo.Utc.Id + TimeZoneInfo.Utc.BaseUtcOffset)
@(TimeZoneInfo.ConvertTimeFromUtc(new DateTime(2025, 7, 1, 12, 0, 0, DateTimeKind.Utc), TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm")))
@(TimeZoneInfo.ConvertTimeFromUtc(new DateTime(2025, 1, 1, 12, 0, 0), TimeZoneInfo.FindSystemTimeZoneById("America/New_York")))
@(TimeZoneInfo.ConvertTimeToUtc(new DateTime(2025, 7, 1, 12, 0, 0), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata")))
@(TimeZoneInfo.ConvertTime(new DateTimeOffset(2025, 7, 1, 12, 0, 0, TimeSpan.Zero), TimeZoneInfo.FindSystemTimeZoneById("Australia/Sydney")))
@(TimeZoneInfo.FindSystemTimeZoneById("Europe/London").IsDaylightSavingTime(new DateTime(2025, 7, 1)))
@(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris").GetUtcOffset(new DateTime(2025, 3, 30, 0, 59, 0, DateTimeKind.Utc)))
@(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris").GetUtcOffset(new DateTime(2025, 3, 30, 1, 0, 0, DateTimeKind.Utc)))
@(DayOfWeek.Monday + 1)
@((int)new DateTime(2025, 1, 2).DayOfWeek)
@(DayOfWeek.Sunday < DayOfWeek.Monday)
@(new DateTime(2025, 1, 2).DayOfWeek == DayOfWeek.Thursday ? "thu" : "other")
@(new DateTime(2025, 6, 1) < new DateTime(2025, 6, 2) && new DateTime(2025, 6, 1) != new DateTime(2025, 6, 2))
@(new DateTime(2025, 1, 1) + TimeSpan.FromDays(31))
@(new DateTime(2025, 1, 2, 3, 4, 5).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture))
@(new DateTime(2025, 1, 2, 15, 4, 5).ToString("h tt") + new DateTime(2025, 1, 2, 0, 4, 5).ToString(" h tt"))
@(new DateTime(2025, 1, 2, 3, 4, 5).ToString(CultureInfo.InvariantCulture))
@(new DateTime(2025, 1, 2, 3, 4, 5).ToString(new CultureInfo("en-US")))
@(new DateTime(2025, 1, 2, 3, 4, 5).ToString("D", new CultureInfo("en-US")))
@(new DateTime(2025, 1, 2, 3, 4, 5).GetDateTimeFormats('d').First())
@{ var expires = new DateTime(2025, 1, 1).AddSeconds(3599); return expires <= new DateTime(2025, 1, 1, 1, 0, 0) ? "expired" : "valid"; }
@{ var epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc); var exp = Convert.ToInt64((context.Timestamp - epoch).TotalSeconds); return exp + 3600; }
@{ var epoch = new DateTime(1970, 1, 1); return (long)Math.Round((context.Timestamp - epoch).TotalSeconds); }
@{ var start = DateTime.Parse("2025-01-31"); var list = new List<string>(); for (var d = start; d < start.AddDays(3); d = d.AddDays(1)) list.Add(d.ToString("MM-dd")); return string.Join(",", list); }
@{ var d = context.Timestamp; var monday = d.AddDays(-(((int)d.DayOfWeek + 6) % 7)).Date; return monday.ToString("yyyy-MM-dd"); }
@{ var now = context.Timestamp; var end = new DateTime(now.Year, now.Month, DateTime.DaysInMonth(now.Year, now.Month)); return (end - now.Date).Days; }
@{ var h = context.Request.Headers.GetValueOrDefault("Date"); return DateTime.Parse(h).ToUniversalTime().ToString("s"); }
@{ var h = context.Request.Headers.GetValueOrDefault("Date"); return DateTime.ParseExact(h, "r", CultureInfo.InvariantCulture).ToString("o"); }
@{ DateTime when; if (!DateTime.TryParse(context.Request.Url.Query.GetValueOrDefault("from"), out when)) return "bad"; var nights = (DateTime.Parse(context.Request.Url.Query["to"][0]) - when).Days; return nights; }
@{ DateTime? none = null; return none.HasValue ? none.Value.Year : 0; }
@{ DateTime? some = new DateTime(2025, 1, 2); return some - new DateTime(2025, 1, 1) > TimeSpan.FromHours(1); }
@{ DateTime? none = null; return none > DateTime.MinValue; }
@{ TimeSpan? gap = null; return (gap ?? TimeSpan.FromSeconds(5)).TotalSeconds; }
@{ var sw = System.Diagnostics.Stopwatch.StartNew(); return sw.IsRunning; }
@{ var quarter = (context.Timestamp.Month - 1) / 3 + 1; return $"{context.Timestamp:yyyy}-Q{quarter}"; }
`;

/** Dates, offsets, durations and time zones. */
export const time: readonly Draft[] = [
  ...drafts(hand, { scene: 'json' }),
  ...sample(180, combine('@(($1)$2)', [dates, dateMembers], { scene: 'json' })),
  ...sample(180, combine('@(($1).ToString("$2"))', [dates, dateFormats], { scene: 'json' })),
  ...sample(
    110,
    combine('@($1)', [dateReaders]).flatMap(({ expression }) => combine(expression, [texts])),
  ),
  ...sample(90, combine('@(DateTime.ParseExact("$1", "$2", CultureInfo.InvariantCulture))', [texts, exactFormats])),
  ...sample(100, combine('@(($1)$2)', [spans, spanMembers.map((member) => member.replaceAll('\\\\', '\\'))])),
  ...combine('@(TimeSpan.Parse("$1"))', [spanTexts]),
];
