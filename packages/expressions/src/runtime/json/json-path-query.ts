import { writeBase64 } from '../base64.ts';
import { spend } from '../budget.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { Guid } from '../guid.ts';
import { toText } from '../object.ts';
import { TimeSpan } from '../time-span.ts';
import { Uri } from '../uri.ts';
import { compareValues } from './comparison.ts';
import { textOfDate } from './date-text.ts';
import type { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';
import { matchesExpression } from './json-path-expression.ts';
import type { Filter } from './json-path-filters.ts';
import { tokenType } from './token-type.ts';

/** The comparisons of a condition. */
export type Comparison = '===' | '==' | '=~' | '!==' | '!=' | '<=' | '<' | '>=' | '>';

/** Whether a token meets a condition; `top` is what the whole path starts from. */
export type Condition = (token: JToken, top: JToken) => boolean;

/** One side of a comparison: a value, or a path from the token. */
export type Operand = JValue | readonly Filter[];

/** `@.name` alone: whether there is such a token. */
export function exists(operand: Operand): Condition {
  return (token, top) => {
    for (const _ of tokensOf(operand, token, top)) return true;
    return false;
  };
}

/** Whether any token of one side and any of the other compare so. */
export function compare(comparison: Comparison, left: Operand, right: Operand): Condition {
  return (token, top) => {
    const others = [...tokensOf(right, token, top)];
    for (const one of tokensOf(left, token, top)) {
      spend(others.length);
      for (const other of others) if (holds(comparison, one, other)) return true;
    }
    return false;
  };
}

function tokensOf(operand: Operand, token: JToken, top: JToken): Iterable<JToken> {
  if (operand instanceof JValue) return [operand];
  let current: Iterable<JToken> = [token];
  for (const filter of operand) current = filter(current, top, false);
  return current;
}

function holds(comparison: Comparison, left: JToken, right: JToken): boolean {
  // Only values compare; a container is different from everything.
  if (!(left instanceof JValue) || !(right instanceof JValue)) return comparison === '!=';
  switch (comparison) {
    case '===':
      return isStrictlyEqual(left, right);
    case '!==':
      return !isStrictlyEqual(left, right);
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case '=~':
      return matchesExpression(left, right);
    case '<':
      return left.compareTo(right) < 0;
    case '<=':
      return left.compareTo(right) <= 0;
    case '>':
      return left.compareTo(right) > 0;
    case '>=':
      return left.compareTo(right) >= 0;
  }
}

function isNumber({ type }: JValue): boolean {
  return type === tokenType.integer || type === tokenType.float;
}

function isStrictlyEqual(left: JValue, right: JValue): boolean {
  if (isNumber(left) && isNumber(right)) return compareValues(left.type, left.value, right.value) === 0;
  return left.equals(right);
}

/** A value also equals the string it is written as. */
function isEqual(value: JValue, queried: JValue): boolean {
  if (isStrictlyEqual(value, queried)) return true;
  return queried.type === tokenType.string && textOf(value.value) === queried.value;
}

function textOf(value: unknown): string | undefined {
  if (value instanceof DateTime || value instanceof DateTimeOffset) return textOfDate(value);
  if (value instanceof Uint8Array) return writeBase64(value);
  const isWrittenAsText = value instanceof Guid || value instanceof TimeSpan || value instanceof Uri;
  return isWrittenAsText ? toText(value) : undefined;
}
