import { type BasicAuthCredentials, parseBasicCredentials } from '../../context/basic-auth-credentials.ts';
import type { HeaderCollection } from '../../context/header-collection.ts';
import { type Jwt, parseJwt } from '../../context/jwt.ts';
import { unboxTo } from '../../runtime/casts.ts';
import type { DictionaryObject, ReadOnlyDictionaryObject } from '../../runtime/collections.ts';
import type { EnumerableValue } from '../../runtime/iterate.ts';
import { iterate } from '../../runtime/iterate.ts';
import { defaultOf, type Reference } from '../../runtime/values.ts';
import type { Type } from '../../types/type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Values = ReadOnlyDictionaryObject<string, readonly string[]>;

/** The values of a name joined by commas: headers, query parameters and claims. */
function joined(self: Values, name: string | null, otherwise: string | null): string | null {
  const direct = (self as Partial<HeaderCollection>).joined;
  if (direct !== undefined) return direct.call(self, name, otherwise);
  const values = self.find(name as string);
  return values === undefined ? otherwise : values.join(',');
}

/** API Management's own extension methods: https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#ContextVariables */
export const extensions: LibraryType = defineType(
  'public static class Microsoft.Azure.ApiManagement.PolicyExtensions',
  {
    'static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name)': (
      self: Values,
      name: string | null,
    ) => joined(self, name, null),
    'static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string defaultValue)':
      joined,

    'static object GetValueOrDefault(this IReadOnlyDictionary<string, object> variables, string name)': (
      self: ReadOnlyDictionaryObject<string, unknown>,
      name: string,
    ) => self.find(name) ?? null,
    'static object GetValueOrDefault(this IReadOnlyDictionary<string, object> variables, string name, object defaultValue)':
      (self: ReadOnlyDictionaryObject<string, unknown>, name: string, otherwise: unknown) => {
        const value = self.find(name);
        return value === undefined ? otherwise : value;
      },
    'static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name)': (
      [type]: [Type],
      self: ReadOnlyDictionaryObject<string, unknown>,
      name: string,
    ) => variable(type, self, name, defaultOf(type)),
    'static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name, T defaultValue)': (
      [type]: [Type],
      self: ReadOnlyDictionaryObject<string, unknown>,
      name: string,
      otherwise: unknown,
    ) => variable(type, self, name, otherwise),

    'static string GetValueOrDefault(this IReadOnlyDictionary<string, string> values, string name)': (
      self: ReadOnlyDictionaryObject<string, string>,
      name: string,
    ) => self.find(name) ?? null,
    'static string GetValueOrDefault(this IReadOnlyDictionary<string, string> values, string name, string defaultValue)':
      (self: ReadOnlyDictionaryObject<string, string>, name: string, otherwise: string | null) =>
        self.find(name) ?? otherwise,

    'static BasicAuthCredentials AsBasic(this string value)': (value: string | null) => parseBasicCredentials(value),
    'static bool TryParseBasic(this string value, out BasicAuthCredentials result)': (
      value: string | null,
      result: Reference<BasicAuthCredentials | null>,
    ) => {
      result.value = parseBasicCredentials(value);
      return result.value !== null;
    },
    'static Jwt AsJwt(this string value)': (value: string | null) => parseJwt(value),
    'static bool TryParseJwt(this string value, out Jwt result)': (
      value: string | null,
      result: Reference<Jwt | null>,
    ) => {
      result.value = parseJwt(value);
      return result.value !== null;
    },

    'static string ToQueryString(this IDictionary<string, IList<string>> values)': (self: FormValues) => {
      const encoded = encodeForm(self);
      return encoded === '' ? null : `?${encoded}`;
    },
    'static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> values)': (self: FormValues) =>
      encodeForm(self),
  },
);

type FormValues = DictionaryObject<string, EnumerableValue<string>>;

function encodeForm(values: FormValues): string {
  const pairs: string[] = [];
  for (const { key, value } of iterate(values)) {
    for (const item of iterate(value)) pairs.push(`${encode(key)}=${encode(item ?? '')}`);
  }
  return pairs.join('&');
}

/** As HTML forms are encoded: blanks become `+`. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Azure: a value of another type than asked for is an error, not the default. */
function variable(
  type: Type,
  self: ReadOnlyDictionaryObject<string, unknown>,
  name: string,
  otherwise: unknown,
): unknown {
  const value = self.find(name);
  return value === undefined ? otherwise : unboxTo(type, value);
}
