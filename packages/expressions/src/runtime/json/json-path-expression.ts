import { Regex } from '../regex/regex.ts';
import { jsonException } from './exceptions.ts';
import type { JValue } from './j-value.ts';
import { tokenType } from './token-type.ts';

/** `@.name =~ /pattern/flags`: whether a string matches a regular expression. */
export function matchesExpression(left: JValue, right: JValue): boolean {
  if (left.type !== tokenType.string || right.type !== tokenType.string) return false;
  const written = right.value as string;
  const end = written.lastIndexOf('/');
  if (!written.startsWith('/') || end < 1) throw jsonException('Path ended with an open regex.');
  const options = [...written.slice(end + 1)].reduce((bits, flag) => bits | (flags.get(flag) ?? 0), 0);
  return new Regex(written.slice(1, end), options).isMatch(left.value as string);
}

/** Letters after a pattern, as values of `RegexOptions`. */
const flags: ReadonlyMap<string, number> = new Map([
  ['i', 1],
  ['m', 2],
  ['s', 16],
  ['x', 4],
]);
