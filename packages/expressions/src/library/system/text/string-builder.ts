import { formatComposite } from '../../../runtime/composite-format.ts';
import { argumentNull } from '../../../runtime/exceptions.ts';
import { type EnumerableValue, iterate } from '../../../runtime/iterate.ts';
import { rawToText, toText } from '../../../runtime/object.ts';
import { StringBuilder } from '../../../runtime/string-builder.ts';
import { joinTexts } from '../../../runtime/text.ts';
import type { Implementation } from '../../../types/definition.ts';
import { typeNamed } from '../../../types/library.ts';
import type { Type } from '../../../types/type.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;
type Units = readonly number[] | null;

const primitives = [
  ...['bool', 'sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double', 'decimal'],
] as const;

/** `System.Text.StringBuilder`: https://learn.microsoft.com/dotnet/api/system.text.stringbuilder */
export const stringBuilder: LibraryType = defineType('public sealed class System.Text.StringBuilder', {
  'StringBuilder()': () => new StringBuilder(),
  'StringBuilder(int capacity)': (capacity: number) => StringBuilder.ofCapacity(capacity),
  'StringBuilder(int capacity, int maxCapacity)': (capacity: number, maxCapacity: number) =>
    StringBuilder.ofCapacity(capacity, maxCapacity),
  'StringBuilder(string value)': (text: Text) => new StringBuilder(text ?? ''),
  'StringBuilder(string value, int capacity)': (text: Text, capacity: number) =>
    StringBuilder.ofPart(text, 0, text?.length ?? 0, capacity),
  'StringBuilder(string value, int startIndex, int length, int capacity)': (
    text: Text,
    startIndex: number,
    length: number,
    capacity: number,
  ) => StringBuilder.ofPart(text, startIndex, length, capacity),

  'int Length { get; set; }': {
    get: (self: StringBuilder) => self.length,
    set: (self: StringBuilder, length: number) => {
      self.length = length;
    },
  },
  'int Capacity { get; set; }': {
    get: (self: StringBuilder) => self.capacity,
    set: (self: StringBuilder, capacity: number) => {
      self.capacity = capacity;
    },
  },
  'int MaxCapacity { get; }': (self: StringBuilder) => self.maxCapacity,
  'int EnsureCapacity(int capacity)': (self: StringBuilder, capacity: number) => self.ensureCapacity(capacity),
  'char this[int index] { get; set; }': {
    get: (self: StringBuilder, index: number) => self.unitAt(index),
    set: (self: StringBuilder, index: number, unit: number) => self.setUnitAt(index, unit),
  },

  'StringBuilder Append(string value)': (self: StringBuilder, text: Text) => self.append(text),
  'StringBuilder Append(string value, int startIndex, int count)': (
    self: StringBuilder,
    text: Text,
    startIndex: number,
    count: number,
  ) => self.appendPart(text, startIndex, count),
  'StringBuilder Append(char value)': (self: StringBuilder, unit: number) => self.appendUnit(unit),
  'StringBuilder Append(char value, int repeatCount)': (self: StringBuilder, unit: number, count: number) =>
    self.appendRepeated(unit, count),
  'StringBuilder Append(char[] value)': (self: StringBuilder, units: Units) => self.appendUnits(units),
  'StringBuilder Append(char[] value, int startIndex, int charCount)': (
    self: StringBuilder,
    units: Units,
    startIndex: number,
    count: number,
  ) => self.appendUnits(units, startIndex, count),
  'StringBuilder Append(object value)': (self: StringBuilder, value: unknown) => self.append(toText(value)),
  'StringBuilder Append(StringBuilder value)': (self: StringBuilder, other: StringBuilder | null) =>
    self.append(other === null ? null : other.toString()),
  ...ofPrimitives('Append(', (self, text) => self.append(text)),
  'StringBuilder AppendLine()': (self: StringBuilder) => self.append('\n'),
  'StringBuilder AppendLine(string value)': (self: StringBuilder, text: Text) => self.append(text).append('\n'),
  'StringBuilder AppendFormat(string format, object arg0)': appendFormat,
  'StringBuilder AppendFormat(string format, object arg0, object arg1)': appendFormat,
  'StringBuilder AppendFormat(string format, object arg0, object arg1, object arg2)': appendFormat,
  'StringBuilder AppendFormat(string format, params object[] args)': (
    self: StringBuilder,
    format: Text,
    args: readonly unknown[] | null,
  ) => appendFormatted(self, format, args),
  'StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0)': appendFormatFor,
  'StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0, object arg1)': appendFormatFor,
  'StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0, object arg1, object arg2)':
    appendFormatFor,
  'StringBuilder AppendFormat(IFormatProvider provider, string format, params object[] args)': (
    self: StringBuilder,
    provider: unknown,
    format: Text,
    args: readonly unknown[] | null,
  ) => appendFormatted(self, format, args, provider),
  ...joins('string', (separator) => separator as Text),
  ...joins('char', (separator) => String.fromCharCode(separator as number)),

  'StringBuilder Insert(int index, string value)': (self: StringBuilder, index: number, text: Text) =>
    self.insert(index, text),
  'StringBuilder Insert(int index, string value, int count)': (
    self: StringBuilder,
    index: number,
    text: Text,
    count: number,
  ) => self.insert(index, text, count),
  'StringBuilder Insert(int index, char value)': (self: StringBuilder, index: number, unit: number) =>
    self.insert(index, String.fromCharCode(unit)),
  'StringBuilder Insert(int index, char[] value)': (self: StringBuilder, index: number, units: Units) =>
    self.insert(index, new StringBuilder().appendUnits(units).toString()),
  'StringBuilder Insert(int index, object value)': (self: StringBuilder, index: number, value: unknown) =>
    self.insert(index, toText(value)),
  ...ofPrimitives('Insert(int index, ', (self, text, index) => self.insert(index as number, text)),

  'StringBuilder Remove(int startIndex, int length)': (self: StringBuilder, startIndex: number, length: number) =>
    self.remove(startIndex, length),
  'StringBuilder Replace(string oldValue, string newValue)': (self: StringBuilder, oldValue: Text, newValue: Text) =>
    self.replace(oldValue, newValue),
  'StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)': (
    self: StringBuilder,
    oldValue: Text,
    newValue: Text,
    startIndex: number,
    count: number,
  ) => self.replace(oldValue, newValue, startIndex, count),
  'StringBuilder Replace(char oldChar, char newChar)': (self: StringBuilder, oldUnit: number, newUnit: number) =>
    self.replaceUnit(oldUnit, newUnit),
  'StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)': (
    self: StringBuilder,
    oldUnit: number,
    newUnit: number,
    startIndex: number,
    count: number,
  ) => self.replaceUnit(oldUnit, newUnit, startIndex, count),
  'StringBuilder Clear()': (self: StringBuilder) => self.clear(),
  'void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)': (
    self: StringBuilder,
    sourceIndex: number,
    destination: number[] | null,
    destinationIndex: number,
    count: number,
  ) => self.copyTo(sourceIndex, destination, destinationIndex, count),
  'bool Equals(StringBuilder sb)': (self: StringBuilder, other: StringBuilder | null) => self.hasEqualText(other),
  'string ToString()': (self: StringBuilder) => self.toString(),
  'string ToString(int startIndex, int length)': (self: StringBuilder, startIndex: number, length: number) =>
    self.part(startIndex, length),
});

