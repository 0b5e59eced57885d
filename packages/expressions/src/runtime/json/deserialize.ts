import { isReferenceConvertible } from '../../types/hierarchy.ts';
import { findDefinition, typeNamed } from '../../types/library.ts';
import { type NamedType, namedType, type Type } from '../../types/type.ts';
import { acceptsNull, isNamed, isValueType, nullableElement, specialOf } from '../../types/well-known.ts';
import { AnonymousObject } from '../anonymous-object.ts';
import { readBase64 } from '../base64.ts';
import { allocate, spend } from '../budget.ts';
import { isOfType } from '../casts.ts';
import { type ConvertibleName, changeType, convertBoxed } from '../convert.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { readDateTime, readDateTimeOffset } from '../date-time-reading.ts';
import { Decimal } from '../decimal.ts';
import { Dictionary } from '../dictionary.ts';
import { readEnum } from '../enum.ts';
import { argumentException, argumentNull, DotNetException, invalidCast, nullReference } from '../exceptions.ts';
import { Guid, tryParseGuid } from '../guid.ts';
import { HashSet } from '../hash-set.ts';
import { KeyValuePair } from '../key-value-pair.ts';
import { List } from '../list.ts';
import { integerTypeNamed, numberStyles, readDecimal, readInteger } from '../number-parse.ts';
import { fullTypeName, toText } from '../object.ts';
import { TimeSpan } from '../time-span.ts';
import { parseTimeSpan } from '../time-span-parse.ts';
import { Tuple } from '../tuple.ts';
import { Uri } from '../uri.ts';
import { ValueTuple } from '../value-tuple.ts';
import { Boxed, defaultOf, makeArray } from '../values.ts';
import type { XElement } from '../xml/x-element.ts';
import { type CastTarget, castToken } from './conversions.ts';
import { dateFromText } from './date-text.ts';
import { describeKey } from './describe.ts';
import { jsonReaderException, jsonSerializationException, type LineInfo } from './exceptions.ts';
import { IndexedContainer, JArray } from './j-array.ts';
import { JConstructor } from './j-constructor.ts';
import { JObject } from './j-object.ts';
import type { JProperty } from './j-property.ts';
import type { JToken } from './j-token.ts';
import { JRaw, JValue } from './j-value.ts';
import { JsonReader } from './json-reader.ts';
import { parseNativeToken, readExactly } from './parse.ts';
import type { SerializerSettings } from './serializer-settings.ts';
import { tokenType, tokenTypeName } from './token-type.ts';
import { checkDepth } from './token-writer.ts';
import { documentOfToken } from './xml-of-token.ts';

// From JSON to values of .NET: JsonConvert.DeserializeObject<T> and JToken.ToObject<T>. A text becomes tokens first, with
// its strings left as they are and the place of each token noted for messages; then the tokens become what the type asks.
// https://www.newtonsoft.com/json/help/html/DeserializeObject.htm

type Lines = ReadonlyMap<JToken, LineInfo>;

