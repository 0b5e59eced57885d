import { variableFromData } from '@turnpike/expressions';

/** What a variable holds for JSON data: a `JToken`, as `JToken.Parse` gives it. */
export function jsonVariable(data: unknown): unknown {
  return variableFromData({ $type: 'JToken', value: data });
}
