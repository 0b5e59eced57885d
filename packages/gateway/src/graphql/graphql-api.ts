import type { ForwardOptions, Pipeline } from '@turnpike/policy';
import type { GraphQLSchema } from 'graphql';
import type { GatewayContext } from '../request/gateway-context.ts';

/** A GraphQL API, ready for queries. */
export interface GraphQLApi {
  /** Names the API among those of the snapshot, its revision included. */
  readonly key: string;
  readonly schema: GraphQLSchema;
  /** What runs for a field, by `Type/field`. */
  readonly resolvers: ReadonlyMap<string, Pipeline>;
  /** Answers a query; the answer takes the place of the response. */
  readonly answer: (context: GatewayContext, options: ForwardOptions, signal?: AbortSignal) => Promise<void>;
}
