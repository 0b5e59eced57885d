import type { Api, Operation } from '@turnpike/model';
import { operationsOf } from '../plan/operations-of.ts';
import { matchedParameters, OperationTree, operationRoute } from '../router/operation-tree.ts';
import { readQuery } from '../router/query-parameters.ts';
import { readRequestPath } from '../router/request-path.ts';
import { readUrlTemplate } from '../router/url-template.ts';
import { encodeText, fillPath, fillQuery, textOf } from './fill-template.ts';
import { isObject } from './json-rpc.ts';
import type { ToolInputs, ToolParameter } from './tool-inputs.ts';

// What arguments become: the request that somebody would send who calls the operation. Arguments are text of others. What
// they say about the path stays within the segment it is for, and the request that comes out has to be one for the very
// operation that the tool is: `admin` for `/users/{id}` is not where there is an operation `/users/admin`.

/** A request for the operation of a tool. */
export interface ToolRequest {
  readonly method: string;
  /** Below the path of the API. */
  readonly path: string;
  /** With its `?`; empty where there is none. */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
  readonly matchedParameters: ReadonlyMap<string, string>;
}

/** The operations of an API, for finding out which one a request would be for. */
export function operationTreeOf(api: Api): OperationTree {
  const tree = new OperationTree();
  for (const operation of operationsOf(api)) {
    const template = readUrlTemplate(operation.urlTemplate);
    if (!('fault' in template)) tree.add(operationRoute(operation, template, (text) => text));
  }
  return tree;
}

/** Makes a request of arguments that have been checked; a text says what is wrong with them. */
export function toolRequest(
  args: Readonly<Record<string, unknown>>,
  operation: Operation,
  inputs: ToolInputs,
  tree: OperationTree,
): ToolRequest | string {
  const { urlTemplate } = operation;
  const mark = urlTemplate.indexOf('?');
  const values = new Map(inputs.parameters.map((one) => [one, argumentFor(args, one)]));
  const find = (place: ToolParameter['in'], name: string) => {
    const parameter = inputs.parameters.find((one) => one.in === place && one.name === name);
    return textOf(parameter && values.get(parameter));
  };
  const path = fillPath(mark < 0 ? urlTemplate : urlTemplate.slice(0, mark), (name) => find('path', name));
  if (typeof path !== 'string') return path.fault;
  const inTemplate = mark < 0 ? [] : fillQuery(urlTemplate.slice(mark + 1), (name) => find('query', name));
  const query = [...inTemplate, ...queryOf(inputs, values, mark < 0 ? '' : urlTemplate.slice(mark))].join('&');
  const headers = headersOf(inputs, values);
  if (typeof headers === 'string') return headers;
  const body = bodyOf(args, inputs);
  const method = operation.method === '*' ? (body === undefined ? 'GET' : 'POST') : operation.method.toUpperCase();
  const read = readRequestPath(path);
  if (typeof read === 'string') return `the path that the arguments make is refused: ${read}`;
  const readOnce = () => readQuery(query);
  const route = tree.find(read, 0, method, readOnce);
  if (route?.operation !== operation) return 'the arguments make a request for something else than this tool';
  return {
    method,
    path,
    query: query === '' ? '' : `?${query}`,
    headers: body === undefined ? headers : [...headers, ['Content-Type', inputs.body!.contentType]],
    body,
    matchedParameters: matchedParameters(route, read, 0, readOnce),
  };
}

function argumentFor(args: Readonly<Record<string, unknown>>, parameter: ToolParameter): unknown {
  const { argument } = parameter;
  return (Object.hasOwn(args, argument) ? args[argument] : undefined) ?? parameter.default;
}

function queryOf(
  { parameters }: ToolInputs,
  values: ReadonlyMap<ToolParameter, unknown>,
  template: string,
): readonly string[] {
  return parameters.flatMap((parameter) => {
    if (parameter.in !== 'query' || template.includes(`{${parameter.name}}`)) return [];
    const value = values.get(parameter);
    if (value === undefined || value === null) return [];
    const name = encodeText(parameter.name);
    return textsOf(value, parameter).map((text) => `${name}=${encodeText(text)}`);
  });
}

/** The texts of a parameter that may come several times. */
function textsOf(value: unknown, { style, explode }: ToolParameter): readonly string[] {
  if (!Array.isArray(value) || style === 'json') return [textOf(value)];
  if (style === 'spaceDelimited') return [value.map(textOf).join(' ')];
  if (style === 'pipeDelimited') return [value.map(textOf).join('|')];
  return explode === false || style === 'simple' ? [value.map(textOf).join(',')] : value.map(textOf);
}

function headersOf(
  { parameters }: ToolInputs,
  values: ReadonlyMap<ToolParameter, unknown>,
): readonly (readonly [string, string])[] | string {
  const headers: (readonly [string, string])[] = [];
  for (const parameter of parameters) {
    if (parameter.in !== 'header') continue;
    const value = values.get(parameter);
    if (value === undefined || value === null) continue;
    const text = (Array.isArray(value) ? value.map(textOf).join(',') : textOf(value)).trim();
    // RFC 9110, 5.5: what ends a line would begin another field.
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text))
      return `'${parameter.argument}' has control characters in it, which a header cannot have`;
    headers.push([parameter.name, text]);
  }
  return headers;
}

function bodyOf(args: Readonly<Record<string, unknown>>, { body }: ToolInputs): string | undefined {
  if (body === undefined || !Object.hasOwn(args, body.argument)) return undefined;
  const value = args[body.argument];
  if (body.form === 'json') return JSON.stringify(value);
  if (body.form === 'text' || !isObject(value)) return textOf(value);
  return new URLSearchParams(
    Object.entries(value).map(([name, one]) => [name, textOf(one)] as [string, string]),
  ).toString();
}
