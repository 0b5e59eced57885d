import { netType } from '../net-type.ts';
import type { DotNetObject } from '../values.ts';

/** `Newtonsoft.Json.JsonSerializerSettings`, as far as expressions can make use of it. */
export class SerializerSettings implements DotNetObject {
  /** A value of `Formatting`: 1 is indented. */
  formatting: number = 0;
  /** A value of `NullValueHandling`: 1 leaves out members that are null. */
  nullValueHandling: number = 0;
  /** A value of `DefaultValueHandling`: 1 leaves out members that have the default of their type. */
  defaultValueHandling: number = 0;
  /** A value of `ReferenceLoopHandling`: 0 is an error, 1 leaves out what would go round in circles. */
  referenceLoopHandling: number = 0;
  /** A value of `DateParseHandling`: 0 leaves strings as they are. */
  dateParseHandling: number = 1;
  /** A value of `DateTimeZoneHandling`; 3 keeps the zone as it is. */
  dateTimeZoneHandling: number = 3;
  /** A value of `DateFormatHandling`: 1 writes `/Date(…)/`. */
  dateFormatHandling: number = 0;
  dateFormatString: string | null = null;
  /** A value of `StringEscapeHandling`: 1 escapes all that is not ASCII, 2 what HTML has a meaning for. */
  stringEscapeHandling: number = 0;
  /** A value of `FloatFormatHandling`. */
  floatFormatHandling: number = 0;
  /** A value of `FloatParseHandling`. */
  floatParseHandling: number = 0;
  /** A value of `MissingMemberHandling`; library types have no members that could be missing. */
  missingMemberHandling: number = 0;
  maxDepth: number | null = null;

  get [netType](): string {
    return 'Newtonsoft.Json.JsonSerializerSettings';
  }

  toString(): string {
    return this[netType];
  }
}
