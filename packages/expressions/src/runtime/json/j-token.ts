import { typeNamed } from '../../types/library.ts';
import type { Type } from '../../types/type.ts';
import { spend } from '../budget.ts';
import { argumentException, type DotNetException, invalidOperation } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import type { DotNetObject } from '../values.ts';
import { describeKey } from './describe.ts';
import type { JContainer } from './j-container.ts';
import { buildPath, type PathPart } from './position.ts';
import type { TokenType } from './token-type.ts';
import { type TokenWriter, textOfToken } from './token-writer.ts';

/** What a token takes of the memory budget, whatever it holds. */
export const tokenUnits = 64;

/** What a token has no native form as: `Token.plain` gives it. */
export const notPlain: unique symbol = Symbol('notPlain');

/**
 * `Newtonsoft.Json.Linq.JToken`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JToken.htm
 *
 * As an `IEnumerable<JToken>` a token is the sequence of its children.
 */
export abstract class JToken implements DotNetObject {
  parent: JContainer | null = null;
  /** Where its parent last saw it among its children; only a hint. */
  place: number = 0;

  abstract get [netType](): string;
  abstract get type(): TokenType;
  /** Writes the JSON form; `depth` counts the tokens around this one. */
  abstract write(writer: TokenWriter, depth: number): void;
  /** The form JSON.stringify writes exactly as Newtonsoft.Json writes this token, or `notPlain`. It must not be changed. */
  abstract plain(depth: number): unknown;
  /** `DeepClone()`. */
  abstract clone(depth?: number): JToken;
  abstract deepEquals(other: JToken, depth?: number): boolean;
  /** A text that is the same for tokens that are deeply equal. */
  abstract deepKey(depth?: number): string;

  get elementType(): Type {
    return typeNamed('Newtonsoft.Json.Linq.JToken');
  }

  get hasValues(): boolean {
    return false;
  }

  /** The children in order. */
  [Symbol.iterator](): Iterator<JToken> {
    return noTokens[Symbol.iterator]();
  }

  get first(): JToken | null {
    throw this.#noChildren('access');
  }

  get last(): JToken | null {
    throw this.#noChildren('access');
  }

  /** The child that `token[key]` means; null when there is none. */
  item(_key: unknown): JToken | null {
    throw this.#noChildren('access');
  }

  /** `token[key] = value`. */
  setItem(_key: unknown, _value: JToken | null): void {
    throw this.#noChildren('set');
  }

  /** What `Values()` goes through. */
  get childValues(): Iterable<JToken> {
    throw this.#noChildren('access');
  }

  get root(): JToken {
    let token: JToken = this;
    while (token.parent !== null) {
      spend(1);
      token = token.parent;
    }
    return token;
  }

  get next(): JToken | null {
    return this.#sibling(1);
  }

  get previous(): JToken | null {
    return this.#sibling(-1);
  }

  #sibling(step: 1 | -1): JToken | null {
    if (this.parent === null) return null;
    const index = this.parent.indexOf(this) + step;
    return index >= 0 && index < this.parent.count ? this.parent.child(index) : null;
  }

  /** `Path`: where the token is under its root. */
  get path(): string {
    const parts: PathPart[] = [];
    let token: JToken = this;
    for (let parent = token.parent; parent !== null; token = parent, parent = token.parent) {
      spend(1);
      const part = parent.pathPart(token);
      if (part !== undefined) parts.push(part);
    }
    if (this.ownName !== undefined) parts.unshift(this.ownName);
    return buildPath(parts.reverse());
  }

  /** For properties: the name, which is the last part of their path. */
  get ownName(): string | undefined {
    return undefined;
  }

  remove(): void {
    this.requireParent().removeItem(this);
  }

  replace(value: JToken | null): void {
    const parent = this.requireParent();
    parent.setChild(parent.indexOf(this), value);
  }

  addAfterSelf(content: unknown): void {
    const parent = this.requireParent();
    parent.addContent(parent.indexOf(this) + 1, content);
  }

  addBeforeSelf(content: unknown): void {
    const parent = this.requireParent();
    parent.addContent(parent.indexOf(this), content);
  }

  requireParent(): JContainer {
    if (this.parent === null) throw invalidOperation('The parent is missing.');
    return this.parent;
  }

  /** `ToString(formatting)`. */
  toJson(indented: boolean): string {
    return textOfToken(this, indented);
  }

  toString(): string {
    return textOfToken(this, true);
  }

  #noChildren(verb: 'access' | 'set'): DotNetException {
    return invalidOperation(`Cannot ${verb} child value on ${this[netType]}.`);
  }
}

/** An indexer was given a key of a type that the token has none of. */
export function invalidKey(token: JToken, verb: 'Accessed' | 'Set', key: unknown, expected: string): DotNetException {
  const name = token[netType].slice(token[netType].lastIndexOf('.') + 1);
  return argumentException(`${verb} ${name} values with invalid key value: ${describeKey(key)}. ${expected} expected.`);
}

const noTokens: readonly JToken[] = [];
