import type { PolicyContext } from '@turnpike/policy';
import { buildSchema, type GraphQLSchema } from 'graphql';

type Api = PolicyContext['api'];

const schemas = new WeakMap<Api, GraphQLSchema | undefined>();

/** The schema of an API; nothing when it has none, or one that cannot be read. */
export function schemaOf(api: Api): GraphQLSchema | undefined {
  if (schemas.has(api)) return schemas.get(api);
  const schema = api.graphqlSchema === undefined ? undefined : tryBuild(api.graphqlSchema);
  schemas.set(api, schema);
  return schema;
}

function tryBuild(text: string): GraphQLSchema | undefined {
  try {
    return buildSchema(text);
  } catch {
    // Whoever publishes the API is told what is wrong with its schema.
    return undefined;
  }
}
