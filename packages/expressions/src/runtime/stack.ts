import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems } from './array.ts';
import { allocate, elementUnits, spend } from './budget.ts';
import type { EnumerableObject } from './collections.ts';
import { invalidOperation } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, iterate } from './iterate.ts';
import { collect, modified } from './list.ts';
import { equalRaw } from './object.ts';
import { makeArray } from './values.ts';

/** `Stack<T>`; goes from the top down. */
export class Stack<T = unknown> extends GenericObject implements EnumerableObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.Stack';
  }

  readonly elementType: Type;
  readonly #items: T[];
  #version = 0;

  constructor(elementType: Type, items: T[] = []) {
    super();
    this.elementType = elementType;
    this.#items = items;
  }

  /** `new Stack<T>(IEnumerable<T>)`: the last element comes to be on top. */
  static from<T>(elementType: Type, source: EnumerableValue<T> | null): Stack<T> {
    return new Stack(elementType, collect(source, 'collection'));
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.#items.length;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    const version = this.#version;
    for (let index = this.#items.length - 1; index >= 0; index--) {
      yield this.#items[index] as T;
      if (version !== this.#version) throw modified();
    }
  }

  push(item: T): void {
    spend(1);
    allocate(elementUnits);
    this.#items.push(item);
    this.#version++;
  }

  peek(): T {
    if (this.#items.length === 0) throw invalidOperation('Stack empty.');
    return this.#items[this.#items.length - 1] as T;
  }

  pop(): T {
    spend(1);
    const item = this.peek();
    this.#items.pop();
    this.#version++;
    return item;
  }

  clear(): void {
    this.#items.length = 0;
    this.#version++;
  }

  containsItem(item: T): boolean {
    for (const candidate of iterate(this)) if (equalRaw(this.elementType, candidate, item)) return true;
    return false;
  }

  copyTo(destination: ArrayValue | null, index: number): void {
    copyItems([...this.#items].reverse(), destination, index);
  }

  toArray(): T[] {
    allocate(this.count * elementUnits);
    return makeArray(this.elementType, [...this.#items].reverse());
  }
}
