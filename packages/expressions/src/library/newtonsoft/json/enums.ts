import { defineEnum, type LibraryType } from '../../define-type.ts';

// The enumerations of Newtonsoft.Json that settings are made of.
// https://www.newtonsoft.com/json/help/html/N_Newtonsoft_Json.htm

/** `Newtonsoft.Json.*` enumerations. */
export const jsonEnums: readonly LibraryType[] = [
  defineEnum('Newtonsoft.Json.Formatting', { None: 0, Indented: 1 }),
  defineEnum('Newtonsoft.Json.NullValueHandling', { Include: 0, Ignore: 1 }),
  defineEnum(
    'Newtonsoft.Json.DefaultValueHandling',
    { Include: 0, Ignore: 1, Populate: 2, IgnoreAndPopulate: 3 },
    { flags: true },
  ),
  defineEnum('Newtonsoft.Json.ReferenceLoopHandling', { Error: 0, Ignore: 1, Serialize: 2 }),
  defineEnum('Newtonsoft.Json.MissingMemberHandling', { Ignore: 0, Error: 1 }),
  defineEnum('Newtonsoft.Json.DateParseHandling', { None: 0, DateTime: 1, DateTimeOffset: 2 }),
  defineEnum('Newtonsoft.Json.DateFormatHandling', { IsoDateFormat: 0, MicrosoftDateFormat: 1 }),
  defineEnum('Newtonsoft.Json.DateTimeZoneHandling', { Local: 0, Utc: 1, Unspecified: 2, RoundtripKind: 3 }),
  defineEnum('Newtonsoft.Json.FloatFormatHandling', { String: 0, Symbol: 1, DefaultValue: 2 }),
  defineEnum('Newtonsoft.Json.FloatParseHandling', { Double: 0, Decimal: 1 }),
  defineEnum('Newtonsoft.Json.StringEscapeHandling', { Default: 0, EscapeNonAscii: 1, EscapeHtml: 2 }),
  defineEnum('Newtonsoft.Json.TypeNameHandling', { None: 0, Objects: 1, Arrays: 2, All: 3, Auto: 4 }, { flags: true }),
];
