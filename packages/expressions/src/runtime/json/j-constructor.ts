import { argumentException, argumentNull } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import { IndexedContainer } from './j-array.ts';
import { invalidKey, type JToken, notPlain } from './j-token.ts';
import { type TokenType, tokenType } from './token-type.ts';
import type { TokenWriter } from './token-writer.ts';

/** `Newtonsoft.Json.Linq.JConstructor`: `new Date(1, 2)`, which JSON does not have and JavaScript does. */
export class JConstructor extends IndexedContainer {
  name: string | null;

  constructor(name: string | null = null) {
    super();
    this.name = name;
  }

  /** `new JConstructor(name, content)`. */
  static of(name: string | null, content: readonly unknown[]): JConstructor {
    if (name === null) throw argumentNull('name');
    if (name === '') throw argumentException('Constructor name cannot be empty.', 'name');
    const made = new JConstructor(name);
    for (const item of content) made.addItem(item);
    return made;
  }

  get [netType](): string {
    return 'Newtonsoft.Json.Linq.JConstructor';
  }

  get type(): TokenType {
    return tokenType.constructor;
  }

  override item(key: unknown): JToken | null {
    if (typeof key !== 'number') throw invalidKey(this, 'Accessed', key, 'Argument position index');
    return this.itemAt(key);
  }

  override setItem(key: unknown, value: JToken | null): void {
    if (typeof key !== 'number') throw invalidKey(this, 'Set', key, 'Argument position index');
    this.setChild(key, value);
  }

  override plain(_depth: number): unknown {
    return notPlain;
  }

  write(writer: TokenWriter, depth: number): void {
    this.writeItems(writer, depth, `new ${this.name ?? ''}(`, ')', true);
  }

  clone(depth: number = 0): JToken {
    return this.cloneItemsInto(new JConstructor(this.name), depth);
  }

  deepEquals(other: JToken, depth: number = 0): boolean {
    return other instanceof JConstructor && other.name === this.name && this.equalItems(other, depth);
  }

  deepKey(depth: number = 0): string {
    return `new ${this.name}(${this.itemKeys(depth)})`;
  }
}
