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
  const repeated = repeatedName(Object.keys(payload));
  if (repeated !== undefined) return { fault: `'${repeated}' stands in the body more than once; expected it once.` };
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
  const repeated = repeatedName([...parameters.keys()].filter((name) => meaningful.has(name.toLowerCase())));
  if (repeated !== undefined) return { fault: `'${repeated}' stands in the URL more than once; expected it once.` };
  return readPayload({
    query: parameters.get('query') ?? undefined,
    operationName: parameters.get('operationName') ?? undefined,
  });
}

const meaningful: ReadonlySet<string> = new Set(['query', 'operationname', 'variables']);

/** Whether a URL has a query of GraphQL in it; some servers read names without regard to case. */
export function hasQuery(query: string): boolean {
  return [...new URLSearchParams(query).keys()].some((name) => name.toLowerCase() === 'query');
}

/** A name that is there twice: which of them counts is one server's choice and not another's. So it is with upper and lower case. */
function repeatedName(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => {
    const folded = name.toLowerCase();
    if (seen.has(folded)) return true;
    seen.add(folded);
    return false;
  });
}

const JSON_TOKENS = /"(?:\\.|[^"\\])*"(?=(\s*:)?)|[{[]|[}\]]/g;

/** A name that an object of JSON has twice, which a parser does not tell. The text is JSON. */
export function repeatedMember(json: string): string | undefined {
  const names: string[] = [];
  let depth = 0;
  for (const [token, colon] of json.matchAll(JSON_TOKENS)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    else if (depth === 1 && colon !== undefined) names.push(String(JSON.parse(token)));
  }
  return repeatedName(names);
}
