import type { ModelMessage } from '@turnpike/policy';
import { readContent } from './content.ts';
import { asObject, type JsonObject, jsonText, unreadable } from './json.ts';

// What the readers of several protocols have in common.

const roles: Readonly<Record<string, ModelMessage['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  model: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** The role of a message in a list; one that nobody knows is taken for the user's. */
export function readRole(role: unknown, list: string, index: number): ModelMessage['role'] {
  if (typeof role !== 'string') throw unreadable(`'${list}[${index}]' has no role; expected a string.`);
  // `constructor` is a name that every object has.
  return Object.hasOwn(roles, role) ? roles[role]! : 'user';
}

/** What is read of calls and messages, as far as it is in small letters. */
const names: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'contents', 'input', 'prompt', 'system', 'instructions', 'tools', 'functions', 'stream'],
  ...['n', 'best_of', 'max_tokens', 'max_completion_tokens', 'max_output_tokens'],
  ...['role', 'content', 'parts', 'text', 'refusal', 'reasoning_content', 'tool_calls', 'function_call', 'output'],
]);

/**
 * Servers written in Go take members whatever case their names are in: what is not seen here would be seen there. The
 * object is the whole of `place`, or stands in the list of that name.
 * @throws {PolicyFailure} 400 when a name differs by its case only from one that is read
 */
export function checkNames(object: JsonObject, place: string, index?: number): void {
  for (const name in object) {
    if (names.has(name)) continue;
    const known = knownName(name);
    if (known === name) continue;
    const where = index === undefined ? place : `'${place}[${index}]'`;
    throw unreadable(`${where} has '${name}'; expected '${known}'.`);
  }
}

/** The name that is read which differs from another one by its case only; otherwise that other itself. */
export function knownName(name: string): string {
  const known = name.toLowerCase();
  return names.has(known) ? known : name;
}

/** The objects of a list that must be there. */
export function readObjects(value: unknown, place: string): readonly JsonObject[] {
  if (!Array.isArray(value)) throw unreadable(`'${place}' is ${kindOf(value)}; expected a list.`);
  return value.map((item, index) => {
    const object = asObject(item);
    if (object === undefined) throw unreadable(`'${place}[${index}]' is ${kindOf(item)}; expected an object.`);
    checkNames(object, place, index);
    return object;
  });
}

/** What a system prompt says, where there is one. */
export function systemMessages(content: unknown, place: string): readonly ModelMessage[] {
  if (content === undefined || content === null) return [];
  return [{ role: 'system', ...readContent(content, `'${place}'`) }];
}

/** The name of the model: what the path says goes first, as with Azure. */
export function readModel(body: JsonObject, model: string | undefined): string {
  if (model !== undefined) return model;
  if (body.model === undefined || body.model === null) return '';
  if (typeof body.model !== 'string') throw unreadable(`'model' is ${kindOf(body.model)}; expected a string.`);
  return body.model;
}

/** The most tokens of all answers: the largest of the limits that were given, times the number of answers. */
export function readLimit(
  limits: Readonly<Record<string, unknown>>,
  answers: Readonly<Record<string, unknown>> = {},
): number | undefined {
  const most = largest(limits, 0);
  const times = largest(answers, 1) ?? 1;
  return most === undefined ? undefined : Math.min(most * times, Number.MAX_SAFE_INTEGER);
}

/** The largest of the numbers that are there. */
function largest(values: Readonly<Record<string, unknown>>, least: number): number | undefined {
  let most: number | undefined;
  for (const name in values) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    if (!Number.isSafeInteger(value) || (value as number) < least)
      throw unreadable(`'${name}' is ${jsonText(value)}; expected a whole number from ${least} on.`);
    if (most === undefined || (value as number) > most) most = value as number;
  }
  return most;
}

/** The definitions of tools, as the part of a call that it is. */
export function readTools(tools: unknown): { readonly tools?: string } {
  return Array.isArray(tools) && tools.length > 0 ? { tools: jsonText(tools) } : {};
}

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  return value === undefined ? 'missing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
}
