import type { ComparerObject, EqualityComparerObject } from '../../../runtime/collections.ts';
import { comparisonOf } from '../../../runtime/comparers.ts';
import { Dictionary } from '../../../runtime/dictionary.ts';
import { HashSet } from '../../../runtime/hash-set.ts';
import type { EnumerableValue } from '../../../runtime/iterate.ts';
import { iterate } from '../../../runtime/iterate.ts';
import {
  append,
  concat,
  defaultIfEmpty,
  distinct,
  except,
  intersect,
  prepend,
  reverse,
  skip,
  skipLast,
  skipWhile,
  take,
  takeLast,
  takeWhile,
  union,
  where,
  whereIndexed,
} from '../../../runtime/linq/filtering.ts';
import { range, repeat } from '../../../runtime/linq/generating.ts';
import { type GroupingRule, groupBy, groupByInto, groupJoin, join, Lookup } from '../../../runtime/linq/lookup.ts';
import { extreme } from '../../../runtime/linq/numbers.ts';
import { OrderedSequence } from '../../../runtime/linq/ordering.ts';
import {
  aggregate,
  aggregateAll,
  all,
  any,
  contains,
  count,
  elementAt,
  elementAtOrUndefined,
  first,
  found,
  last,
  noElements,
  sequenceEqual,
  single,
} from '../../../runtime/linq/picking.ts';
import { cast, ofType, select, selectIndexed, selectMany, zip } from '../../../runtime/linq/projecting.ts';
import { check } from '../../../runtime/linq/sequence.ts';
import { collect, List } from '../../../runtime/list.ts';
import { defaultOf, makeArray } from '../../../runtime/values.ts';
import { typeNamed } from '../../../types/library.ts';
import type { Type } from '../../../types/type.ts';
import { acceptsNull } from '../../../types/well-known.ts';
import { defineType, type LibraryType } from '../../define-type.ts';
import { numberMembers } from './enumerable-numbers.ts';

type Source = EnumerableValue<unknown>;
type Selector = (item: unknown) => unknown;
type IndexedSelector = (item: unknown, index: number) => unknown;
type Predicate = (item: unknown) => boolean;
type IndexedPredicate = (item: unknown, index: number) => boolean;
type Combination = (left: unknown, right: unknown) => unknown;
type Equality = EqualityComparerObject | null;
type Order = ComparerObject | null;

