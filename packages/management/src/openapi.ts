import { apiVersions } from './arm/api-versions.ts';
import { type Endpoint, type Method, serviceTemplate, templateOf } from './arm/endpoint.ts';
import { Routes } from './arm/routes.ts';
import type { ResourceDefinition } from './define-resource.ts';
import { endpoints } from './endpoints.ts';
import type { JsonObject } from './json.ts';
import type { Property } from './properties.ts';

// The OpenAPI description of the management API, from the same definitions that answer its calls.

const base = serviceTemplate;

/** Describes the management API in OpenAPI 3.1. */
export function describeManagement(definitions: readonly ResourceDefinition[]): JsonObject {
  const mounts = new Routes(definitions).all.filter(({ hasPaths }) => hasPaths);
  return {
    openapi: '3.1.0',
    info: { title: 'Turnpike management API', version: apiVersions.find((one) => one === '2024-05-01') ?? '' },
    security: [{ bearer: [] }],
    paths: Object.fromEntries([
      ...endpoints.map(pathOf),
      ...mounts.flatMap(({ definition, type }) => pathsOf(definition, type)),
    ]),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: {
        'api-version': { name: 'api-version', in: 'query', required: true, schema: { enum: apiVersions } },
      },
      schemas: Object.fromEntries(mounts.map(({ definition }) => [schemaName(definition), schemaOf(definition)])),
    },
  };
}

function pathOf(endpoint: Endpoint): readonly [string, JsonObject] {
  const template = templateOf(endpoint);
  const operations = Object.entries(endpoint.methods).map(([method, { description }]) => [
    method.toLowerCase(),
    {
      description,
      externalDocs: { url: endpoint.reference },
      responses: { ...answers(statuses[method as Method]), default: { description: 'An error.' } },
    },
  ]);
  return [template, withParameters(template, Object.fromEntries(operations))];
}

/** What endpoints answer most of the time. */
const statuses = { GET: 200, HEAD: 200, PUT: 200, PATCH: 200, POST: 200, DELETE: 200 } as const satisfies Record<
  Method,
  number
>;

function pathsOf(definition: ResourceDefinition, type: string): readonly (readonly [string, JsonObject])[] {
  const collections = type.split('/');
  const names = collections.map((collection) => `${collection.replace(/ies$/, 'y').replace(/s$/, '')}Name`);
  const one = `${base}/${collections.flatMap((collection, index) => [collection, `{${names[index]}}`]).join('/')}`;
  const all = one.slice(0, one.lastIndexOf('/'));
  const { actions = {}, views = {}, verbs } = definition;
  const resourceVerbs = verbs.filter((verb) => verb !== 'list');
  return [
    ...(verbs.includes('list') ? [[all, withParameters(all, { get: operation(definition, 'list') })] as const] : []),
    [one, withParameters(one, Object.fromEntries(resourceVerbs.map((verb) => [verb, operation(definition, verb)])))],
    ...Object.entries(actions).map(
      ([name, { description, status = 200 }]) =>
        [`${one}/${name}`, withParameters(one, { post: { description, responses: answers(status) } })] as const,
    ),
    ...Object.entries(views).map(
      ([name, { description }]) =>
        [`${one}/${name}`, withParameters(one, { get: { description, responses: answers(200) } })] as const,
    ),
  ];
}

function withParameters(path: string, operations: JsonObject): JsonObject {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
  return {
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      { $ref: '#/components/parameters/api-version' },
    ],
    ...operations,
  };
}

function operation(definition: ResourceDefinition, verb: ResourceDefinition['verbs'][number]): JsonObject {
  const { description, reference, createdStatus = 201, patchStatus = 200, headStatus = 200 } = definition;
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(definition)}` } } };
  const statuses = {
    list: [200],
    head: [headStatus],
    get: [200],
    put: [200, createdStatus],
    patch: [patchStatus],
    delete: [200, 204],
  };
  return {
    description,
    externalDocs: { url: reference },
    ...((verb === 'put' || verb === 'patch') && { requestBody: { content } }),
    responses: { ...answers(...statuses[verb]), default: { description: 'An error.' } },
  };
}

function answers(...statuses: readonly number[]): JsonObject {
  return Object.fromEntries(
    statuses.map((status) => [String(status), { description: status === 204 ? 'Nothing.' : 'Done.' }]),
  );
}

function schemaName({ type }: ResourceDefinition): string {
  return type.replaceAll('/', '.');
}

function schemaOf({ properties, description }: ResourceDefinition): JsonObject {
  return {
    description,
    type: 'object',
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string', readOnly: true },
      type: { type: 'string', readOnly: true },
      properties: propertySchema({ kind: 'object', description, properties }),
    },
  };
}

const types = {
  text: 'string',
  integer: 'integer',
  number: 'number',
  flag: 'boolean',
  list: 'array',
  map: 'object',
  object: 'object',
} as const satisfies Record<Exclude<Property['kind'], 'anything'>, string>;

function propertySchema(property: Property): JsonObject {
  const { kind, description, readOnly, writeOnly, least, most, pattern, words, items, properties } = property;
  const required = Object.entries(properties ?? {}).flatMap(([name, one]) => (one.required ? [name] : []));
  return {
    description,
    ...(kind !== 'anything' && { type: types[kind] }),
    ...(readOnly && { readOnly }),
    ...(writeOnly && { writeOnly }),
    ...(property.default !== undefined && { default: property.default }),
    // Enumerations are open: others are kept, too.
    ...(words && { examples: words }),
    ...(pattern && { pattern: pattern.source }),
    ...bounds(kind, least, most),
    ...(kind === 'list' && items && { items: propertySchema(items) }),
    ...(kind === 'map' && items && { additionalProperties: propertySchema(items) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, propertySchema(one)])),
      ...(required.length > 0 && { required }),
    }),
  };
}

function bounds(kind: Property['kind'], least: number | undefined, most: number | undefined): JsonObject {
  const [low, high] =
    kind === 'text' ? ['minLength', 'maxLength'] : kind === 'list' ? ['minItems', 'maxItems'] : ['minimum', 'maximum'];
  return {
    ...(least !== undefined && { [low as string]: least }),
    ...(most !== undefined && { [high as string]: most }),
  };
}
