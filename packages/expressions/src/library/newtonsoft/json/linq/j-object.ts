import { argumentException, argumentNull } from '../../../../runtime/exceptions.ts';
import { JObject } from '../../../../runtime/json/j-object.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { parseObject } from '../../../../runtime/json/parse.ts';
import { tokenOfObject } from '../../../../runtime/json/serialize.ts';
import { tokenTypeName } from '../../../../runtime/json/token-type.ts';
import type { Reference } from '../../../../runtime/values.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { tokens } from './j-enumerable.ts';

function tryGet(found: JToken | null, value: Reference<JToken | null>): boolean {
  value.value = found;
  return found !== null;
}

/** `Newtonsoft.Json.Linq.JObject`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JObject.htm */
export const jObject: LibraryType = defineType(
  'public class Newtonsoft.Json.Linq.JObject : JContainer, IDictionary<string, JToken>',
  {
    'JObject()': () => new JObject(),
    'JObject(JObject other)': (other: JObject | null) => {
      if (other === null) throw argumentNull('other');
      return other.clone();
    },
    'JObject(params object[] content)': (content: unknown) => JObject.of(content),
    'JObject(object content)': (content: unknown) => JObject.of(content),
    'static JObject Parse(string json)': (text: string | null) => parseObject(text),
    'static JObject Parse(string json, JsonLoadSettings settings)': parseObject,
    'static JObject FromObject(object o)': (value: unknown) => {
      if (value === null) throw argumentNull('o');
      const token = tokenOfObject(value);
      if (token instanceof JObject) return token;
      throw argumentException(`Object serialized to ${tokenTypeName(token.type)}. JObject instance expected.`);
    },

    'JToken this[string propertyName] { get; set; }': {
      get: (self: JObject, name: string | null) => self.get(name),
      set: (self: JObject, name: string | null, value: JToken | null) => self.set(name, value),
    },
    'JToken this[object key] { get; set; }': {
      get: (self: JObject, key: unknown) => self.item(key),
      set: (self: JObject, key: unknown, value: JToken | null) => self.setItem(key, value),
    },
    'IEnumerable<JProperty> Properties()': (self: JObject) => tokens(() => self, 'JProperty'),
    'JProperty Property(string name)': (self: JObject, name: string | null) => self.property(name),
    'JProperty Property(string name, StringComparison comparison)': (
      self: JObject,
      name: string | null,
      comparison: number,
    ) => self.getValue(name, comparison)?.parent ?? null,
    'JEnumerable<JToken> PropertyValues()': (self: JObject) => tokens(() => self.childValues),
    'JToken GetValue(string propertyName)': (self: JObject, name: string | null) => self.getValue(name),
    'JToken GetValue(string propertyName, StringComparison comparison)': (
      self: JObject,
      name: string | null,
      comparison: number,
    ) => self.getValue(name, comparison),
    'bool TryGetValue(string propertyName, out JToken value)': (
      self: JObject,
      name: string | null,
      value: Reference<JToken | null>,
    ) => tryGet(self.getValue(name), value),
    'bool TryGetValue(string propertyName, StringComparison comparison, out JToken value)': (
      self: JObject,
      name: string | null,
      comparison: number,
      value: Reference<JToken | null>,
    ) => tryGet(self.getValue(name, comparison), value),
    'bool ContainsKey(string propertyName)': (self: JObject, name: string | null) => {
      if (name === null) throw argumentNull('propertyName');
      return self.property(name) !== null;
    },
    'void Add(string propertyName, JToken value)': (self: JObject, name: string | null, value: JToken | null) =>
      self.addEntry(name, value),
    'bool Remove(string propertyName)': (self: JObject, name: string | null) => self.removeKey(name),
    'ICollection<string> Keys { get; }': (self: JObject) => self.keys(),
    'ICollection<JToken> Values { get; }': (self: JObject) => self.values(),
  },
);
