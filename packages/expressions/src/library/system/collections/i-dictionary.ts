import { isOfType, unboxTo } from '../../../runtime/casts.ts';
import type { DictionaryObject } from '../../../runtime/collections.ts';
import { argumentNull } from '../../../runtime/exceptions.ts';
import { box } from '../../../runtime/values.ts';
import type { NamedType, Type } from '../../../types/type.ts';
import { special } from '../../../types/well-known.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Collections.IDictionary`: https://learn.microsoft.com/dotnet/api/system.collections.idictionary */
export const iDictionary: LibraryType = defineType('public interface System.Collections.IDictionary : ICollection', {
  'object this[object key] { get; set; }': {
    get: (self: DictionaryObject, key: unknown) => {
      const value = find(self, key);
      return value === undefined ? null : box(typesOf(self)[1], value);
    },
    set: (self: DictionaryObject, key: unknown, value: unknown) => {
      const [keyType, valueType] = typesOf(self);
      self.set(unboxTo(keyType, key), unboxTo(valueType, value));
    },
  },
  'ICollection Keys { get; }': (self: DictionaryObject) => self.keys(),
  'ICollection Values { get; }': (self: DictionaryObject) => self.values(),
  'bool IsReadOnly { get; }': (self: DictionaryObject) => self.isReadOnly,
  'bool IsFixedSize { get; }': (self: DictionaryObject) => self.isReadOnly,
  'bool Contains(object key)': (self: DictionaryObject, key: unknown) => find(self, key) !== undefined,
  'void Add(object key, object value)': (self: DictionaryObject, key: unknown, value: unknown) => {
    const [keyType, valueType] = typesOf(self);
    self.addEntry(unboxTo(keyType, key), unboxTo(valueType, value));
  },
  'void Remove(object key)': (self: DictionaryObject, key: unknown) => {
    if (find(self, key) !== undefined) self.removeKey(unboxTo(typesOf(self)[0], key));
  },
  'void Clear()': (self: DictionaryObject) => self.clear(),
});

/** The types of keys and values. */
function typesOf(dictionary: DictionaryObject): [Type, Type] {
  const types = (dictionary.elementType as NamedType).arguments;
  // Pairs of a `Hashtable` are not generic: both are objects.
  return types.length === 2 ? (types as [Type, Type]) : [special('object'), special('object')];
}

function find(dictionary: DictionaryObject, key: unknown): unknown {
  if (key === null) throw argumentNull('key');
  const [keyType] = typesOf(dictionary);
  return isOfType(keyType, key) ? dictionary.find(unboxTo(keyType, key)) : undefined;
}
