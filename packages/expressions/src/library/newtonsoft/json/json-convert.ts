import { deserialize } from '../../../runtime/json/deserialize.ts';
import { serialize } from '../../../runtime/json/serialize.ts';
import type { SerializerSettings } from '../../../runtime/json/serializer-settings.ts';
import { textOfObject } from '../../../runtime/json/value-text.ts';
import type { TypeObject } from '../../../runtime/type-object.ts';
import { box } from '../../../runtime/values.ts';
import { typeNamed } from '../../../types/library.ts';
import type { Type } from '../../../types/type.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Settings = SerializerSettings | null;

function byType(text: string | null, type: TypeObject | null, settings: Settings = null): unknown {
  const target = type === null ? typeNamed('object') : type.type;
  return box(target, deserialize(text, target, settings));
}

/** `Newtonsoft.Json.JsonConvert`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_JsonConvert.htm */
export const jsonConvert: LibraryType = defineType('public static class Newtonsoft.Json.JsonConvert', {
  'static string SerializeObject(object value)': (value: unknown) => serialize(value, null, null),
  'static string SerializeObject(object value, Formatting formatting)': (value: unknown, formatting: number) =>
    serialize(value, formatting, null),
  'static string SerializeObject(object value, params JsonConverter[] converters)': (value: unknown) =>
    serialize(value, null, null),
  'static string SerializeObject(object value, Formatting formatting, params JsonConverter[] converters)': (
    value: unknown,
    formatting: number,
  ) => serialize(value, formatting, null),
  'static string SerializeObject(object value, JsonSerializerSettings settings)': (
    value: unknown,
    settings: Settings,
  ) => serialize(value, null, settings),
  'static string SerializeObject(object value, Type type, JsonSerializerSettings settings)': (
    value: unknown,
    _type: TypeObject,
    settings: Settings,
  ) => serialize(value, null, settings),
  'static string SerializeObject(object value, Formatting formatting, JsonSerializerSettings settings)': (
    value: unknown,
    formatting: number,
    settings: Settings,
  ) => serialize(value, formatting, settings),
  'static string SerializeObject(object value, Type type, Formatting formatting, JsonSerializerSettings settings)': (
    value: unknown,
    _type: TypeObject,
    formatting: number,
    settings: Settings,
  ) => serialize(value, formatting, settings),
  'static object DeserializeObject(string value)': (text: string | null) => deserialize(text, typeNamed('object')),
  'static object DeserializeObject(string value, JsonSerializerSettings settings)': (
    text: string | null,
    settings: Settings,
  ) => deserialize(text, typeNamed('object'), settings),
  'static object DeserializeObject(string value, Type type)': byType,
  'static object DeserializeObject(string value, Type type, JsonSerializerSettings settings)': byType,
  'static T DeserializeObject<T>(string value)': ([type]: [Type], text: string | null) => deserialize(text, type),
  'static T DeserializeObject<T>(string value, params JsonConverter[] converters)': (
    [type]: [Type],
    text: string | null,
  ) => deserialize(text, type),
  'static T DeserializeObject<T>(string value, JsonSerializerSettings settings)': (
    [type]: [Type],
    text: string | null,
    settings: Settings,
  ) => deserialize(text, type, settings),
  'static T DeserializeAnonymousType<T>(string value, T anonymousTypeObject)': ([type]: [Type], text: string | null) =>
    deserialize(text, type),
  'static T DeserializeAnonymousType<T>(string value, T anonymousTypeObject, JsonSerializerSettings settings)': (
    [type]: [Type],
    text: string | null,
    _pattern: unknown,
    settings: Settings,
  ) => deserialize(text, type, settings),
  'static string ToString(object value)': textOfObject,
  'static string ToString(string value)': textOfObject,
  'static string ToString(string value, char delimiter)': (text: string | null, delimiter: number) =>
    delimiter === 39 && text !== null ? singleQuoted(text) : textOfObject(text),
  'static string ToString(bool value)': textOfObject,
  'const string True': { value: 'true' },
  'const string False': { value: 'false' },
  'const string Null': { value: 'null' },
  'const string Undefined': { value: 'undefined' },
  'const string NaN': { value: 'NaN' },
  'const string PositiveInfinity': { value: 'Infinity' },
  'const string NegativeInfinity': { value: '-Infinity' },
});

function singleQuoted(text: string): string {
  return `'${textOfObject(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
