import { isOfType } from '../../../../runtime/casts.ts';
import { argumentNull } from '../../../../runtime/exceptions.ts';
import { type CastTarget, castToken, convertToken } from '../../../../runtime/json/conversions.ts';
import { tokenToObject } from '../../../../runtime/json/deserialize.ts';
import { JContainer } from '../../../../runtime/json/j-container.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { boxDouble, JValue } from '../../../../runtime/json/j-value.ts';
import { selectToken, selectTokens } from '../../../../runtime/json/json-path.ts';
import { parseToken } from '../../../../runtime/json/parse.ts';
import { tokenOfObject } from '../../../../runtime/json/serialize.ts';
import { tokenEqualityComparer } from '../../../../runtime/json/token-equality-comparer.ts';
import { ancestors, siblingsAfter, siblingsBefore, TokenSequence } from '../../../../runtime/json/token-sequence.ts';
import { tokenType } from '../../../../runtime/json/token-type.ts';
import type { TypeObject } from '../../../../runtime/type-object.ts';
import { box } from '../../../../runtime/values.ts';
import { typeNamed } from '../../../../types/library.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType, type MemberImplementation } from '../../../define-type.ts';
import { converted, tokens } from './j-enumerable.ts';

/** C# type, what messages call it, and whether null is a value of it. */
const explicitTargets: readonly (readonly [type: string, target: CastTarget])[] = [
  ['bool', 'Boolean'],
  ['char', 'Char'],
  ['sbyte', 'SByte'],
  ['byte', 'Byte'],
  ['short', 'Int16'],
  ['ushort', 'UInt16'],
  ['int', 'Int32'],
  ['uint', 'UInt32'],
  ['long', 'Int64'],
  ['ulong', 'UInt64'],
  ['float', 'Single'],
  ['double', 'Double'],
  ['decimal', 'Decimal'],
  ['DateTime', 'DateTime'],
  ['DateTimeOffset', 'DateTimeOffset'],
  ['TimeSpan', 'TimeSpan'],
  ['Guid', 'Guid'],
];

const implicitSources: readonly string[] = [
  ...['bool', 'sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal'],
  ...['DateTime', 'DateTimeOffset', 'TimeSpan', 'Guid'],
];

/** Integers smaller than `ulong` become `long`, the constructor that C# picks for them. */
const widened: ReadonlySet<string> = new Set(['sbyte', 'byte', 'short', 'ushort', 'int', 'uint']);

function explicitOperators(): Record<string, MemberImplementation> {
  const operators: Record<string, MemberImplementation> = {
    'static explicit operator string(JToken value)': (token: JToken | null) => castToken(token, 'String', true),
    'static explicit operator Uri(JToken value)': (token: JToken | null) => castToken(token, 'Uri', true),
    'static explicit operator byte[](JToken value)': (token: JToken | null) =>
      token === null ? null : castToken(token, 'byte array', false),
  };
  for (const [type, target] of explicitTargets) {
    operators[`static explicit operator ${type}(JToken value)`] = (token: JToken | null) =>
      castToken(token, target, false);
    operators[`static explicit operator ${type}?(JToken value)`] = (token: JToken | null) =>
      castToken(token, target, true);
  }
  return operators;
}

function implicitOperators(): Record<string, MemberImplementation> {
  const operators: Record<string, MemberImplementation> = {
    'static implicit operator JToken(string value)': (value: string | null) => new JValue(value, tokenType.string),
    'static implicit operator JToken(Uri value)': (value: unknown) => new JValue(value),
    'static implicit operator JToken(byte[] value)': (value: unknown) => new JValue(value, tokenType.bytes),
  };
  for (const type of implicitSources) {
    operators[`static implicit operator JToken(${type} value)`] = widened.has(type)
      ? (value: number) => JValue.fromNative(value)
      : type === 'double'
        ? (value: number) => new JValue(boxDouble(value), tokenType.float)
        : (value: unknown) => new JValue(box(typeNamed(type), value));
    operators[`static implicit operator JToken(${type}? value)`] = (value: unknown) =>
      new JValue(value === null ? null : box(typeNamed(type), value));
  }
  return operators;
}

