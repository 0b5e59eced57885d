import { type ArrayValue, asList, isArray } from '../../../runtime/array.ts';
import { isOfType, unboxTo } from '../../../runtime/casts.ts';
import type { ListObject } from '../../../runtime/collections.ts';
import { argumentException, argumentNull } from '../../../runtime/exceptions.ts';
import { fullTypeName, toText } from '../../../runtime/object.ts';
import { box, defaultOf } from '../../../runtime/values.ts';
import type { Type } from '../../../types/type.ts';
import { acceptsNull } from '../../../types/well-known.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type ListValue = ListObject | ArrayValue;

/** `System.Collections.IList`: https://learn.microsoft.com/dotnet/api/system.collections.ilist */
export const iList: LibraryType = defineType('public interface System.Collections.IList : ICollection', {
  'bool IsFixedSize { get; }': (self: ListValue) => isArray(self),
  'bool IsReadOnly { get; }': (self: ListValue) => !isArray(self) && self.isReadOnly,
  'object this[int index] { get; set; }': {
    get: (self: ListValue, index: number) => box(asList(self).elementType, asList(self).itemAt(index)),
    set: (self: ListValue, index: number, value: unknown) =>
      asList(self).setItemAt(index, itemOf(asList(self).elementType, value)),
  },
  'int Add(object value)': (self: ListValue, value: unknown) => {
    const list = asList(self);
    list.addItem(itemOf(list.elementType, value));
    return list.count - 1;
  },
  'void Clear()': (self: ListValue) => {
    if (isArray(self)) self.fill(defaultOf(asList(self).elementType) as never);
    else self.clear();
  },
  'bool Contains(object value)': (self: ListValue, value: unknown) => indexOf(self, value) >= 0,
  'int IndexOf(object value)': indexOf,
  'void Insert(int index, object value)': (self: ListValue, index: number, value: unknown) =>
    asList(self).insertAt(index, itemOf(asList(self).elementType, value)),
  'void Remove(object value)': (self: ListValue, value: unknown) => {
    const { elementType } = asList(self);
    if (fits(elementType, value)) asList(self).removeItem(unboxTo(elementType, value));
  },
  'void RemoveAt(int index)': (self: ListValue, index: number) => asList(self).removeAt(index),
});

function indexOf(self: ListValue, value: unknown): number {
  const list = asList(self);
  return fits(list.elementType, value) ? list.indexOf(unboxTo(list.elementType, value)) : -1;
}

function fits(type: Type, value: unknown): boolean {
  return value === null ? acceptsNull(type) : isOfType(type, value);
}

function itemOf(type: Type, value: unknown): unknown {
  if (fits(type, value)) return unboxTo(type, value);
  if (value === null) throw argumentNull('item');
  throw argumentException(
    `The value "${toText(value)}" is not of type "${fullTypeName(type)}" and cannot be used in this generic collection.`,
    'value',
  );
}
