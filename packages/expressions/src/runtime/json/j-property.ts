import { argumentNull, type DotNetException } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import { jsonException } from './exceptions.ts';
import { JArray } from './j-array.ts';
import { isMultiContent, JContainer, tokenOfContent } from './j-container.ts';
import { type JToken, notPlain } from './j-token.ts';
import type { JsonMergeSettings } from './merge-settings.ts';
import { type NativeValue, tokenOfNative } from './native.ts';
import type { PathPart } from './position.ts';
import { isPlainText, quote } from './text.ts';
import { type TokenType, tokenType } from './token-type.ts';
import { checkDepth, type TokenWriter } from './token-writer.ts';

const typeName = 'Newtonsoft.Json.Linq.JProperty';

/** `Newtonsoft.Json.Linq.JProperty`: a name and the one child that is its value. */
export class JProperty extends JContainer {
  readonly name: string;
  #hasPlainName: boolean | undefined;
  #value: JToken | null = null;
  /** The value as JSON.parse gave it, until it is asked for. */
  #native: NativeValue | undefined;

  constructor(name: string, native?: NativeValue) {
    super();
    this.name = name;
    this.#native = native;
    if (native !== undefined) this.#hasPlainName = true;
  }

  /** `new JProperty(name, content)`. */
  static of(name: string | null, content: unknown): JProperty {
    if (name === null) throw argumentNull('name');
    const property = new JProperty(name);
    property.value = isMultiContent(content) ? JArray.of(content) : tokenOfContent(content);
    return property;
  }

  get [netType](): string {
    return typeName;
  }

  get type(): TokenType {
    return tokenType.property;
  }

  /** A `JObject` is enumerated as pairs of a key and a value too, and its properties are these pairs. */
  get key(): string {
    return this.name;
  }

  override get ownName(): string {
    return this.name;
  }

  /** Whether a JavaScript object keeps the property in its place under this name: no array index, nothing special. */
  get hasPlainName(): boolean {
    this.#hasPlainName ??= !/^(?:\d+|__proto__)$/.test(this.name) && isPlainText(this.name);
    return this.#hasPlainName;
  }

  /** `Value`. There is none only while the property is being made. */
  get value(): JToken {
    if (this.#native !== undefined) {
      const value = tokenOfNative(this.#native);
      value.parent = this;
      this.#value = value;
      this.#native = undefined;
    }
    return this.#value as JToken;
  }

  set value(value: JToken | null) {
    if (this.value === null) this.insert(0, value);
    else this.setChild(0, value);
  }

  get count(): number {
    return this.value === null ? 0 : 1;
  }

  child(_index: number): JToken {
    return this.value;
  }

  override insert(index: number, value: JToken | null): void {
    if (value !== null && value.type === tokenType.comment) return;
    if (this.value !== null) throw jsonException(`${typeName} cannot have multiple values.`);
    super.insert(index, value);
  }

  override removeItem(_child: JToken | null): boolean {
    throw cannotChange();
  }

  override removeChild(_index: number): void {
    throw cannotChange();
  }

  override clear(): void {
    throw cannotChange();
  }

  protected insertChild(_index: number, child: JToken): void {
    this.#value = child;
  }

  protected replaceChild(_index: number, child: JToken): void {
    this.#value = child;
  }

  protected deleteChild(_index: number): void {
    throw cannotChange();
  }

  protected deleteChildren(): void {
    throw cannotChange();
  }

  pathPart(_child: JToken): PathPart {
    return this.name;
  }

  merge(content: unknown, _settings: JsonMergeSettings): void {
    if (!(content instanceof JProperty)) return;
    if (content.value.type !== tokenType.null) this.value = content.value;
  }

  /** The plain form of the value; a property itself has none. */
  plainValue(depth: number): unknown {
    return this.#native !== undefined ? this.#native : this.value.plain(depth);
  }

  plain(_depth: number): unknown {
    return notPlain;
  }

  write(writer: TokenWriter, depth: number): void {
    writer.add(writer.indented ? `${quote(this.name)}: ` : `${quote(this.name)}:`);
    if (this.value === null) writer.add('null');
    else this.value.write(writer, depth);
  }

  clone(depth: number = 0): JToken {
    checkDepth(depth);
    if (this.#native !== undefined) return new JProperty(this.name, this.#native);
    return JProperty.of(this.name, this.value.clone(depth + 1));
  }

  deepEquals(other: JToken, depth: number = 0): boolean {
    checkDepth(depth);
    return other instanceof JProperty && other.name === this.name && this.value.deepEquals(other.value, depth + 1);
  }

  deepKey(depth: number = 0): string {
    checkDepth(depth);
    return `${quote(this.name)}:${this.value.deepKey(depth + 1)}`;
  }
}

function cannotChange(): DotNetException {
  return jsonException(`Cannot add or remove items from ${typeName}.`);
}
