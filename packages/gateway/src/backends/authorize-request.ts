import { FieldList, UnwritableError } from '@turnpike/http';
import { awsScheme } from '@turnpike/llm';
import type { BackendCredentials } from '@turnpike/model';

/** Adds what a backend wants to see of the gateway to the fields of a request, and gives its query, with `?` or empty. */
export type AuthorizeRequest = (fields: FieldList, query: string) => string;

/** Credentials ready for requests, and what is wrong with those that are left out. */
export interface PreparedCredentials {
  /** Absent when there is nothing to add. */
  readonly authorize: AuthorizeRequest | undefined;
  readonly faults: readonly string[];
}

/**
 * Prepares the headers and query parameters that a backend's credentials are made of. They take the place of those of the
 * same name: what a caller sends in them never reaches the backend.
 */
export function prepareCredentials(credentials: BackendCredentials | undefined): PreparedCredentials {
  const faults: string[] = [];
  const headers = readHeaders(credentials).filter(([name, values]) => {
    const fault = faultOf(name, values);
    if (fault !== undefined) faults.push(fault);
    return fault === undefined;
  });
  const parameters = Object.entries(credentials?.query ?? {});
  if (headers.length === 0 && parameters.length === 0) return { authorize: undefined, faults };
  const names = new Set(parameters.map(([name]) => name.toLowerCase()));
  const added = parameters.flatMap(([name, values]) =>
    values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );

  const authorize: AuthorizeRequest = (fields, query) => {
    for (const [name, values] of headers) {
      fields.delete(name);
      for (const value of values) fields.append(name, value);
    }
    if (parameters.length === 0) return query;
    const kept = query
      .slice(1)
      .split('&')
      .filter((pair) => pair !== '' && !names.has(parameterName(pair)));
    const pairs = [...kept, ...added];
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  };
  return { authorize, faults };
}

function readHeaders(credentials: BackendCredentials | undefined): (readonly [string, readonly string[]])[] {
  const headers: (readonly [string, readonly string[]])[] = Object.entries(credentials?.header ?? {});
  const authorization = credentials?.authorization;
  // With the keys of AWS calls of models are signed: they are never sent.
  if (authorization && authorization.scheme !== awsScheme)
    headers.push(['Authorization', [`${authorization.scheme} ${authorization.parameter}`]]);
  return headers;
}

/** What is wrong with a header. The message names no value: it is a secret. */
function faultOf(name: string, values: readonly string[]): string | undefined {
  try {
    FieldList.from(values.map((value) => [name, value] as const));
    return undefined;
  } catch (error) {
    if (error instanceof UnwritableError) return error.message;
    throw error;
  }
}

/** The name of a parameter as backends read it, in lower case. */
function parameterName(pair: string): string {
  const equals = pair.indexOf('=');
  const name = (equals < 0 ? pair : pair.slice(0, equals)).replaceAll('+', ' ');
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}