/** `Newtonsoft.Json.Linq.JToken`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JToken.htm */
export const jToken: LibraryType = defineType(
  'public abstract class Newtonsoft.Json.Linq.JToken : IJEnumerable<JToken>, ICloneable',
  {
    'static JToken Parse(string json)': (text: string | null) => parseToken(text),
    'static JToken Parse(string json, JsonLoadSettings settings)': parseToken,
    'static JToken FromObject(object o)': (value: unknown) => {
      if (value === null) throw argumentNull('o');
      return tokenOfObject(value);
    },
    'static bool DeepEquals(JToken t1, JToken t2)': (left: JToken | null, right: JToken | null) =>
      tokenEqualityComparer.equals(left, right),
    'static JTokenEqualityComparer EqualityComparer { get; }': () => tokenEqualityComparer,

    'JToken this[object key] { get; set; }': {
      get: (self: JToken, key: unknown) => self.item(key),
      set: (self: JToken, key: unknown, value: JToken | null) => self.setItem(key, value),
    },
    'JTokenType Type { get; }': (self: JToken) => self.type,
    'bool HasValues { get; }': (self: JToken) => self.hasValues,
    'JContainer Parent { get; }': (self: JToken) => self.parent,
    'JToken Root { get; }': (self: JToken) => self.root,
    'JToken Next { get; }': (self: JToken) => self.next,
    'JToken Previous { get; }': (self: JToken) => self.previous,
    'JToken First { get; }': (self: JToken) => self.first,
    'JToken Last { get; }': (self: JToken) => self.last,
    'string Path { get; }': (self: JToken) => self.path,

    'T Value<T>(object key)': (self: JToken, [type]: [Type], key: unknown) => convertToken(self.item(key), type),
    'IEnumerable<T> Values<T>()': (self: JToken, [type]: [Type]) => {
      if (!(self instanceof JContainer)) void self.childValues;
      return converted(() => self, type);
    },
    'JEnumerable<JToken> Children()': (self: JToken) => tokens(() => self),
    'JEnumerable<T> Children<T>()': (self: JToken, [type]: [Type]) =>
      new TokenSequence(type, function* () {
        for (const child of self) if (isOfType(type, child)) yield child;
      }),
    'IEnumerable<JToken> Ancestors()': (self: JToken) => tokens(() => ancestors(self.parent)),
    'IEnumerable<JToken> AncestorsAndSelf()': (self: JToken) => tokens(() => ancestors(self)),
    'IEnumerable<JToken> AfterSelf()': (self: JToken) => tokens(() => siblingsAfter(self)),
    'IEnumerable<JToken> BeforeSelf()': (self: JToken) => tokens(() => siblingsBefore(self)),
    'void AddAfterSelf(object content)': (self: JToken, content: unknown) => self.addAfterSelf(content),
    'void AddBeforeSelf(object content)': (self: JToken, content: unknown) => self.addBeforeSelf(content),
    'void Remove()': (self: JToken) => self.remove(),
    'void Replace(JToken value)': (self: JToken, value: JToken | null) => self.replace(value),
    'JToken DeepClone()': (self: JToken) => self.clone(),
    'JToken SelectToken(string path)': (self: JToken, path: string | null) => selectToken(self, path, false),
    'JToken SelectToken(string path, bool errorWhenNoMatch)': selectToken,
    'IEnumerable<JToken> SelectTokens(string path)': (self: JToken, path: string | null) =>
      tokens(() => selectTokens(self, path, false)),
    'IEnumerable<JToken> SelectTokens(string path, bool errorWhenNoMatch)': (
      self: JToken,
      path: string | null,
      fails: boolean,
    ) => tokens(() => selectTokens(self, path, fails)),
    'T ToObject<T>()': (self: JToken, [type]: [Type]) => tokenToObject(self, type),
    'object ToObject(Type objectType)': (self: JToken, type: TypeObject) =>
      box(type.type, tokenToObject(self, type.type)),
    'string ToString(Formatting formatting, params JsonConverter[] converters)': (self: JToken, formatting: number) =>
      self.toJson(formatting === 1),
    ...explicitOperators(),
    ...implicitOperators(),
  },
);
