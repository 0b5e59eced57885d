import { argumentNull } from '../../../runtime/exceptions.ts';
import { lowerUnit, toLowerInvariant, toUpperInvariant, upperUnit } from '../../../runtime/text-case.ts';
import type { TextInfo } from '../../../runtime/text-info.ts';
import { toTitleCase } from '../../../runtime/title-case.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

type Text = string | null;

/** `System.Globalization.TextInfo`: https://learn.microsoft.com/dotnet/api/system.globalization.textinfo */
export const textInfo: LibraryType = defineType('public class System.Globalization.TextInfo', {
  'string ToTitleCase(string str)': (_self: TextInfo, text: Text) => toTitleCase(text),
  'string ToUpper(string str)': (_self: TextInfo, text: Text) => toUpperInvariant(given(text)),
  'string ToLower(string str)': (_self: TextInfo, text: Text) => toLowerInvariant(given(text)),
  'char ToUpper(char c)': (_self: TextInfo, unit: number) => upperUnit(unit),
  'char ToLower(char c)': (_self: TextInfo, unit: number) => lowerUnit(unit),
  'string CultureName { get; }': (self: TextInfo) => self.cultureName,
  'string ListSeparator { get; }': () => ',',
  'bool IsReadOnly { get; }': (self: TextInfo) => self.isReadOnly,
});

function given(text: Text): string {
  if (text === null) throw argumentNull('str');
  return text;
}
