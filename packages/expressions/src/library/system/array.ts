import {
  type ArrayValue,
  ArrayView,
  copyArray,
  indexOfRaw,
  indexOutsideCollection,
  lastIndexOfRaw,
  newArray,
  sliceArray,
} from '../../runtime/array.ts';
import { allocate, elementUnits, spend } from '../../runtime/budget.ts';
import { unboxTo } from '../../runtime/casts.ts';
import type { ComparerObject } from '../../runtime/collections.ts';
import { comparisonOf } from '../../runtime/comparers.ts';
import { Enumerator } from '../../runtime/enumerator.ts';
import {
  argumentException,
  argumentNull,
  argumentOutOfRange,
  type DotNetException,
  indexOutOfRange,
} from '../../runtime/exceptions.ts';
import { all } from '../../runtime/linq/picking.ts';
import { checkDelegate, findIndexIn, findLastIndexIn, reverseRange } from '../../runtime/list.ts';
import { equalValues } from '../../runtime/object.ts';
import { ReadOnlyCollection } from '../../runtime/read-only-collection.ts';
import { binarySearch, introspectiveSort } from '../../runtime/sort.ts';
import { box, defaultOf, elementTypeOf, makeArray, type Reference } from '../../runtime/values.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Match = (item: unknown) => boolean;
type Order = ComparerObject | null;
type Given = ArrayValue | null;

