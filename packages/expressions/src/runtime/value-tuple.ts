import { type Type, tupleType } from '../types/type.ts';
import { allocate, nested } from './budget.ts';
import { compositeKey } from './composite-key.ts';
import { netType } from './net-type.ts';
import { equalRaw, rawToText } from './object.ts';
import { compareItems, notOfTupleType } from './tuple.ts';
import { type DotNetObject, registerTuple } from './values.ts';

/** A C# tuple, `System.ValueTuple<…>`: raw items and their types, names left out. Immutable: assigning to an item makes another. */
export class ValueTuple implements DotNetObject {
  readonly types: readonly Type[];
  readonly items: readonly unknown[];

  constructor(types: readonly Type[], items: readonly unknown[]) {
    this.types = types;
    this.items = items;
  }

  get [netType](): Type {
    return tupleType(this.types.map((type) => ({ type })));
  }

  /** This tuple with another item in one place. */
  with(index: number, value: unknown): ValueTuple {
    return new ValueTuple(this.types, this.items.with(index, value));
  }

  toString(): string {
    const texts = nested(() => this.types.map((type, index) => rawToText(type, this.items[index])));
    allocate(texts.reduce((length, text) => length + text.length, 0));
    return `(${texts.join(', ')})`;
  }

  equals(other: unknown): boolean {
    if (!(other instanceof ValueTuple) || other[netType] !== this[netType]) return false;
    return nested(() => this.types.every((type, index) => equalRaw(type, this.items[index], other.items[index])));
  }

  hashKey(): string {
    return nested(() => compositeKey(this.items));
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof ValueTuple) || other[netType] !== this[netType]) throw notOfTupleType(this[netType]);
    return nested(() => compareItems(this.types, this.items, other.items));
  }
}

registerTuple((types, items) => new ValueTuple(types, items));
