import { typeNamed } from '../../types/library.ts';
import type { Type } from '../../types/type.ts';
import { allocate, spend } from '../budget.ts';
import { argumentException, argumentNull, type DotNetException } from '../exceptions.ts';
import { keyValuePairType } from '../key-value-pair.ts';
import { netType } from '../net-type.ts';
import { comparerOf } from '../text-comparer.ts';
import { makeArray } from '../values.ts';
import { cannotAdd, JContainer } from './j-container.ts';
import { JProperty } from './j-property.ts';
import { invalidKey, type JToken, notPlain } from './j-token.ts';
import { mergeProperties } from './merge.ts';
import type { JsonMergeSettings } from './merge-settings.ts';
import type { NativeObject, NativeValue } from './native.ts';
import { isQuotedPlainly } from './text.ts';
import { type TokenType, tokenType } from './token-type.ts';
import { checkDepth, type TokenWriter } from './token-writer.ts';

/**
 * `Newtonsoft.Json.Linq.JObject`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JObject.htm
 *
 * As a dictionary it maps names to the values of its properties.
 */
export class JObject extends JContainer {
  /** The properties as JSON.parse gave them, until one is added or removed; those asked for are in `#byName`. */
  #source: NativeObject | null = null;
  #byName: Map<string, JProperty> = new Map();
  #properties: JProperty[] = [];
  #nativeCount = 0;

  /** `new JObject(content)`. */
  static of(content: unknown): JObject {
    const object = new JObject();
    object.addItem(content);
    return object;
  }

  /** An object that JSON.parse gave. */
  static fromNative(source: NativeObject): JObject {
    const object = new JObject();
    object.#source = source;
    object.#nativeCount = -1;
    return object;
  }

  get [netType](): string {
    return 'Newtonsoft.Json.Linq.JObject';
  }

  get type(): TokenType {
    return tokenType.object;
  }

  /** As an `IEnumerable` of pairs, which its properties are too. */
  override get elementType(): Type {
    return keyValuePairType(typeNamed('string'), typeNamed('Newtonsoft.Json.Linq.JToken'));
  }

