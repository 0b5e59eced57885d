import { isObject, type JsonObject } from '../../json.ts';
import type { ExportedApi } from '../exported-api.ts';

// The types of an API, in the words of one version of OpenAPI. What an API was imported from may have been the other.

/** Where types are in each version. */
export const typePlaces = { 2: '#/definitions/', 3: '#/components/schemas/' } as const;

/** All types of an API by name, with their references as the version writes them. */
export function typesOf({ schemas }: ExportedApi, version: 2 | 3): JsonObject {
  const types = schemas.flatMap(({ properties: { document } }) => {
    if (!isObject(document)) return [];
    const { definitions, components } = document;
    const schemas = isObject(components) ? (components.schemas ?? components) : undefined;
    return [definitions, schemas].filter(isObject).flatMap(Object.entries);
  });
  return withReferences(Object.fromEntries(types), version) as JsonObject;
}

/** The reference to a type, if a parameter or a representation has one. */
export function referenceIn({ typeName }: JsonObject, version: 2 | 3): JsonObject | undefined {
  if (typeof typeName !== 'string' || typeName === '') return undefined;
  // RFC 6901, 3.
  return { $ref: typePlaces[version] + typeName.replaceAll('~', '~0').replaceAll('/', '~1') };
}

function withReferences(value: unknown, version: 2 | 3): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, version));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string'
        ? inner.replace(/^#\/(?:definitions|components\/schemas)\//, typePlaces[version])
        : withReferences(inner, version),
    ]),
  );
}
