import type { Api } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { type ChangeContext, defineResource, type Resource, type ResourceDefinition } from '../../define-resource.ts';
import { type JsonObject, present } from '../../json.ts';
import { text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { checkPolicy } from '../policies/check-policy.ts';
import { fetchPolicy } from '../policies/fetch-policy.ts';
import { checkFormat, showDocument } from '../policies/policies.ts';
import { checkEvents } from './check-events.ts';

/** How the fields of GraphQL APIs are resolved, and the documents that do it. */
export const resolvers: readonly ResourceDefinition[] = [
  defineResource({
    type: 'apis/resolvers',
    noun: 'Resolver',
    description: 'How a field of a GraphQL API is resolved.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/graph-ql-api-resolver',
    verbs: ['list', 'head', 'get', 'put', 'patch', 'delete'],
    name: { most: 80 },

    properties: {
      displayName: text('Its name for people.', { least: 1, most: 300 }),
      path: text('The field: a type and one of its fields, such as Query/users.', {
        least: 1,
        most: 300,
        pattern: /^[_A-Za-z]\w*\/[_A-Za-z]\w*$/,
      }),
      description: text('What it is for.'),
    },

    filterable: ['displayName', 'description', 'path'],
    check: checkResolver,
  }),
  defineResource({
    type: 'apis/resolvers/policies',
    noun: 'Policy',
    description: 'The data source of a resolver.',
    reference: 'https://learn.microsoft.com/rest/api/apimanagement/graph-ql-api-resolver-policy',
    verbs: ['list', 'head', 'get', 'put', 'delete'],
    name: { only: ['policy'] },

    properties: {
      value: text('The document.', { required: true, least: 1 }),
      format: word('How the document is written.', ['xml', 'rawxml', 'xml-link', 'rawxml-link'], { default: 'xml' }),
    },

    prepare: fetchPolicy,
    check: checkDocument,
    show: (properties, { query }) => showDocument(properties, query),
  }),
];

/** Azure: a field has one resolver. A gateway would not know which of two is meant. */
async function checkResolver({ path }: JsonObject, context: ChangeContext): Promise<readonly ArmErrorDetail[]> {
  const { resources } = await context.reader.list({ type: 'apis/resolvers', parent: apiOf(context) });
  const own = context.path.toLowerCase();
  const other = resources.find((one) => one.key !== own && one.properties.path === path);
  return other === undefined || path === undefined
    ? []
    : [detail('path', `'${path}' has the resolver '${nameOf(other)}' already; expected one for each field`)];
}

async function checkDocument(
  { format, value }: JsonObject,
  context: ChangeContext,
): Promise<readonly ArmErrorDetail[]> {
  const fault = checkFormat(format);
  if (fault !== undefined) return [fault];
  const faults = await checkPolicy(String(value), 'resolver', undefined, context);
  return faults.length > 0 ? faults : checkEvents(String(value), apiOf(context), context.reader);
}

function apiOf({ path }: ChangeContext): string {
  return path.slice(0, path.toLowerCase().lastIndexOf('/resolvers/')).toLowerCase();
}

/** What gateways are told of the resolvers of an API. */
export function resolversOf(
  resources: readonly Resource[],
  policiesOf: (resolver: Resource) => readonly Resource[],
): Pick<Api, 'resolvers'> {
  if (resources.length === 0) return {};
  const resolvers = resources.map((resolver) => {
    const [document] = policiesOf(resolver);
    const name = nameOf(resolver);
    return present({
      id: name,
      name: String(resolver.properties.displayName ?? name),
      path: String(resolver.properties.path ?? ''),
      policies: document === undefined ? undefined : String(document.properties.value),
    });
  });
  return { resolvers };
}