/** `System.Array`, from which every array type derives: https://learn.microsoft.com/dotnet/api/system.array */
export const array: LibraryType = defineType('public abstract class System.Array : IList', {
  'int Length { get; }': (self: ArrayValue) => self.length,
  'long LongLength { get; }': (self: ArrayValue) => BigInt(self.length),
  'int Rank { get; }': () => 1,
  'bool IsFixedSize { get; }': () => true,
  'bool IsReadOnly { get; }': () => false,
  'int GetLength(int dimension)': (self: ArrayValue, dimension: number) => {
    checkDimension(dimension);
    return self.length;
  },
  'long GetLongLength(int dimension)': (self: ArrayValue, dimension: number) => {
    checkDimension(dimension);
    return BigInt(self.length);
  },
  'int GetLowerBound(int dimension)': (_self: ArrayValue, dimension: number) => {
    checkDimension(dimension);
    return 0;
  },
  'int GetUpperBound(int dimension)': (self: ArrayValue, dimension: number) => {
    checkDimension(dimension);
    return self.length - 1;
  },
  'object GetValue(int index)': (self: ArrayValue, index: number) => {
    if (index < 0 || index >= self.length) throw indexOutOfRange();
    return box(elementTypeOf(self), self[index]);
  },
  'void SetValue(object value, int index)': (self: ArrayValue, value: unknown, index: number) => {
    if (index < 0 || index >= self.length) throw indexOutOfRange();
    const type = elementTypeOf(self);
    self[index] = (value === null ? defaultOf(type) : unboxTo(type, value)) as never;
  },
  'object Clone()': (self: ArrayValue) => sliceArray(self, 0, self.length),
  'void CopyTo(Array array, int index)': (self: ArrayValue, destination: Given, index: number) =>
    copyArray(self, 0, present(destination, 'dest'), index, self.length),
  'IEnumerator GetEnumerator()': (self: ArrayValue) => new Enumerator<unknown>(self as unknown[]),

  'static T[] Empty<T>()': ([type]: [Type]) => makeArray(type, []),
  'static System.Collections.ObjectModel.ReadOnlyCollection<T> AsReadOnly<T>(T[] array)': (
    [type]: [Type],
    items: Given,
  ) => new ReadOnlyCollection(type, new ArrayView(present(items))),
  'static void Clear(Array array, int index, int length)': (items: Given, index: number, length: number) => {
    const cleared = present(items);
    if (index < 0 || length < 0 || index + length > cleared.length) throw indexOutOfRange();
    spend(length);
    cleared.fill(defaultOf(elementTypeOf(cleared)) as never, index, index + length);
  },
  'static void Copy(Array sourceArray, Array destinationArray, int length)': (
    source: Given,
    destination: Given,
    length: number,
  ) => copy(source, 0, destination, 0, length),
  'static void Copy(Array sourceArray, Array destinationArray, long length)': (
    source: Given,
    destination: Given,
    length: bigint,
  ) => copy(source, 0, destination, 0, Number(length)),
  'static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    copy,
  'static void ConstrainedCopy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length)':
    copy,
  'static void Resize<T>(ref T[] array, int newSize)': ([type]: [Type], items: Reference<Given>, size: number) => {
    if (size < 0) throw argumentOutOfRange('newSize', 'Non-negative number required.');
    if (items.value?.length === size) return;
    const resized = newArray(type, size);
    if (items.value !== null) copyArray(items.value, 0, resized, 0, Math.min(items.value.length, size));
    items.value = resized;
  },
  'static TOutput[] ConvertAll<TInput, TOutput>(TInput[] array, Converter<TInput, TOutput> converter)': (
    [, type]: [Type, Type],
    items: Given,
    converter: (item: unknown) => unknown,
  ) => {
    const source = present(items);
    checkDelegate(converter, 'converter');
    spend(source.length);
    allocate(source.length * elementUnits);
    return makeArray(
      type,
      Array.from(source as unknown[], (item) => converter(item)),
    );
  },
  'static void ForEach<T>(T[] array, Action<T> action)': (
    _types: [Type],
    items: Given,
    action: (item: unknown) => void,
  ) => {
    const source = present(items);
    checkDelegate(action, 'action');
    for (const item of source) {
      spend(1);
      action(item);
    }
  },

  'static bool Exists<T>(T[] array, Predicate<T> match)': (_types: [Type], items: Given, match: Match) =>
    findIndexIn(present(items), 0, present(items).length, match) >= 0,
  'static bool TrueForAll<T>(T[] array, Predicate<T> match)': (_types: [Type], items: Given, match: Match) => {
    checkDelegate(match, 'match');
    return all<unknown>(present(items) as unknown[], match);
  },
  'static T Find<T>(T[] array, Predicate<T> match)': ([type]: [Type], items: Given, match: Match) =>
    itemOrDefault(type, items, findIndexIn(present(items), 0, present(items).length, match)),
  'static T FindLast<T>(T[] array, Predicate<T> match)': ([type]: [Type], items: Given, match: Match) =>
    itemOrDefault(
      type,
      items,
      findLastIndexIn(present(items), present(items).length - 1, present(items).length, match),
    ),
  'static T[] FindAll<T>(T[] array, Predicate<T> match)': ([type]: [Type], items: Given, match: Match) => {
    const source = present(items);
    checkDelegate(match, 'match');
    spend(source.length);
    allocate(source.length * elementUnits);
    return makeArray(
      type,
      Array.from(source as unknown[]).filter((item) => match(item)),
    );
  },
  'static int FindIndex<T>(T[] array, Predicate<T> match)': (_types: [Type], items: Given, match: Match) =>
    findIndexIn(present(items), 0, present(items).length, match),
  'static int FindIndex<T>(T[] array, int startIndex, Predicate<T> match)': (
    _types: [Type],
    items: Given,
    start: number,
    match: Match,
  ) => findIndexIn(present(items), start, present(items).length - start, match),
  'static int FindIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)': (
    _types: [Type],
    items: Given,
    start: number,
    count: number,
    match: Match,
  ) => findIndexIn(present(items), start, count, match),
  'static int FindLastIndex<T>(T[] array, Predicate<T> match)': (_types: [Type], items: Given, match: Match) =>
    findLastIndexIn(present(items), present(items).length - 1, present(items).length, match),
  'static int FindLastIndex<T>(T[] array, int startIndex, Predicate<T> match)': (
    _types: [Type],
    items: Given,
    start: number,
    match: Match,
  ) => findLastIndexIn(present(items), start, start + 1, match),
  'static int FindLastIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)': (
    _types: [Type],
    items: Given,
    start: number,
    count: number,
    match: Match,
  ) => findLastIndexIn(present(items), start, count, match),

  'static int IndexOf(Array array, object value)': (items: Given, value: unknown) => {
    const boxed = boxedItems(present(items));
    return boxed.findIndex((item) => equalValues(item, value));
  },
  'static int IndexOf<T>(T[] array, T value)': ([type]: [Type], items: Given, value: unknown) =>
    indexOf(type, items, value, 0),
  'static int IndexOf<T>(T[] array, T value, int startIndex)': (
    [type]: [Type],
    items: Given,
    value: unknown,
    start: number,
  ) => indexOf(type, items, value, start),
  'static int IndexOf<T>(T[] array, T value, int startIndex, int count)': (
    [type]: [Type],
    items: Given,
    value: unknown,
    start: number,
    count: number,
  ) => indexOf(type, items, value, start, count),
  'static int LastIndexOf(Array array, object value)': (items: Given, value: unknown) => {
    const boxed = boxedItems(present(items));
    return boxed.findLastIndex((item) => equalValues(item, value));
  },
  'static int LastIndexOf<T>(T[] array, T value)': ([type]: [Type], items: Given, value: unknown) =>
    lastIndexOfRaw(type, present(items), value, present(items).length - 1, 0),
  'static int LastIndexOf<T>(T[] array, T value, int startIndex)': (
    [type]: [Type],
    items: Given,
    value: unknown,
    start: number,
  ) => lastIndexOf(type, present(items), value, start, present(items).length === 0 ? 0 : start + 1),
  'static int LastIndexOf<T>(T[] array, T value, int startIndex, int count)': (
    [type]: [Type],
    items: Given,
    value: unknown,
    start: number,
    count: number,
  ) => lastIndexOf(type, present(items), value, start, count),

  'static int BinarySearch(Array array, object value)': (items: Given, value: unknown) => {
    const type = elementTypeOf(present(items));
    return search(type, items, 0, present(items).length, unboxTo(type, value), null);
  },
  'static int BinarySearch<T>(T[] array, T value)': ([type]: [Type], items: Given, value: unknown) =>
    search(type, items, 0, present(items).length, value, null),
  'static int BinarySearch<T>(T[] array, T value, IComparer<T> comparer)': (
    [type]: [Type],
    items: Given,
    value: unknown,
    comparer: Order,
  ) => search(type, items, 0, present(items).length, value, comparer),
  'static int BinarySearch<T>(T[] array, int index, int length, T value)': (
    [type]: [Type],
    items: Given,
    index: number,
    length: number,
    value: unknown,
  ) => search(type, items, index, length, value, null),
  'static int BinarySearch<T>(T[] array, int index, int length, T value, IComparer<T> comparer)': (
    [type]: [Type],
    items: Given,
    index: number,
    length: number,
    value: unknown,
    comparer: Order,
  ) => search(type, items, index, length, value, comparer),

  'static void Reverse(Array array)': (items: Given) => reverseRange(present(items), 0, present(items).length),
  'static void Reverse(Array array, int index, int length)': (items: Given, index: number, length: number) => {
    checkRange(present(items), index, length);
    reverseRange(present(items), index, length);
  },

  'static void Sort(Array array)': (items: Given) => sort(elementTypeOf(present(items)), items),
  'static void Sort(Array keys, Array items)': (keys: Given, items: Given) =>
    sort(elementTypeOf(present(keys, 'keys')), keys, null, items),
  'static void Sort<T>(T[] array)': ([type]: [Type], items: Given) => sort(type, items),
  'static void Sort<T>(T[] array, IComparer<T> comparer)': ([type]: [Type], items: Given, comparer: Order) =>
    sort(type, items, comparer),
  'static void Sort<T>(T[] array, Comparison<T> comparison)': (
    [type]: [Type],
    items: Given,
    comparison: (left: unknown, right: unknown) => number,
  ) => {
    present(items);
    checkDelegate(comparison, 'comparison');
    sort(type, items, { compare: comparison });
  },
  'static void Sort<T>(T[] array, int index, int length)': (
    [type]: [Type],
    items: Given,
    index: number,
    length: number,
  ) => sort(type, items, null, null, index, length),
  'static void Sort<T>(T[] array, int index, int length, IComparer<T> comparer)': (
    [type]: [Type],
    items: Given,
    index: number,
    length: number,
    comparer: Order,
  ) => sort(type, items, comparer, null, index, length),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items)': ([type]: [Type, Type], keys: Given, items: Given) =>
    sort(type, present(keys, 'keys'), null, items),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, IComparer<TKey> comparer)': (
    [type]: [Type, Type],
    keys: Given,
    items: Given,
    comparer: Order,
  ) => sort(type, present(keys, 'keys'), comparer, items),
  'static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length)': (
    [type]: [Type, Type],
    keys: Given,
    items: Given,
    index: number,
    length: number,
  ) => sort(type, present(keys, 'keys'), null, items, index, length),
});

