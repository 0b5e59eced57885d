import { attribute, type Dynamic, dynamic, type PolicyContext, type ShapeOf, string } from '@turnpike/policy';

/** Where a token is; one of these. */
export interface TokenSource {
  readonly 'header-name': Dynamic<string> | undefined;
  readonly 'query-parameter-name': Dynamic<string> | undefined;
  readonly 'token-value': Dynamic<string> | undefined;
}

/** The attributes that say where a token is. */
export const tokenSourceConfig: ShapeOf<TokenSource> = {
  'header-name': attribute(dynamic(string), 'The header that holds the token.', { optional: true }),
  'query-parameter-name': attribute(dynamic(string), 'The query parameter that holds the token.', { optional: true }),
  'token-value': attribute(dynamic(string), 'The token itself, without `Bearer`.', { optional: true }),
};

/** The attributes that are there. */
export function sourcesOf(source: TokenSource): readonly (keyof TokenSource)[] {
  const names = Object.keys(tokenSourceConfig) as (keyof TokenSource)[];
  return names.filter((name) => source[name] !== undefined);
}

/** Finds the text of a token in a request; `undefined` when there is none. */
export type ReadToken = (context: PolicyContext) => string | undefined;

/** Makes what finds the token. Only what is configured is looked at, wherever else a request has tokens. */
export function tokenReader(source: TokenSource, requiredScheme?: Dynamic<string>): ReadToken {
  const { 'header-name': header, 'query-parameter-name': parameter, 'token-value': value } = source;
  if (header !== undefined) return (context) => fromHeader(context, header(context), requiredScheme?.(context));
  if (parameter !== undefined) return (context) => fromQuery(context.request.query, parameter(context));
  if (value !== undefined) return (context) => value(context) || undefined;
  return () => undefined;
}

/** Two headers of one name are one value with a comma, which no token has. */
function fromHeader(
  { request }: PolicyContext,
  header: string,
  requiredScheme: string | undefined,
): string | undefined {
  const value = request.headers.get(header)?.trim() ?? '';
  // Azure: with another header the scheme is ignored.
  const isRequired = Boolean(requiredScheme) && header.toLowerCase() === 'authorization';
  const scheme = isRequired ? requiredScheme! : 'Bearer';
  // RFC 9110, section 11.1: schemes have no case.
  const isThere = value.slice(0, scheme.length + 1).toLowerCase() === `${scheme.toLowerCase()} `;
  if (isRequired && !isThere) return undefined;
  return (isThere ? value.slice(scheme.length).trimStart() : value) || undefined;
}

/** A parameter that comes twice is two values, which no token is. */
function fromQuery(query: string, parameter: string): string | undefined {
  return new URLSearchParams(query).getAll(parameter).join(',') || undefined;
}
