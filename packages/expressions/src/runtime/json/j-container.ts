import { allocate, spend } from '../budget.ts';
import type { ListObject } from '../collections.ts';
import { argumentException, argumentOutOfRange, type DotNetException, invalidOperation } from '../exceptions.ts';
import { type EnumerableValue, iterateBoxed } from '../iterate.ts';
import { netType } from '../net-type.ts';
import { JToken, tokenUnits } from './j-token.ts';
import { JValue } from './j-value.ts';
import type { JsonMergeSettings } from './merge-settings.ts';
import type { PathPart } from './position.ts';
import { tokenType } from './token-type.ts';
import { checkDepth } from './token-writer.ts';

/** `Newtonsoft.Json.Linq.JContainer`: a token with children, and the list of them. */
export abstract class JContainer extends JToken implements ListObject<JToken> {
  /** Counts changes, so that an enumeration notices that the children have changed under it. */
  protected version: number = 0;

  abstract get count(): number;
  /** The child at an index that exists. */
  abstract child(index: number): JToken;
  /** Puts a token among the children; the index is one that exists or the end. */
  protected abstract insertChild(index: number, child: JToken): void;
  protected abstract replaceChild(index: number, child: JToken): void;
  protected abstract deleteChild(index: number): void;
  protected abstract deleteChildren(): void;
  /** What the container adds to the path of a child. */
  abstract pathPart(child: JToken): PathPart | undefined;
  /** `Merge`. */
  abstract merge(content: unknown, settings: JsonMergeSettings): void;

  override get hasValues(): boolean {
    return this.count > 0;
  }

  override get first(): JToken | null {
    return this.count > 0 ? this.child(0) : null;
  }

  override get last(): JToken | null {
    return this.count > 0 ? this.child(this.count - 1) : null;
  }

  override get childValues(): Iterable<JToken> {
    return this;
  }

  override *[Symbol.iterator](): Generator<JToken, void, undefined> {
    const version = this.version;
    for (let index = 0; index < this.count; index++) {
      yield this.child(index);
      if (this.version !== version)
        throw invalidOperation('Collection was modified; enumeration operation may not execute.');
    }
  }

  get isReadOnly(): boolean {
    return false;
  }

  /** The index of a child by identity, or -1. */
  indexOf(child: JToken | null): number {
    if (child === null || child.parent !== this) return -1;
    const { place } = child;
    if (place < this.count && this.child(place) === child) return place;
    spend(this.count);
    for (let index = 0; index < this.count; index++) {
      const candidate = this.child(index);
      candidate.place = index;
      if (candidate === child) return index;
    }
    return -1;
  }

  containsItem(child: JToken | null): boolean {
    return this.indexOf(child) >= 0;
  }

  itemAt(index: number): JToken {
    if (!(index >= 0 && index < this.count))
      throw argumentOutOfRange(
        'index',
        'Index was out of range. Must be non-negative and less than the size of the collection.',
      );
    return this.child(index);
  }

  setItemAt(index: number, value: JToken | null): void {
    this.setChild(index, value);
  }

  /** `Add(content)`. */
  addItem(content: unknown): void {
    this.addContent(this.count, content);
  }

  insertAt(index: number, value: JToken | null): void {
    this.insert(index, value);
  }

  removeAt(index: number): void {
    this.removeChild(index);
  }

  removeItem(child: JToken | null): boolean {
    const index = this.indexOf(child);
    if (index >= 0) this.removeChild(index);
    return index >= 0;
  }

  clear(): void {
    this.deleteChildren();
    this.version++;
  }

  /** `ReplaceAll(content)`. */
  replaceAll(content: unknown): void {
    this.clear();
    this.addItem(content);
  }

  /** Adds what content stands for: a token, a value, or several of them. */
  addContent(index: number, content: unknown, depth: number = 0): void {
    if (!isMultiContent(content)) {
      this.insert(index, tokenOfContent(content));
      return;
    }
    checkDepth(depth);
    let next = index;
    // Content within content counts as one when the place of the next is reckoned, which mixes them up, as in .NET.
    for (const item of iterateBoxed(content)) this.addContent(next++, item, depth + 1);
  }

  /** Puts a token among the children, a copy of it where it has a place already. */
  insert(index: number, value: JToken | null): void {
    spend(1);
    allocate(tokenUnits);
    if (index > this.count || index < 0)
      throw argumentOutOfRange('index', 'Index must be within the bounds of the List.');
    const child = this.adopted(value);
    this.validate(child, null);
    child.parent = this;
    child.place = index;
    this.insertChild(index, child);
    this.version++;
  }

  setChild(index: number, value: JToken | null): void {
    if (index < 0) throw argumentOutOfRange('index', 'Index is less than 0.');
    if (index >= this.count) throw argumentOutOfRange('index', 'Index is equal to or greater than Count.');
    const existing = this.child(index);
    if (isUnchanged(existing, value)) return;
    const child = this.adopted(value);
    this.validate(child, existing);
    child.parent = this;
    child.place = index;
    this.replaceChild(index, child);
    existing.parent = null;
    this.version++;
  }

  removeChild(index: number): void {
    if (index < 0) throw argumentOutOfRange('index', 'Index is less than 0.');
    if (index >= this.count) throw argumentOutOfRange('index', 'Index is equal to or greater than Count.');
    this.child(index).parent = null;
    this.deleteChild(index);
    this.version++;
  }

  /** A token that may become a child: itself where it is free, else a copy. */
  protected adopted(value: JToken | null): JToken {
    if (value === null) return new JValue(null);
    const isTaken = value.parent !== null || value === this || (value.hasValues && this.root === value);
    return isTaken ? value.clone() : value;
  }

  protected validate(child: JToken, _existing: JToken | null): void {
    if (child.type === tokenType.property) throw cannotAdd(child, this);
  }

  /** `Descendants()`: all tokens below, in document order. */
  *descendants(): Generator<JToken, void, undefined> {
    // A stack of its own: generators within generators cost a step a level for each token.
    const open: Iterator<JToken>[] = [this[Symbol.iterator]()];
    while (open.length > 0) {
      const { done, value } = (open[open.length - 1] as Iterator<JToken>).next();
      if (done) {
        open.pop();
        continue;
      }
      spend(4);
      yield value;
      if (value instanceof JContainer) open.push(value[Symbol.iterator]());
    }
  }
}

/** The error of adding a token where it cannot be. */
export function cannotAdd(child: JToken, container: JContainer): DotNetException {
  return argumentException(`Can not add ${child[netType]} to ${container[netType]}.`);
}

/** Whether content stands for several tokens. */
export function isMultiContent(content: unknown): content is EnumerableValue<unknown> {
  if (typeof content !== 'object' || content === null) return false;
  if (content instanceof JToken || content instanceof Uint8Array) return false;
  return Symbol.iterator in content;
}

/** The token that a single piece of content is. */
export function tokenOfContent(content: unknown): JToken {
  return content instanceof JToken ? content : JValue.of(content);
}

/** Setting a value to what it already is leaves the token in place. */
function isUnchanged(existing: JToken, value: JToken | null): boolean {
  if (!(existing instanceof JValue)) return false;
  return value === null ? existing.type === tokenType.null : existing.equals(value);
}
