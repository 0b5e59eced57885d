import { CultureInfo } from '../../../runtime/culture-info.ts';
import { NumberFormatInfo, type NumberSymbols } from '../../../runtime/number-format-info.ts';
import { makeArray } from '../../../runtime/values.ts';
import { typeNamed } from '../../../types/library.ts';
import type { MemberImplementation } from '../../define-type.ts';
import { defineType, type LibraryType } from '../../define-type.ts';

const properties: readonly (readonly [type: string, name: string, key: keyof NumberSymbols])[] = [
  ['string', 'CurrencySymbol', 'currencySymbol'],
  ['int', 'CurrencyDecimalDigits', 'currencyDecimalDigits'],
  ['string', 'CurrencyDecimalSeparator', 'currencyDecimalSeparator'],
  ['string', 'CurrencyGroupSeparator', 'currencyGroupSeparator'],
  ['int[]', 'CurrencyGroupSizes', 'currencyGroupSizes'],
  ['int', 'CurrencyPositivePattern', 'currencyPositivePattern'],
  ['int', 'CurrencyNegativePattern', 'currencyNegativePattern'],
  ['int', 'NumberDecimalDigits', 'numberDecimalDigits'],
  ['string', 'NumberDecimalSeparator', 'numberDecimalSeparator'],
  ['string', 'NumberGroupSeparator', 'numberGroupSeparator'],
  ['int[]', 'NumberGroupSizes', 'numberGroupSizes'],
  ['int', 'NumberNegativePattern', 'numberNegativePattern'],
  ['int', 'PercentDecimalDigits', 'percentDecimalDigits'],
  ['string', 'PercentDecimalSeparator', 'percentDecimalSeparator'],
  ['string', 'PercentGroupSeparator', 'percentGroupSeparator'],
  ['int[]', 'PercentGroupSizes', 'percentGroupSizes'],
  ['int', 'PercentPositivePattern', 'percentPositivePattern'],
  ['int', 'PercentNegativePattern', 'percentNegativePattern'],
  ['string', 'PercentSymbol', 'percentSymbol'],
  ['string', 'PerMilleSymbol', 'perMilleSymbol'],
  ['string', 'PositiveSign', 'positiveSign'],
  ['string', 'NegativeSign', 'negativeSign'],
  ['string', 'NaNSymbol', 'nanSymbol'],
  ['string', 'PositiveInfinitySymbol', 'positiveInfinitySymbol'],
  ['string', 'NegativeInfinitySymbol', 'negativeInfinitySymbol'],
];

/** `System.Globalization.NumberFormatInfo`: https://learn.microsoft.com/dotnet/api/system.globalization.numberformatinfo */
export const numberFormatInfo: LibraryType = defineType(
  'public sealed class System.Globalization.NumberFormatInfo : ICloneable, IFormatProvider',
  {
    'NumberFormatInfo()': () => new NumberFormatInfo(),
    'static NumberFormatInfo InvariantInfo { get; }': () => NumberFormatInfo.invariant,
    'static NumberFormatInfo CurrentInfo { get; }': () => NumberFormatInfo.invariant,
    'static NumberFormatInfo GetInstance(IFormatProvider formatProvider)': (provider: unknown) => {
      if (provider instanceof NumberFormatInfo) return provider;
      return provider instanceof CultureInfo ? provider.numberFormat : NumberFormatInfo.invariant;
    },
    'static NumberFormatInfo ReadOnly(NumberFormatInfo nfi)': (self: NumberFormatInfo) =>
      new NumberFormatInfo(self.symbols, true),
    'bool IsReadOnly { get; }': (self: NumberFormatInfo) => self.isReadOnly,
    'object Clone()': (self: NumberFormatInfo) => self.clone(),
    ...symbolProperties(),
  },
);

function symbolProperties(): Record<string, MemberImplementation> {
  return Object.fromEntries(
    properties.map(([type, name, key]) => [
      `${type} ${name} { get; set; }`,
      {
        get: (self: NumberFormatInfo) => {
          const value = self.symbols[key];
          return Array.isArray(value) ? makeArray(typeNamed('int'), [...value]) : value;
        },
        set: (self: NumberFormatInfo, value: never) => self.set(key, name, value),
      },
    ]),
  );
}
