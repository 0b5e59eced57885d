import { isObject, type JsonObject } from './json.ts';
import type { Properties, Property } from './properties.ts';

// What is secret is kept apart from what is not, by its way through the properties: `proxy/password`, `hosts/0/key`.

/** The properties of a resource in two parts. */
export interface SplitProperties {
  readonly properties: JsonObject;
  readonly secrets: JsonObject;
}

/** Takes what is secret out of properties. */
export function splitSecrets(definitions: Properties, whole: JsonObject): SplitProperties {
  const secrets = new Map<string, unknown>();
  const properties = openPart(definitions, whole, '', secrets);
  return { properties, secrets: Object.fromEntries(secrets) };
}

function openPart(definitions: Properties, whole: JsonObject, way: string, secrets: Map<string, unknown>): JsonObject {
  return Object.fromEntries(
    Object.entries(whole).flatMap(([name, value]) => {
      const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
      const here = `${way}${escapeName(name)}`;
      if (!isSecret(definition, whole)) return [[name, openValue(definition, value, here, secrets)]];
      secrets.set(here, value);
      return [];
    }),
  );
}

function openValue(
  definition: Property | undefined,
  value: unknown,
  way: string,
  secrets: Map<string, unknown>,
): unknown {
  const { properties, items } = definition ?? {};
  if (properties !== undefined && isObject(value)) return openPart(properties, value, `${way}/`, secrets);
  if (items !== undefined && Array.isArray(value))
    return value.map((item, index) => openValue(items, item, `${way}/${index}`, secrets));
  return value;
}

function isSecret(definition: Property | undefined, whole: JsonObject): boolean {
  const { secret = false, writeOnly = false } = definition ?? {};
  return writeOnly || (typeof secret === 'function' ? secret(whole) : secret);
}

/** Puts properties together again. */
export function joinSecrets({ properties, secrets }: SplitProperties): JsonObject {
  let whole: unknown = properties;
  for (const [way, value] of Object.entries(secrets)) whole = withValue(whole, way.split('/').map(unescapeName), value);
  return whole as JsonObject;
}

function withValue(into: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(into))
    return into.map((item, index) => (String(index) === name ? withValue(item, rest, value) : item));
  const object = isObject(into) ? into : {};
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  const placed = rest.length === 0 ? value : withValue(inner, rest, value);
  return Object.fromEntries([...Object.entries(object).filter(([other]) => other !== name), [name, placed]]);
}

/** RFC 6901, 3. */
function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescapeName(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
