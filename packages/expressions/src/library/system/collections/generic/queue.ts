import { checkCapacity } from '../../../../runtime/dictionary.ts';
import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { Queue } from '../../../../runtime/queue.ts';
import { defaultOf, type Reference } from '../../../../runtime/values.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from './collection-members.ts';

/** `System.Collections.Generic.Queue<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.queue-1 */
export const queue: LibraryType = defineType(
  'public class System.Collections.Generic.Queue<T> : IReadOnlyCollection<T>, ICollection',
  {
    'Queue()': ([type]: [Type]) => new Queue(type),
    'Queue(int capacity)': ([type]: [Type], capacity: number) => {
      checkCapacity(capacity, 'Non-negative number required.');
      return new Queue(type);
    },
    'Queue(IEnumerable<T> collection)': ([type]: [Type], source: EnumerableValue<unknown>) => Queue.from(type, source),
    ...readOnlyCollectionMembers('T'),
    'void Clear()': (self: Queue) => self.clear(),
    'bool Contains(T item)': (self: Queue, item: unknown) => self.containsItem(item),
    'void Enqueue(T item)': (self: Queue, item: unknown) => self.enqueue(item),
    'T Dequeue()': (self: Queue) => self.dequeue(),
    'T Peek()': (self: Queue) => self.peek(),
    'bool TryDequeue(out T result)': (self: Queue, result: Reference<unknown>) => {
      if (self.count === 0) return nothing(self, result);
      result.value = self.dequeue();
      return true;
    },
    'bool TryPeek(out T result)': (self: Queue, result: Reference<unknown>) => {
      if (self.count === 0) return nothing(self, result);
      result.value = self.peek();
      return true;
    },
    'T[] ToArray()': (self: Queue) => self.toArray(),
    'void TrimExcess()': () => {},
  },
);

function nothing({ elementType }: Queue, result: Reference<unknown>): false {
  result.value = defaultOf(elementType);
  return false;
}