/** A member for each primitive type, for which the text is the type's own. */
function ofPrimitives(
  start: string,
  add: (self: StringBuilder, text: string, index?: number) => StringBuilder,
): Record<string, Implementation> {
  return Object.fromEntries(
    primitives.map((keyword): [string, Implementation] => [
      `StringBuilder ${start}${keyword} value)`,
      start === 'Append('
        ? (self: StringBuilder, value: unknown) => add(self, rawToText(typeNamed(keyword), value))
        : (self: StringBuilder, index: number, value: unknown) =>
            add(self, rawToText(typeNamed(keyword), value), index),
    ]),
  );
}

/** `AppendJoin`, which .NET Framework lacks and documents use. */
function joins(separatorType: string, read: (separator: unknown) => Text): Record<string, Implementation> {
  const append = (self: StringBuilder, separator: unknown, texts: readonly Text[]) =>
    self.append(joinTexts(read(separator), texts));
  return {
    [`StringBuilder AppendJoin(${separatorType} separator, params string[] values)`]: (
      self: StringBuilder,
      separator: unknown,
      texts: readonly Text[] | null,
    ) => append(self, separator, given(texts)),
    [`StringBuilder AppendJoin(${separatorType} separator, params object[] values)`]: (
      self: StringBuilder,
      separator: unknown,
      values: readonly unknown[] | null,
    ) => append(self, separator, given(values).map(toText)),
    [`StringBuilder AppendJoin<T>(${separatorType} separator, IEnumerable<T> values)`]: (
      self: StringBuilder,
      [type]: [Type],
      separator: unknown,
      values: EnumerableValue<unknown> | null,
    ) =>
      append(
        self,
        separator,
        Array.from(iterate(given(values)), (value) => rawToText(type, value)),
      ),
  };
}

function given<T>(values: T | null): T {
  if (values === null) throw argumentNull('values');
  return values;
}

function appendFormat(self: StringBuilder, format: Text, ...args: unknown[]): StringBuilder {
  return appendFormatted(self, format, args);
}

function appendFormatFor(self: StringBuilder, provider: unknown, format: Text, ...args: unknown[]): StringBuilder {
  return appendFormatted(self, format, args, provider);
}

function appendFormatted(
  self: StringBuilder,
  format: Text,
  args: readonly unknown[] | null,
  provider: unknown = null,
): StringBuilder {
  return self.append(formatComposite(format, args, provider));
}
