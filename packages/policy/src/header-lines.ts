import type { HeaderFields } from './policy-context.ts';

/** Header lines in memory, in the order in which they were added. */
export class HeaderLines implements HeaderFields {
  #lines: (readonly [name: string, value: string])[] = [];

  constructor(initial: Iterable<readonly [name: string, value: string | readonly string[]]> = []) {
    for (const [name, value] of initial) this.append(name, [value].flat());
  }

  get(name: string): string | null {
    const values = this.#lines.filter(([other]) => isSame(name, other)).map(([, value]) => value);
    return values.length === 0 ? null : values.join(',');
  }

  set(name: string, values: readonly string[]): void {
    this.delete(name);
    this.append(name, values);
  }

  append(name: string, values: readonly string[]): void {
    this.#lines.push(...values.map((value) => [name, value] as const));
  }

  delete(name: string): void {
    this.#lines = this.#lines.filter(([other]) => !isSame(name, other));
  }

  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.#lines[Symbol.iterator]();
  }
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
