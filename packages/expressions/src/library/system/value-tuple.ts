import { ValueTuple } from '../../runtime/value-tuple.ts';
import { defaultOf, registerDefault } from '../../runtime/values.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

// C# tuples are values of a type of the language; these definitions give them their members.

const most = 7;

function list(count: number, write: (number: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index + 1)).join(', ');
}

const make = (types: Type[], ...items: unknown[]): ValueTuple => new ValueTuple(types, items);

function valueTupleOf(count: number): LibraryType {
  const types = list(count, (number) => `T${number}`);
  const self = count === 1 ? `ValueTuple<${types}>` : `(${types})`;
  const members: Record<string, (...args: never[]) => unknown> = {
    [`ValueTuple(${list(count, (number) => `T${number} item${number}`)})`]: make as (...args: never[]) => unknown,
    [`int CompareTo(${self} other)`]: (tuple: ValueTuple, other: ValueTuple) => tuple.compareTo(other),
    [`bool Equals(${self} other)`]: (tuple: ValueTuple, other: ValueTuple) => tuple.equals(other),
    'string ToString()': (tuple: ValueTuple) => tuple.toString(),
  };
  for (let index = 0; index < count; index++) {
    members[`T${index + 1} Item${index + 1} { get; }`] = (tuple: ValueTuple) => tuple.items[index];
  }
  return defineType(`public struct System.ValueTuple<${types}> : IComparable`, members);
}

function createMembers(): Record<string, (...args: never[]) => unknown> {
  const members: Record<string, (...args: never[]) => unknown> = {
    'static ValueTuple Create()': () => new ValueTuple([], []),
    'string ToString()': (tuple: ValueTuple) => tuple.toString(),
  };
  for (let count = 1; count <= most; count++) {
    const types = list(count, (number) => `T${number}`);
    const result = count === 1 ? 'ValueTuple<T1>' : `(${types})`;
    members[`static ${result} Create<${types}>(${list(count, (number) => `T${number} item${number}`)})`] = make as (
      ...args: never[]
    ) => unknown;
  }
  return members;
}

registerDefault(
  'System.ValueTuple',
  ({ arguments: types }) =>
    new ValueTuple(
      types,
      types.map((type) => defaultOf(type)),
    ),
);

/** `System.ValueTuple` and `System.ValueTuple<…>`: https://learn.microsoft.com/dotnet/api/system.valuetuple */
export const valueTuples: readonly LibraryType[] = [
  defineType('public struct System.ValueTuple : IComparable', createMembers()),
  ...Array.from({ length: most }, (_, index) => valueTupleOf(index + 1)),
];
