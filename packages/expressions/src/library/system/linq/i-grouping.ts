import { argumentNull } from '../../../runtime/exceptions.ts';
import type { Grouping, Lookup } from '../../../runtime/linq/lookup.ts';
import type { OrderedSequence } from '../../../runtime/linq/ordering.ts';
import type { Type } from '../../../types/type.ts';
import { defineType, type LibraryType } from '../../define-type.ts';
import { enumerableMembers } from '../collections/generic/collection-members.ts';

/** `System.Linq.IGrouping<TKey, TElement>`: https://learn.microsoft.com/dotnet/api/system.linq.igrouping-2 */
export const iGrouping: LibraryType = defineType(
  'public interface System.Linq.IGrouping<out TKey, out TElement> : IEnumerable<TElement>',
  { 'TKey Key { get; }': (self: Grouping) => self.key },
);

const lookupMembers: LibraryType['members'] = {
  'int Count { get; }': (self: Lookup) => self.count,
  'IEnumerable<TElement> this[TKey key] { get; }': (self: Lookup, key: unknown) => self.get(key),
  'bool Contains(TKey key)': (self: Lookup, key: unknown) => self.has(key),
};

/** `System.Linq.ILookup<TKey, TElement>`: https://learn.microsoft.com/dotnet/api/system.linq.ilookup-2 */
export const iLookup: LibraryType = defineType(
  'public interface System.Linq.ILookup<TKey, TElement> : IEnumerable<IGrouping<TKey, TElement>>',
  lookupMembers,
);

/** `System.Linq.Lookup<TKey, TElement>`: https://learn.microsoft.com/dotnet/api/system.linq.lookup-2 */
export const lookup: LibraryType = defineType(
  'public class System.Linq.Lookup<TKey, TElement> : ILookup<TKey, TElement>',
  { ...enumerableMembers('IGrouping<TKey, TElement>'), ...lookupMembers },
);

/** `System.Linq.IOrderedEnumerable<TElement>`: https://learn.microsoft.com/dotnet/api/system.linq.iorderedenumerable-1 */
export const iOrderedEnumerable: LibraryType = defineType(
  'public interface System.Linq.IOrderedEnumerable<TElement> : IEnumerable<TElement>',
  {
    'IOrderedEnumerable<TElement> CreateOrderedEnumerable<TKey>(Func<TElement, TKey> keySelector, IComparer<TKey> comparer, bool descending)':
      (
        self: OrderedSequence,
        [type]: [Type],
        selector: ((item: unknown) => unknown) | null,
        comparer: { compare(left: unknown, right: unknown): number } | null,
        descending: boolean,
      ) => {
        if (selector === null) throw argumentNull('keySelector');
        return self.thenBy({ type, selector, comparer, descending });
      },
  },
);
