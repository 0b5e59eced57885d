import { displayType, type Type } from '../types/type.ts';
import { netType } from './net-type.ts';
import { fullTypeName } from './object.ts';
import type { DotNetObject } from './values.ts';

/** What `typeof(X)` is: a `System.Type` that knows its name and nothing that reflection would need. */
export class TypeObject implements DotNetObject {
  readonly type: Type;

  constructor(type: Type) {
    this.type = type;
  }

  readonly [netType]: string = 'System.Type';

  /** The name without its namespace: ``List`1``, `Int32[]`. */
  get name(): string {
    const { type } = this;
    switch (type.kind) {
      case 'named': {
        const { simpleName } = type.definition;
        return type.arguments.length === 0 ? simpleName : `${simpleName}\`${type.arguments.length}`;
      }
      case 'array':
        return `${typeObjectOf(type.element).name}[${','.repeat(type.rank - 1)}]`;
      case 'tuple':
        return `ValueTuple\`${type.elements.length}`;
      default:
        return displayType(type);
    }
  }

  get namespace(): string | null {
    const { type } = this;
    if (type.kind === 'array') return typeObjectOf(type.element).namespace;
    return type.kind === 'named' ? type.definition.namespace : null;
  }

  equals(other: unknown): boolean {
    return other instanceof TypeObject && other.type === this.type;
  }

  hashKey(): string {
    return this.toString();
  }

  toString(): string {
    return fullTypeName(this.type);
  }
}

const objects = new WeakMap<Type, TypeObject>();

/** The `System.Type` of a type. */
export function typeObjectOf(type: Type): TypeObject {
  let object = objects.get(type);
  if (object === undefined) objects.set(type, (object = new TypeObject(type)));
  return object;
}
