import { argumentNull } from '../../../../runtime/exceptions.ts';
import { JProperty } from '../../../../runtime/json/j-property.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `Newtonsoft.Json.Linq.JProperty`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JProperty.htm */
export const jProperty: LibraryType = defineType('public class Newtonsoft.Json.Linq.JProperty : JContainer', {
  'JProperty(JProperty other)': (other: JProperty | null) => {
    if (other === null) throw argumentNull('other');
    return other.clone();
  },
  'JProperty(string name, params object[] content)': (name: string | null, content: unknown) =>
    JProperty.of(name, content),
  'JProperty(string name, object content)': (name: string | null, content: unknown) => JProperty.of(name, content),
  'string Name { get; }': (self: JProperty) => self.name,
  'JToken Value { get; set; }': {
    get: (self: JProperty) => self.value,
    set: (self: JProperty, value: JToken | null) => {
      self.value = value;
    },
  },
});
