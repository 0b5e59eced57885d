import {
  ascii,
  bytesMissing,
  bytesWithin,
  encodingNamed,
  encodingOfCodePage,
  type Replacement,
  type TextEncoding,
  textMissing,
  unitsMissing,
  unitsWithin,
  utf7,
  utf7Encoding,
  utf8,
  utf8Encoding,
  utf16,
  utf16BE,
  utf16Encoding,
  utf32,
  utf32Encoding,
  writeBytes,
} from '../../../runtime/encoding.ts';
import { EncodingFallback } from '../../../runtime/encoding-fallback.ts';
import { argumentNull, argumentOutOfRange } from '../../../runtime/exceptions.ts';
import { fromUnits, toUnits } from '../../../runtime/text.ts';
import { makeArray } from '../../../runtime/values.ts';
import { typeNamed } from '../../../types/library.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;
type Units = readonly number[] | null;
type Bytes = Uint8Array | null;

/** `System.Text.Encoding`: https://learn.microsoft.com/dotnet/api/system.text.encoding */
const encoding: LibraryType = defineType('public abstract class System.Text.Encoding : ICloneable', {
  'static Encoding UTF8 { get; }': () => utf8,
  'static Encoding ASCII { get; }': () => ascii,
  'static Encoding Unicode { get; }': () => utf16,
  'static Encoding BigEndianUnicode { get; }': () => utf16BE,
  'static Encoding UTF32 { get; }': () => utf32,
  'static Encoding UTF7 { get; }': () => utf7,
  // As in the container of the self-hosted gateway; on Windows it is the code page of the machine.
  'static Encoding Default { get; }': () => utf8,
  'static Encoding GetEncoding(string name)': encodingNamed,
  'static Encoding GetEncoding(int codepage)': encodingOfCodePage,
  'static Encoding GetEncoding(string name, EncoderFallback encoderFallback, DecoderFallback decoderFallback)': (
    name: Text,
    encoder: EncodingFallback | null,
    decoder: EncodingFallback | null,
  ) => withFallbacks(encodingNamed(name), encoder, decoder),
  'static Encoding GetEncoding(int codepage, EncoderFallback encoderFallback, DecoderFallback decoderFallback)': (
    codePage: number,
    encoder: EncodingFallback | null,
    decoder: EncodingFallback | null,
  ) => withFallbacks(encodingOfCodePage(codePage), encoder, decoder),
  'static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes)': (
    source: TextEncoding | null,
    target: TextEncoding | null,
    bytes: Bytes,
  ) => convert(source, target, bytes),
  'static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes, int index, int count)': (
    source: TextEncoding | null,
    target: TextEncoding | null,
    bytes: Bytes,
    index: number,
    count: number,
  ) => convert(source, target, bytesWithin(bytes, index, count)),

  'byte[] GetBytes(string s)': (self: TextEncoding, text: Text) => self.encode(presentText(text)),
  'byte[] GetBytes(char[] chars)': (self: TextEncoding, units: Units) => self.encode(presentUnits(units)),
  'byte[] GetBytes(char[] chars, int index, int count)': (
    self: TextEncoding,
    units: Units,
    index: number,
    count: number,
  ) => self.encode(unitsWithin(units, index, count)),
  'int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)': (
    self: TextEncoding,
    text: Text,
    charIndex: number,
    charCount: number,
    bytes: Bytes,
    byteIndex: number,
  ) => writeBytes(self, self.encode(partOf(text, charIndex, charCount)), bytes, byteIndex),
  'int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)': (
    self: TextEncoding,
    units: Units,
    charIndex: number,
    charCount: number,
    bytes: Bytes,
    byteIndex: number,
  ) => writeBytes(self, self.encode(unitsWithin(units, charIndex, charCount)), bytes, byteIndex),
  'int GetByteCount(string s)': (self: TextEncoding, text: Text) => self.byteCount(presentText(text)),
  'int GetByteCount(char[] chars)': (self: TextEncoding, units: Units) => self.byteCount(presentUnits(units)),
  'int GetByteCount(char[] chars, int index, int count)': (
    self: TextEncoding,
    units: Units,
    index: number,
    count: number,
  ) => self.byteCount(unitsWithin(units, index, count)),
  'string GetString(byte[] bytes)': (self: TextEncoding, bytes: Bytes) => self.decode(presentBytes(bytes)),
  'string GetString(byte[] bytes, int index, int count)': (
    self: TextEncoding,
    bytes: Bytes,
    index: number,
    count: number,
  ) => self.decode(bytesWithin(bytes, index, count)),
  'char[] GetChars(byte[] bytes)': (self: TextEncoding, bytes: Bytes) => characters(self.decode(presentBytes(bytes))),
  'char[] GetChars(byte[] bytes, int index, int count)': (
    self: TextEncoding,
    bytes: Bytes,
    index: number,
    count: number,
  ) => characters(self.decode(bytesWithin(bytes, index, count))),
  'int GetCharCount(byte[] bytes)': (self: TextEncoding, bytes: Bytes) => self.decode(presentBytes(bytes)).length,
  'int GetCharCount(byte[] bytes, int index, int count)': (
    self: TextEncoding,
    bytes: Bytes,
    index: number,
    count: number,
  ) => self.decode(bytesWithin(bytes, index, count)).length,
  'int GetMaxByteCount(int charCount)': (self: TextEncoding, count: number) => {
    if (count < 0) throw argumentOutOfRange('charCount', 'Non-negative number required.');
    return self.traits.maxByteCount(count);
  },
  'int GetMaxCharCount(int byteCount)': (self: TextEncoding, count: number) => {
    if (count < 0) throw argumentOutOfRange('byteCount', 'Non-negative number required.');
    return self.traits.maxCharCount(count);
  },
  'byte[] GetPreamble()': (self: TextEncoding) => Uint8Array.from(self.traits.preamble),
  'bool IsAlwaysNormalized()': () => false,
  'string WebName { get; }': (self: TextEncoding) => self.traits.webName,
  'string HeaderName { get; }': (self: TextEncoding) => self.traits.webName,
  'string BodyName { get; }': (self: TextEncoding) => self.traits.bodyName ?? self.traits.webName,
  'string EncodingName { get; }': (self: TextEncoding) => self.traits.displayName,
  'int CodePage { get; }': (self: TextEncoding) => self.traits.codePage,
  'int WindowsCodePage { get; }': (self: TextEncoding) => self.traits.windowsCodePage,
  'bool IsSingleByte { get; }': (self: TextEncoding) => self.traits.isSingleByte,
  'bool IsBrowserDisplay { get; }': (self: TextEncoding) => self.traits.isBrowserDisplay ?? false,
  'bool IsBrowserSave { get; }': (self: TextEncoding) => self.traits.isBrowserDisplay ?? false,
  'bool IsMailNewsDisplay { get; }': () => true,
  'bool IsMailNewsSave { get; }': () => true,
  'bool IsReadOnly { get; }': () => true,
  'object Clone()': (self: TextEncoding) => self,
});

