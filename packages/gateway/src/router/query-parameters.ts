import { foldSegment } from './request-path.ts';

/** The parameters of a query, by name without regard to case; a name may come more than once. */
export type QueryParameters = ReadonlyMap<string, readonly string[]>;

const none: QueryParameters = new Map();

/**
 * Reads a query, without its `?`, as HTML forms write it. An escape that is none stays as it is: a query decides less
 * than a path, and services are sent queries of every kind.
 */
export function readQuery(text: string): QueryParameters {
  if (text === '') return none;
  const parameters = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = foldSegment(decode(equals < 0 ? pair : pair.slice(0, equals)));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

/** The one value of a parameter. Values that differ are given together, so that none of them is taken for the one. */
export function queryValue(parameters: QueryParameters, foldedName: string): string | undefined {
  const values = parameters.get(foldedName);
  if (values === undefined) return undefined;
  return values.every((value) => value === values[0]) ? values[0] : values.join(',');
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
