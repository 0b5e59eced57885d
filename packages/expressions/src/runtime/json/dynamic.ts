import { JObject } from './j-object.ts';
import { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';

// `dynamic` over JSON: `body.model` is `body["model"]`. Only objects have members of their own making; arrays and values
// have those that their types declare. https://www.newtonsoft.com/json/help/html/QueryingLINQtoJSON.htm

/** Whether members of the value are looked up by name when the expression runs. */
export function isDynamicToken(value: unknown): value is JObject {
  return value instanceof JObject;
}

/** `token.name`: the value of the property, or null. */
export function getDynamicMember(token: JObject, name: string): unknown {
  return token.get(name);
}

/** `token.name = value`: what is not a token becomes one. */
export function setDynamicMember(token: JObject, name: string, value: unknown): void {
  token.set(name, value instanceof JToken ? value : JValue.of(value));
}

/** The value that an operator on a dynamic operand works with: a `JValue` stands for what it holds. */
export function dynamicOperand(value: unknown): unknown {
  return value instanceof JValue ? value.value : value;
}

/** The result of an operator on JSON values, which is a JSON value again. */
export function dynamicToken(value: unknown): unknown {
  return value instanceof JToken ? value : JValue.of(value);
}
