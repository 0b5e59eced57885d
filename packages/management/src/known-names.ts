import { isObject, type JsonObject } from './json.ts';
import type { Properties, Property } from './properties.ts';

// Azure reads the names of properties whatever the case of their letters is. A name that is only nearly known would be kept as
// one that is not known: a secret under it would be shown.

/** The names of properties by what they are in small letters. */
const foldedNames = new WeakMap<Properties, ReadonlyMap<string, string>>();

/** Properties as they were sent, under the names that their type has for them. */
export function withKnownNames(definitions: Properties, given: JsonObject): JsonObject {
  const names = foldedOf(definitions);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const known = Object.hasOwn(definitions, name) ? name : (names.get(name.toLowerCase()) ?? name);
      return [known, inKnownNames(Object.hasOwn(definitions, known) ? definitions[known] : undefined, value)];
    }),
  );
}

function inKnownNames(definition: Property | undefined, value: unknown): unknown {
  const { properties, items } = definition ?? {};
  if (properties !== undefined && isObject(value)) return withKnownNames(properties, value);
  if (items === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => inKnownNames(items, item));
  if (definition?.kind !== 'map' || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inKnownNames(items, item)]));
}

function foldedOf(definitions: Properties): ReadonlyMap<string, string> {
  let folded = foldedNames.get(definitions);
  if (folded === undefined) {
    folded = new Map(Object.keys(definitions).map((name) => [name.toLowerCase(), name]));
    foldedNames.set(definitions, folded);
  }
  return folded;
}
