import { constructedType } from '../../runtime/generic-object.ts';
import { Tuple } from '../../runtime/tuple.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

const most = 7;

function list(count: number, write: (number: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index + 1)).join(', ');
}

const make = (types: Type[], ...items: unknown[]): Tuple => new Tuple(types, items);

function tupleOf(count: number): LibraryType {
  const types = list(count, (number) => `T${number}`);
  const members: Record<string, (...args: never[]) => unknown> = {
    [`Tuple(${list(count, (number) => `T${number} item${number}`)})`]: make as (...args: never[]) => unknown,
    'string ToString()': (self: Tuple) => self.toString(),
  };
  for (let index = 0; index < count; index++) {
    members[`T${index + 1} Item${index + 1} { get; }`] = (self: Tuple) => self.items[index];
  }
  return defineType(`public class System.Tuple<${types}> : IComparable`, members);
}

function tupleWithRest(): LibraryType {
  const types = list(most, (number) => `T${number}`);
  const members: Record<string, (...args: never[]) => unknown> = {
    [`Tuple(${list(most, (number) => `T${number} item${number}`)}, TRest rest)`]: make as (...args: never[]) => unknown,
    'TRest Rest { get; }': (self: Tuple) => self.items[most],
    'string ToString()': (self: Tuple) => self.toString(),
  };
  for (let index = 0; index < most; index++) {
    members[`T${index + 1} Item${index + 1} { get; }`] = (self: Tuple) => self.items[index];
  }
  return defineType(`public class System.Tuple<${types}, TRest> : IComparable`, members);
}

function createMembers(): Record<string, (types: Type[], ...items: unknown[]) => Tuple> {
  const members: Record<string, (types: Type[], ...items: unknown[]) => Tuple> = {};
  for (let count = 1; count <= most; count++) {
    const types = list(count, (number) => `T${number}`);
    members[`static Tuple<${types}> Create<${types}>(${list(count, (number) => `T${number} item${number}`)})`] = make;
  }
  const types = list(most, (number) => `T${number}`);
  const parameters = list(most + 1, (number) => `T${number} item${number}`);
  members[`static Tuple<${types}, Tuple<T8>> Create<${types}, T8>(${parameters})`] = (all, ...items) => {
    const [last] = all.slice(most) as [Type];
    const rest = new Tuple([last], items.slice(most));
    return new Tuple([...all.slice(0, most), constructedType('System.Tuple', [last])], [...items.slice(0, most), rest]);
  };
  return members;
}

/** `System.Tuple` and `System.Tuple<…>`: https://learn.microsoft.com/dotnet/api/system.tuple */
export const tuples: readonly LibraryType[] = [
  defineType('public static class System.Tuple', createMembers()),
  ...Array.from({ length: most }, (_, index) => tupleOf(index + 1)),
  tupleWithRest(),
];
