import type { PropertyMember } from '../../types/definition.ts';
import { baseOf, bindingsOf } from '../../types/hierarchy.ts';
import { type NamedType, substitute, type Type } from '../../types/type.ts';
import { AnonymousObject } from '../anonymous-object.ts';
import { allocate, spend } from '../budget.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { iterateBoxed } from '../iterate.ts';
import { KeyValuePair } from '../key-value-pair.ts';
import { formatValue, fullTypeName, toText } from '../object.ts';
import { Tuple } from '../tuple.ts';
import { Uri } from '../uri.ts';
import { ValueTuple } from '../value-tuple.ts';
import { Boxed, box, defaultOf, typeOf } from '../values.ts';
import { XObject } from '../xml/x-object.ts';
import { textOfDate } from './date-text.ts';
import { jsonSerializationException } from './exceptions.ts';
import { JArray } from './j-array.ts';
import { isMultiContent } from './j-container.ts';
import { JObject } from './j-object.ts';
import { JProperty } from './j-property.ts';
import { JToken } from './j-token.ts';
import { JRaw, JValue, typeOfContent } from './j-value.ts';
import { buildPath, type PathPart } from './position.ts';
import { SerializerSettings } from './serializer-settings.ts';
import { quote } from './text.ts';
import { tokenOfXml } from './token-of-xml.ts';
import { checkDepth, textOfToken } from './token-writer.ts';

// JsonConvert.SerializeObject and JToken.FromObject: an object becomes tokens, and the tokens are written.
// https://www.newtonsoft.com/json/help/html/SerializationGuide.htm

/** `JsonConvert.SerializeObject(value, formatting, settings)`. */
export function serialize(value: unknown, formatting: number | null, settings: SerializerSettings | null): string {
  const indented = (formatting ?? settings?.formatting ?? 0) === 1;
  const token =
    value instanceof JToken && settings === null ? value : new Serializer(settings ?? defaults, true).token(value);
  const text = textOfToken(token, indented);
  return settings === null || settings.stringEscapeHandling === 0
    ? text
    : escapeMore(text, settings.stringEscapeHandling);
}

/** What is escaped beyond what JSON asks for stands within strings only. */
function escapeMore(text: string, handling: number): string {
  allocate(text.length);
  return text.replace(handling === 1 ? /[\u007f-\uffff]/g : /[<>&']/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The tokens of an object: `JToken.FromObject`. */
export function tokenOfObject(value: unknown, settings: SerializerSettings = defaults): JToken {
  return new Serializer(settings, false).token(value);
}

const defaults: SerializerSettings = new SerializerSettings();

/** A name and a boxed value. */
type Member = readonly [name: string, value: unknown, type: Type];

class Serializer {
  readonly #settings: SerializerSettings;
  /** The objects being written, to notice one within itself, and the way to them. */
  readonly #open: unknown[] = [];
  readonly #path: PathPart[] = [];
  readonly #isForText: boolean;

  constructor(settings: SerializerSettings, isForText: boolean) {
    this.#settings = settings;
    this.#isForText = isForText;
  }

  token(value: unknown): JToken {
    spend(1);
    allocate(1);
    if (value instanceof JToken) return value.clone();
    if (value === null) return new JValue(null);
    if (typeof value !== 'object') return typeof value === 'function' ? this.#object([], value) : new JValue(value);
    if (value instanceof Boxed) return this.#boxed(value);
    if (value instanceof DateTime || value instanceof DateTimeOffset) return this.#date(value);
    // A text has a URI as it was given, a token has the URI itself and writes it in its normal form.
    if (value instanceof Uri) return new JValue(this.#isForText ? value.original : value);
    if (value instanceof XObject) return tokenOfXml(value);
    if (value instanceof KeyValuePair) return this.#object(pairMembers(value), value);
    if (value instanceof AnonymousObject) return this.#object(anonymousMembers(value), value);
    if (value instanceof Tuple) return this.#object(itemMembers(value.typeArguments, value.items), value);
    if (value instanceof ValueTuple) return this.#object(itemMembers(value.types, value.items), value);
    if (isDictionary(value)) return this.#dictionary(value);
    if (isMultiContent(value)) return this.#array(value);
    return isSingleValue(value) ? new JValue(value) : this.#object(propertiesOf(value), value);
  }

  #boxed(value: Boxed): JToken {
    if (value.type.definition.name === 'System.Char') return new JValue(String.fromCharCode(Number(value.value)));
    // An enum is written as its number.
    return value.type.definition.typeKind === 'enum' ? new JValue(Number(value.value)) : new JValue(value);
  }

  #date(value: DateTime | DateTimeOffset): JToken {
    const { dateFormatString, dateFormatHandling } = this.#settings;
    if (dateFormatString !== null) return new JRaw(quote(formatValue(value, dateFormatString)));
    if (dateFormatHandling !== 1) return new JValue(value);
    const utc = value instanceof DateTime ? value : value.utc;
    const zone = value instanceof DateTime ? (value.kind === 1 ? '' : '+0000') : value.format('zzz').replace(':', '');
    return new JRaw(`"\\/Date(${utc.unixMilliseconds}${zone})\\/"`);
  }

  #array(value: Iterable<unknown> | string): JToken {
    const array = new JArray();
    this.#within(value, () => {
      let index = 0;
      for (const item of iterateBoxed(value)) {
        this.#add(index++, item, (token) => array.insert(array.count, token));
      }
    });
    return array;
  }

  #dictionary(value: Iterable<KeyValuePair>): JToken {
    const object = new JObject();
    this.#within(value, () => {
      for (const pair of value) {
        // A DictionaryEntry, of a Hashtable, holds boxed values.
        const isPair = pair instanceof KeyValuePair;
        const key = isPair ? box(pair.keyType, pair.key) : (pair as KeyValuePair).key;
        const entry = isPair ? box(pair.valueType, pair.value) : (pair as KeyValuePair).value;
        const name = textOfKey(key, this.#settings.dateFormatString);
        this.#add(name, entry, (token) => object.set(name, token));
      }
    });
    return object;
  }

  #object(members: readonly Member[], value: unknown): JToken {
    const object = new JObject();
    const { nullValueHandling, defaultValueHandling } = this.#settings;
    this.#within(value, () => {
      for (const [name, member, type] of members) {
        if (member === null && nullValueHandling === 1) continue;
        if ((defaultValueHandling & 1) !== 0 && isDefault(member, type)) continue;
        this.#add(name, member, (token) => object.insert(object.count, JProperty.of(name, token)));
      }
    });
    return object;
  }

  #add(part: PathPart, value: unknown, take: (token: JToken) => void): void {
    this.#path.push(part);
    if (this.#open.includes(value) && typeof value === 'object' && value !== null) {
      if (this.#settings.referenceLoopHandling === 0)
        throw jsonSerializationException(
          `Self referencing loop detected with type '${fullTypeName(typeOf(value))}'.`,
          buildPath(this.#path.slice(0, -1)),
        );
    } else take(this.token(value));
    this.#path.pop();
  }

  #within(value: unknown, work: () => void): void {
    checkDepth(this.#open.length);
    this.#open.push(value);
    work();
    this.#open.pop();
  }
}

