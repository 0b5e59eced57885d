import type { CaptureCollection } from '../../../../runtime/regex/collections.ts';
import type { Capture } from '../../../../runtime/regex/match.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Text.RegularExpressions.Capture`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.capture */
export const capture: LibraryType = defineType('public class System.Text.RegularExpressions.Capture', {
  'int Index { get; }': (self: Capture) => self.index,
  'int Length { get; }': (self: Capture) => self.length,
  'string Value { get; }': (self: Capture) => self.value,
  'string ToString()': (self: Capture) => self.value,
});

/** `System.Text.RegularExpressions.CaptureCollection`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.capturecollection */
export const captureCollection: LibraryType = defineType(
  'public class System.Text.RegularExpressions.CaptureCollection : ICollection',
  {
    'int Count { get; }': (self: CaptureCollection) => self.count,
    'bool IsReadOnly { get; }': () => true,
    'Capture this[int i] { get; }': (self: CaptureCollection, index: number) => self.at(index),
  },
);