function present(items: Given, parameter = 'array'): ArrayValue {
  if (items === null) throw argumentNull(parameter);
  return items;
}

function checkDimension(dimension: number): void {
  if (dimension !== 0) throw indexOutOfRange();
}

function checkRange(items: ArrayValue, index: number, length: number): void {
  if (index < 0) throw argumentOutOfRange('index', 'Non-negative number required.');
  if (length < 0) throw argumentOutOfRange('length', 'Non-negative number required.');
  if (items.length - index < length) {
    throw argumentException(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    );
  }
}

function copy(source: Given, sourceIndex: number, destination: Given, destinationIndex: number, length: number): void {
  const from = present(source, 'sourceArray');
  const to = present(destination, 'destinationArray');
  const [fromType, toType] = [elementTypeOf(from), elementTypeOf(to)];
  if (fromType === toType || length === 0) {
    copyArray(from, sourceIndex, to, destinationIndex, length);
    return;
  }
  // Elements of another type are boxed and unboxed; one that does not fit ends the copying where it stands.
  const boxed = boxedItems(sliceArray(from, sourceIndex, sourceIndex + length));
  copyArray(
    boxed.map((item) => unboxTo(toType, item)),
    0,
    to,
    destinationIndex,
    length,
  );
}

function boxedItems(items: ArrayValue): unknown[] {
  spend(items.length);
  allocate(items.length * elementUnits);
  const type = elementTypeOf(items);
  return Array.from(items as unknown[], (item) => box(type, item));
}

