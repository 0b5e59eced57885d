import { DictionaryEntry, Hashtable } from '../../../runtime/hashtable.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Collections.Hashtable`: https://learn.microsoft.com/dotnet/api/system.collections.hashtable */
export const hashtable: LibraryType = defineType('public class System.Collections.Hashtable : IDictionary', {
  'Hashtable()': () => new Hashtable(),
  'Hashtable(int capacity)': (_capacity: number) => new Hashtable(),
  'int Count { get; }': (self: Hashtable) => self.count,
  'object this[object key] { get; set; }': {
    get: (self: Hashtable, key: unknown) => self.get(key),
    set: (self: Hashtable, key: unknown, value: unknown) => self.set(key, value),
  },
  'ICollection Keys { get; }': (self: Hashtable) => self.keys(),
  'ICollection Values { get; }': (self: Hashtable) => self.values(),
  'void Add(object key, object value)': (self: Hashtable, key: unknown, value: unknown) => self.addEntry(key, value),
  'void Clear()': (self: Hashtable) => self.clear(),
  'bool Contains(object key)': (self: Hashtable, key: unknown) => self.find(key) !== undefined,
  'bool ContainsKey(object key)': (self: Hashtable, key: unknown) => self.find(key) !== undefined,
  'bool ContainsValue(object value)': (self: Hashtable, value: unknown) => self.containsValue(value),
  'void Remove(object key)': (self: Hashtable, key: unknown) => void self.removeKey(key),
});

/** `System.Collections.DictionaryEntry`: https://learn.microsoft.com/dotnet/api/system.collections.dictionaryentry */
export const dictionaryEntry: LibraryType = defineType('public struct System.Collections.DictionaryEntry', {
  'DictionaryEntry(object key, object value)': (key: unknown, value: unknown) => new DictionaryEntry(key, value),
  'object Key { get; }': (self: DictionaryEntry) => self.key,
  'object Value { get; }': (self: DictionaryEntry) => self.value,
});
