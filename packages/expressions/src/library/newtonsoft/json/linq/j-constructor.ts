import { argumentNull } from '../../../../runtime/exceptions.ts';
import { JConstructor } from '../../../../runtime/json/j-constructor.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `Newtonsoft.Json.Linq.JConstructor`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JConstructor.htm */
export const jConstructor: LibraryType = defineType('public class Newtonsoft.Json.Linq.JConstructor : JContainer', {
  'JConstructor()': () => new JConstructor(),
  'JConstructor(JConstructor other)': (other: JConstructor | null) => {
    if (other === null) throw argumentNull('other');
    return other.clone();
  },
  'JConstructor(string name)': (name: string | null) => JConstructor.of(name, []),
  'JConstructor(string name, params object[] content)': (name: string | null, content: unknown) =>
    JConstructor.of(name, [content]),
  'JConstructor(string name, object content)': (name: string | null, content: unknown) =>
    JConstructor.of(name, [content]),
  'string Name { get; set; }': {
    get: (self: JConstructor) => self.name,
    set: (self: JConstructor, name: string | null) => {
      self.name = name;
    },
  },
  'JToken this[object key] { get; set; }': {
    get: (self: JConstructor, key: unknown) => self.item(key),
    set: (self: JConstructor, key: unknown, value: JToken | null) => self.setItem(key, value),
  },
});
