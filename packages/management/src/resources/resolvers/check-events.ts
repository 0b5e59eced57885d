import { type Element, elementsOf, readPolicyDocument } from '@turnpike/policy';
import type { GraphQLSchema } from 'graphql';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import { readGraphQLSchema } from '../../import/graphql/graphql-schema.ts';
import { isObject } from '../../json.ts';
import type { Reader, StoredResource } from '../../store/store.ts';

// A gateway takes no snapshot in which a resolver tells of events that nobody can subscribe to. So that is found out when a
// document is saved, and when a schema is.

/** The content type of schemas of GraphQL. */
export const graphqlType = 'application/vnd.ms-azure-apim.graphql.schema';

/** What is wrong with the events that a document tells of, by the schema of its API. */
export async function checkEvents(
  text: string,
  api: string,
  reader: Reader,
  given?: GraphQLSchema,
): Promise<readonly ArmErrorDetail[]> {
  const { document } = readPolicyDocument(text);
  const events = document === undefined ? [] : eventsIn(document.root);
  if (events.length === 0) return [];
  const schema = given ?? (await schemaOf(api, reader));
  const fields = schema?.getSubscriptionType()?.getFields() ?? {};
  return events
    .filter((event) => !Object.hasOwn(fields, event))
    .map((event) =>
      detail(
        'graphql-subscription',
        `Error in element 'graphql-subscription': '${event}' is no field of the type Subscription; expected one`,
      ),
    );
}

/** What a schema would take from the resolvers that there are. */
export async function checkResolvers(
  schema: GraphQLSchema,
  api: string,
  reader: Reader,
): Promise<readonly ArmErrorDetail[]> {
  const documents = (await reader.below(api)).filter(({ type }) => type.endsWith('apis/resolvers/policies'));
  const found = await Promise.all(
    documents.map(({ properties }) => checkEvents(String(properties.value), api, reader, schema)),
  );
  return found.flat();
}

async function schemaOf(api: string, reader: Reader): Promise<GraphQLSchema | undefined> {
  const { resources } = await reader.list({ type: 'apis/schemas', parent: api });
  const text = resources.map(sdlOf).find((one) => one !== undefined);
  return text === undefined ? undefined : readGraphQLSchema(text);
}

function sdlOf({ properties: { contentType, document } }: StoredResource): string | undefined {
  return contentType === graphqlType && isObject(document) && typeof document.value === 'string'
    ? document.value
    : undefined;
}

function eventsIn(root: Element): readonly string[] {
  return elementsOf(root).flatMap((element) =>
    element.name === 'graphql-subscription'
      ? element.attributes.filter(({ name }) => name === 'id').map(({ value }) => value.source.text.trim())
      : eventsIn(element),
  );
}
