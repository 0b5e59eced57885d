import { allocate, spend } from './budget.ts';
import { argumentOutOfRange } from './exceptions.ts';
import { netType } from './net-type.ts';
import { toUpperInvariant } from './text-case.ts';
import { encodeForm } from './url-text.ts';

/** `System.Collections.Specialized.NameValueCollection`: names, whose case does not count, each with a list of values. */
export class NameValueCollection {
  readonly [netType]: string;
  /** Whether it came from a query, and prints as one. */
  readonly isQuery: boolean;
  readonly #entries = new Map<string | null, { readonly name: string | null; readonly values: string[] }>();

  constructor(isQuery = false) {
    this[netType] = 'System.Collections.Specialized.NameValueCollection';
    this.isQuery = isQuery;
  }

  get count(): number {
    return this.#entries.size;
  }

  get keys(): (string | null)[] {
    spend(this.#entries.size);
    allocate(this.#entries.size);
    return Array.from(this.#entries.values(), ({ name }) => name);
  }

  valuesOf(name: string | null): readonly string[] | null {
    const values = this.#entries.get(keyOf(name))?.values;
    return values === undefined || values.length === 0 ? null : values;
  }

  get(name: string | null): string | null {
    return this.#join(this.valuesOf(name));
  }

  keyAt(index: number): string | null {
    return this.#at(index).name;
  }

  getAt(index: number): string | null {
    const { values } = this.#at(index);
    return this.#join(values.length === 0 ? null : values);
  }

  valuesAt(index: number): readonly string[] | null {
    const { values } = this.#at(index);
    return values.length === 0 ? null : values;
  }

  add(name: string | null, value: string | null): void {
    const key = keyOf(name);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      allocate(1);
      this.#entries.set(key, (entry = { name, values: [] }));
    }
    allocate(1);
    if (value !== null) entry.values.push(value);
  }

  set(name: string | null, value: string | null): void {
    const key = keyOf(name);
    const entry = this.#entries.get(key);
    if (entry === undefined) this.add(name, value);
    else entry.values.splice(0, entry.values.length, ...(value === null ? [] : [value]));
  }

  remove(name: string | null): void {
    this.#entries.delete(keyOf(name));
  }

  clear(): void {
    this.#entries.clear();
  }

  addAll(other: NameValueCollection): void {
    for (const name of other.keys) {
      const values = other.valuesOf(name);
      if (values === null) this.add(name, null);
      else for (const value of [...values]) this.add(name, value);
    }
  }

  /** Enumerates names. */
  [Symbol.iterator](): Iterator<string | null> {
    return this.keys[Symbol.iterator]();
  }

  toString(): string {
    if (!this.isQuery) return 'System.Collections.Specialized.NameValueCollection';
    const pairs: string[] = [];
    for (const { name, values } of this.#entries.values()) {
      const start = name === null || name === '' ? '' : `${encodeForm(name, 'lower')}=`;
      if (values.length === 0) pairs.push(start);
      for (const value of values) {
        spend(1);
        pairs.push(start + encodeForm(value, 'lower'));
      }
    }
    return pairs.join('&');
  }

  #at(index: number): { readonly name: string | null; readonly values: readonly string[] } {
    if (index < 0 || index >= this.#entries.size) {
      throw argumentOutOfRange(
        'index',
        'Index was out of range. Must be non-negative and less than the size of the collection.',
      );
    }
    spend(index);
    let position = 0;
    for (const entry of this.#entries.values()) if (position++ === index) return entry;
    throw argumentOutOfRange('index');
  }

  #join(values: readonly string[] | null): string | null {
    if (values === null) return null;
    spend(values.length);
    allocate(values.reduce((length, value) => length + value.length + 1, 0));
    return values.join(',');
  }
}

function keyOf(name: string | null): string | null {
  return name === null ? null : toUpperInvariant(name);
}