const casts: Readonly<Record<string, CastTarget>> = Object.fromEntries(
  ['Boolean', 'Char', 'SByte', 'Byte', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Single', 'Double']
    .concat('Decimal', 'String', 'DateTime', 'DateTimeOffset', 'TimeSpan', 'Guid', 'Uri')
    .map((name) => [`System.${name}`, name as CastTarget]),
);

/** `token.ToObject<T>()`: primitives are cast, everything else is built. */
export function tokenToObject(token: JToken, type: Type): unknown {
  const element = nullableElement(type);
  const target = element ?? type;
  const cast = target.kind === 'named' ? casts[target.definition.name] : undefined;
  if (cast !== undefined) return castToken(token, cast, acceptsNull(type));
  if (target.kind === 'named' && target.definition.typeKind === 'enum')
    return castToEnum(token, target, acceptsNull(type));
  return new Builder(undefined, false).build(token, type);
}

/** `JsonConvert.DeserializeObject<T>(text, settings)`: a raw value of the type. */
export function deserialize(text: string | null, type: Type, settings: SerializerSettings | null = null): unknown {
  if (text === null) throw argumentNull('value');
  const findsDates = settings === null || settings.dateParseHandling !== 0;
  const wantsTokens = isTokenType(type);
  const native = wantsTokens && findsDates ? parseNativeToken(text) : undefined;
  if (native !== undefined) return asToken(native, type);
  const lines = new Map<JToken, LineInfo>();
  let first: JToken | undefined;
  const note = (token: JToken, reader: JsonReader) => {
    first ??= token;
    lines.set(token, { line: reader.line, position: reader.position });
  };
  let problem: unknown;
  try {
    readExactly(text, findsDates && wantsTokens, note);
  } catch (error) {
    problem = asSerializationError(error, wantsTokens && specialOf(type) !== 'object' && type.kind !== 'dynamic');
  }
  if (first === undefined && problem === undefined) {
    if (acceptsNull(type)) return null;
    const message = `No JSON content found and type '${fullTypeName(type)}' is not nullable.`;
    throw jsonSerializationException(message, '', endOf(text));
  }
  if (first === undefined) throw problem;
  // .NET builds while it reads, so what is wrong with the part before a mistake comes first.
  const isWhole = wantsTokens && !(first instanceof JValue || first instanceof JConstructor);
  const value = isWhole ? asToken(first, type) : new Builder(lines, findsDates).build(first, type);
  if (problem !== undefined) throw problem;
  return value;
}

/** A text that ends too early is reported by the serializer, in words of its own. */
function asSerializationError(error: unknown, writesTokens: boolean): unknown {
  if (!(error instanceof DotNetException)) throw error;
  const match =
    /^(?:Unexpected end of content while loading|Error reading) J\w+(?: from JsonReader)?\. (Path .*)$/s.exec(
      error.message,
    );
  if (match === null) return error;
  // Azure: Newtonsoft.Json 6 gave back what there was; since version 9 a document that ends too early is an error.
  if (writesTokens || error.message.includes('JArray')) {
    const path = String(error.details.Path);
    const message = `Unexpected end when reading token. Path '${path}'.`;
    return new DotNetException('Newtonsoft.Json.JsonWriterException', message, { details: { Path: path } });
  }
  const message = `Unexpected end when deserializing object. ${match[1]}`;
  return new DotNetException('Newtonsoft.Json.JsonSerializationException', message, { details: error.details });
}

function endOf(text: string): LineInfo {
  const reader = new JsonReader(text, false);
  while (reader.read()) void 0;
  return { line: reader.line, position: reader.position };
}

function isTokenType(type: Type): boolean {
  if (type.kind === 'dynamic' || specialOf(type) === 'object') return true;
  return type.kind === 'named' && type.definition.namespace === 'Newtonsoft.Json.Linq';
}

/** A token as the type of token that was asked for. */
function asToken(token: JToken, type: Type): JToken {
  if (type.kind === 'dynamic' || specialOf(type) === 'object' || isOfType(type, token)) return token;
  throw invalidCast();
}

class Builder {
  readonly #lines: Lines | undefined;
  readonly #findsDates: boolean;
  #depth = 0;

  constructor(lines: Lines | undefined, findsDates: boolean) {
    this.#lines = lines;
    this.#findsDates = findsDates;
  }

  build(token: JToken, type: Type): unknown {
    spend(1);
    checkDepth(this.#depth++);
    const value = this.#build(token, type);
    this.#depth--;
    return value;
  }

  #build(token: JToken, type: Type): unknown {
    if (type.kind === 'dynamic' || specialOf(type) === 'object') return this.#anything(token);
    if (isTokenType(type)) return this.#token(token, type);
    const element = nullableElement(type);
    const target = element ?? type;
    const isUndefined = token.type === tokenType.undefined;
    const isNull = token.type === tokenType.null || (isUndefined && !isReadDirectly(target));
    if (isNull && acceptsNull(type)) return null;
    if (token instanceof JValue && token.value === '' && specialOf(type) !== 'string' && acceptsNull(type)) return null;
    if (target.kind === 'array') return this.#array(token, target.element, type);
    if (target.kind === 'tuple') return this.#valueTuple(token, target);
    if (target.kind === 'anonymous') return this.#anonymous(token, target);
    if (target.kind !== 'named') throw this.#cannotCreate(token, type);
    return this.#named(token, target, isNull, type);
  }

  #named(token: JToken, type: NamedType, isNull: boolean, declared: Type): unknown {
    switch (type.definition.name) {
      case 'System.String':
        return this.#string(token);
      case 'System.Int32':
      case 'System.Int16':
      case 'System.UInt16':
      case 'System.Byte':
      case 'System.SByte':
        return this.#integer(token, type, isNull);
      case 'System.Decimal':
        return this.#decimal(token, type, isNull);
      case 'System.DateTime':
        return this.#dateTime(token, type, isNull);
      case 'System.DateTimeOffset':
        return this.#dateTimeOffset(token, type, isNull);
      default:
        break;
    }
    const { name } = type.definition;
    if (name === 'System.Xml.Linq.XDocument') return documentOfToken(token, this.#findsDates);
    if (name === 'System.Xml.Linq.XElement') return this.#element(token);
    if (name === 'System.Uri' || (isValueType(type) && name !== keyValuePairName))
      return this.#converted(token, type, declared);
    return this.#collection(token, type) ?? this.#object(token, type);
  }

  #element(token: JToken): XElement {
    const { root } = documentOfToken(token, this.#findsDates);
    if (root === null) throw nullReference();
    root.remove();
    return root;
  }

  /** What an `object` becomes: a token where there is structure, else the bare value. */
  #anything(token: JToken): unknown {
    if (token instanceof JConstructor) return token.name;
    if (!(token instanceof JValue)) return this.#token(token, undefined);
    const { value } = token;
    return (this.#findsDates && typeof value === 'string' ? dateFromText(value) : undefined) ?? value;
  }

  #token(token: JToken, type: Type | undefined): unknown {
    const isNull = token.type === tokenType.null;
    if (type !== undefined && isNull && !isOfType(type, token)) return null;
    const copy = this.#withDates(token.clone());
    return type === undefined ? copy : asToken(copy, type);
  }

  /** Strings that look like dates become dates now, where they were left alone when the text was read. */
  #withDates(token: JToken): JToken {
    if (!this.#findsDates) return token;
    if (token instanceof JValue) {
      const date = typeof token.value === 'string' ? dateFromText(token.value) : undefined;
      return date === undefined ? token : new JValue(date);
    }
    if (token instanceof JObject || token instanceof IndexedContainer) {
      for (const value of [...token.childValues]) {
        const dated = this.#withDates(value);
        if (dated !== value) value.replace(dated);
      }
    }
    return token;
  }

  #string(token: JToken): unknown {
    const isText = token instanceof JValue && !(token.value instanceof Uint8Array);
    if (isText && token.type !== tokenType.undefined) return toText(token.value);
    throw this.#unexpected('string', token);
  }

  #integer(token: JToken, type: NamedType, isNull: boolean): unknown {
    if (isNull || isEmptyText(token)) throw this.#cannotConvert(token, type);
    const name = type.definition.simpleName as ConvertibleName;
    if (!(token instanceof JValue)) throw this.#unexpected('integer', token);
    const { value } = token;
    if (this.#isDate(value)) throw this.#unexpected('integer', token, 'Date');
    if (typeof value === 'string') {
      const read = readInteger(integerTypeNamed(name), value);
      if (typeof read !== 'string') return read;
      throw this.#error(`Could not convert string to integer: ${value}.`, token);
    }
    if (token.type !== tokenType.integer && token.type !== tokenType.float) throw this.#unexpected('integer', token);
    if (this.#lines !== undefined && token.type === tokenType.float)
      throw this.#error(`Input string '${token.toJson(false)}' is not a valid integer.`, token);
    try {
      return convertBoxed(name, value);
    } catch (error) {
      if (!(error instanceof DotNetException)) throw error;
      if (this.#lines === undefined) throw error;
      throw this.#error(`JSON integer ${toText(value)} is too large or small for an Int32.`, token);
    }
  }

  #decimal(token: JToken, type: NamedType, isNull: boolean): unknown {
    if (isNull || isEmptyText(token)) throw this.#cannotConvert(token, type);
    if (!(token instanceof JValue)) throw this.#unexpected('decimal', token);
    const { value } = token;
    if (this.#isDate(value)) throw this.#unexpected('decimal', token, 'Date');
    if (typeof value === 'string') {
      const read = readDecimal(value, numberStyles.Number);
      if (read instanceof Decimal) return read;
      throw this.#error(`Could not convert string to decimal: ${value}.`, token);
    }
    if (token.type !== tokenType.integer && token.type !== tokenType.float) throw this.#unexpected('decimal', token);
    return castToken(token, 'Decimal', false);
  }

  #dateTime(token: JToken, type: NamedType, isNull: boolean): unknown {
    if (isNull || isEmptyText(token)) throw this.#cannotConvert(token, type);
    const value = this.#dateValue(token);
    if (value instanceof DateTime) return value;
    if (value instanceof DateTimeOffset) return value.clock;
    const read = readDateTime(value, 128);
    if (read instanceof DateTime) return read;
    throw this.#error(`Could not convert string to DateTime: ${value}.`, token);
  }

  #dateTimeOffset(token: JToken, type: NamedType, isNull: boolean): unknown {
    if (isNull || isEmptyText(token)) throw this.#cannotConvert(token, type);
    const value = this.#dateValue(token);
    if (value instanceof DateTimeOffset) return value;
    if (value instanceof DateTime) return DateTimeOffset.fromDateTime(value);
    const read = readDateTimeOffset(value, 128);
    if (read instanceof DateTimeOffset) return read;
    throw this.#error(`Could not convert string to DateTimeOffset: ${value}.`, token);
  }

  #dateValue(token: JToken): string | DateTime | DateTimeOffset {
    const value = token instanceof JValue ? token.value : undefined;
    if (value instanceof DateTime || value instanceof DateTimeOffset) return value;
    if (typeof value === 'string') return dateFromText(value) ?? value;
    throw this.#unexpected('date', token);
  }

  /** Other values: converted as `Convert.ChangeType` does it, or from their text. */
  #converted(token: JToken, type: NamedType, declared: Type): unknown {
    if (!(token instanceof JValue)) throw this.#cannotBuild(token, declared);
    const written = token.value;
    const value = (this.#isDate(written) ? dateFromText(written as string) : undefined) ?? written;
    const converted = value === null ? undefined : convertTo(value, type);
    if (converted === undefined) throw this.#cannotConvert(token, declared, value);
    return converted;
  }

  /** Whether a string is one that reading would have made a date of. */
  #isDate(value: unknown): boolean {
    return this.#findsDates && typeof value === 'string' && dateFromText(value) !== undefined;
  }

  #array(token: JToken, element: Type, type: Type): unknown {
    if (isNamed(element, 'System.Byte')) {
      if (token instanceof JValue) return this.#bytes(token);
      if (token instanceof JObject)
        throw this.#error('Error reading bytes. Unexpected token: StartObject.', token.first ?? token);
    }
    return makeArray(element, this.#items(token, element, type));
  }

  #bytes(token: JValue): Uint8Array {
    const { value } = token;
    if (value instanceof Uint8Array) return value;
    if (typeof value === 'string')
      return (value.length === 36 ? tryParseGuid(value)?.bytes() : undefined) ?? readBase64(value);
    if (value instanceof Guid) return value.bytes();
    throw this.#unexpected('bytes', token);
  }

  #items(token: JToken, element: Type, type: Type): unknown[] {
    if (!(token instanceof JArray)) throw this.#cannotBuild(token, type);
    allocate(token.count);
    const items: unknown[] = [];
    for (const child of token) items.push(this.build(child, element));
    return items;
  }

  /** A list, set or dictionary, or what one can stand for. */
  #collection(token: JToken, type: NamedType): unknown {
    const [first, second] = type.arguments;
    if (first === undefined) return this.#untypedCollection(token, type);
    if (second !== undefined) {
      const dictionary = constructed('System.Collections.Generic.Dictionary', [first, second]);
      return isReferenceConvertible(dictionary, type) ? this.#dictionary(token, first, second, type) : undefined;
    }
    if (isReferenceConvertible(constructed('System.Collections.Generic.List', [first]), type))
      return new List(first, this.#items(token, first, type));
    if (isReferenceConvertible(constructed('System.Collections.Generic.HashSet', [first]), type))
      return HashSet.from(first, this.#items(token, first, type));
    return undefined;
  }

  #untypedCollection(token: JToken, type: NamedType): unknown {
    if (!/^System\.Collections\.(?:IEnumerable|ICollection|IList)$/.test(type.definition.name)) return undefined;
    const object = typeNamed('object');
    return new List(object, this.#items(token, object, type));
  }

  #dictionary(token: JToken, keyType: Type, valueType: Type, type: Type): unknown {
    if (!(token instanceof JObject)) throw this.#cannotBuild(token, type);
    const dictionary = new Dictionary(keyType, valueType);
    for (const child of token) {
      const { name, value } = child as JProperty;
      // The text ended before the value.
      if (value === null) break;
      dictionary.set(this.#key(name, keyType, child), this.build(value, valueType));
    }
    return dictionary;
  }

  #key(name: string, type: Type, token: JToken): unknown {
    if (specialOf(type) === 'string' || specialOf(type) === 'object') return name;
    const key = type.kind === 'named' ? convertTo(name, type) : undefined;
    if (key !== undefined) return key;
    const message = `Could not convert string '${name}' to dictionary key type '${fullTypeName(type)}'. Create a TypeConverter to convert from the string to the key type object.`;
    throw this.#serializationError(message, token);
  }

  #object(token: JToken, type: NamedType): unknown {
    const { definition, arguments: types } = type;
    if (definition.name === keyValuePairName) {
      if (token instanceof JValue) throw this.#serializationError('Unexpected end when reading KeyValuePair.', token);
      const [key, value] = this.#members(token, type, [
        ['Key', types[0] as Type],
        ['Value', types[1] as Type],
      ]);
      return new KeyValuePair(types[0] as Type, types[1] as Type, key, value);
    }
    if (definition.name === 'System.Tuple') return new Tuple(types, this.#members(token, type, itemNames(types)));
    throw this.#cannotCreate(token, type);
  }

  #anonymous(token: JToken, type: Type & { kind: 'anonymous' }): unknown {
    const members = type.members.map((member): [string, Type] => [member.name, member.type]);
    return new AnonymousObject(type, this.#members(token, type, members));
  }

  #valueTuple(token: JToken, type: Type & { kind: 'tuple' }): unknown {
    const types = type.elements.map((element) => element.type);
    return new ValueTuple(types, this.#members(token, type, itemNames(types)));
  }

  /** The members of an object by their names, in whatever case they are written. */
  #members(token: JToken, type: Type, members: readonly (readonly [string, Type])[]): unknown[] {
    if (!(token instanceof JObject)) throw this.#cannotBuild(token, type);
    return members.map(([name, memberType]) => {
      const value = token.getValue(name) ?? token.getValue(name, 5);
      return value === null ? defaultOf(memberType) : this.build(value, memberType);
    });
  }

  #unexpected(wanted: string, token: JToken, name: string = readerTokenName(token)): DotNetException {
    return this.#error(`Error reading ${wanted}. Unexpected token: ${name}.`, token);
  }

  #cannotConvert(token: JToken, type: Type, value: unknown = (token as JValue).value || null): DotNetException {
    const message = `Error converting value ${describeKey(value)} to type '${fullTypeName(type)}'.`;
    return this.#serializationError(message, token);
  }

  #cannotCreate(token: JToken, type: Type): DotNetException {
    return this.#serializationError(
      `Unable to find a constructor to use for type ${fullTypeName(type)}. A class should either have a default constructor, one constructor with arguments or a constructor marked with the JsonConstructor attribute.`,
      token,
    );
  }

  /** JSON of one shape where a type asks for another. */
  #cannotBuild(token: JToken, type: Type): DotNetException {
    if (token instanceof JValue) return this.#cannotConvert(token, type);
    const name = fullTypeName(type);
    const object = 'JSON object (e.g. {"name":"value"})';
    const array = 'JSON array (e.g. [1,2,3])';
    const isPrimitive = isNamed(type, 'System.Uri') || (isValueType(type) && !isNamed(type, keyValuePairName));
    if (token instanceof JObject) {
      const first = token.first ?? token;
      const wanted = isPrimitive ? 'JSON primitive value (e.g. string, number, boolean, null)' : array;
      return this.#serializationError(
        `Cannot deserialize the current ${object} into type '${name}' because the type requires a ${wanted} to deserialize correctly.\nTo fix this error either change the JSON to a ${wanted} or change the deserialized type so that it is a normal .NET type (e.g. not a primitive type like integer, not a collection type like an array or List<T>) that can be deserialized from a JSON object. JsonObjectAttribute can also be added to the type to force it to deserialize from a JSON object.\n`,
        first,
      );
    }
    const wanted = isPrimitive ? 'JSON primitive value (e.g. string, number, boolean, null)' : object;
    return this.#serializationError(
      `Cannot deserialize the current ${array} into type '${name}' because the type requires a ${wanted} to deserialize correctly.\nTo fix this error either change the JSON to a ${wanted} or change the deserialized type to an array or a type that implements a collection interface (e.g. ICollection, IList) like List<T> that can be deserialized from a JSON array. JsonArrayAttribute can also be added to the type to force it to deserialize from a JSON array.\n`,
      token,
    );
  }

  #error(message: string, token: JToken): DotNetException {
    return jsonReaderException(message, token.path, this.#lines?.get(token));
  }

  #serializationError(message: string, token: JToken): DotNetException {
    return jsonSerializationException(message, token.path, this.#lines?.get(token));
  }
}