/** `System.Linq.Enumerable`: https://learn.microsoft.com/dotnet/api/system.linq.enumerable */
export const enumerable: LibraryType = defineType('public static class System.Linq.Enumerable', {
  'static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return where(type, source, predicate);
  },
  'static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: IndexedPredicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return whereIndexed(type, source, predicate);
  },
  'static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)':
    ([, type]: [Type, Type], source: Source, selector: Selector) => {
      check(source, 'source');
      check(selector, 'selector');
      return select(type, source, selector);
    },
  'static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, TResult> selector)':
    ([, type]: [Type, Type], source: Source, selector: IndexedSelector) => {
      check(source, 'source');
      check(selector, 'selector');
      return selectIndexed(type, source, selector);
    },
  'static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TResult>> selector)':
    ([, type]: [Type, Type], source: Source, selector: (item: unknown) => Source) => {
      check(source, 'source');
      check(selector, 'selector');
      return selectMany(type, source, (item) => selector(item), null);
    },
  'static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TResult>> selector)':
    ([, type]: [Type, Type], source: Source, selector: (item: unknown, index: number) => Source) => {
      check(source, 'source');
      check(selector, 'selector');
      return selectMany(type, source, selector, null);
    },
  'static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)':
    (
      [, , type]: [Type, Type, Type],
      source: Source,
      collectionSelector: (item: unknown) => Source,
      resultSelector: Combination,
    ) => {
      check(source, 'source');
      check(collectionSelector, 'collectionSelector');
      check(resultSelector, 'resultSelector');
      return selectMany(type, source, (item) => collectionSelector(item), resultSelector);
    },
  'static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)':
    (
      [, , type]: [Type, Type, Type],
      source: Source,
      collectionSelector: (item: unknown, index: number) => Source,
      resultSelector: Combination,
    ) => {
      check(source, 'source');
      check(collectionSelector, 'collectionSelector');
      check(resultSelector, 'resultSelector');
      return selectMany(type, source, collectionSelector, resultSelector);
    },
  'static IEnumerable<TSource> Take<TSource>(this IEnumerable<TSource> source, int count)': (
    [type]: [Type],
    source: Source,
    length: number,
  ) => {
    check(source, 'source');
    return take(type, source, length);
  },
  'static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return takeWhile(type, source, (item) => predicate(item));
  },
  'static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)':
    ([type]: [Type], source: Source, predicate: IndexedPredicate) => {
      check(source, 'source');
      check(predicate, 'predicate');
      return takeWhile(type, source, predicate);
    },
  'static IEnumerable<TSource> Skip<TSource>(this IEnumerable<TSource> source, int count)': (
    [type]: [Type],
    source: Source,
    length: number,
  ) => {
    check(source, 'source');
    return skip(type, source, length);
  },
  'static IEnumerable<TSource> SkipLast<TSource>(this IEnumerable<TSource> source, int count)': (
    [type]: [Type],
    source: Source,
    length: number,
  ) => {
    check(source, 'source');
    return skipLast(type, source, length);
  },
  'static IEnumerable<TSource> TakeLast<TSource>(this IEnumerable<TSource> source, int count)': (
    [type]: [Type],
    source: Source,
    length: number,
  ) => {
    check(source, 'source');
    return takeLast(type, source, length);
  },
  'static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return skipWhile(type, source, (item) => predicate(item));
  },
  'static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)':
    ([type]: [Type], source: Source, predicate: IndexedPredicate) => {
      check(source, 'source');
      check(predicate, 'predicate');
      return skipWhile(type, source, predicate);
    },
  'static IEnumerable<TSource> Concat<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)': (
    [type]: [Type],
    first: Source,
    second: Source,
  ) => {
    check(first, 'first');
    check(second, 'second');
    return concat(type, first, second);
  },
  'static IEnumerable<TSource> Append<TSource>(this IEnumerable<TSource> source, TSource element)': (
    [type]: [Type],
    source: Source,
    element: unknown,
  ) => {
    check(source, 'source');
    return append(type, source, element);
  },
  'static IEnumerable<TSource> Prepend<TSource>(this IEnumerable<TSource> source, TSource element)': (
    [type]: [Type],
    source: Source,
    element: unknown,
  ) => {
    check(source, 'source');
    return prepend(type, source, element);
  },
  'static IEnumerable<TResult> Zip<TFirst, TSecond, TResult>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, Func<TFirst, TSecond, TResult> resultSelector)':
    ([, , type]: [Type, Type, Type], first: Source, second: Source, resultSelector: Combination) => {
      check(first, 'first');
      check(second, 'second');
      check(resultSelector, 'resultSelector');
      return zip(type, first, second, resultSelector);
    },
  'static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source)': (
    [type]: [Type],
    source: Source,
  ) => {
    check(source, 'source');
    return defaultIfEmpty(type, source, defaultOf(type));
  },
  'static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source, TSource defaultValue)': (
    [type]: [Type],
    source: Source,
    defaultValue: unknown,
  ) => {
    check(source, 'source');
    return defaultIfEmpty(type, source, defaultValue);
  },
  'static IEnumerable<TSource> Reverse<TSource>(this IEnumerable<TSource> source)': (
    [type]: [Type],
    source: Source,
  ) => {
    check(source, 'source');
    return reverse(type, source);
  },
  'static IEnumerable<TSource> AsEnumerable<TSource>(this IEnumerable<TSource> source)': (
    _types: [Type],
    source: Source,
  ) => source,
  'static IEnumerable<TResult> Cast<TResult>(this IEnumerable source)': ([type]: [Type], source: Source) => {
    check(source, 'source');
    return cast(type, source);
  },
  'static IEnumerable<TResult> OfType<TResult>(this IEnumerable source)': ([type]: [Type], source: Source) => {
    check(source, 'source');
    return ofType(type, source);
  },

  'static IEnumerable<int> Range(int start, int count)': (start: number, length: number) =>
    range(typeNamed('int'), start, length),
  'static IEnumerable<TResult> Repeat<TResult>(TResult element, int count)': (
    [type]: [Type],
    element: unknown,
    length: number,
  ) => repeat(type, element, length),
  'static IEnumerable<TResult> Empty<TResult>()': ([type]: [Type]) => makeArray(type, []),

  'static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source)': (
    [type]: [Type],
    source: Source,
  ) => {
    check(source, 'source');
    return distinct(type, source, null);
  },
  'static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)':
    ([type]: [Type], source: Source, comparer: Equality) => {
      check(source, 'source');
      return distinct(type, source, comparer);
    },
  ...setMembers(),

  'static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    (types: Types2, source: Source, keySelector: Selector) => orderBy(types, source, keySelector, null, false),
  'static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)':
    (types: Types2, source: Source, keySelector: Selector, comparer: Order) =>
      orderBy(types, source, keySelector, comparer, false),
  'static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    (types: Types2, source: Source, keySelector: Selector) => orderBy(types, source, keySelector, null, true),
  'static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)':
    (types: Types2, source: Source, keySelector: Selector, comparer: Order) =>
      orderBy(types, source, keySelector, comparer, true),
  'static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    (types: Types2, source: OrderedSequence, keySelector: Selector) => thenBy(types, source, keySelector, null, false),
  'static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)':
    (types: Types2, source: OrderedSequence, keySelector: Selector, comparer: Order) =>
      thenBy(types, source, keySelector, comparer, false),
  'static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    (types: Types2, source: OrderedSequence, keySelector: Selector) => thenBy(types, source, keySelector, null, true),
  'static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)':
    (types: Types2, source: OrderedSequence, keySelector: Selector, comparer: Order) =>
      thenBy(types, source, keySelector, comparer, true),

  'static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    ([source, key]: Types2, items: Source, keySelector: Selector) =>
      grouped(items, ruleOf(key, source, keySelector, null, null)),
  'static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)':
    ([source, key]: Types2, items: Source, keySelector: Selector, comparer: Equality) =>
      grouped(items, ruleOf(key, source, keySelector, null, comparer)),
  'static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)':
    ([, key, element]: Types3, items: Source, keySelector: Selector, elementSelector: Selector) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      return grouped(items, ruleOf(key, element, keySelector, elementSelector, null));
    },
  'static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)':
    ([, key, element]: Types3, items: Source, keySelector: Selector, elementSelector: Selector, comparer: Equality) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      return grouped(items, ruleOf(key, element, keySelector, elementSelector, comparer));
    },
  'static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector)':
    ([source, key, result]: Types3, items: Source, keySelector: Selector, resultSelector: Combination) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(resultSelector, 'resultSelector');
      return groupByInto(result, items, ruleOf(key, source, keySelector, null, null), resultSelector);
    },
  'static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector, IEqualityComparer<TKey> comparer)':
    (
      [source, key, result]: Types3,
      items: Source,
      keySelector: Selector,
      resultSelector: Combination,
      comparer: Equality,
    ) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(resultSelector, 'resultSelector');
      return groupByInto(result, items, ruleOf(key, source, keySelector, null, comparer), resultSelector);
    },
  'static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector)':
    (
      [, key, element, result]: Types4,
      items: Source,
      keySelector: Selector,
      elementSelector: Selector,
      resultSelector: Combination,
    ) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      check(resultSelector, 'resultSelector');
      return groupByInto(result, items, ruleOf(key, element, keySelector, elementSelector, null), resultSelector);
    },
  'static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector, IEqualityComparer<TKey> comparer)':
    (
      [, key, element, result]: Types4,
      items: Source,
      keySelector: Selector,
      elementSelector: Selector,
      resultSelector: Combination,
      comparer: Equality,
    ) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      check(resultSelector, 'resultSelector');
      return groupByInto(result, items, ruleOf(key, element, keySelector, elementSelector, comparer), resultSelector);
    },
  'static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector)':
    (
      types: Types4,
      outer: Source,
      inner: Source,
      outerKeySelector: Selector,
      innerKeySelector: Selector,
      resultSelector: Combination,
    ) => joined(join, types, outer, inner, outerKeySelector, innerKeySelector, resultSelector, null),
  'static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector, IEqualityComparer<TKey> comparer)':
    (
      types: Types4,
      outer: Source,
      inner: Source,
      outerKeySelector: Selector,
      innerKeySelector: Selector,
      resultSelector: Combination,
      comparer: Equality,
    ) => joined(join, types, outer, inner, outerKeySelector, innerKeySelector, resultSelector, comparer),
  'static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector)':
    (
      types: Types4,
      outer: Source,
      inner: Source,
      outerKeySelector: Selector,
      innerKeySelector: Selector,
      resultSelector: Combination,
    ) => joined(groupJoin, types, outer, inner, outerKeySelector, innerKeySelector, resultSelector, null),
  'static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector, IEqualityComparer<TKey> comparer)':
    (
      types: Types4,
      outer: Source,
      inner: Source,
      outerKeySelector: Selector,
      innerKeySelector: Selector,
      resultSelector: Combination,
      comparer: Equality,
    ) => joined(groupJoin, types, outer, inner, outerKeySelector, innerKeySelector, resultSelector, comparer),

  'static TSource First<TSource>(this IEnumerable<TSource> source)': (_types: [Type], source: Source) => {
    check(source, 'source');
    return found(first(source, null), null);
  },
  'static TSource First<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return found(first(source, predicate), predicate);
  },
  'static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) => {
    check(source, 'source');
    return orDefault(type, first(source, null));
  },
  'static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return orDefault(type, first(source, predicate));
  },
  'static TSource Last<TSource>(this IEnumerable<TSource> source)': (_types: [Type], source: Source) => {
    check(source, 'source');
    return found(last(source, null), null);
  },
  'static TSource Last<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return found(last(source, predicate), predicate);
  },
  'static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) => {
    check(source, 'source');
    return orDefault(type, last(source, null));
  },
  'static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return orDefault(type, last(source, predicate));
  },
  'static TSource Single<TSource>(this IEnumerable<TSource> source)': (_types: [Type], source: Source) => {
    check(source, 'source');
    return found(single(source, null), null);
  },
  'static TSource Single<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return found(single(source, predicate), predicate);
  },
  'static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) => {
    check(source, 'source');
    return orDefault(type, single(source, null));
  },
  'static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    [type]: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return orDefault(type, single(source, predicate));
  },
  'static TSource ElementAt<TSource>(this IEnumerable<TSource> source, int index)': (
    _types: [Type],
    source: Source,
    index: number,
  ) => {
    check(source, 'source');
    return elementAt(source, index);
  },
  'static TSource ElementAtOrDefault<TSource>(this IEnumerable<TSource> source, int index)': (
    [type]: [Type],
    source: Source,
    index: number,
  ) => {
    check(source, 'source');
    return orDefault(type, elementAtOrUndefined(source, index));
  },

  'static bool Any<TSource>(this IEnumerable<TSource> source)': (_types: [Type], source: Source) => {
    check(source, 'source');
    return any(source, null);
  },
  'static bool Any<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return any(source, predicate);
  },
  'static bool All<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return all(source, predicate);
  },
  'static int Count<TSource>(this IEnumerable<TSource> source)': (_types: [Type], source: Source) => {
    check(source, 'source');
    return count(source, null);
  },
  'static int Count<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return count(source, predicate);
  },
  'static long LongCount<TSource>(this IEnumerable<TSource> source)': (_types: [Type], source: Source) => {
    check(source, 'source');
    return BigInt(count(source, null));
  },
  'static long LongCount<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)': (
    _types: [Type],
    source: Source,
    predicate: Predicate,
  ) => {
    check(source, 'source');
    check(predicate, 'predicate');
    return BigInt(count(source, predicate));
  },
  'static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value)': (
    [type]: [Type],
    source: Source,
    value: unknown,
  ) => {
    check(source, 'source');
    return contains(type, source, value, null);
  },
  'static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value, IEqualityComparer<TSource> comparer)':
    ([type]: [Type], source: Source, value: unknown, comparer: Equality) => {
      check(source, 'source');
      return contains(type, comparer === null ? iterate(source) : source, value, comparer);
    },
  'static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)': (
    [type]: [Type],
    first: Source,
    second: Source,
  ) => {
    check(first, 'first');
    check(second, 'second');
    return sequenceEqual(type, first, second, null);
  },
  'static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)':
    ([type]: [Type], first: Source, second: Source, comparer: Equality) => {
      check(first, 'first');
      check(second, 'second');
      return sequenceEqual(type, first, second, comparer);
    },
  'static TSource Aggregate<TSource>(this IEnumerable<TSource> source, Func<TSource, TSource, TSource> func)': (
    _types: [Type],
    source: Source,
    func: Combination,
  ) => {
    check(source, 'source');
    check(func, 'func');
    return aggregateAll(source, func);
  },
  'static TAccumulate Aggregate<TSource, TAccumulate>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func)':
    (_types: Types2, source: Source, seed: unknown, func: Combination) => {
      check(source, 'source');
      check(func, 'func');
      return aggregate(source, seed, func);
    },
  'static TResult Aggregate<TSource, TAccumulate, TResult>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func, Func<TAccumulate, TResult> resultSelector)':
    (_types: Types3, source: Source, seed: unknown, func: Combination, resultSelector: Selector) => {
      check(source, 'source');
      check(func, 'func');
      check(resultSelector, 'resultSelector');
      return resultSelector(aggregate(source, seed, func));
    },

  'static TSource[] ToArray<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) =>
    makeArray(type, collect(source, 'source')),
  'static List<TSource> ToList<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) =>
    new List(type, collect(source, 'source')),
  'static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) => {
    check(source, 'source');
    return HashSet.from(type, source);
  },
  'static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)': (
    [type]: [Type],
    source: Source,
    comparer: Equality,
  ) => {
    check(source, 'source');
    return HashSet.from(type, source, comparer);
  },
  'static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    ([source, key]: Types2, items: Source, keySelector: Selector) =>
      dictionaryOf(items, ruleOf(key, source, keySelector, null, null)),
  'static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)':
    ([source, key]: Types2, items: Source, keySelector: Selector, comparer: Equality) =>
      dictionaryOf(items, ruleOf(key, source, keySelector, null, comparer)),
  'static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)':
    ([, key, element]: Types3, items: Source, keySelector: Selector, elementSelector: Selector) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      return dictionaryOf(items, ruleOf(key, element, keySelector, elementSelector, null));
    },
  'static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)':
    ([, key, element]: Types3, items: Source, keySelector: Selector, elementSelector: Selector, comparer: Equality) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      return dictionaryOf(items, ruleOf(key, element, keySelector, elementSelector, comparer));
    },
  'static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)':
    ([source, key]: Types2, items: Source, keySelector: Selector) =>
      lookupOf(items, ruleOf(key, source, keySelector, null, null)),
  'static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)':
    ([source, key]: Types2, items: Source, keySelector: Selector, comparer: Equality) =>
      lookupOf(items, ruleOf(key, source, keySelector, null, comparer)),
  'static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)':
    ([, key, element]: Types3, items: Source, keySelector: Selector, elementSelector: Selector) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      return lookupOf(items, ruleOf(key, element, keySelector, elementSelector, null));
    },
  'static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)':
    ([, key, element]: Types3, items: Source, keySelector: Selector, elementSelector: Selector, comparer: Equality) => {
      check(items, 'source');
      check(keySelector, 'keySelector');
      check(elementSelector, 'elementSelector');
      return lookupOf(items, ruleOf(key, element, keySelector, elementSelector, comparer));
    },

  ...numberMembers(),
  'static TSource Min<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) =>
    extremeOf(-1, type, source, null),
  'static TResult Min<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)': (
    [, type]: Types2,
    source: Source,
    selector: Selector,
  ) => {
    check(source, 'source');
    check(selector, 'selector');
    return extremeOf(-1, type, source, selector);
  },
  'static TSource Max<TSource>(this IEnumerable<TSource> source)': ([type]: [Type], source: Source) =>
    extremeOf(1, type, source, null),
  'static TResult Max<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)': (
    [, type]: Types2,
    source: Source,
    selector: Selector,
  ) => {
    check(source, 'source');
    check(selector, 'selector');
    return extremeOf(1, type, source, selector);
  },
});