  get count(): number {
    if (this.#source === null) return this.#properties.length;
    if (this.#nativeCount < 0) this.#nativeCount = Object.keys(this.#source).length;
    return this.#nativeCount;
  }

  child(index: number): JProperty {
    return this.#all()[index] as JProperty;
  }

  /** `Property(name)`. */
  property(name: string | null): JProperty | null {
    if (name === null) return null;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const source = this.#source;
    return source !== null && Object.hasOwn(source, name) ? this.#take(name, source[name] as NativeValue) : null;
  }

  /** Makes the property of something that JSON.parse gave. */
  #take(name: string, value: NativeValue): JProperty {
    const property = new JProperty(name, value);
    property.parent = this;
    this.#byName.set(name, property);
    return property;
  }

  /** All properties as tokens, no longer tied to what JSON.parse gave. */
  #all(): JProperty[] {
    const source = this.#source;
    if (source !== null) {
      const names = Object.keys(source);
      spend(names.length);
      allocate(names.length);
      const known = this.#byName;
      this.#byName = new Map();
      this.#properties = names.map((name, index) => {
        const property = known.get(name);
        if (property !== undefined) this.#byName.set(name, property);
        const own = property ?? this.#take(name, source[name] as NativeValue);
        own.place = index;
        return own;
      });
      this.#source = null;
    }
    return this.#properties;
  }

  protected insertChild(index: number, child: JToken): void {
    const property = child as JProperty;
    const properties = this.#all();
    allocate(1);
    this.#byName.set(property.name, property);
    if (index === properties.length) {
      properties.push(property);
      return;
    }
    spend((properties.length - index) >>> 4);
    properties.splice(index, 0, property);
  }

  protected replaceChild(index: number, child: JToken): void {
    const property = child as JProperty;
    const properties = this.#all();
    this.#byName.delete((properties[index] as JProperty).name);
    this.#byName.set(property.name, property);
    properties[index] = property;
  }

  protected deleteChild(index: number): void {
    const properties = this.#all();
    this.#byName.delete((properties[index] as JProperty).name);
    spend((properties.length - index) >>> 4);
    properties.splice(index, 1);
  }

  protected deleteChildren(): void {
    for (const property of this.#byName.values()) property.parent = null;
    this.#source = null;
    this.#byName = new Map();
    this.#properties = [];
  }

  override insert(index: number, value: JToken | null): void {
    // A comment has no name to be found by, so it is left out.
    if (value !== null && value.type === tokenType.comment) return;
    super.insert(index, value);
  }

  protected override validate(child: JToken, existing: JToken | null): void {
    if (!(child instanceof JProperty)) throw cannotAdd(child, this);
    if (existing instanceof JProperty && existing.name === child.name) return;
    if (this.#byName.has(child.name) || this.property(child.name) !== null) throw duplicateName(child.name);
  }

  pathPart(_child: JToken): undefined {
    return undefined;
  }

  merge(content: unknown, settings: JsonMergeSettings): void {
    mergeProperties(this, content, settings);
  }

  /** The values of the properties in order. */
  override get childValues(): Iterable<JToken> {
    return this.#values();
  }

  *#values(): Generator<JToken, void, undefined> {
    for (const property of this) yield (property as JProperty).value;
  }

  override item(key: unknown): JToken | null {
    if (typeof key !== 'string') {
      if (key === null) throw argumentNull('o');
      throw invalidKey(this, 'Accessed', key, 'Object property name');
    }
    return this.get(key);
  }

  override setItem(key: unknown, value: JToken | null): void {
    if (typeof key !== 'string') {
      if (key === null) throw argumentNull('o');
      throw invalidKey(this, 'Set', key, 'Object property name');
    }
    this.set(key, value);
  }

  /** `this[name]`: the value of the property, or null. */
  get(name: string | null): JToken | null {
    if (name === null) throw argumentNull('propertyName');
    return this.property(name)?.value ?? null;
  }

  /** `GetValue(name, comparison)`: the property that is called just so, or else one that the comparison takes for it. */
  getValue(name: string | null, comparison: number = 4): JToken | null {
    const property = this.property(name);
    if (property !== null) return property.value;
    if (name === null || comparison === 4) return null;
    const comparer = comparerOf(comparison);
    spend(this.count);
    for (const candidate of this.#all()) if (comparer.equals(candidate.name, name)) return candidate.value;
    return null;
  }

  set(name: string | null, value: JToken | null): void {
    const property = this.property(name);
    if (property !== null) property.value = value;
    else this.addItem(JProperty.of(name, value));
  }

  /** `Add(name, value)`. */
  addEntry(name: string | null, value: JToken | null): void {
    this.addItem(JProperty.of(name, value));
  }

  /** `Remove(name)`. */
  removeKey(name: string | null): boolean {
    const property = this.property(name);
    if (property === null) return false;
    property.remove();
    return true;
  }

  find(name: string | null): JToken | undefined {
    return this.property(name)?.value;
  }

  keys(): string[] {
    const names = this.#source === null ? this.#properties.map(({ name }) => name) : Object.keys(this.#source);
    spend(names.length);
    return makeArray(typeNamed('string'), names);
  }

  values(): JToken[] {
    spend(this.count);
    return makeArray(
      typeNamed('Newtonsoft.Json.Linq.JToken'),
      this.#all().map(({ value }) => value),
    );
  }

  plain(depth: number): unknown {
    checkDepth(depth);
    const source = this.#source;
    if (source === null) return this.#plainCopy(this.#properties, depth);
    let isSame = true;
    for (const [name, property] of this.#byName) {
      const plain = property.plainValue(depth + 1);
      if (plain === notPlain) return notPlain;
      if (plain !== source[name]) isSame = false;
    }
    return isSame ? source : this.#plainCopy(this.#all(), depth);
  }

  #plainCopy(properties: readonly JProperty[], depth: number): unknown {
    spend(properties.length);
    const copy: Record<string, unknown> = {};
    for (const property of properties) {
      const plain = property.plainValue(depth + 1);
      if (plain === notPlain || !isPlainName(property.name)) return notPlain;
      copy[property.name] = plain;
    }
    return copy;
  }

  write(writer: TokenWriter, depth: number): void {
    checkDepth(depth);
    writer.add('{');
    const properties = this.#all();
    for (const [index, property] of properties.entries()) {
      if (index > 0) writer.add(',');
      writer.line(depth + 1);
      property.write(writer, depth + 1);
    }
    if (properties.length > 0) writer.line(depth);
    writer.add('}');
  }

  clone(depth: number = 0): JToken {
    checkDepth(depth);
    const copy = new JObject();
    if (this.#source !== null && this.#byName.size === 0) {
      copy.#source = this.#source;
      copy.#nativeCount = this.#nativeCount;
      return copy;
    }
    for (const property of this.#all()) copy.insert(copy.count, property.clone(depth + 1));
    return copy;
  }

  deepEquals(other: JToken, depth: number = 0): boolean {
    checkDepth(depth);
    if (this === other) return true;
    if (!(other instanceof JObject) || other.count !== this.count) return false;
    spend(this.count);
    for (const property of this.#all()) {
      const match = other.property(property.name);
      if (match === null || !property.deepEquals(match, depth + 1)) return false;
    }
    return true;
  }

  deepKey(depth: number = 0): string {
    checkDepth(depth);
    spend(this.count);
    // The order of properties does not count.
    const key = `{${this.#all()
      .map((property) => property.deepKey(depth + 1))
      .sort()
      .join()}}`;
    allocate(key.length);
    return key;
  }
}

/** Whether a property of a JavaScript object keeps its place under this name: it is no array index and not special. */
function isPlainName(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57 && /^\d+$/.test(name)) return false;
  return name !== '__proto__' && isQuotedPlainly(name);
}

function duplicateName(name: string): DotNetException {
  return argumentException(
    `Can not add property ${name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
  );
}
