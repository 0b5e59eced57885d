import { formatComposite } from '../../../runtime/composite-format.ts';
import { utf16Encoding } from '../../../runtime/encoding.ts';
import { argumentNull } from '../../../runtime/exceptions.ts';
import { rawToText, toText } from '../../../runtime/object.ts';
import { StringBuilder } from '../../../runtime/string-builder.ts';
import { TextWriter } from '../../../runtime/text-writer.ts';
import type { Implementation } from '../../../types/definition.ts';
import { typeNamed } from '../../../types/library.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;
type Units = readonly number[] | null;

const encoding = utf16Encoding(false, false, false);

/** `System.IO.TextWriter`: https://learn.microsoft.com/dotnet/api/system.io.textwriter */
export const textWriter: LibraryType = defineType('public abstract class System.IO.TextWriter : IDisposable', {
  'string NewLine { get; set; }': {
    get: (self: TextWriter) => self.newLine,
    set: (self: TextWriter, text: Text) => {
      self.newLine = text ?? '\n';
    },
  },
  'Encoding Encoding { get; }': () => encoding,
  ...writers('Write', (self, text) => self.write(text)),
  ...writers('WriteLine', (self, text) => self.writeLine(text)),
  'void WriteLine()': (self: TextWriter) => self.writeLine(),
  'void Flush()': () => undefined,
  'void Close()': () => undefined,
  'void Dispose()': () => undefined,
});

/** `System.IO.StringWriter`: https://learn.microsoft.com/dotnet/api/system.io.stringwriter */
export const stringWriter: LibraryType = defineType('public class System.IO.StringWriter : TextWriter', {
  'StringWriter()': () => new TextWriter(),
  'StringWriter(IFormatProvider formatProvider)': () => new TextWriter(),
  'StringWriter(StringBuilder sb)': (builder: StringBuilder | null) => {
    if (builder === null) throw argumentNull('sb');
    return new TextWriter(builder);
  },
  'StringWriter(StringBuilder sb, IFormatProvider formatProvider)': (builder: StringBuilder | null) => {
    if (builder === null) throw argumentNull('sb');
    return new TextWriter(builder);
  },
  'StringBuilder GetStringBuilder()': (self: TextWriter) => self.builder,
  'string ToString()': (self: TextWriter) => self.toString(),
});

function writers(name: string, write: (self: TextWriter, text: Text) => void): Record<string, Implementation> {
  const primitives = ['bool', 'char', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal'];
  return {
    ...Object.fromEntries(
      primitives.map((keyword): [string, Implementation] => [
        `void ${name}(${keyword} value)`,
        (self: TextWriter, value: unknown) => write(self, rawToText(typeNamed(keyword), value)),
      ]),
    ),
    [`void ${name}(string value)`]: write,
    [`void ${name}(object value)`]: (self: TextWriter, value: unknown) => write(self, toText(value)),
    [`void ${name}(char[] buffer)`]: (self: TextWriter, units: Units) =>
      write(self, new StringBuilder().appendUnits(units).toString()),
    [`void ${name}(char[] buffer, int index, int count)`]: (
      self: TextWriter,
      units: Units,
      index: number,
      count: number,
    ) => write(self, new StringBuilder().appendUnits(units, index, count).toString()),
    [`void ${name}(string format, object arg0)`]: (self: TextWriter, format: Text, ...args: unknown[]) =>
      write(self, formatComposite(format, args)),
    [`void ${name}(string format, object arg0, object arg1)`]: (self: TextWriter, format: Text, ...args: unknown[]) =>
      write(self, formatComposite(format, args)),
    [`void ${name}(string format, object arg0, object arg1, object arg2)`]: (
      self: TextWriter,
      format: Text,
      ...args: unknown[]
    ) => write(self, formatComposite(format, args)),
    [`void ${name}(string format, params object[] arg)`]: (
      self: TextWriter,
      format: Text,
      args: readonly unknown[] | null,
    ) => write(self, formatComposite(format, args)),
  };
}
