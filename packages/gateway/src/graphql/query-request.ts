import { Buffer } from 'node:buffer';
import { jsonNestingOf, measureQuery, nestingOf } from '@turnpike/policy';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';

// What a caller sends, on its way to being executed. These limits hold for every query that the gateway executes itself,
// whether or not a policy has narrower ones: they keep the process, the policy keeps the API.

/** A query that can be executed. */
export interface ReadQuery {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

/** A query, or what is wrong with it. */
export type QueryReading = ReadQuery | { readonly errors: readonly GraphQLError[] };

const most = {
  bytes: 1024 * 1024,
  brackets: 200,
  tokens: 20_000,
  depth: 50,
  // As many as Azure takes; validation compares fields with each other, so that it takes time that grows with their square.
  fields: 250,
  errors: 10,
} as const;

/** Reads the payload of a request as text of JSON. */
export function readBody(content: string | Uint8Array, schema: GraphQLSchema): QueryReading {
  const bytes = Buffer.byteLength(content);
  if (bytes > most.bytes) return refused(`The request has ${bytes} bytes; expected at most ${most.bytes}.`);
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const payload = readJson(text);
  if (payload === undefined) return refused('The body is no JSON; expected an object with a query.');
  return readPayload(payload.value, schema);
}

/** Reads the parameters of a URL. */
export function readUrl(query: string, schema: GraphQLSchema): QueryReading {
  const parameters = new URLSearchParams(query);
  for (const name of ['query', 'operationName', 'variables'])
    if (parameters.getAll(name).length > 1) return refused(`'${name}' stands in the URL more than once.`);
  const text = parameters.get('variables');
  const variables = text === null || text === '' ? undefined : readJson(text);
  if (text !== null && text !== '' && variables === undefined) return refused("'variables' is no JSON.");
  const operationName = parameters.get('operationName') ?? undefined;
  return readPayload({ query: parameters.get('query'), operationName, variables: variables?.value }, schema);
}

function readJson(text: string): { readonly value: unknown } | undefined {
  if (jsonNestingOf(text) > most.brackets) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Reads a payload, and holds its query against the limits and the schema. */
export function readPayload(payload: unknown, schema: GraphQLSchema): QueryReading {
  if (Array.isArray(payload)) return refused('The body holds several queries; expected one.');
  if (!isRecord(payload) || typeof payload.query !== 'string') return refused("There is no 'query'; expected one.");
  const { query, operationName, variables } = payload;
  if (!isAbsent(operationName) && typeof operationName !== 'string') return refused("'operationName' is no text.");
  if (!isAbsent(variables) && !isRecord(variables)) return refused("'variables' is no JSON object.");
  const parsed = readQuery(query, schema);
  if ('errors' in parsed) return parsed;
  return {
    ...parsed,
    variables: isRecord(variables) ? variables : undefined,
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

function readQuery(
  text: string,
  schema: GraphQLSchema,
): Pick<ReadQuery, 'document'> | { readonly errors: readonly GraphQLError[] } {
  if (nestingOf(text) > most.brackets) return refused(`The query is nested deeper than ${most.brackets} brackets.`);
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: most.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [error] };
  }
  const { depth, fields, circular } = measureQuery(document.definitions);
  if (circular !== undefined) return refused(`The fragment '${circular}' leads to itself.`);
  if (fields > most.fields) return refused(`The query has ${fields} fields; expected at most ${most.fields}.`);
  if (depth > most.depth) return refused(`The query is ${depth} levels deep; expected at most ${most.depth}.`);
  const errors = validate(schema, document, undefined, { maxErrors: most.errors });
  return errors.length > 0 ? { errors } : { document };
}

function refused(message: string): { readonly errors: readonly GraphQLError[] } {
  return { errors: [new GraphQLError(message)] };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
