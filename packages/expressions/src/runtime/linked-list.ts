import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems } from './array.ts';
import { allocate, entryUnits, spend } from './budget.ts';
import type { CollectionObject } from './collections.ts';
import { argumentNull, invalidOperation } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, iterate } from './iterate.ts';
import { modified } from './list.ts';
import { equalRaw } from './object.ts';

/** `LinkedListNode<T>`. */
export class LinkedListNode<T = unknown> extends GenericObject {
  get genericName(): string {
    return 'System.Collections.Generic.LinkedListNode';
  }

  readonly elementType: Type;
  value: T;
  list: LinkedList<T> | null = null;
  next: LinkedListNode<T> | null = null;
  previous: LinkedListNode<T> | null = null;

  constructor(elementType: Type, value: T) {
    super();
    this.elementType = elementType;
    this.value = value;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }
}

/** `LinkedList<T>`. */
export class LinkedList<T = unknown> extends GenericObject implements CollectionObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.LinkedList';
  }

  readonly elementType: Type;
  #first: LinkedListNode<T> | null = null;
  #last: LinkedListNode<T> | null = null;
  #count = 0;
  #version = 0;

  constructor(elementType: Type) {
    super();
    this.elementType = elementType;
  }

  /** `new LinkedList<T>(IEnumerable<T>)`. */
  static from<T>(elementType: Type, source: EnumerableValue<T> | null): LinkedList<T> {
    if (source === null) throw argumentNull('collection');
    const list = new LinkedList<T>(elementType);
    for (const item of iterate(source)) list.addItem(item);
    return list;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.#count;
  }

  get isReadOnly(): boolean {
    return false;
  }

  get first(): LinkedListNode<T> | null {
    return this.#first;
  }

  get last(): LinkedListNode<T> | null {
    return this.#last;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    const version = this.#version;
    for (let node = this.#first; node !== null; node = node.next) {
      yield node.value;
      if (version !== this.#version) throw modified();
    }
  }

  /** Makes a node for a value. */
  createNode(value: T): LinkedListNode<T> {
    spend(1);
    allocate(entryUnits);
    return new LinkedListNode(this.elementType, value);
  }

  /** Puts a free node before another of this list; at the end when there is none. */
  insert(node: LinkedListNode<T> | null, before: LinkedListNode<T> | null): LinkedListNode<T> {
    if (node === null) throw argumentNull('node');
    if (node.list !== null) throw invalidOperation('The LinkedList node already belongs to a LinkedList.');
    const previous = before === null ? this.#last : before.previous;
    node.list = this;
    node.previous = previous;
    node.next = before;
    if (previous === null) this.#first = node;
    else previous.next = node;
    if (before === null) this.#last = node;
    else before.previous = node;
    this.#count++;
    this.#version++;
    return node;
  }

  /** Checks that a node is one of this list. */
  own(node: LinkedListNode<T> | null): LinkedListNode<T> {
    if (node === null) throw argumentNull('node');
    if (node.list !== this) throw invalidOperation('The LinkedList node does not belong to current LinkedList.');
    return node;
  }

  removeNode(node: LinkedListNode<T> | null): void {
    const { previous, next } = this.own(node);
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    (node as LinkedListNode<T>).list = null;
    (node as LinkedListNode<T>).next = null;
    (node as LinkedListNode<T>).previous = null;
    this.#count--;
    this.#version++;
  }

  /** Removes the first or last node; there must be one. */
  removeEnd(node: LinkedListNode<T> | null): void {
    if (node === null) throw invalidOperation('The LinkedList is empty.');
    this.removeNode(node);
  }

  find(value: T): LinkedListNode<T> | null {
    for (let node = this.#first; node !== null; node = node.next) {
      spend(1);
      if (equalRaw(this.elementType, node.value, value)) return node;
    }
    return null;
  }

  findLast(value: T): LinkedListNode<T> | null {
    for (let node = this.#last; node !== null; node = node.previous) {
      spend(1);
      if (equalRaw(this.elementType, node.value, value)) return node;
    }
    return null;
  }

  containsItem(item: T): boolean {
    return this.find(item) !== null;
  }

  addItem(item: T): void {
    this.insert(this.createNode(item), null);
  }

  removeItem(item: T): boolean {
    const node = this.find(item);
    if (node !== null) this.removeNode(node);
    return node !== null;
  }

  clear(): void {
    while (this.#first !== null) {
      spend(1);
      this.removeNode(this.#first);
    }
    this.#version++;
  }

  copyTo(destination: ArrayValue | null, index: number): void {
    copyItems([...iterate(this)], destination, index);
  }
}