type Types2 = [Type, Type];
type Types3 = [Type, Type, Type];
type Types4 = [Type, Type, Type, Type];
type Rule = GroupingRule<unknown, unknown, unknown>;

/** `Union`, `Intersect` and `Except`, with and without a comparer. */
function setMembers(): LibraryType['members'] {
  const members: Record<string, (types: [Type], first: Source, second: Source, comparer?: Equality) => unknown> = {};
  for (const [name, operation] of Object.entries({ Union: union, Intersect: intersect, Except: except })) {
    const implementation = ([type]: [Type], first: Source, second: Source, comparer: Equality = null) => {
      check(first, 'first');
      check(second, 'second');
      return operation(type, first, second, comparer);
    };
    const parameters = 'this IEnumerable<TSource> first, IEnumerable<TSource> second';
    members[`static IEnumerable<TSource> ${name}<TSource>(${parameters})`] = implementation;
    members[`static IEnumerable<TSource> ${name}<TSource>(${parameters}, IEqualityComparer<TSource> comparer)`] =
      implementation;
  }
  return members;
}

function orDefault(type: Type, item: unknown): unknown {
  return item === undefined ? defaultOf(type) : item;
}

function orderBy(
  [type, keyType]: Types2,
  source: Source,
  keySelector: Selector,
  comparer: Order,
  descending: boolean,
): OrderedSequence {
  check(source, 'source');
  check(keySelector, 'keySelector');
  return new OrderedSequence(type, source, [{ type: keyType, selector: keySelector, comparer, descending }]);
}

