import type { Api, Operation } from '@turnpike/model';

// Another router, for tests: it tries everything, by regular expressions, and takes the best. Slow, and so plain that
// one can see it is right.

/** The operation that a method, a path already decoded into segments, and a query mean. */
export function naiveMatch(
  apis: readonly Api[],
  method: string,
  segments: readonly string[],
  query: URLSearchParams,
): { readonly api: Api; readonly operation: Operation } | undefined {
  const path = segments.map((segment) => segment.toLowerCase());
  const [api] = apis
    .filter((api) => partsOf(api.path).every((part, index) => part === path[index]))
    .sort((one, other) => partsOf(other.path).length - partsOf(one.path).length);
  if (api === undefined) return undefined;
  const rest = path.slice(partsOf(api.path).length);
  const [best] = api.operations
    .map((operation) => ({ operation, rank: rankOf(operation, method, rest, query) }))
    .filter((candidate) => candidate.rank !== undefined)
    .sort((one, other) => compare(one.rank!, other.rank!));
  return best && { api, operation: best.operation };
}

function partsOf(path: string): readonly string[] {
  return path === '' ? [] : path.toLowerCase().split('/');
}

type Rank = readonly (string | number)[];

function compare(one: Rank, other: Rank): number {
  for (const [index, value] of one.entries()) {
    const than = other[index];
    if (than === undefined) return 1;
    if (value !== than) return value < than ? -1 : 1;
  }
  return one.length < other.length ? -1 : 0;
}

/** The less, the better; `undefined` when the operation is not meant. */
function rankOf(
  operation: Operation,
  method: string,
  path: readonly string[],
  query: URLSearchParams,
): Rank | undefined {
  if (operation.method !== '*' && operation.method !== method) return undefined;
  const [template = '', asked = ''] = operation.urlTemplate.split('?');
  const parts = template
    .split('/')
    .slice(1)
    .filter((part, index, all) => part !== '' || index < all.length - 1);
  const isOpen = parts.at(-1) === '*';
  if (isOpen) parts.pop();
  if (isOpen ? path.length < parts.length : path.length !== parts.length) return undefined;
  const rank: (string | number)[] = [];
  for (const [index, part] of parts.entries()) {
    const pattern = part.toLowerCase().replace(/\{[^}]*\}/g, '{}');
    const expression = pattern
      .split('{}')
      .map((text) => text.replace(/[^\w]/g, '\\$&'))
      .join('.+?');
    if (!new RegExp(`^${expression}$`, 's').test(path[index]!)) return undefined;
    const kind = !pattern.includes('{}') ? 0 : pattern === '{}' ? 2 : 1;
    rank.push(kind, -pattern.replaceAll('{}', '').length, pattern);
  }
  if (isOpen) rank.push(3, 0, '');
  else rank.push(-1, 0, '');
  const conditions = asked === '' ? [] : asked.split('&').map((pair) => pair.split('=') as [string, string]);
  for (const [name, value] of conditions) {
    const given = new Set(query.getAll(name));
    if (given.size === 0 || (!value.startsWith('{') && (given.size > 1 || !given.has(value)))) return undefined;
  }
  const isValue = ([, value]: readonly [string, string]) => !value.startsWith('{');
  const byName = conditions.toSorted(([one], [other]) => (one < other ? -1 : 1));
  const values = byName.filter(isValue);
  const parameters = byName.filter((condition) => !isValue(condition)).map(([name]) => [name, null]);
  // Of those that ask for as much of the query, the alphabet decides.
  rank.push(
    operation.method === '*' ? 1 : 0,
    -values.length,
    -parameters.length,
    JSON.stringify([...values, ...parameters]),
  );
  return rank;
}
