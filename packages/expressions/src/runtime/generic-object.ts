import { findDefinition } from '../types/library.ts';
import { type NamedType, namedType, type Type } from '../types/type.ts';
import { netType } from './net-type.ts';
import { fullTypeName } from './object.ts';
import type { DotNetObject } from './values.ts';

/** A generic type of the library with these arguments. */
export function constructedType(name: string, typeArguments: readonly Type[]): NamedType {
  const definition = findDefinition(name, typeArguments.length);
  if (definition === undefined) throw new Error(`The library has no ${name} of ${typeArguments.length}.`);
  return namedType(definition, typeArguments);
}

/** An instance of a generic class: knows its type arguments, equals only itself, and prints the name of its type. */
export abstract class GenericObject implements DotNetObject {
  /** The full name of the class, without arity. */
  abstract get genericName(): string;
  abstract get typeArguments(): readonly Type[];

  get [netType](): Type {
    return constructedType(this.genericName, this.typeArguments);
  }

  toString(): string {
    return fullTypeName(this[netType]);
  }
}
