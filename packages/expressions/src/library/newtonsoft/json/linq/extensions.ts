import { argumentException, argumentNull } from '../../../../runtime/exceptions.ts';
import { type EnumerableValue, iterate } from '../../../../runtime/iterate.ts';
import { convertToken } from '../../../../runtime/json/conversions.ts';
import { JContainer } from '../../../../runtime/json/j-container.ts';
import type { JObject } from '../../../../runtime/json/j-object.ts';
import type { JProperty } from '../../../../runtime/json/j-property.ts';
import { JToken } from '../../../../runtime/json/j-token.ts';
import { JValue } from '../../../../runtime/json/j-value.ts';
import { ancestors, TokenSequence } from '../../../../runtime/json/token-sequence.ts';
import type { Type } from '../../../../types/type.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';
import { converted, tokens, valuesAt } from './j-enumerable.ts';

type Tokens = EnumerableValue<JToken> | null;

/** Goes from each token of a source to several. */
function through<T extends JToken>(
  source: EnumerableValue<T> | null,
  step: (token: T) => Iterable<JToken>,
  type?: string,
): TokenSequence<JToken> {
  if (source === null) throw argumentNull('source');
  return tokens(function* () {
    for (const token of iterate(source)) yield* step(token);
  }, type);
}

function belowAndSelf(token: JToken, includesSelf: boolean): Iterable<JToken> {
  return token instanceof JContainer ? below(token, includesSelf) : includesSelf ? [token] : [];
}

function* below(token: JContainer, includesSelf: boolean): Generator<JToken, void, undefined> {
  if (includesSelf) yield token;
  yield* token.descendants();
}

function convertedSource(source: Tokens, type: Type): unknown {
  if (source === null) throw argumentNull('source');
  if (!(source instanceof JToken)) throw argumentException('Source value must be a JToken.');
  return convertToken(source, type);
}

/** `Values()`: the children of each token; for `Values<T>()` a value stands for itself. */
function* childrenOrValues(source: EnumerableValue<JToken>): Generator<JToken, void, undefined> {
  for (const token of iterate(source)) {
    if (token instanceof JValue) yield token;
    else yield* token;
  }
}

/** `Newtonsoft.Json.Linq.Extensions`: https://www.newtonsoft.com/json/help/html/T_Newtonsoft_Json_Linq_Extensions.htm */
export const linqExtensions: LibraryType = defineType('public static class Newtonsoft.Json.Linq.Extensions', {
  'static IJEnumerable<JToken> Ancestors(this IEnumerable<JToken> source)': (source: Tokens) =>
    through(source, (token) => ancestors(token.parent)),
  'static IJEnumerable<JToken> AncestorsAndSelf(this IEnumerable<JToken> source)': (source: Tokens) =>
    through(source, (token) => ancestors(token)),
  'static IJEnumerable<JToken> Descendants(this IEnumerable<JContainer> source)': (source: Tokens) =>
    through(source, (token) => belowAndSelf(token, false)),
  'static IJEnumerable<JToken> DescendantsAndSelf(this IEnumerable<JContainer> source)': (source: Tokens) =>
    through(source, (token) => belowAndSelf(token, true)),
  'static IJEnumerable<JProperty> Properties(this IEnumerable<JObject> source)': (
    source: EnumerableValue<JObject> | null,
  ) => through(source, (object) => object, 'JProperty') as unknown as TokenSequence<JProperty>,
  'static IJEnumerable<JToken> Children(this IEnumerable<JToken> source)': (source: Tokens) =>
    through(source, (token) => token),
  'static IEnumerable<U> Children<T, U>(this IEnumerable<T> source)': ([, type]: [Type, Type], source: Tokens) =>
    converted(() => through(source, (token) => token), type),
  'static IJEnumerable<JToken> Values(this IEnumerable<JToken> source)': (source: Tokens) =>
    through(source, (token) => (token instanceof JValue ? [token] : token)),
  'static IJEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)': (source: Tokens, key: unknown) => {
    if (source === null) throw argumentNull('source');
    return tokens(() => (key === null ? childrenOrValues(source) : valuesAt(source, key)));
  },
  'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)': ([type]: [Type], source: Tokens) => {
    if (source === null) throw argumentNull('source');
    return converted(() => childrenOrValues(source), type);
  },
  'static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)': (
    [type]: [Type],
    source: Tokens,
    key: unknown,
  ) => {
    if (source === null) throw argumentNull('source');
    return converted(() => (key === null ? childrenOrValues(source) : valuesAt(source, key)), type);
  },
  'static U Value<U>(this IEnumerable<JToken> value)': ([type]: [Type], source: Tokens) =>
    convertedSource(source, type),
  'static U Value<T, U>(this IEnumerable<T> value)': ([, type]: [Type, Type], source: Tokens) =>
    convertedSource(source, type),
  'static IJEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)': asJEnumerable,
  'static IJEnumerable<T> AsJEnumerable<T>(this IEnumerable<T> source)': ([type]: [Type], source: Tokens) =>
    source === null || source instanceof TokenSequence ? source : new TokenSequence(type, () => iterate(source)),
});

function asJEnumerable(source: Tokens): unknown {
  if (source === null || source instanceof JToken || source instanceof TokenSequence) return source;
  return tokens(() => iterate(source));
}
