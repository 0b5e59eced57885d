import { jsonNestingOf, measureQuery, nestingOf, type QueryError } from '@turnpike/policy';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';

// The cheap checks come first, each of them in time that grows with the text: how deep brackets go, before a parser that
// calls itself for each of them; how much fragments come to, before anything walks through them; then the schema.

/** What a query may be like. */
export interface QueryLimits {
  readonly depth: number;
  readonly fields: number;
}

/** A query that is as it has to be, or what is wrong with it. */
export type ParsedQuery = { readonly document: DocumentNode } | { readonly errors: readonly QueryError[] };

/** How deep the brackets of a query, and of the JSON around it, may be nested, whatever they mean. */
export const mostBrackets = 200;

/** How many words and signs a query may have. */
const mostTokens = 20_000;

/** How many mistakes are told. */
const mostErrors = 10;

/** Whether JSON is nested deeper than anything should be that reads it. */
export function isNestedTooDeep(json: string): boolean {
  return jsonNestingOf(json) > mostBrackets;
}

/** Parses a query, and holds it against limits and, where there is one, the schema. */
export function parseQuery(text: string, limits: QueryLimits, schema: GraphQLSchema | undefined): ParsedQuery {
  if (nestingOf(text) > mostBrackets) return refused(`The query is nested deeper than ${mostBrackets} brackets.`);
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: mostTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [toldError(error)] };
  }
  const { depth, fields, circular } = measureQuery(document.definitions);
  if (circular !== undefined) return refused(`The fragment '${circular}' leads to itself.`);
  if (fields > limits.fields) return refused(`The query has ${fields} fields; expected at most ${limits.fields}.`);
  if (depth > limits.depth) return refused(`The query is ${depth} levels deep; expected at most ${limits.depth}.`);
  if (schema === undefined) return { document };
  const errors = validate(schema, document, undefined, { maxErrors: mostErrors });
  return errors.length === 0 ? { document } : { errors: errors.map(toldError) };
}

function refused(message: string): ParsedQuery {
  return { errors: [{ message }] };
}

function toldError({ message, locations }: GraphQLError): QueryError {
  return {
    message,
    ...(locations !== undefined && { locations: locations.map(({ line, column }) => ({ line, column })) }),
  };
}
