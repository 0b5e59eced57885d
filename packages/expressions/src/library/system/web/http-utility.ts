import { spend } from '../../../runtime/budget.ts';
import { bytesWithin, type TextEncoding, utf8 } from '../../../runtime/encoding.ts';
import { argumentNull } from '../../../runtime/exceptions.ts';
import { decodeHtml, encodeHtml, encodeHtmlAttribute, replaceAll } from '../../../runtime/html-text.ts';
import { NameValueCollection } from '../../../runtime/name-value-collection.ts';
import { toText } from '../../../runtime/object.ts';
import type { TextWriter } from '../../../runtime/text-writer.ts';
import {
  decodeForm,
  decodeFormBytes,
  encodeForm,
  encodeFormBytes,
  encodeFormUnicode,
  encodeUrlPath,
} from '../../../runtime/url-text.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;
type Bytes = Uint8Array | null;
type Encoding = TextEncoding | null;

/** `System.Web.HttpUtility`: https://learn.microsoft.com/dotnet/api/system.web.httputility */
export const httpUtility: LibraryType = defineType('public sealed class System.Web.HttpUtility', {
  'static string UrlEncode(string str)': (text: Text) => encodeForm(text, 'lower'),
  'static string UrlEncode(string str, Encoding e)': (text: Text, encoding: Encoding) =>
    encodeForm(text, 'lower', encoding ?? utf8),
  'static string UrlEncode(byte[] bytes)': (bytes: Bytes) => bytes && encodeFormBytes(bytes, 'lower'),
  'static string UrlEncode(byte[] bytes, int offset, int count)': (bytes: Bytes, offset: number, count: number) =>
    bytes && encodeFormBytes(bytesWithin(bytes, offset, count), 'lower'),
  'static byte[] UrlEncodeToBytes(string str)': (text: Text) => ascii(encodeForm(text, 'lower')),
  'static byte[] UrlEncodeToBytes(string str, Encoding e)': (text: Text, encoding: Encoding) =>
    ascii(encodeForm(text, 'lower', encoding ?? utf8)),
  'static byte[] UrlEncodeToBytes(byte[] bytes)': (bytes: Bytes) => bytes && ascii(encodeFormBytes(bytes, 'lower')),
  'static string UrlEncodeUnicode(string str)': encodeFormUnicode,
  'static string UrlPathEncode(string str)': encodeUrlPath,
  'static string UrlDecode(string str)': (text: Text) => decodeForm(text, { unicodeEscapes: true }),
  'static string UrlDecode(string str, Encoding e)': (text: Text, encoding: Encoding) =>
    decodeForm(text, { unicodeEscapes: true, encoding: encoding ?? utf8 }),
  'static string UrlDecode(byte[] bytes, Encoding e)': (bytes: Bytes, encoding: Encoding) =>
    bytes && (encoding ?? utf8).decode(decodeFormBytes(bytes)),
  'static byte[] UrlDecodeToBytes(string str)': (text: Text) => text && decodeFormBytes(utf8.encode(text)),
  'static byte[] UrlDecodeToBytes(byte[] bytes)': (bytes: Bytes) => bytes && decodeFormBytes(bytes),
  'static string HtmlEncode(string s)': encodeHtml,
  'static string HtmlEncode(object value)': (value: unknown) => (value === null ? null : encodeHtml(toText(value))),
  'static void HtmlEncode(string s, TextWriter output)': (text: Text, output: TextWriter) =>
    output.write(encodeHtml(text)),
  'static string HtmlDecode(string s)': decodeHtml,
  'static void HtmlDecode(string s, TextWriter output)': (text: Text, output: TextWriter) =>
    output.write(decodeHtml(text)),
  'static string HtmlAttributeEncode(string s)': encodeHtmlAttribute,
  'static string JavaScriptStringEncode(string value)': (text: Text) => encodeJavaScript(text ?? ''),
  'static string JavaScriptStringEncode(string value, bool addDoubleQuotes)': (text: Text, quotes: boolean) => {
    const encoded = encodeJavaScript(text ?? '');
    return quotes ? `"${encoded}"` : encoded;
  },
  'static System.Collections.Specialized.NameValueCollection ParseQueryString(string query)': (query: Text) =>
    parseQuery(query, utf8),
  'static System.Collections.Specialized.NameValueCollection ParseQueryString(string query, Encoding encoding)':
    parseQuery,
});

function ascii(text: Text): Bytes {
  return text === null ? null : utf8.encode(text);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
};

function encodeJavaScript(text: string): string {
  return replaceAll(
    text,
    /[\0-\x1f"'&<>\\\x85\u2028\u2029]/g,
    (found) => escapes[found] ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A pair without an equals sign is a value without a name. */
function parseQuery(query: Text, encoding: Encoding): NameValueCollection {
  if (query === null) throw argumentNull('query');
  if (encoding === null) throw argumentNull('encoding');
  const decode = (text: string) => decodeForm(text, { unicodeEscapes: true, encoding }) as string;
  const collection = new NameValueCollection(true);
  const text = query.startsWith('?') ? query.slice(1) : query;
  if (text === '') return collection;
  for (const pair of text.split('&')) {
    spend(1);
    const equals = pair.indexOf('=');
    collection.add(equals < 0 ? null : decode(pair.slice(0, equals)), decode(pair.slice(equals + 1)));
  }
  return collection;
}
