import type { Type } from '../types/type.ts';
import { readOnly } from './array.ts';
import type { ListObject } from './collections.ts';
import { GenericObject } from './generic-object.ts';

/** `System.Collections.ObjectModel.ReadOnlyCollection<T>`: a list seen without what changes it. */
export class ReadOnlyCollection<T = unknown> extends GenericObject implements ListObject<T> {
  get genericName(): string {
    return 'System.Collections.ObjectModel.ReadOnlyCollection';
  }

  readonly elementType: Type;
  readonly list: ListObject<T>;

  constructor(elementType: Type, list: ListObject<T>) {
    super();
    this.elementType = elementType;
    this.list = list;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.list.count;
  }

  get isReadOnly(): boolean {
    return true;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.list[Symbol.iterator]();
  }

  itemAt(index: number): T {
    return this.list.itemAt(index);
  }

  indexOf(item: T): number {
    return this.list.indexOf(item);
  }

  containsItem(item: T): boolean {
    return this.list.containsItem(item);
  }

  setItemAt(): void {
    throw readOnly();
  }

  addItem(): void {
    throw readOnly();
  }

  insertAt(): void {
    throw readOnly();
  }

  removeItem(): boolean {
    throw readOnly();
  }

  removeAt(): void {
    throw readOnly();
  }

  clear(): void {
    throw readOnly();
  }
}