function thenBy(
  [, keyType]: Types2,
  source: OrderedSequence,
  keySelector: Selector,
  comparer: Order,
  descending: boolean,
): OrderedSequence {
  check(source, 'source');
  check(keySelector, 'keySelector');
  return source.thenBy({ type: keyType, selector: keySelector, comparer, descending });
}

function ruleOf(keyType: Type, elementType: Type, key: Selector, element: Selector | null, comparer: Equality): Rule {
  return { keyType, elementType, key, element, comparer };
}

function grouped(source: Source, rule: Rule): unknown {
  check(source, 'source');
  check(rule.key, 'keySelector');
  return groupBy(source, rule);
}

function lookupOf(source: Source, rule: Rule): unknown {
  check(source, 'source');
  check(rule.key, 'keySelector');
  return Lookup.of(source, rule);
}

function dictionaryOf(source: Source, rule: Rule): Dictionary {
  check(source, 'source');
  check(rule.key, 'keySelector');
  const dictionary = new Dictionary(rule.keyType, rule.elementType, rule.comparer);
  for (const item of iterate(source)) {
    dictionary.addEntry(rule.key(item), rule.element === null ? item : rule.element(item));
  }
  return dictionary;
}

function joined(
  operation: typeof join | typeof groupJoin,
  [, innerType, keyType, type]: Types4,
  outer: Source,
  inner: Source,
  outerKeySelector: Selector,
  innerKeySelector: Selector,
  resultSelector: Combination,
  comparer: Equality,
): unknown {
  check(outer, 'outer');
  check(inner, 'inner');
  check(outerKeySelector, 'outerKeySelector');
  check(innerKeySelector, 'innerKeySelector');
  check(resultSelector, 'resultSelector');
  const rule = ruleOf(keyType, innerType, innerKeySelector, null, comparer);
  return operation(type, outer, inner, outerKeySelector, rule, resultSelector as never);
}

/** `Min` and `Max` by the default comparer: null counts for nothing, and is the answer where a type has it. */
function extremeOf(direction: -1 | 1, type: Type, source: Source, selector: Selector | null): unknown {
  check(source, 'source');
  const best = extreme(direction, source, selector, comparisonOf(null, type));
  if (best !== undefined) return best;
  if (acceptsNull(type)) return null;
  throw noElements();
}
