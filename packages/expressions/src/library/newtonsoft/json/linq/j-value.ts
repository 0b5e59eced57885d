import { argumentNull } from '../../../../runtime/exceptions.ts';
import { JRaw, JValue } from '../../../../runtime/json/j-value.ts';
import { tokenType } from '../../../../runtime/json/token-type.ts';
import { box } from '../../../../runtime/values.ts';
import { typeNamed } from '../../../../types/library.ts';
import { defineType, type LibraryType, type MemberImplementation } from '../../../define-type.ts';

/** Constructors for one type each. */
function constructors(): Record<string, MemberImplementation> {
  const types = ['long', 'decimal', 'char', 'ulong', 'double', 'float', 'DateTime', 'DateTimeOffset'];
  types.push('bool', 'Guid', 'TimeSpan');
  return Object.fromEntries(
    types.map((type): [string, MemberImplementation] => [
      `JValue(${type} value)`,
      type === 'char'
        ? (value: number) => new JValue(box(typeNamed('char'), value), tokenType.string)
        : (value: unknown) => new JValue(box(typeNamed(type), value)),
    ]),
  );
}

/** `Newtonsoft.Json.Linq.JValue`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JValue.htm */
export const jValue: LibraryType = defineType(
  'public class Newtonsoft.Json.Linq.JValue : JToken, IEquatable<JValue>, IFormattable, IComparable, IComparable<JValue>, IConvertible',
  {
    'JValue(JValue other)': (other: JValue | null) => {
      if (other === null) throw argumentNull('other');
      return other.clone();
    },
    ...constructors(),
    'JValue(string value)': (value: string | null) => new JValue(value, tokenType.string),
    'JValue(Uri value)': (value: unknown) => new JValue(value),
    'JValue(object value)': (value: unknown) => new JValue(value),
    'static JValue CreateString(string value)': (value: string | null) => new JValue(value, tokenType.string),
    'static JValue CreateComment(string value)': (value: string | null) => new JValue(value, tokenType.comment),
    'static JValue CreateNull()': () => new JValue(null, tokenType.null),
    'static JValue CreateUndefined()': () => new JValue(null, tokenType.undefined),
    'object Value { get; set; }': {
      get: (self: JValue) => self.value,
      set: (self: JValue, value: unknown) => {
        self.value = value;
      },
    },
    'bool Equals(JValue other)': (self: JValue, other: JValue | null) => self.equals(other),
    'int CompareTo(JValue obj)': (self: JValue, other: JValue | null) => self.compareTo(other),
    'string ToString(string format)': (self: JValue, format: string | null) => self.format(format),
    'string ToString(IFormatProvider formatProvider)': (self: JValue) => self.format(null),
    'string ToString(string format, IFormatProvider formatProvider)': (self: JValue, format: string | null) =>
      self.format(format),
  },
);

/** `Newtonsoft.Json.Linq.JRaw`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JRaw.htm */
export const jRaw: LibraryType = defineType('public class Newtonsoft.Json.Linq.JRaw : JValue', {
  'JRaw(JRaw other)': (other: JRaw | null) => {
    if (other === null) throw argumentNull('other');
    return other.clone();
  },
  'JRaw(object rawJson)': (text: unknown) => new JRaw(text),
});
