import { checkCapacity } from '../../../../runtime/dictionary.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { Stack } from '../../../../runtime/stack.ts';
import { defaultOf, type Reference } from '../../../../runtime/values.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from './collection-members.ts';

/** `System.Collections.Generic.Stack<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.stack-1 */
export const stack: LibraryType = defineType(
  'public class System.Collections.Generic.Stack<T> : IReadOnlyCollection<T>, ICollection',
  {
    'Stack()': ([type]: [Type]) => new Stack(type),
    'Stack(int capacity)': ([type]: [Type], capacity: number) => {
      checkCapacity(capacity, 'Non-negative number required.');
      return new Stack(type);
    },
    'Stack(IEnumerable<T> collection)': ([type]: [Type], source: EnumerableValue<unknown>) => Stack.from(type, source),
    ...readOnlyCollectionMembers('T'),
    'void Clear()': (self: Stack) => self.clear(),
    'bool Contains(T item)': (self: Stack, item: unknown) => self.containsItem(item),
    'void Push(T item)': (self: Stack, item: unknown) => self.push(item),
    'T Pop()': (self: Stack) => self.pop(),
    'T Peek()': (self: Stack) => self.peek(),
    'bool TryPop(out T result)': (self: Stack, result: Reference<unknown>) => {
      if (self.count === 0) return nothing(self, result);
      result.value = self.pop();
      return true;
    },
    'bool TryPeek(out T result)': (self: Stack, result: Reference<unknown>) => {
      if (self.count === 0) return nothing(self, result);
      result.value = self.peek();
      return true;
    },
    'T[] ToArray()': (self: Stack) => self.toArray(),
    'void TrimExcess()': () => {},
  },
);

function nothing({ elementType }: Stack, result: Reference<unknown>): false {
  result.value = defaultOf(elementType);
  return false;
}