function itemOrDefault(type: Type, items: Given, index: number): unknown {
  return index < 0 ? defaultOf(type) : present(items)[index];
}

function indexOf(type: Type, items: Given, value: unknown, start: number, count?: number): number {
  const source = present(items);
  if (start < 0 || start > source.length) throw indexOutsideCollection('startIndex');
  const length = count ?? source.length - start;
  if (length < 0 || length > source.length - start) throw badCount();
  return indexOfRaw(type, source, value, start, start + length);
}

function lastIndexOf(type: Type, items: ArrayValue, value: unknown, start: number, count: number): number {
  if (items.length === 0) {
    if (start !== -1 && start !== 0) throw indexOutsideCollection('startIndex');
    if (count !== 0) throw badCount();
    return -1;
  }
  if (start < 0 || start >= items.length) throw indexOutsideCollection('startIndex');
  if (count < 0 || start - count + 1 < 0) throw badCount();
  return lastIndexOfRaw(type, items, value, start, start - count + 1);
}

function badCount(): DotNetException {
  return argumentOutOfRange(
    'count',
    'Count must be positive and count must refer to a location within the string/array/collection.',
  );
}

function search(type: Type, items: Given, index: number, length: number, value: unknown, comparer: Order): number {
  const source = present(items);
  checkRange(source, index, length);
  return binarySearch<unknown>(source as unknown[], index, length, value, comparisonOf(comparer, type));
}

function sort(
  type: Type,
  keys: Given,
  comparer: Order = null,
  companions: Given = null,
  index = 0,
  length: number = present(keys).length,
): void {
  const sorted = present(keys);
  checkRange(sorted, index, length);
  if (companions !== null && companions.length - index < length) {
    throw argumentException(
      'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
    );
  }
  introspectiveSort<unknown>(sorted as unknown[], index, length, comparisonOf(comparer, type), companions);
}
