import { defineDelegate, type LibraryType } from '../define-type.ts';

/** How many parameters `Func` and `Action` go up to. */
const most = 16;

function numbered(count: number, write: (suffix: string) => string): string {
  if (count === 1) return write('');
  return Array.from({ length: count }, (_, index) => write(String(index + 1))).join(', ');
}

function action(count: number): LibraryType {
  if (count === 0) return defineDelegate('void System.Action()');
  const types = numbered(count, (suffix) => `in T${suffix}`);
  return defineDelegate(
    `void System.Action<${types}>(${numbered(count, (suffix) => (suffix ? `T${suffix} arg${suffix}` : 'T obj'))})`,
  );
}

function func(count: number): LibraryType {
  if (count === 0) return defineDelegate('TResult System.Func<out TResult>()');
  const types = numbered(count, (suffix) => `in T${suffix}`);
  return defineDelegate(
    `TResult System.Func<${types}, out TResult>(${numbered(count, (suffix) => `T${suffix} arg${suffix}`)})`,
  );
}

const counts = Array.from({ length: most + 1 }, (_, index) => index);

/** `Action` and `Func` with up to sixteen parameters, `Predicate`, `Comparison` and `Converter`: https://learn.microsoft.com/dotnet/standard/delegates-lambdas */
export const delegates: readonly LibraryType[] = [
  ...counts.map(action),
  ...counts.map(func),
  defineDelegate('bool System.Predicate<in T>(T obj)'),
  defineDelegate('int System.Comparison<in T>(T x, T y)'),
  defineDelegate('TOutput System.Converter<in TInput, out TOutput>(TInput input)'),
];
