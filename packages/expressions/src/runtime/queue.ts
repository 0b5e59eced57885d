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

/** `Queue<T>`. */
export class Queue<T = unknown> extends GenericObject implements EnumerableObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.Queue';
  }

  readonly elementType: Type;
  #items: T[];
  #head = 0;
  #version = 0;

  constructor(elementType: Type, items: T[] = []) {
    super();
    this.elementType = elementType;
    this.#items = items;
  }

  /** `new Queue<T>(IEnumerable<T>)`. */
  static from<T>(elementType: Type, source: EnumerableValue<T> | null): Queue<T> {
    return new Queue(elementType, collect(source, 'collection'));
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.#items.length - this.#head;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    const version = this.#version;
    for (let index = this.#head; index < this.#items.length; index++) {
      yield this.#items[index] as T;
      if (version !== this.#version) throw modified();
    }
  }

  enqueue(item: T): void {
    spend(1);
    allocate(elementUnits);
    this.#items.push(item);
    this.#version++;
  }

  peek(): T {
    if (this.count === 0) throw invalidOperation('Queue empty.');
    return this.#items[this.#head] as T;
  }

  dequeue(): T {
    spend(1);
    const item = this.peek();
    this.#items[this.#head++] = null as T;
    this.#version++;
    // Moved together once half of it is gone, so that taking out costs the same however long the queue is.
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#version++;
  }

  containsItem(item: T): boolean {
    for (const candidate of iterate(this)) if (equalRaw(this.elementType, candidate, item)) return true;
    return false;
  }

  copyTo(destination: ArrayValue | null, index: number): void {
    copyItems(this.#items.slice(this.#head), destination, index);
  }

  toArray(): T[] {
    allocate(this.count * elementUnits);
    return makeArray(this.elementType, this.#items.slice(this.#head));
  }
}
