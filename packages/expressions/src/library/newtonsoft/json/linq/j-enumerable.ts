import { type EnumerableValue, iterate } from '../../../../runtime/iterate.ts';
import { convertToken } from '../../../../runtime/json/conversions.ts';
import type { JToken } from '../../../../runtime/json/j-token.ts';
import { TokenSequence } from '../../../../runtime/json/token-sequence.ts';
import { typeNamed } from '../../../../types/library.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** The sequence of tokens that a function gives. */
export function tokens<T extends JToken>(open: () => Iterable<T>, type = 'JToken'): TokenSequence<T> {
  return new TokenSequence<T>(typeNamed(`Newtonsoft.Json.Linq.${type}`), open);
}

/** The values of a type that tokens convert to, one by one as they are asked for. */
export function converted(source: () => Iterable<JToken>, type: Type): TokenSequence {
  return new TokenSequence(type, function* () {
    for (const token of source()) yield convertToken(token, type);
  });
}

/** `Values(key)`: what each token has under a key. */
export function* valuesAt(source: EnumerableValue<JToken>, key: unknown): Generator<JToken, void, undefined> {
  for (const token of iterate(source)) {
    const value = token.item(key);
    if (value !== null) yield value;
  }
}

const members: LibraryType['members'] = {
  'IJEnumerable<JToken> this[object key] { get; }': (self: TokenSequence<JToken>, key: unknown) =>
    tokens(() => valuesAt(self, key)),
};

/** `Newtonsoft.Json.Linq.IJEnumerable<T>`: a sequence of tokens. */
export const iJEnumerable: LibraryType = defineType(
  'public interface Newtonsoft.Json.Linq.IJEnumerable<out T> : IEnumerable<T>',
  members,
);

/** `Newtonsoft.Json.Linq.JEnumerable<T>`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_JEnumerable_1.htm */
export const jEnumerable: LibraryType = defineType(
  'public struct Newtonsoft.Json.Linq.JEnumerable<T> : IJEnumerable<T>',
  {
    'JEnumerable(IEnumerable<T> enumerable)': ([type]: [Type], source: EnumerableValue<JToken>) =>
      new TokenSequence(type, () => iterate(source)),
    'static JEnumerable<T> Empty { get; }': ([type]: [Type]) => new TokenSequence(type, () => []),
    ...members,
  },
);
