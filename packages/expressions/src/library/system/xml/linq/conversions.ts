import { argumentNull } from '../../../../runtime/exceptions.ts';
import { parseGuid } from '../../../../runtime/guid.ts';
import {
  readRoundtripDateTime,
  readXmlBoolean,
  readXmlDateTimeOffset,
  readXmlDecimal,
  readXmlDouble,
  readXmlDuration,
  readXmlInteger,
  readXmlSingle,
} from '../../../../runtime/xml/xml-value.ts';
import type { MemberImplementation } from '../../../define-type.ts';

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  bool: (text) => readXmlBoolean(text.toLowerCase()),
  int: (text) => readXmlInteger(text, 'Int32'),
  uint: (text) => readXmlInteger(text, 'UInt32'),
  long: (text) => readXmlInteger(text, 'Int64'),
  ulong: (text) => readXmlInteger(text, 'UInt64'),
  float: readXmlSingle,
  double: readXmlDouble,
  decimal: readXmlDecimal,
  DateTime: readRoundtripDateTime,
  DateTimeOffset: readXmlDateTimeOffset,
  TimeSpan: readXmlDuration,
  Guid: (text) => parseGuid(text),
};

/** The casts of `XElement` and `XAttribute` to values: `(string)element`, `(int?)attribute`. */
export function conversions(type: string, parameter: string): Readonly<Record<string, MemberImplementation>> {
  type Source = { readonly value: string } | null;
  const members: Record<string, MemberImplementation> = {
    [`static explicit operator string(${type} ${parameter})`]: (source: Source) => source?.value ?? null,
  };
  for (const [name, read] of Object.entries(readers)) {
    members[`static explicit operator ${name}(${type} ${parameter})`] = (source: Source) => {
      if (source === null) throw argumentNull(parameter);
      return read(source.value);
    };
    members[`static explicit operator ${name}?(${type} ${parameter})`] = (source: Source) =>
      source === null ? null : read(source.value);
  }
  return members;
}
