import type { Api } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { readGraphQLSchema } from '../../import/graphql/graphql-schema.ts';
import { ImportError } from '../../import/imported-api.ts';
import { isObject, type JsonObject, pick, present } from '../../json.ts';
import { anything, object, text } from '../../properties.ts';
import { checkResolvers, graphqlType } from '../resolvers/check-events.ts';

/** Which part of the document a content type is about; texts for all others. */
const parts: Readonly<Record<string, 'definitions' | 'components'>> = {
  'application/vnd.ms-azure-apim.swagger.definitions+json': 'definitions',
  'application/vnd.oai.openapi.components+json': 'components',
};
const xmlType = 'application/vnd.ms-azure-apim.xsd+xml';

/** Schemas of an API, which representations of its operations refer to. */
export const apiSchemas: ResourceDefinition = defineResource({
  type: 'apis/schemas',
  noun: 'Schema',
  description: 'The types of an API: those of OpenAPI, XML Schema, GraphQL and others.',
  reference: 'https://learn.microsoft.com/rest/api/apimanagement/api-schema',
  verbs: ['list', 'head', 'get', 'put', 'delete'],
  inWorkspaces: true,
  name: { most: 80 },

  properties: {
    contentType: text('What it is written in.', { required: true, least: 1 }),
    document: object(
      {
        value: text('The schema as text.'),
        definitions: anything('Types by name, as in Swagger 2.'),
        components: anything('Types by name, as in OpenAPI 3.'),
      },
      'The schema.',
      { required: true },
    ),
    provisioningState: text('How far it has come.', { readOnly: true }),
  },

  filterable: ['contentType'],
  // Azure: documents are large, and lists do without them.
  show: (properties, { isList }) => (isList === true ? pick(properties, (name) => name !== 'document') : properties),
  check: checkDocument,
});

function checkDocument(
  { contentType, document }: JsonObject,
  context: ChangeContext,
): readonly ArmErrorDetail[] | Promise<readonly ArmErrorDetail[]> {
  if (!isObject(document)) return [];
  const part = parts[String(contentType)] ?? 'value';
  const given = partOf(document, part);
  if (given === undefined) return [detail(`document.${part}`, `'document.${part}' is missing; expected a schema`)];
  if (part !== 'value' && !isObject(given))
    return [detail(`document.${part}`, `'document.${part}' is no object of JSON; expected one`)];
  return contentType === graphqlType ? checkGraphQL(String(given), context) : [];
}

/** A gateway takes no snapshot with a schema that cannot be read. */
function checkGraphQL(
  text: string,
  { path, reader }: ChangeContext,
): readonly ArmErrorDetail[] | Promise<readonly ArmErrorDetail[]> {
  try {
    const api = path.slice(0, path.toLowerCase().lastIndexOf('/schemas/')).toLowerCase();
    return checkResolvers(readGraphQLSchema(text), api, reader);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { message, place } = error;
    return [detail('document.value', `Parsing error(s): ${place === undefined ? message : `${message} (${place})`}`)];
  }
}

/** Clients may give types as text in `value`, too. */
function partOf(document: JsonObject, part: 'value' | 'definitions' | 'components'): unknown {
  if (part === 'value' || document[part] !== undefined || typeof document.value !== 'string') return document[part];
  try {
    const read: unknown = JSON.parse(document.value);
    return isObject(read) && isObject(read[part]) ? read[part] : read;
  } catch {
    return document.value;
  }
}

/** What gateways are told of the schemas of an API. */
export function schemasOf(resources: readonly Resource[]): Pick<Api, 'schemas' | 'xmlSchemas' | 'graphqlSchema'> {
  const named: Record<string, unknown>[] = [];
  const xmlSchemas: string[] = [];
  let graphqlSchema: string | undefined;
  for (const { properties } of resources) {
    const { contentType, document } = properties;
    if (!isObject(document)) continue;
    const part = parts[String(contentType)];
    const given = partOf(document, part ?? 'value');
    if (part !== undefined && isObject(given)) named.push(typesIn(given));
    else if (typeof given === 'string' && contentType === xmlType) xmlSchemas.push(given);
    else if (typeof given === 'string' && contentType === graphqlType) graphqlSchema ??= given;
  }
  return present({
    schemas: named.length === 0 ? undefined : Object.fromEntries(named.flatMap((types) => Object.entries(types))),
    xmlSchemas: xmlSchemas.length === 0 ? undefined : xmlSchemas,
    graphqlSchema,
  });
}

/** The components of OpenAPI have their schemas under `schemas`. */
function typesIn(given: JsonObject): Record<string, unknown> {
  return { ...(isObject(given.schemas) ? given.schemas : given) };
}
