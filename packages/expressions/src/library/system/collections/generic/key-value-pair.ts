import { KeyValuePair } from '../../../../runtime/key-value-pair.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Collections.Generic.KeyValuePair<TKey, TValue>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.keyvaluepair-2 */
export const keyValuePair: LibraryType = defineType(
  'public struct System.Collections.Generic.KeyValuePair<TKey, TValue>',
  {
    'KeyValuePair(TKey key, TValue value)': ([keyType, valueType]: [Type, Type], key: unknown, value: unknown) =>
      new KeyValuePair(keyType, valueType, key, value),
    'TKey Key { get; }': (self: KeyValuePair) => self.key,
    'TValue Value { get; }': (self: KeyValuePair) => self.value,
    'string ToString()': (self: KeyValuePair) => self.toString(),
  },
);
