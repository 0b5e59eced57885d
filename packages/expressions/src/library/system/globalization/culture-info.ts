import { CultureInfo } from '../../../runtime/culture-info.ts';
import type { NumberFormatInfo } from '../../../runtime/number-format-info.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

/** `System.Globalization.CultureInfo`: https://learn.microsoft.com/dotnet/api/system.globalization.cultureinfo */
export const cultureInfo: LibraryType = defineType(
  'public class System.Globalization.CultureInfo : ICloneable, IFormatProvider',
  {
    'CultureInfo(string name)': (name: string | null) => CultureInfo.named(name),
    'CultureInfo(string name, bool useUserOverride)': (name: string | null) => CultureInfo.named(name),
    'static CultureInfo InvariantCulture { get; }': () => CultureInfo.invariant,
    'static CultureInfo CurrentCulture { get; }': () => CultureInfo.invariant,
    'static CultureInfo CurrentUICulture { get; }': () => CultureInfo.invariant,
    'static CultureInfo InstalledUICulture { get; }': () => CultureInfo.invariant,
    'static CultureInfo GetCultureInfo(string name)': (name: string | null) => CultureInfo.named(name, true),
    'static CultureInfo CreateSpecificCulture(string name)': (name: string | null) => CultureInfo.named(name),
    'static CultureInfo ReadOnly(CultureInfo ci)': (culture: CultureInfo) =>
      new CultureInfo(culture.name, culture.numberFormat, true),
    'string Name { get; }': (self: CultureInfo) => self.name,
    'string DisplayName { get; }': (self: CultureInfo) => self.englishName,
    'string EnglishName { get; }': (self: CultureInfo) => self.englishName,
    'string TwoLetterISOLanguageName { get; }': (self: CultureInfo) => self.language,
    'string IetfLanguageTag { get; }': (self: CultureInfo) => self.name,
    'int LCID { get; }': (self: CultureInfo) => self.id,
    'bool IsNeutralCulture { get; }': (self: CultureInfo) => self.isNeutral,
    'bool IsReadOnly { get; }': (self: CultureInfo) => self.isReadOnly,
    'CultureInfo Parent { get; }': (self: CultureInfo) => self.parent,
    'NumberFormatInfo NumberFormat { get; set; }': {
      get: (self: CultureInfo) => self.numberFormat,
      set: (self: CultureInfo, value: NumberFormatInfo | null) => {
        self.numberFormat = value;
      },
    },
    'TextInfo TextInfo { get; }': (self: CultureInfo) => self.textInfo,
    'object Clone()': (self: CultureInfo) => self.clone(),
    'string ToString()': (self: CultureInfo) => self.name,
  },
);