/** `System.Text.UTF8Encoding`: https://learn.microsoft.com/dotnet/api/system.text.utf8encoding */
const utf8Type: LibraryType = defineType('public class System.Text.UTF8Encoding : Encoding', {
  'UTF8Encoding()': () => utf8Encoding(false, false),
  'UTF8Encoding(bool encoderShouldEmitUTF8Identifier)': (preamble: boolean) => utf8Encoding(preamble, false),
  'UTF8Encoding(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)': utf8Encoding,
});

/** `System.Text.UnicodeEncoding`: https://learn.microsoft.com/dotnet/api/system.text.unicodeencoding */
const unicodeType: LibraryType = defineType('public class System.Text.UnicodeEncoding : Encoding', {
  'UnicodeEncoding()': () => utf16Encoding(false, true, false),
  'UnicodeEncoding(bool bigEndian, bool byteOrderMark)': (bigEndian: boolean, preamble: boolean) =>
    utf16Encoding(bigEndian, preamble, false),
  'UnicodeEncoding(bool bigEndian, bool byteOrderMark, bool throwOnInvalidBytes)': utf16Encoding,
});

/** `System.Text.UTF32Encoding`: https://learn.microsoft.com/dotnet/api/system.text.utf32encoding */
const utf32Type: LibraryType = defineType('public sealed class System.Text.UTF32Encoding : Encoding', {
  'UTF32Encoding()': () => utf32Encoding(false, true, false),
  'UTF32Encoding(bool bigEndian, bool byteOrderMark)': (bigEndian: boolean, preamble: boolean) =>
    utf32Encoding(bigEndian, preamble, false),
  'UTF32Encoding(bool bigEndian, bool byteOrderMark, bool throwOnInvalidCharacters)': utf32Encoding,
});

