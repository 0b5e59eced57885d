import { type ArrayValue, copyItems } from '../../../../runtime/array.ts';
import { argumentException, argumentNull } from '../../../../runtime/exceptions.ts';
import { JArray } from '../../../../runtime/json/j-array.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { parseArray } from '../../../../runtime/json/parse.ts';
import { tokenOfObject } from '../../../../runtime/json/serialize.ts';
import { tokenTypeName } from '../../../../runtime/json/token-type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `Newtonsoft.Json.Linq.JArray`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JArray.htm */
export const jArray: LibraryType = defineType('public class Newtonsoft.Json.Linq.JArray : JContainer, IList<JToken>', {
  'JArray()': () => new JArray(),
  'JArray(JArray other)': (other: JArray | null) => {
    if (other === null) throw argumentNull('other');
    return other.clone();
  },
  'JArray(params object[] content)': (content: unknown) => JArray.of(content),
  'JArray(object content)': (content: unknown) => JArray.of(content),
  'static JArray Parse(string json)': (text: string | null) => parseArray(text),
  'static JArray Parse(string json, JsonLoadSettings settings)': parseArray,
  'static JArray FromObject(object o)': (value: unknown) => {
    if (value === null) throw argumentNull('o');
    const token = tokenOfObject(value);
    if (token instanceof JArray) return token;
    throw argumentException(`Object serialized to ${tokenTypeName(token.type)}. JArray instance expected.`);
  },

  'JToken this[int index] { get; set; }': {
    get: (self: JArray, index: number) => self.itemAt(index),
    set: (self: JArray, index: number, value: JToken | null) => self.setChild(index, value),
  },
  'JToken this[object key] { get; set; }': {
    get: (self: JArray, key: unknown) => self.item(key),
    set: (self: JArray, key: unknown, value: JToken | null) => self.setItem(key, value),
  },
  'void Add(JToken item)': (self: JArray, item: JToken | null) => self.addItem(item),
  'void Insert(int index, JToken item)': (self: JArray, index: number, item: JToken | null) => self.insert(index, item),
  'bool Remove(JToken item)': (self: JArray, item: JToken | null) => self.removeItem(item),
  'void RemoveAt(int index)': (self: JArray, index: number) => self.removeChild(index),
  'void Clear()': (self: JArray) => self.clear(),
  'bool Contains(JToken item)': (self: JArray, item: JToken | null) => self.containsItem(item),
  'int IndexOf(JToken item)': (self: JArray, item: JToken | null) => self.indexOf(item),
  'void CopyTo(JToken[] array, int arrayIndex)': (self: JArray, array: ArrayValue | null, index: number) =>
    copyItems([...self], array, index),
  'bool IsReadOnly { get; }': () => false,
});
