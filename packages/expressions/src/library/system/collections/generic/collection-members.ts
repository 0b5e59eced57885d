import { type ArrayValue, copyItems } from '../../../../runtime/array.ts';
import type { CollectionObject } from '../../../../runtime/collections.ts';
import { Enumerator } from '../../../../runtime/enumerator.ts';
import { type EnumerableValue, iterate } from '../../../../runtime/iterate.ts';
import type { LibraryType } from '../../../define-type.ts';

// Classes declare the members of the interfaces they implement, as they do in .NET.

/** `GetEnumerator` of a class whose elements are of this type. */
export function enumerableMembers(element: string): LibraryType['members'] {
  return {
    [`IEnumerator<${element}> GetEnumerator()`]: (self: EnumerableValue<unknown>) => new Enumerator(self),
  };
}

/** What can be read of every collection: how many elements there are, and which. */
export function readOnlyCollectionMembers(element: string): LibraryType['members'] {
  return {
    ...enumerableMembers(element),
    'int Count { get; }': (self: CollectionObject) => self.count,
    [`void CopyTo(${element}[] array, int index)`]: (self: CollectionObject, array: ArrayValue | null, index: number) =>
      copyItems([...iterate(self)], array, index),
  };
}
