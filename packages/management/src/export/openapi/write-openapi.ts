import { stringify } from 'yaml';
import { isObject, type JsonObject, objectsIn, present } from '../../json.ts';
import type { ExportedApi } from '../exported-api.ts';
import type { ExportFormat } from '../formats.ts';
import { infoOf, isDescribable, keysOf, serverOf } from './describe-api.ts';
import { describePaths, type PlacedOperation, type PlacedParameter } from './describe-paths.ts';
import { plainSchema } from './plain-schema.ts';
import { referenceIn, typesOf } from './types-of.ts';

/** OpenAPI 3 in JSON. */
export const openapiJson: ExportFormat = {
  inline: 'openapi+json',
  link: 'openapi+json-link',
  answered: 'openapi+json-link',
  contentType: 'application/json',
  write: (api) => (isDescribable(api) ? JSON.stringify(documentOf(api), null, 2) : undefined),
};

/** OpenAPI 3 in YAML. */
export const openapiYaml: ExportFormat = {
  inline: 'openapi',
  link: 'openapi-link',
  answered: 'openapi-link',
  contentType: 'application/yaml',
  write: (api) =>
    isDescribable(api) ? stringify(documentOf(api), { aliasDuplicateObjects: false, lineWidth: 0 }) : undefined,
};

function documentOf(api: ExportedApi): JsonObject {
  const server = serverOf(api);
  const keys = keysOf(api);
  const names = Object.keys(keys);
  const schemas = typesOf(api, 3);
  const components = present({
    schemas: Object.keys(schemas).length === 0 ? undefined : schemas,
    securitySchemes: names.length === 0 ? undefined : keys,
  });
  return {
    openapi: '3.0.1',
    info: infoOf(api),
    ...(server !== undefined && { servers: [{ url: server }] }),
    ...describePaths(api.operations, operationOf),
    ...(Object.keys(components).length > 0 && { components }),
    ...(names.length > 0 && { security: names.map((name) => ({ [name]: [] })) }),
  };
}

function operationOf({ name, properties, parameters }: PlacedOperation): JsonObject {
  const { displayName, description, request, responses } = properties;
  return present({
    summary: displayName,
    description,
    operationId: name,
    parameters: parameters.length === 0 ? undefined : parameters.map(parameterOf),
    requestBody: isObject(request) ? bodyOf(request) : undefined,
    responses: responsesOf(objectsIn(responses)),
  });
}

function parameterOf({ place, required, properties }: PlacedParameter): JsonObject {
  const { name, description } = properties;
  return present({ name, in: place, description, required: required || undefined, ...formOf(properties) });
}

/** What the values of a parameter or a header are. */
function formOf(properties: JsonObject): JsonObject {
  const { style, explode } = properties;
  const schema = referenceIn(properties, 3) ?? plainSchema(properties);
  return style === 'json' ? { content: { 'application/json': { schema } } } : present({ style, explode, schema });
}

function bodyOf({ description, representations }: JsonObject): JsonObject | undefined {
  const content = contentOf(objectsIn(representations));
  if (content === undefined && description === undefined) return undefined;
  return present({ description, content: content ?? {} });
}

/** OpenAPI wants an answer; `default` has no status, so that an import makes nothing of it. */
function responsesOf(responses: readonly JsonObject[]): JsonObject {
  if (responses.length === 0) return { default: { description: '' } };
  return Object.fromEntries(
    responses.map(({ statusCode, description, headers, representations }) => [
      String(statusCode),
      present({
        description: description ?? '',
        headers: headersOf(objectsIn(headers)),
        content: contentOf(objectsIn(representations)),
      }),
    ]),
  );
}

function headersOf(headers: readonly JsonObject[]): JsonObject | undefined {
  if (headers.length === 0) return undefined;
  return Object.fromEntries(
    headers.map((header) => [
      String(header.name),
      present({
        description: header.description,
        required: header.required === true ? true : undefined,
        ...formOf(header),
      }),
    ]),
  );
}

function contentOf(representations: readonly JsonObject[]): JsonObject | undefined {
  if (representations.length === 0) return undefined;
  return Object.fromEntries(
    representations.map((one) => [
      String(one.contentType),
      present({ schema: referenceIn(one, 3) ?? formSchema(objectsIn(one.formParameters)), examples: one.examples }),
    ]),
  );
}

function formSchema(fields: readonly JsonObject[]): JsonObject | undefined {
  if (fields.length === 0) return undefined;
  const required = fields.filter((field) => field.required === true).map(({ name }) => name);
  return present({
    type: 'object',
    required: required.length === 0 ? undefined : required,
    properties: Object.fromEntries(
      fields.map((field) => [String(field.name), present({ ...plainSchema(field), description: field.description })]),
    ),
  });
}
