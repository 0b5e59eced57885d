import { servicePath } from '../../packages/management/src/testing.ts';
import { all, at, type Stage } from './scenario.ts';

/** Where resources are: under the service itself, or in a workspace, whose groups of operations have names of their own. */
export interface Place {
  readonly workspace: string | undefined;
}

/** Under the service itself. */
export const service: Place = { workspace: undefined };

/** The group of operations for a place: `workspaceApi` for `api`. */
export function groupAt({ workspace }: Place, group: string): string {
  return workspace === undefined ? group : `workspace${group.charAt(0).toUpperCase()}${group.slice(1)}`;
}

/** The names on the way to a resource of a place. */
export function namesAt({ workspace }: Place, ...names: readonly string[]): readonly string[] {
  return workspace === undefined ? names : [workspace, ...names];
}

/** What refers to a resource of a place: a path under the service, or in workspaces the whole id. */
export function idAt({ workspace }: Place, path: string): string {
  return workspace === undefined ? path : `${servicePath}/workspaces/${workspace}${path}`;
}

/** Calls an operation of a group, such as `api` and `get`; of those that take a while it waits for the end. */
export async function call(
  { client }: Stage,
  place: Place,
  group: string,
  operation: string,
  ...args: readonly unknown[]
): Promise<object> {
  const name = groupAt(place, group);
  const operations = Reflect.get(client, name) as Readonly<Record<string, unknown>>;
  const waiting = `begin${operation.charAt(0).toUpperCase()}${operation.slice(1)}AndWait`;
  const method = operations[waiting] ?? operations[operation];
  if (typeof method !== 'function') throw new Error(`there is no ${name}.${operation}`);
  const before = place.workspace === undefined ? [] : [place.workspace];
  const result: unknown = method.call(operations, ...at, ...before, ...args);
  return isList(result) ? all(result) : ((await result) as object);
}

/** Makes a resource that another one needs. */
export async function make(
  stage: Stage,
  place: Place,
  group: string,
  names: readonly string[],
  body?: object,
): Promise<void> {
  await call(stage, place, group, 'createOrUpdate', ...names, ...(body === undefined ? [] : [body]));
}

function isList(value: unknown): value is AsyncIterable<object> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
