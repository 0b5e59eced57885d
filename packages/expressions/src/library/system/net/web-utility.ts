import { utf8 } from '../../../runtime/encoding.ts';
import { argumentNull, argumentOutOfRange } from '../../../runtime/exceptions.ts';
import { decodeHtml, encodeHtml } from '../../../runtime/html-text.ts';
import type { TextWriter } from '../../../runtime/text-writer.ts';
import { decodeForm, decodeFormBytes, encodeForm, encodeFormBytes } from '../../../runtime/url-text.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;
type Bytes = Uint8Array | null;

/** `System.Net.WebUtility`: https://learn.microsoft.com/dotnet/api/system.net.webutility */
export const webUtility: LibraryType = defineType('public static class System.Net.WebUtility', {
  'static string UrlEncode(string value)': (text: Text) => encodeForm(text, 'upper'),
  'static string UrlDecode(string encodedValue)': (text: Text) => decodeForm(text),
  'static string HtmlEncode(string value)': encodeHtml,
  'static void HtmlEncode(string value, TextWriter output)': (text: Text, output: TextWriter | null) =>
    write(encodeHtml(text), output),
  'static string HtmlDecode(string value)': decodeHtml,
  'static void HtmlDecode(string value, TextWriter output)': (text: Text, output: TextWriter | null) =>
    write(decodeHtml(text), output),
  'static byte[] UrlEncodeToBytes(byte[] value, int offset, int count)': (
    bytes: Bytes,
    offset: number,
    count: number,
  ) => {
    const part = within(bytes, offset, count);
    return part === null ? null : utf8.encode(encodeFormBytes(part, 'upper'));
  },
  'static byte[] UrlDecodeToBytes(byte[] encodedValue, int offset, int count)': (
    bytes: Bytes,
    offset: number,
    count: number,
  ) => {
    const part = within(bytes, offset, count);
    return part === null ? null : decodeFormBytes(part);
  },
});

function write(text: Text, output: TextWriter | null): void {
  if (output === null) throw argumentNull('output');
  output.write(text);
}

function within(bytes: Bytes, offset: number, count: number): Bytes {
  if (bytes === null && count === 0) return null;
  if (bytes === null) throw argumentNull('bytes');
  if (offset < 0 || offset > bytes.length) throw argumentOutOfRange('offset');
  if (count < 0 || offset + count > bytes.length) throw argumentOutOfRange('count');
  return bytes.subarray(offset, offset + count);
}
