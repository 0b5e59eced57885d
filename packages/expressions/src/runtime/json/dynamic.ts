import type { Implementation, Member } from '../../types/definition.ts';
import { definitionOf } from '../../types/well-known.ts';
import { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';

// `dynamic` over JSON: members of an object are looked up by name, and single values take part in operators as what they
// hold, as Newtonsoft's own dynamic support has it.

/** Whether members of the value are looked up in JSON rather than in its .NET type. */
export function isDynamicToken(value: unknown): value is JToken {
  return value instanceof JToken && !(value instanceof JValue);
}

/** `token.name`: null where the object has no such property. */
export function getDynamicMember(token: JToken, name: string): unknown {
  return token.item(name);
}

/** `token.name = value`. */
export function setDynamicMember(token: JToken, name: string, value: unknown): void {
  token.setItem(name, tokenOf(value));
}

/** The boxed value inside a single JSON value; anything else as it is. */
export function dynamicOperand(value: unknown): unknown {
  return value instanceof JValue ? value.value : value;
}

function tokenOf(value: unknown): JToken | null {
  if (value === null || value instanceof JToken) return value;
  const isFromObject = (member: Member) => member.kind === 'method' && member.parameters.length === 1;
  const member = definitionOf('Newtonsoft.Json.Linq.JToken').membersNamed('FromObject').find(isFromObject);
  return (member as { readonly implementation: Implementation }).implementation(value) as JToken;
}
