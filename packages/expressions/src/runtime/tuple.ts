import type { Type } from '../types/type.ts';
import { allocate, nested } from './budget.ts';
import { compositeKey } from './composite-key.ts';
import { argumentException } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { netType } from './net-type.ts';
import { compareRaw, equalRaw, fullTypeName, rawToText } from './object.ts';

/** `System.Tuple<…>`: up to seven items, and a tuple of the rest. */
export class Tuple extends GenericObject {
  get genericName(): string {
    return 'System.Tuple';
  }

  readonly typeArguments: readonly Type[];
  readonly items: readonly unknown[];

  constructor(types: readonly Type[], items: readonly unknown[]) {
    super();
    this.typeArguments = types;
    this.items = items;
  }

  override toString(): string {
    return `(${this.#texts().join(', ')})`;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof Tuple) || other[netType] !== this[netType]) return false;
    return nested(() =>
      this.typeArguments.every((type, index) => equalRaw(type, this.items[index], other.items[index])),
    );
  }

  hashKey(): string {
    return nested(() => compositeKey(this.items));
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof Tuple) || other[netType] !== this[netType]) throw notOfTupleType(this[netType]);
    return nested(() => compareItems(this.typeArguments, this.items, other.items));
  }

  #texts(): string[] {
    const texts: string[] = [];
    let tuple: Tuple = this;
    for (;;) {
      const { items, typeArguments } = tuple;
      const rest: unknown = items[7];
      const own = rest instanceof Tuple ? 7 : items.length;
      for (let index = 0; index < own; index++) {
        texts.push(nested(() => rawToText(typeArguments[index] as Type, items[index])));
      }
      if (!(rest instanceof Tuple)) break;
      tuple = rest;
    }
    allocate(texts.reduce((length, text) => length + text.length, 0));
    return texts;
  }
}

/** Compares two tuples of the same types item by item. */
export function compareItems(types: readonly Type[], left: readonly unknown[], right: readonly unknown[]): number {
  for (let index = 0; index < types.length; index++) {
    const order = compareRaw(types[index] as Type, left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `ArgumentException` of a tuple compared with something else. */
export function notOfTupleType(type: Type): Error {
  return argumentException(`Argument must be of type ${fullTypeName(type)}.`, 'other');
}
