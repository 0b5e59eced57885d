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
import { invalidKey, type JToken, notPlain, tokenUnits } from './j-token.ts';
import { mergeProperties } from './merge.ts';
import type { JsonMergeSettings } from './merge-settings.ts';
import type { NativeObject, NativeValue } from './native.ts';
import { type TokenType, tokenType } from './token-type.ts';
import { checkDepth, type TokenWriter } from './token-writer.ts';

/**
 * `Newtonsoft.Json.Linq.JObject`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JObject.htm
 *
 * As a dictionary it maps names to the values of its properties.
 */
export class JObject extends JContainer {
  /**
   * The properties as JSON.parse gave them. While there is a source, `#removed` says which of them are gone, `#properties`
   * has only those added since, and `#byName` only these and those that were asked for.
   */
  #source: NativeObject | null = null;
  #sourceCount = -1;
  #removed: Set<string> | null = null;
  #byName: Map<string, JProperty> = new Map();
  #properties: JProperty[] = [];

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
    const added = this.#properties.length;
    if (this.#source === null) return added;
    if (this.#sourceCount < 0) this.#sourceCount = Object.keys(this.#source).length;
    return this.#sourceCount - (this.#removed?.size ?? 0) + added;
  }

  child(index: number): JProperty {
    return this.#all()[index] as JProperty;
  }

  /** `Property(name)`. */
  property(name: string | null): JProperty | null {
    if (name === null) return null;
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    return this.#isInSource(name) ? this.#take(name, (this.#source as NativeObject)[name] as NativeValue) : null;
  }

  #isInSource(name: string): boolean {
    return this.#source !== null && Object.hasOwn(this.#source, name) && !this.#removed?.has(name);
  }

  /** Makes the property of something that JSON.parse gave. */
  #take(name: string, value: NativeValue): JProperty {
    allocate(tokenUnits);
    const property = new JProperty(name, value);
    property.parent = this;
    this.#byName.set(name, property);
    return property;
  }

  /** All properties as tokens, no longer tied to what JSON.parse gave. */
  #all(): JProperty[] {
    const source = this.#source;
    if (source !== null) {
      const names = this.keys();
      this.#properties = names.map((name, index) => {
        const property = this.#byName.get(name) ?? this.#take(name, source[name] as NativeValue);
        property.place = index;
        return property;
      });
      this.#source = null;
      this.#removed = null;
    }
    return this.#properties;
  }

  protected insertChild(index: number, child: JToken): void {
    const property = child as JProperty;
    const properties = index === this.count ? this.#properties : this.#all();
    this.#byName.set(property.name, property);
    if (properties === this.#properties && index === this.count) properties.push(property);
    else {
      spend((properties.length - index) >>> 8);
      properties.splice(index, 0, property);
    }
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
    spend((properties.length - index) >>> 8);
    properties.splice(index, 1);
  }

  protected deleteChildren(): void {
    for (const property of this.#byName.values()) property.parent = null;
    this.#source = null;
    this.#removed = null;
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
    if (this.#byName.has(child.name) || this.#isInSource(child.name)) throw duplicateName(child.name);
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
    else this.addEntry(name, value);
  }

  /** `Add(name, value)`. */
  addEntry(name: string | null, value: JToken | null): void {
    if (name === null) throw argumentNull('name');
    const property = new JProperty(name);
    property.value = value;
    this.insert(this.count, property);
  }

  /** `Remove(name)`. */
  removeKey(name: string | null): boolean {
    if (name === null) return false;
    const property = this.#byName.get(name);
    if (this.#source === null) {
      if (property === undefined) return false;
      this.removeChild(this.indexOf(property));
      return true;
    }
    if (property === undefined && !this.#isInSource(name)) return false;
    if (this.#isInSource(name)) {
      this.#removed ??= new Set();
      this.#removed.add(name);
    } else {
      const index = this.#properties.indexOf(property as JProperty);
      spend(index);
      this.#properties.splice(index, 1);
    }
    if (property !== undefined) property.parent = null;
    this.#byName.delete(name);
    this.version++;
    return true;
  }

  override removeItem(child: JToken | null): boolean {
    return child instanceof JProperty && child.parent === this && this.removeKey(child.name);
  }

  find(name: string | null): JToken | undefined {
    return this.property(name)?.value;
  }

  keys(): string[] {
    const added = this.#properties.map(({ name }) => name);
    const kept = this.#source === null ? [] : Object.keys(this.#source).filter((name) => !this.#removed?.has(name));
    spend(kept.length + added.length);
    return makeArray(typeNamed('string'), [...kept, ...added]);
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
    if (source === null) return this.#addPlain({}, depth) ?? notPlain;
    if (this.#removed === null && this.#properties.length === 0) {
      let isSame = true;
      for (const [name, property] of this.#byName) {
        if (property.plainValue(depth + 1) !== source[name]) isSame = false;
      }
      if (isSame) return source;
    }
    const copy: Record<string, unknown> = {};
    for (const name in source) {
      if (this.#removed?.has(name)) continue;
      const property = this.#byName.get(name);
      const plain = property === undefined ? source[name] : property.plainValue(depth + 1);
      if (plain === notPlain) return notPlain;
      copy[name] = plain;
    }
    return this.#addPlain(copy, depth) ?? notPlain;
  }

  #addPlain(copy: Record<string, unknown>, depth: number): unknown {
    spend(this.count);
    for (const property of this.#properties) {
      const plain = property.plainValue(depth + 1);
      if (plain === notPlain || !property.hasPlainName) return undefined;
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
    if (this.#source !== null && this.#byName.size === 0 && this.#removed === null) {
      copy.#source = this.#source;
      copy.#sourceCount = this.#sourceCount;
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

function duplicateName(name: string): DotNetException {
  return argumentException(
    `Can not add property ${name} to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.`,
  );
}