/** `System.Text.UTF7Encoding`: https://learn.microsoft.com/dotnet/api/system.text.utf7encoding */
const utf7Type: LibraryType = defineType('public class System.Text.UTF7Encoding : Encoding', {
  'UTF7Encoding()': () => utf7,
  'UTF7Encoding(bool allowOptionals)': utf7Encoding,
});

/** `System.Text.ASCIIEncoding`: https://learn.microsoft.com/dotnet/api/system.text.asciiencoding */
const asciiType: LibraryType = defineType('public class System.Text.ASCIIEncoding : Encoding', {
  'ASCIIEncoding()': () => ascii,
});

/** What an encoding does with what it cannot write or read: https://learn.microsoft.com/dotnet/api/system.text.encoderfallback */
const fallbacks: readonly LibraryType[] = (['Encoder', 'Decoder'] as const).flatMap((side) => [
  defineType(`public abstract class System.Text.${side}Fallback`, {
    [`static ${side}Fallback ExceptionFallback { get; }`]: () => new EncodingFallback(side, null),
    [`static ${side}Fallback ReplacementFallback { get; }`]: () => new EncodingFallback(side, defaults[side]),
  }),
  defineType(`public sealed class System.Text.${side}ExceptionFallback : System.Text.${side}Fallback`, {
    [`${side}ExceptionFallback()`]: () => new EncodingFallback(side, null),
  }),
  defineType(`public sealed class System.Text.${side}ReplacementFallback : System.Text.${side}Fallback`, {
    [`${side}ReplacementFallback()`]: () => new EncodingFallback(side, defaults[side]),
    [`${side}ReplacementFallback(string replacement)`]: (replacement: Text) => {
      if (replacement === null) throw argumentNull('replacement');
      return new EncodingFallback(side, replacement);
    },
    'string DefaultString { get; }': (self: EncodingFallback) => self.replacement,
  }),
]);

const defaults: Readonly<Record<'Encoder' | 'Decoder', Replacement>> = { Encoder: '?', Decoder: '\ufffd' };

/** `Encoding`, its classes and their fallbacks. */
export const encodings: readonly LibraryType[] = [
  encoding,
  utf8Type,
  unicodeType,
  utf32Type,
  utf7Type,
  asciiType,
  ...fallbacks,
];

function withFallbacks(
  base: TextEncoding,
  encoder: EncodingFallback | null,
  decoder: EncodingFallback | null,
): TextEncoding {
  if (encoder === null || decoder === null) throw argumentNull('value');
  return base.with({ encoderReplacement: encoder.replacement, decoderReplacement: decoder.replacement });
}

function convert(source: TextEncoding | null, target: TextEncoding | null, bytes: Bytes): Uint8Array {
  if (source === null || target === null) throw argumentNull(source === null ? 'srcEncoding' : 'dstEncoding');
  if (bytes === null) throw argumentNull('bytes');
  return target.encode(source.decode(bytes));
}

function presentText(text: Text): string {
  if (text === null) throw textMissing();
  return text;
}

function presentBytes(bytes: Bytes): Uint8Array {
  if (bytes === null) throw bytesMissing();
  return bytes;
}

function presentUnits(units: Units): string {
  if (units === null) throw unitsMissing();
  return fromUnits(units);
}

function partOf(text: Text, index: number, count: number): string {
  if (text === null) throw argumentNull('s');
  if (index < 0 || count < 0)
    throw argumentOutOfRange(index < 0 ? 'charIndex' : 'charCount', 'Non-negative number required.');
  if (text.length - index < count)
    throw argumentOutOfRange('s', 'Index and count must refer to a location within the string.');
  return text.slice(index, index + count);
}

function characters(text: string): number[] {
  return makeArray(typeNamed('char'), toUnits(text));
}
