import { isObject, type JsonObject, objectsIn } from '../../json.ts';
import type { ExportedResource } from '../exported-api.ts';

// From URL templates to paths. A path of OpenAPI has no query: what the template has there becomes required parameters, where
// that says the same. Operations that only their query tells apart, or that have fixed values in it, are in `x-ms-paths`.

/** An operation, and the parameters that its URL template and its request have. */
export interface PlacedOperation {
  readonly name: string;
  readonly properties: JsonObject;
  readonly parameters: readonly PlacedParameter[];
}

/** A parameter, and where requests have it. */
export interface PlacedParameter {
  readonly place: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly properties: JsonObject;
}

/** The paths of a description, in the two sections that there are. */
export interface DescribedPaths {
  readonly paths: JsonObject;
  readonly 'x-ms-paths'?: JsonObject;
  readonly 'x-left-out'?: readonly JsonObject[];
}

const methods: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'];

/** Puts operations at their paths. Those whose method OpenAPI has no word for, such as `*`, are said to be left out. */
export function describePaths(
  operations: readonly ExportedResource[],
  describe: (operation: PlacedOperation) => JsonObject,
): DescribedPaths {
  const paths = new Map<string, Map<string, JsonObject>>();
  const others = new Map<string, Map<string, JsonObject>>();
  const leftOut: JsonObject[] = [];
  for (const { name, properties } of operations) {
    const method = String(properties.method).toUpperCase();
    const template = String(properties.urlTemplate);
    if (!methods.includes(method)) {
      leftOut.push({ operationId: name, method, urlTemplate: template });
      continue;
    }
    const [path = '', query] = splitTemplate(template);
    const word = method.toLowerCase();
    const isPlain = (query === undefined || isOnlyParameters(query)) && !paths.get(path)?.has(word);
    const described = describe({ name, properties, parameters: parametersOf(properties, path, query ?? '') });
    place(isPlain ? paths : others, isPlain ? path : template, word, described);
  }
  return {
    paths: objectOf(paths),
    ...(others.size > 0 && { 'x-ms-paths': objectOf(others) }),
    ...(leftOut.length > 0 && { 'x-left-out': leftOut }),
  };
}

function splitTemplate(template: string): readonly [string, string | undefined] {
  const mark = template.indexOf('?');
  return mark < 0 ? [template, undefined] : [template.slice(0, mark), template.slice(mark + 1)];
}

/** Whether a query says no more than that there are parameters: `q={q}&r={r}`. */
function isOnlyParameters(query: string): boolean {
  return query.split('&').every((pair) => {
    const [, name, value] = /^([^={}]+)=\{([^{}]+)\}$/.exec(pair) ?? [];
    return name !== undefined && name === value;
  });
}

function parametersOf(
  { templateParameters, request }: JsonObject,
  path: string,
  query: string,
): readonly PlacedParameter[] {
  const { queryParameters, headers } = isObject(request) ? request : {};
  const declared = objectsIn(templateParameters);
  const within = (text: string) => {
    const names = Array.from(text.matchAll(/\{\*?([^{}]*)\}/g), ([, name = '']) => name.toLowerCase());
    return declared.filter(({ name }) => names.includes(String(name).toLowerCase()));
  };
  const placed = (list: unknown, place: PlacedParameter['place'], required?: boolean) =>
    objectsIn(list).map((properties) => ({ place, required: required ?? properties.required === true, properties }));
  return [
    ...placed(within(path), 'path', true),
    ...placed(within(query), 'query', true),
    ...placed(queryParameters, 'query'),
    ...placed(headers, 'header'),
  ];
}

function place(paths: Map<string, Map<string, JsonObject>>, path: string, method: string, operation: JsonObject): void {
  const item = paths.get(path);
  if (item === undefined) paths.set(path, new Map([[method, operation]]));
  else item.set(method, operation);
}

function objectOf(paths: ReadonlyMap<string, ReadonlyMap<string, JsonObject>>): JsonObject {
  return Object.fromEntries(Array.from(paths, ([path, item]) => [path, Object.fromEntries(item)]));
}
