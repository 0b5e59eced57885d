import { isObject, type JsonObject, objectsIn, pick, present } from '../../json.ts';
import type { ExportedApi } from '../exported-api.ts';
import type { ExportFormat } from '../formats.ts';
import { infoOf, isDescribable, keysOf, serverOf } from './describe-api.ts';
import { describePaths, type PlacedOperation, type PlacedParameter } from './describe-paths.ts';
import { plainSchema } from './plain-schema.ts';
import { referenceIn, typesOf } from './types-of.ts';

/** OpenAPI 2 in JSON. It has one type for all forms of a body, so that of several the first goes there. */
export const swagger: ExportFormat = {
  inline: 'swagger',
  link: 'swagger-link',
  answered: 'swagger-link-json',
  contentType: 'application/json',
  write: (api) => (isDescribable(api) ? JSON.stringify(documentOf(api), null, 2) : undefined),
};

function documentOf(api: ExportedApi): JsonObject {
  const definitions = typesOf(api, 2);
  const keys = keysOf(api);
  const names = Object.keys(keys);
  return {
    swagger: '2.0',
    info: infoOf(api),
    ...addressOf(api),
    ...(names.length > 0 && { securityDefinitions: keys, security: names.map((name) => ({ [name]: [] })) }),
    ...describePaths(api.operations, (operation) => operationOf(operation, definitions)),
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}

function addressOf(api: ExportedApi): JsonObject {
  const server = serverOf(api);
  const url = server !== undefined && URL.canParse(server) ? new URL(server) : undefined;
  const { protocols } = api.properties;
  return present({
    host: url?.host,
    basePath: url?.pathname,
    schemes: Array.isArray(protocols) && protocols.length > 0 ? protocols : undefined,
  });
}

function operationOf({ name, properties, parameters }: PlacedOperation, types: JsonObject): JsonObject {
  const { displayName, description, request, responses } = properties;
  const answers = objectsIn(responses);
  const bodies = objectsIn(isObject(request) ? request.representations : undefined);
  const all = [...parameters.map((one) => parameterOf(one, types)), ...bodyOf(request, bodies)];
  const produced = new Set(
    answers.flatMap((one) => objectsIn(one.representations).map(({ contentType }) => contentType)),
  );
  return present({
    summary: displayName,
    description,
    operationId: name,
    consumes: bodies.length === 0 ? undefined : bodies.map(({ contentType }) => contentType),
    produces: produced.size === 0 ? undefined : [...produced],
    parameters: all.length === 0 ? undefined : all,
    responses: responsesOf(answers, types),
  });
}

const collections: Readonly<Record<string, string>> = { spaceDelimited: 'ssv', pipeDelimited: 'pipes' };

function parameterOf({ place, required, properties }: PlacedParameter, types: JsonObject): JsonObject {
  const { name, description, style, explode } = properties;
  const collection = collections[String(style)] ?? (explode === true ? 'multi' : undefined);
  const form = formOf(properties, types);
  return present({
    name,
    in: place,
    description,
    required: required || undefined,
    ...form,
    collectionFormat: form.type === 'array' ? collection : undefined,
  });
}

/** What OpenAPI 2 knows of parameters that are no body. */
const known: readonly string[] = [
  'type',
  'format',
  'items',
  'enum',
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
];

/** Parameters cannot refer to types: they say themselves what they are, as far as they can. */
function formOf(properties: JsonObject, types: JsonObject): JsonObject {
  const { typeName } = properties;
  const type = typeof typeName === 'string' && Object.hasOwn(types, typeName) ? types[typeName] : undefined;
  const said = isObject(type) ? pick(type, (name) => known.includes(name)) : {};
  return typeof said.type === 'string' && said.type !== 'object' ? said : plainSchema(properties);
}

function bodyOf(request: unknown, bodies: readonly JsonObject[]): readonly JsonObject[] {
  if (bodies.length === 0) return [];
  const schema = bodies.map((body) => referenceIn(body, 2)).find((reference) => reference !== undefined);
  const description = isObject(request) ? request.description : undefined;
  return [present({ name: 'body', in: 'body', description, schema: schema ?? {} })];
}

function responsesOf(responses: readonly JsonObject[], types: JsonObject): JsonObject {
  if (responses.length === 0) return { default: { description: '' } };
  return Object.fromEntries(
    responses.map(({ statusCode, description, headers, representations }) => {
      const bodies = objectsIn(representations);
      const schema = bodies.map((body) => referenceIn(body, 2)).find((reference) => reference !== undefined);
      return [
        String(statusCode),
        present({
          description: description ?? '',
          headers: headersOf(objectsIn(headers), types),
          schema,
          examples: examplesOf(bodies),
        }),
      ];
    }),
  );
}

function headersOf(headers: readonly JsonObject[], types: JsonObject): JsonObject | undefined {
  if (headers.length === 0) return undefined;
  return Object.fromEntries(
    headers.map((header) => [
      String(header.name),
      present({ description: header.description, ...formOf(header, types) }),
    ]),
  );
}

/** OpenAPI 2 has one example for each content type. */
function examplesOf(bodies: readonly JsonObject[]): JsonObject | undefined {
  const shown = bodies.flatMap(({ contentType, examples }) => {
    const [first] = isObject(examples) ? Object.values(examples).filter(isObject) : [];
    return first?.value === undefined ? [] : [[String(contentType), first.value] as const];
  });
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}
