import { writeBase64 } from '../base64.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { Decimal } from '../decimal.ts';
import { toText } from '../object.ts';
import { Boxed } from '../values.ts';
import { BigInteger } from './big-integer.ts';
import { textOfDate } from './date-text.ts';
import { quote, textOfDouble, textOfSingle, withDecimalPoint } from './text.ts';
import { type TokenType, tokenType } from './token-type.ts';

/** The JSON form of the value of a token. */
export function textOfValue(type: TokenType, value: unknown): string {
  switch (type) {
    case tokenType.null:
      return 'null';
    case tokenType.undefined:
      return 'undefined';
    case tokenType.raw:
      return value === null ? '' : toText(value);
    case tokenType.comment:
      return `/*${toText(value)}*/`;
    default:
      return textOfObject(value);
  }
}

/** The JSON form of an `object` that is a single value. */
export function textOfObject(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'boolean':
    case 'number':
    case 'bigint':
      return String(value);
    default:
      break;
  }
  if (value === null) return 'null';
  if (value instanceof Boxed && value.type.definition.name !== 'System.Char') return textOfNumber(value);
  if (value instanceof Decimal) return withDecimalPoint(value.toString());
  if (value instanceof BigInteger) return value.toString();
  return quote(unquotedText(value));
}

/** What stands between the quotes for a value that is written as a string. */
export function unquotedText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof DateTime || value instanceof DateTimeOffset) return textOfDate(value);
  if (value instanceof Uint8Array) return writeBase64(value);
  return toText(value);
}

function textOfNumber({ type, value }: Boxed): string {
  switch (type.definition.name) {
    case 'System.Double':
      return textOfDouble(Number(value));
    case 'System.Single':
      return textOfSingle(Number(value));
    default:
      return String(value);
  }
}
