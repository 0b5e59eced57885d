import { NameValueCollection } from '../../../../runtime/name-value-collection.ts';
import { makeArray } from '../../../../runtime/values.ts';
import { typeNamed } from '../../../../types/library.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

type Text = string | null;

/** `System.Collections.Specialized.NameValueCollection`: https://learn.microsoft.com/dotnet/api/system.collections.specialized.namevaluecollection */
export const nameValueCollection: LibraryType = defineType(
  'public class System.Collections.Specialized.NameValueCollection : System.Collections.IEnumerable',
  {
    'NameValueCollection()': () => new NameValueCollection(),
    'int Count { get; }': (self: NameValueCollection) => self.count,
    'bool HasKeys()': (self: NameValueCollection) => self.keys.some((key) => key !== null),
    'string[] AllKeys { get; }': (self: NameValueCollection) => texts(self.keys),
    'string[] Keys { get; }': (self: NameValueCollection) => texts(self.keys),
    'string this[string name] { get; set; }': {
      get: (self: NameValueCollection, name: Text) => self.get(name),
      set: (self: NameValueCollection, name: Text, value: Text) => self.set(name, value),
    },
    'string this[int index] { get; }': (self: NameValueCollection, index: number) => self.getAt(index),
    'string Get(string name)': (self: NameValueCollection, name: Text) => self.get(name),
    'string Get(int index)': (self: NameValueCollection, index: number) => self.getAt(index),
    'string GetKey(int index)': (self: NameValueCollection, index: number) => self.keyAt(index),
    'string[] GetValues(string name)': (self: NameValueCollection, name: Text) => copy(self.valuesOf(name)),
    'string[] GetValues(int index)': (self: NameValueCollection, index: number) => copy(self.valuesAt(index)),
    'void Add(string name, string value)': (self: NameValueCollection, name: Text, value: Text) =>
      self.add(name, value),
    'void Add(System.Collections.Specialized.NameValueCollection c)': (
      self: NameValueCollection,
      other: NameValueCollection,
    ) => self.addAll(other),
    'void Set(string name, string value)': (self: NameValueCollection, name: Text, value: Text) =>
      self.set(name, value),
    'void Remove(string name)': (self: NameValueCollection, name: Text) => self.remove(name),
    'void Clear()': (self: NameValueCollection) => self.clear(),
  },
);

function texts(items: Text[]): Text[] {
  return makeArray(typeNamed('string'), items);
}

function copy(values: readonly string[] | null): Text[] | null {
  return values === null ? null : texts([...values]);
}
