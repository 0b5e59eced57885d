import { openReader, type TextReader } from '../../../runtime/text-reader.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.IO.TextReader`: https://learn.microsoft.com/dotnet/api/system.io.textreader */
export const textReader: LibraryType = defineType('public abstract class System.IO.TextReader : IDisposable', {
  'int Peek()': (self: TextReader) => self.peek(),
  'int Read()': (self: TextReader) => self.read(),
  'int Read(char[] buffer, int index, int count)': (
    self: TextReader,
    buffer: number[] | null,
    index: number,
    count: number,
  ) => self.readInto(buffer, index, count),
  'int ReadBlock(char[] buffer, int index, int count)': (
    self: TextReader,
    buffer: number[] | null,
    index: number,
    count: number,
  ) => self.readInto(buffer, index, count),
  'string ReadLine()': (self: TextReader) => self.readLine(),
  'string ReadToEnd()': (self: TextReader) => self.readToEnd(),
  'void Close()': (self: TextReader) => self.dispose(),
  'void Dispose()': (self: TextReader) => self.dispose(),
});

/** `System.IO.StringReader`: https://learn.microsoft.com/dotnet/api/system.io.stringreader */
export const stringReader: LibraryType = defineType('public class System.IO.StringReader : TextReader', {
  'StringReader(string s)': openReader,
});
