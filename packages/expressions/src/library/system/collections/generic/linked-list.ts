import type { EnumerableValue } from '../../../../runtime/iterate.ts';
import { LinkedList, LinkedListNode } from '../../../../runtime/linked-list.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { readOnlyCollectionMembers } from './collection-members.ts';

type Node = LinkedListNode | null;

/** `System.Collections.Generic.LinkedList<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.linkedlist-1 */
export const linkedList: LibraryType = defineType(
  'public class System.Collections.Generic.LinkedList<T> : ICollection<T>, IReadOnlyCollection<T>, ICollection',
  {
    'LinkedList()': ([type]: [Type]) => new LinkedList(type),
    'LinkedList(IEnumerable<T> collection)': ([type]: [Type], source: EnumerableValue<unknown>) =>
      LinkedList.from(type, source),
    ...readOnlyCollectionMembers('T'),
    'LinkedListNode<T> First { get; }': (self: LinkedList) => self.first,
    'LinkedListNode<T> Last { get; }': (self: LinkedList) => self.last,
    'LinkedListNode<T> AddFirst(T value)': (self: LinkedList, value: unknown) =>
      self.insert(self.createNode(value), self.first),
    'void AddFirst(LinkedListNode<T> node)': (self: LinkedList, node: Node) => void self.insert(node, self.first),
    'LinkedListNode<T> AddLast(T value)': (self: LinkedList, value: unknown) =>
      self.insert(self.createNode(value), null),
    'void AddLast(LinkedListNode<T> node)': (self: LinkedList, node: Node) => void self.insert(node, null),
    'LinkedListNode<T> AddBefore(LinkedListNode<T> node, T value)': (self: LinkedList, node: Node, value: unknown) =>
      self.insert(self.createNode(value), self.own(node)),
    'void AddBefore(LinkedListNode<T> node, LinkedListNode<T> newNode)': (self: LinkedList, node: Node, added: Node) =>
      void self.insert(added, self.own(node)),
    'LinkedListNode<T> AddAfter(LinkedListNode<T> node, T value)': (self: LinkedList, node: Node, value: unknown) =>
      self.insert(self.createNode(value), self.own(node).next),
    'void AddAfter(LinkedListNode<T> node, LinkedListNode<T> newNode)': (self: LinkedList, node: Node, added: Node) =>
      void self.insert(added, self.own(node).next),
    'void Clear()': (self: LinkedList) => self.clear(),
    'bool Contains(T value)': (self: LinkedList, value: unknown) => self.containsItem(value),
    'LinkedListNode<T> Find(T value)': (self: LinkedList, value: unknown) => self.find(value),
    'LinkedListNode<T> FindLast(T value)': (self: LinkedList, value: unknown) => self.findLast(value),
    'bool Remove(T value)': (self: LinkedList, value: unknown) => self.removeItem(value),
    'void Remove(LinkedListNode<T> node)': (self: LinkedList, node: Node) => self.removeNode(node),
    'void RemoveFirst()': (self: LinkedList) => self.removeEnd(self.first),
    'void RemoveLast()': (self: LinkedList) => self.removeEnd(self.last),
  },
);

/** `System.Collections.Generic.LinkedListNode<T>`: https://learn.microsoft.com/dotnet/api/system.collections.generic.linkedlistnode-1 */
export const linkedListNode: LibraryType = defineType(
  'public sealed class System.Collections.Generic.LinkedListNode<T>',
  {
    'LinkedListNode(T value)': ([type]: [Type], value: unknown) => new LinkedListNode(type, value),
    'LinkedList<T> List { get; }': (self: LinkedListNode) => self.list,
    'LinkedListNode<T> Next { get; }': (self: LinkedListNode) => self.next,
    'LinkedListNode<T> Previous { get; }': (self: LinkedListNode) => self.previous,
    'T Value { get; set; }': {
      get: (self: LinkedListNode) => self.value,
      set: (self: LinkedListNode, value: unknown) => {
        self.value = value;
      },
    },
  },
);