/** What implements a dictionary interface enumerates pairs and finds by key. */
function isDictionary(value: object): value is Iterable<KeyValuePair> {
  if (Array.isArray(value) || value instanceof Uint8Array || !(Symbol.iterator in value)) return false;
  return typeof (value as { find?: unknown }).find === 'function' && 'keys' in value;
}

function isSingleValue(value: object): boolean {
  try {
    typeOfContent(value, undefined);
    return true;
  } catch {
    return false;
  }
}

function textOfKey(key: unknown, dateFormat: string | null): string {
  if (!(key instanceof DateTime || key instanceof DateTimeOffset)) return toText(key);
  return dateFormat === null ? textOfDate(key) : formatValue(key, dateFormat);
}

function pairMembers({ keyType, valueType, key, value }: KeyValuePair): Member[] {
  return [
    ['Key', box(keyType, key), keyType],
    ['Value', box(valueType, value), valueType],
  ];
}

function anonymousMembers({ type, values }: AnonymousObject): Member[] {
  return type.members.map((member, index): Member => [member.name, box(member.type, values[index]), member.type]);
}

function itemMembers(types: readonly Type[], items: readonly unknown[]): Member[] {
  return types.map((type, index): Member => {
    return [index < 7 ? `Item${index + 1}` : 'Rest', box(type, items[index]), type];
  });
}

/** The public properties of an object of the library, those of its own type first. */
function propertiesOf(value: object): Member[] {
  const members = new Map<string, Member>();
  for (let type: Type | undefined = typeOf(value); type !== undefined; type = baseOf(type)) {
    if (type.kind !== 'named') break;
    for (const property of ownProperties(type)) {
      if (members.has(property.name)) continue;
      const declared = substitute(property.type, bindingsOf(type));
      members.set(property.name, [property.name, box(declared, property.get?.(value)), declared]);
    }
  }
  return [...members.values()];
}

function ownProperties({ definition }: NamedType): PropertyMember[] {
  return definition.memberNames.flatMap((name) =>
    definition.membersNamed(name).filter((member): member is PropertyMember => {
      return (
        member.kind === 'property' && !member.isStatic && member.parameters.length === 0 && member.get !== undefined
      );
    }),
  );
}

function isDefault(value: unknown, type: Type): boolean {
  if (value === null) return true;
  const standard = box(type, defaultOf(type));
  if (standard instanceof Boxed) return value instanceof Boxed && value.value === standard.value;
  return value === standard;
}
