import { isRecord } from './is-record.ts';

/** A query as a caller sends it. */
export interface GraphQLRequest {
  readonly query: string;
  readonly operationName: string | undefined;
}

/** What a caller has sent, or why it is no query. */
export type GraphQLReading = GraphQLRequest | { readonly fault: string };

/** Reads what a body of JSON holds. Several queries in one body are not taken: no limit would hold for all of them. */
export function readPayload(payload: unknown): GraphQLReading {
  if (Array.isArray(payload)) return { fault: 'The body holds several queries; expected one.' };
  if (!isRecord(payload)) return { fault: "The body is no JSON object; expected one with 'query'." };
  const { query, operationName, variables } = payload;
  if (typeof query !== 'string' || query.trim() === '') return { fault: "There is no 'query'; expected one." };
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    return { fault: "'operationName' is no text; expected one." };
  if (variables !== undefined && variables !== null && !isRecord(variables))
    return { fault: "'variables' is no JSON object; expected one." };
  return { query, operationName: operationName ?? undefined };
}

/** Reads the parameters of a URL; those that stand there twice would be read one way here and another there. */
export function readParameters(query: string): GraphQLReading {
  const parameters = new URLSearchParams(query);
  for (const name of ['query', 'operationName', 'variables'])
    if (parameters.getAll(name).length > 1)
      return { fault: `'${name}' stands in the URL more than once; expected it once.` };
  return readPayload({
    query: parameters.get('query') ?? undefined,
    operationName: parameters.get('operationName') ?? undefined,
  });
}
