import type { PolicyContext, RequestParameter, TemplateParameter } from '@turnpike/policy';
import type { Values } from './check-values.ts';
import type { ParameterDefinition } from './parameter-text.ts';

/** The parameters of one kind: what the API says of them, and what came. */
export interface GivenParameters {
  readonly described: readonly ParameterDefinition[];
  readonly came: ReadonlyMap<string, Values>;
}

/** What the gateway itself tells the backend of the caller. */
const ofGateway: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);

/** The headers of the request, by their names in lower case. */
export function headersOf({ request, operation }: PolicyContext): GivenParameters {
  const described = operation.request?.headers ?? [];
  const came = linesByName(request.headers);
  for (const name of ofGateway)
    if (!described.some((definition) => definition.name.toLowerCase() === name)) came.delete(name);
  return { described: described.map(lowered), came };
}

/** Header lines by their names in lower case. */
export function linesByName(lines: Iterable<readonly [name: string, value: string]>): Map<string, readonly string[]> {
  const byName = new Map<string, string[]>();
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    const values = byName.get(key);
    if (values === undefined) byName.set(key, [value]);
    else values.push(value);
  }
  return byName;
}

/** The query parameters, those of the URL template included. */
export function queryOf({ request, operation }: PolicyContext): GivenParameters {
  const [, query = ''] = /\?(.*)$/s.exec(operation.urlTemplate) ?? [];
  const inTemplate = templateParameters(operation.templateParameters, query);
  const more = operation.request?.queryParameters ?? [];
  const described = [...more, ...inTemplate.filter(({ name }) => !more.some((one) => one.name === name))];
  const came = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(request.query)) {
    const values = came.get(name);
    if (values === undefined) came.set(name, [value]);
    else values.push(value);
  }
  return { described, came: withObjects(described, came) };
}

/** What stands in the place of parameters in the path. */
export function pathOf({ operation, matchedParameters }: PolicyContext): GivenParameters {
  const described = templateParameters(operation.templateParameters, operation.urlTemplate.replace(/\?.*$/s, ''));
  const came = described.flatMap(({ name }) => {
    const value = matchedParameters.get(name);
    return value === undefined ? [] : [[name, [value]] as const];
  });
  return { described, came: new Map(came) };
}

function templateParameters(all: readonly TemplateParameter[] = [], template: string): readonly TemplateParameter[] {
  return all.filter(({ name }) => template.includes(`{${name}}`) || template.includes(`{*${name}}`));
}

const lower = new WeakMap<RequestParameter, ParameterDefinition>();

/** Names of headers are the same in any case; the copy is kept, so that what is known of it stays known. */
function lowered(definition: RequestParameter): ParameterDefinition {
  const known = lower.get(definition) ?? { ...definition, name: definition.name.toLowerCase() };
  lower.set(definition, known);
  return known;
}

/** Puts `filter[from]=1&filter[to]=2` together, where `filter` is such an object. */
function withObjects(
  described: readonly ParameterDefinition[],
  came: Map<string, string[]>,
): ReadonlyMap<string, Values> {
  const values = new Map<string, Values>(came);
  for (const { name, style } of described) {
    if (style !== 'deepObject') continue;
    const members = new Map<string, string>();
    // All of them, to see whether one comes twice: a backend may take another than the one that was looked at.
    const texts = [...(came.get(name) ?? [])];
    for (const [key, own] of came) {
      if (!key.startsWith(`${name}[`) || !key.endsWith(']')) continue;
      members.set(key.slice(name.length + 1, -1), own[0] ?? '');
      texts.push(...own);
      values.delete(key);
    }
    if (members.size > 0) values.set(name, texts.length > members.size ? texts : members);
  }
  return values;
}
