import { isDeepStrictEqual } from 'node:util';
import type { ApiDescription } from '@turnpike/artifacts';
import type { Operation } from '@turnpike/model';
import { isObject, type JsonObject } from '../../json.ts';
import { madeName } from '../../made-name.ts';
import type { ImportedResource } from '../imported-api.ts';

// Operations refer to types by name, and all types of a description are in one schema. Azure: what is written out in an
// operation becomes a type as well, named for where it was, such as `Orders-id-PutRequest`.

/** The id of a schema, and a type in it. */
export interface TypeReference {
  readonly schemaId?: string;
  readonly typeName?: string;
}

const kinds = {
  2: 'application/vnd.ms-azure-apim.swagger.definitions+json',
  3: 'application/vnd.oai.openapi.components+json',
} as const;

/** Names the types of a description. */
export class TypeNames {
  readonly #version: ApiDescription['version'];
  readonly #types: Map<string, unknown>;
  readonly #schemaId: string;

  constructor({ version, schemas }: Pick<ApiDescription, 'version' | 'schemas'>) {
    this.#version = version;
    this.#types = new Map(Object.entries(schemas));
    // An API has one schema of a kind, so that importing again replaces it.
    this.#schemaId = madeName(kinds[version]);
  }

  /** The type of a schema, by its name; one that is written out gets the name that is proposed, or that with a number. */
  referenceTo(schema: unknown, proposed: string): TypeReference {
    if (schema === undefined || schema === null) return {};
    return { schemaId: this.#schemaId, typeName: nameIn(schema) ?? this.#add(schema, proposed) };
  }

  /** What a schema says, or that which it refers to. */
  resolved(schema: unknown): JsonObject {
    let found: unknown = schema;
    for (const seen = new Set<unknown>(); isObject(found) && !seen.has(found); ) {
      seen.add(found);
      const name = nameIn(found);
      if (name === undefined) break;
      found = this.#types.get(name);
    }
    return isObject(found) ? found : {};
  }

  /** All types, as the one schema of the API; none where there are no types. */
  schemas(): readonly ImportedResource[] {
    if (this.#types.size === 0) return [];
    const types = Object.fromEntries(this.#types);
    const document = this.#version === 2 ? { definitions: types } : { components: { schemas: types } };
    return [{ name: this.#schemaId, properties: { contentType: kinds[this.#version], document } }];
  }

  #add(schema: unknown, proposed: string): string {
    for (let repeat = 0; ; repeat++) {
      const name = repeat === 0 ? proposed : `${proposed}-${repeat}`;
      if (!this.#types.has(name)) {
        this.#types.set(name, schema);
        return name;
      }
      if (isDeepStrictEqual(this.#types.get(name), schema)) return name;
    }
  }
}

/** The name of a type that is referred to as a whole. */
function nameIn(schema: unknown): string | undefined {
  const reference = (schema as { readonly $ref?: unknown }).$ref;
  if (typeof reference !== 'string') return undefined;
  const name = /^#\/(?:components\/schemas|definitions)\/([^/]+)$/.exec(reference)?.[1];
  if (name === undefined) return undefined;
  return decoded(name).replaceAll('~1', '/').replaceAll('~0', '~');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Names may hold a percent sign as it is.
    return text;
  }
}

/** The name of a type that is written out where an operation needs it: `Orders-id-Put`, and what it is there. */
export function placeName({ urlTemplate, method }: Pick<Operation, 'urlTemplate' | 'method'>): string {
  const path = urlTemplate.replace(/\?.*$/s, '').split('/').filter(Boolean);
  const segments = path.map((segment) =>
    segment.startsWith('{') ? `-${segment.replace(/[{}*]/g, '')}-` : capital(segment),
  );
  return `${segments.join('')}${capital(method.toLowerCase())}`;
}

/** `application/json` as part of a name. */
export function contentName(contentType: string): string {
  return contentType
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map(capital)
    .join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
