import { typeNamed } from '../../types/library.ts';
import type { NamedType } from '../../types/type.ts';
import { argumentException, type DotNetException } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import { formatValue, fullTypeName, toText } from '../object.ts';
import { Boxed, type DotNetObject, typeOf } from '../values.ts';
import { compareValues } from './comparison.ts';
import { dateFromText } from './date-text.ts';
import { JToken, notPlain } from './j-token.ts';
import { isPlainText, plainDouble, plainNumber } from './text.ts';
import { type TokenType, tokenType } from './token-type.ts';
import type { TokenWriter } from './token-writer.ts';
import { textOfObject, textOfValue, unquotedText } from './value-text.ts';

let doubleType: NamedType | undefined;

/** A `double` as an object. */
export function boxDouble(value: number): Boxed {
  doubleType ??= typeNamed('double') as NamedType;
  return new Boxed(doubleType, value);
}

/** `Newtonsoft.Json.Linq.JValue`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JValue.htm */
export class JValue extends JToken {
  #type: TokenType;
  /** The value as an `object`, or, while `#isNative`, as JSON.parse gave it. */
  #value: unknown;
  #isNative: boolean = false;

  /** Takes a value as an `object`, of the type that goes with it unless one is given. */
  constructor(value: unknown, type: TokenType = typeOfContent(value, undefined)) {
    super();
    this.#type = type;
    this.#value = value;
  }

  /** `new JValue(object)`. */
  static of(value: unknown): JValue {
    return new JValue(value);
  }

  /** A value that JSON.parse gave, where nothing was lost by it. */
  static fromNative(value: string | number | boolean | null): JValue {
    if (typeof value === 'string') {
      const date = dateFromText(value);
      return date === undefined ? new JValue(value, tokenType.string) : new JValue(date, tokenType.date);
    }
    if (typeof value !== 'number') return new JValue(value, value === null ? tokenType.null : tokenType.boolean);
    const token = new JValue(value, Number.isInteger(value) ? tokenType.integer : tokenType.float);
    token.#isNative = true;
    return token;
  }

  get [netType](): string {
    return 'Newtonsoft.Json.Linq.JValue';
  }

  get type(): TokenType {
    return this.#type;
  }

  /** The number of a `long` or `double` that still is as JSON.parse gave it. */
  get nativeNumber(): number | undefined {
    return this.#isNative ? (this.#value as number) : undefined;
  }

  /** `Value`: the value as an `object`. */
  get value(): unknown {
    if (this.#isNative) {
      const native = this.#value as number;
      this.#value = this.#type === tokenType.integer ? BigInt(native) : boxDouble(native);
      this.#isNative = false;
    }
    return this.#value;
  }

  set value(value: unknown) {
    const current = this.value;
    const isOther = current === null || value === null ? current !== value : typeOf(current) !== typeOf(value);
    if (isOther) this.#type = typeOfContent(value, this.#type);
    this.#value = value;
  }

  write(writer: TokenWriter, _depth: number): void {
    writer.add(textOfValue(this.#type, this.value));
  }

  plain(_depth: number): unknown {
    const value = this.#value;
    if (this.#isNative) return value;
    switch (this.#type) {
      case tokenType.null:
        return null;
      case tokenType.boolean:
        return value;
      case tokenType.integer:
        if (typeof value === 'number') return value;
        return typeof value === 'bigint' && isSafe(value) ? Number(value) : plainNumber(textOfObject(value));
      case tokenType.float:
        if (value instanceof Boxed && value.type === doubleType) return plainDouble(Number(value.value));
        return plainNumber(textOfObject(value));
      case tokenType.comment:
      case tokenType.raw:
      case tokenType.undefined:
        return notPlain;
      default: {
        const text = value === null ? null : unquotedText(value);
        return text === null || isPlainText(text) ? text : notPlain;
      }
    }
  }

  clone(_depth: number = 0): JToken {
    return new JValue(this.value, this.#type);
  }

  deepEquals(other: JToken, _depth: number = 0): boolean {
    return this.equals(other);
  }

  deepKey(_depth: number = 0): string {
    return String(this.hashKey());
  }

  /** `Equals(object)`: whether the other is a value of the same type that compares as equal. */
  equals(other: unknown): boolean {
    if (this === other) return true;
    if (!(other instanceof JValue) || this.#type !== other.#type) return false;
    return compareValues(this.#type, this.value, other.value) === 0;
  }

  hashKey(): string | number {
    const { value } = this;
    // Real numbers that differ by a rounding error are equal, so the key has fewer digits than they do.
    const text =
      this.#type === tokenType.float && value instanceof Boxed ? Number(value.value).toPrecision(14) : toText(value);
    return `${this.#type}:${text}`;
  }

  /** `CompareTo(object)`. */
  compareTo(other: unknown): number {
    if (other === null) return 1;
    return compareValues(this.#type, this.value, other instanceof JValue ? other.value : other);
  }

  /** What the value converts like, as an `IConvertible`. */
  toConvertible(): unknown {
    return this.value;
  }

  /** `ToString(format)`. */
  format(format: string | null): string {
    return formatValue(this.value, format);
  }

  override toString(): string {
    if (this.#type === tokenType.string && typeof this.#value === 'string') return this.#value;
    return this.#isNative && this.#type === tokenType.integer ? String(this.#value) : toText(this.value);
  }
}

/** `Newtonsoft.Json.Linq.JRaw`: text that is written as it is. */
export class JRaw extends JValue {
  constructor(text: unknown) {
    super(text, tokenType.raw);
  }

  override get [netType](): string {
    return 'Newtonsoft.Json.Linq.JRaw';
  }

  override clone(_depth: number = 0): JToken {
    return new JRaw(this.value);
  }
}

function isSafe(value: bigint): boolean {
  return value >= -9007199254740991n && value <= 9007199254740991n;
}

const typesByName: ReadonlyMap<string, TokenType> = new Map([
  ['System.DateTime', tokenType.date],
  ['System.DateTimeOffset', tokenType.date],
  ['System.Decimal', tokenType.float],
  ['System.Guid', tokenType.guid],
  ['System.Uri', tokenType.uri],
  ['System.TimeSpan', tokenType.timeSpan],
  ['System.Numerics.BigInteger', tokenType.integer],
]);

/** The token type of a value; strings keep one of the types of text when they had it. */
export function typeOfContent(value: unknown, current: TokenType | undefined): TokenType {
  switch (typeof value) {
    case 'string':
      return current === tokenType.comment || current === tokenType.raw ? current : tokenType.string;
    case 'boolean':
      return tokenType.boolean;
    case 'number':
    case 'bigint':
      return tokenType.integer;
    default:
      break;
  }
  if (value === null) return tokenType.null;
  if (value instanceof Uint8Array) return tokenType.bytes;
  if (value instanceof Boxed) {
    const { name } = value.type.definition;
    if (name === 'System.Char') throw unknownType(value);
    return name === 'System.Double' || name === 'System.Single' ? tokenType.float : tokenType.integer;
  }
  const own = typeof value === 'object' ? (value as DotNetObject)[netType] : undefined;
  const type = typeof own === 'string' ? typesByName.get(own) : undefined;
  if (type === undefined) throw unknownType(value);
  return type;
}

function unknownType(value: unknown): DotNetException {
  return argumentException(`Could not determine JSON object type for type ${fullTypeName(typeOf(value))}.`);
}