/** Types for which the reader has a method of its own, which does not take `undefined` for null. */
function isReadDirectly(type: Type): boolean {
  if (type.kind === 'array') return isNamed(type.element, 'System.Byte');
  return (
    type.kind === 'named' && /^System\.(?:String|Int32|Decimal|DateTime|DateTimeOffset)$/.test(type.definition.name)
  );
}

function isEmptyText(token: JToken): boolean {
  return token instanceof JValue && token.value === '';
}

const keyValuePairName = 'System.Collections.Generic.KeyValuePair';

function itemNames(types: readonly Type[]): [string, Type][] {
  return types.map((type, index): [string, Type] => [index < 7 ? `Item${index + 1}` : 'Rest', type]);
}

function constructed(name: string, types: readonly Type[]): NamedType {
  return namedType(findDefinition(name, types.length) as NamedType['definition'], types);
}

/** A value as a raw value of another type, or undefined where there is no way. */
function convertTo(value: unknown, type: NamedType): unknown {
  try {
    const { name, typeKind } = type.definition;
    if (typeKind === 'enum') return enumValue(value, type);
    const text = toText(value);
    switch (name) {
      case 'System.Guid':
        return value instanceof Guid ? value : tryParseGuid(text);
      case 'System.TimeSpan': {
        const span = value instanceof TimeSpan ? value : parseTimeSpan(text);
        return span instanceof TimeSpan ? span : undefined;
      }
      case 'System.Uri':
        return value instanceof Uri ? value : (Uri.tryCreate(text, 0) ?? undefined);
      default: {
        const converted = changeType(value, type);
        return converted instanceof Boxed ? converted.value : converted;
      }
    }
  } catch (error) {
    if (error instanceof DotNetException) return undefined;
    throw error;
  }
}

/** `ToObject` of an enum: by name, or as an `int`. */
function castToEnum(token: JToken, type: NamedType, isNullable: boolean): unknown {
  const text = token.type === tokenType.string ? (token as JValue).value : null;
  if (typeof text !== 'string') return castToken(token, 'Int32', isNullable);
  const read = readEnum(type, text, true);
  if (typeof read === 'number') return read;
  throw argumentException(`Could not convert '${text}' to ${type.definition.simpleName}.`);
}

function enumValue(value: unknown, type: NamedType): unknown {
  if (typeof value !== 'string') return typeof value === 'bigint' ? Number(BigInt.asIntN(32, value)) : undefined;
  const read = readEnum(type, value, true);
  return typeof read === 'number' ? read : undefined;
}

/** What the reader calls the first token of a token. */
function readerTokenName(token: JToken): string {
  const name = tokenTypeName(token.type);
  return token instanceof JValue && !(token instanceof JRaw) ? name : `Start${name}`;
}
