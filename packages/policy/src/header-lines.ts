import { ArrivedCredentials } from './arrived-credentials.ts';
import type { HeaderFields } from './policy-context.ts';

/** Header lines in memory, in the order in which they were added. */
export class HeaderLines implements HeaderFields {
  readonly #arrived = new ArrivedCredentials();
  #lines: (readonly [name: string, value: string])[] = [];

  constructor(initial: Iterable<readonly [name: string, value: string | readonly string[]]> = []) {
    for (const [name, value] of initial) this.#add(name, [value].flat());
  }

  get(name: string): string | null {
    const values = this.#lines.filter(([other]) => isSame(name, other)).map(([, value]) => value);
    return values.length === 0 ? null : values.join(',');
  }

  arrived(name: string): string | null {
    const value = this.#arrived.get(name);
    return value === undefined ? this.get(name) : value;
  }

  set(name: string, values: readonly string[]): void {
    this.delete(name);
    this.append(name, values);
  }

  append(name: string, values: readonly string[]): void {
    this.#keep(name);
    this.#add(name, values);
  }

  delete(name: string): void {
    this.#keep(name);
    this.#lines = this.#lines.filter(([other]) => !isSame(name, other));
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.#lines[Symbol.iterator]();
  }

  #add(name: string, values: readonly string[]): void {
    this.#lines.push(...values.map((value) => [name, value] as const));
  }

  #keep(name: string): void {
    this.#arrived.keep(name, (own) => this.get(own));
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
