import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql';
import { isObject } from '../../json.ts';
import type { FetchRequest } from '../fetch-document.ts';
import { ImportError } from '../imported-api.ts';

/** What asks an endpoint for its schema. */
export const introspection: FetchRequest = {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json, application/graphql-response+json' },
  body: JSON.stringify({ query: getIntrospectionQuery(), operationName: 'IntrospectionQuery' }),
};

/** Writes the schema that an endpoint tells in the schema definition language. */
export function sdlOf(answer: string): string {
  const data = schemaIn(answer);
  try {
    return printSchema(buildClientSchema(data, { assumeValid: true }));
  } catch (error) {
    throw new ImportError(`the answer describes no schema: ${(error as Error).message.slice(0, 300)}`);
  }
}

function schemaIn(answer: string): IntrospectionQuery {
  let read: unknown;
  try {
    read = JSON.parse(answer);
  } catch {
    throw new ImportError('the answer is no JSON; expected a schema');
  }
  const data = isObject(read) && isObject(read.data) ? read.data : read;
  if (isObject(data) && isObject(data.__schema)) return data as unknown as IntrospectionQuery;
  const [error] = isObject(read) && Array.isArray(read.errors) ? read.errors : [];
  const said = isObject(error) ? `: ${String(error.message).slice(0, 300)}` : '';
  throw new ImportError(`the endpoint does not tell its schema${said}`);
}
