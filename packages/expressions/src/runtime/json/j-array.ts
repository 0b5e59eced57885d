import { allocate, spend } from '../budget.ts';
import { netType } from '../net-type.ts';
import { JContainer } from './j-container.ts';
import { invalidKey, type JToken, notPlain, tokenUnits } from './j-token.ts';
import { mergeItems } from './merge.ts';
import type { JsonMergeSettings } from './merge-settings.ts';
import { type NativeValue, tokenOfNative } from './native.ts';
import { type TokenType, tokenType } from './token-type.ts';
import { checkDepth, type TokenWriter } from './token-writer.ts';

/** What `JArray` and `JConstructor` share: children by index. */
export abstract class IndexedContainer extends JContainer {
  /** The children as JSON.parse gave them, until the list is changed; those asked for are in `items`. */
  #source: readonly NativeValue[] | null = null;
  #items: (JToken | undefined)[] = [];

  protected takeNative(source: readonly NativeValue[]): void {
    this.#source = source;
  }

  get count(): number {
    return this.#source === null ? this.#items.length : this.#source.length;
  }

  child(index: number): JToken {
    const item = this.#items[index];
    if (item !== undefined) return item;
    allocate(tokenUnits);
    const made = tokenOfNative((this.#source as readonly NativeValue[])[index] as NativeValue);
    made.parent = this;
    made.place = index;
    this.#items[index] = made;
    return made;
  }

  /** All children as tokens, no longer tied to what JSON.parse gave. */
  #all(): JToken[] {
    if (this.#source !== null) {
      const { length } = this.#source;
      spend(length);
      for (let index = 0; index < length; index++) this.child(index);
      this.#source = null;
    }
    return this.#items as JToken[];
  }

  protected insertChild(index: number, child: JToken): void {
    const items = this.#all();
    allocate(1);
    if (index === items.length) {
      items.push(child);
      return;
    }
    spend((items.length - index) >>> 8);
    items.splice(index, 0, child);
  }

  protected replaceChild(index: number, child: JToken): void {
    this.#all()[index] = child;
  }

  protected deleteChild(index: number): void {
    const items = this.#all();
    spend((items.length - index) >>> 8);
    items.splice(index, 1);
  }

  protected deleteChildren(): void {
    for (const child of this.#items) if (child !== undefined) child.parent = null;
    this.#source = null;
    this.#items = [];
  }

  pathPart(child: JToken): number {
    return this.indexOf(child);
  }

  merge(content: unknown, settings: JsonMergeSettings): void {
    mergeItems(this, content, settings);
  }

  plain(depth: number): unknown {
    checkDepth(depth);
    const source = this.#source;
    if (source !== null && this.#items.length === 0) return source;
    const { count } = this;
    const items = this.#items;
    let changed: unknown[] | null = source === null ? [] : null;
    for (let index = 0; index < count; index++) {
      const item = items[index];
      const native = source === null ? undefined : source[index];
      const plain = item === undefined ? native : item.plain(depth + 1);
      if (plain === notPlain) return notPlain;
      if (changed === null && plain !== native) changed = (source as readonly unknown[]).slice(0, index);
      if (changed !== null) changed.push(plain);
    }
    spend(count);
    return changed ?? source;
  }

  /** Writes the children between brackets of some kind. */
  protected writeItems(
    writer: TokenWriter,
    depth: number,
    open: string,
    close: string,
    closesOnOwnLine: boolean,
  ): void {
    checkDepth(depth);
    writer.add(open);
    let isFirst = true;
    for (let index = 0; index < this.count; index++) {
      const child = this.child(index);
      // A comment is no element: no comma goes before it, and after it the next element is as if it were not there.
      const isComment = child.type === tokenType.comment;
      if (!isFirst && !isComment) writer.add(',');
      writer.line(depth + 1);
      child.write(writer, depth + 1);
      if (!isComment) isFirst = false;
    }
    if (!isFirst || closesOnOwnLine) writer.line(depth);
    writer.add(close);
  }

  protected cloneItemsInto<T extends IndexedContainer>(copy: T, depth: number): T {
    checkDepth(depth);
    if (this.#source !== null && this.#items.length === 0) copy.takeNative(this.#source);
    else for (let index = 0; index < this.count; index++) copy.insert(index, this.child(index).clone(depth + 1));
    return copy;
  }

  protected equalItems(other: IndexedContainer, depth: number): boolean {
    checkDepth(depth);
    if (other === this) return true;
    if (other.count !== this.count) return false;
    spend(this.count);
    for (let index = 0; index < this.count; index++) {
      if (!this.child(index).deepEquals(other.child(index), depth + 1)) return false;
    }
    return true;
  }

  protected itemKeys(depth: number): string {
    checkDepth(depth);
    spend(this.count);
    let key = '';
    for (let index = 0; index < this.count; index++) key += `${this.child(index).deepKey(depth + 1)},`;
    allocate(key.length);
    return key;
  }
}

/** `Newtonsoft.Json.Linq.JArray`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JArray.htm */
export class JArray extends IndexedContainer {
  /** `new JArray(content)`. */
  static of(content: unknown): JArray {
    const array = new JArray();
    array.addItem(content);
    return array;
  }

  /** An array that JSON.parse gave. */
  static fromNative(source: readonly NativeValue[]): JArray {
    const array = new JArray();
    array.takeNative(source);
    return array;
  }

  get [netType](): string {
    return 'Newtonsoft.Json.Linq.JArray';
  }

  get type(): TokenType {
    return tokenType.array;
  }

  override item(key: unknown): JToken | null {
    if (typeof key !== 'number') throw invalidKey(this, 'Accessed', key, 'Array position index');
    return this.itemAt(key);
  }

  override setItem(key: unknown, value: JToken | null): void {
    if (typeof key !== 'number') throw invalidKey(this, 'Set', key, 'Array position index');
    this.setChild(key, value);
  }

  write(writer: TokenWriter, depth: number): void {
    this.writeItems(writer, depth, '[', ']', false);
  }

  clone(depth: number = 0): JToken {
    return this.cloneItemsInto(new JArray(), depth);
  }

  deepEquals(other: JToken, depth: number = 0): boolean {
    return other instanceof JArray && this.equalItems(other, depth);
  }

  deepKey(depth: number = 0): string {
    return `[${this.itemKeys(depth)}]`;
  }
}
