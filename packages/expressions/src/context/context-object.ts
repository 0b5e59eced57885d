import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';

/** Gives plain data the .NET type that expressions see. Objects are frozen: expressions only read. */
export function contextObject<T extends object>(typeName: string, fields: T): T & DotNetObject {
  return Object.freeze(Object.assign(Object.create(prototypeOf(typeName)), fields)) as T & DotNetObject;
}

const prototypes = new Map<string, object>();

function prototypeOf(typeName: string): object {
  let prototype = prototypes.get(typeName);
  if (prototype === undefined) {
    prototype = Object.freeze({ [netType]: typeName, toString: () => typeName });
    prototypes.set(typeName, prototype);
  }
  return prototype;
}

/** The .NET name of one of API Management's own types. */
export function contextTypeName(simpleName: string): string {
  return `Microsoft.Azure.ApiManagement.${simpleName}`;
}
