import type { ReadOnlyDictionaryObject } from '../../runtime/collections.ts';
import { defaultOf } from '../../runtime/values.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Values = ReadOnlyDictionaryObject<unknown, unknown>;

/** `GetValueOrDefault` of any dictionary: https://learn.microsoft.com/dotnet/api/system.collections.generic.collectionextensions.getvalueordefault */
export const collectionExtensions: LibraryType = defineType(
  'public static class System.Collections.Generic.CollectionExtensions',
  {
    'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)': (
      [, valueType]: [Type, Type],
      self: Values,
      key: unknown,
    ) => valueOr(self, key, defaultOf(valueType)),
    'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)':
      (_types: [Type, Type], self: Values, key: unknown, otherwise: unknown) => valueOr(self, key, otherwise),
  },
);

function valueOr(self: Values, key: unknown, otherwise: unknown): unknown {
  const value = self.find(key);
  return value === undefined ? otherwise : value;
}
