import { Lazy } from '../../runtime/lazy.ts';
import { checkDelegate } from '../../runtime/list.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Lazy<T>`: https://learn.microsoft.com/dotnet/api/system.lazy-1 */
export const lazy: LibraryType = defineType('public class System.Lazy<T>', {
  'Lazy(Func<T> valueFactory)': create,
  'Lazy(Func<T> valueFactory, bool isThreadSafe)': create,
  'T Value { get; }': (self: Lazy) => self.value,
  'bool IsValueCreated { get; }': (self: Lazy) => self.isValueCreated,
});

function create([type]: [Type], factory: () => unknown): Lazy {
  checkDelegate(factory, 'valueFactory');
  return new Lazy(type, factory);
}
