import { type ForwardOptions, PolicyFailure } from '@turnpike/policy';
import { type DocumentNode, type FieldNode, Kind, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { forwardRequest } from '../forward/forward-request.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import type { ReadQuery } from './query-request.ts';

// A pass-through API may have resolvers, too: of a query, the service is asked what no resolver gives, and resolvers do
// the rest with what it has answered.

/** What a service has answered. */
export interface ServicePart {
  readonly data: unknown;
  readonly errors: readonly object[];
}

/** Asks the service; nothing when it has not answered a query, and its answer is all there is to give. */
export async function askService(
  context: GatewayContext,
  api: GraphQLApi,
  reading: ReadQuery,
  options: ForwardOptions,
  signal?: AbortSignal,
): Promise<ServicePart | undefined> {
  const { document, isEmpty } = withoutResolved(reading.document, api);
  if (isEmpty) return { data: {}, errors: [] };
  const { request } = context;
  const { operationName } = reading;
  const variables = variablesFor(document, reading);
  request.method = 'POST';
  request.query = '';
  request.headers.set('Content-Type', ['application/json']);
  request.body.replace(JSON.stringify({ query: print(document), operationName, variables }));
  await forwardRequest(context, options, signal);
  return readAnswer(context);
}

/** In the place of a field that has a resolver stands the name of its type, since braces must not be empty. */
function withoutResolved(
  document: DocumentNode,
  { schema, resolvers }: GraphQLApi,
): { readonly document: DocumentNode; readonly isEmpty: boolean } {
  const types = new TypeInfo(schema);
  const roots = new Set([schema.getQueryType()?.name, schema.getMutationType()?.name]);
  let asked = 0;
  const left = visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType()?.name;
        const { value: field } = node.name;
        if (resolvers.has(`${parent}/${field}`) || field.startsWith('__')) return typeName;
        if (roots.has(parent)) asked++;
        return undefined;
      },
    }),
  );
  return { document: withoutUnusedVariables(left), isEmpty: asked === 0 };
}

const typeName: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function withoutUnusedVariables(document: DocumentNode): DocumentNode {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return visit(document, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? false : null) });
}

function variablesFor(document: DocumentNode, { variables }: ReadQuery): ReadQuery['variables'] {
  const defined = new Set<string>();
  visit(document, { VariableDefinition: ({ variable }) => void defined.add(variable.name.value) });
  return variables && Object.fromEntries(Object.entries(variables).filter(([name]) => defined.has(name)));
}

async function readAnswer({ response }: GatewayContext): Promise<ServicePart | undefined> {
  if (response.status >= 400) return undefined;
  await response.body.buffer();
  const { content = '' } = response.body;
  const answer = tryParse(typeof content === 'string' ? content : new TextDecoder().decode(content));
  if (typeof answer !== 'object' || answer === null)
    throw new PolicyFailure('graphql', 'ServiceAnswerInvalid', 502, 'The service has not answered a query with JSON.');
  const { data, errors } = answer as { readonly data?: unknown; readonly errors?: unknown };
  return data === undefined ? undefined : { data, errors: Array.isArray(errors) ? errors : [] };
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
