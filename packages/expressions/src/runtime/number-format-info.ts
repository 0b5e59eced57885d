import { argumentNull, argumentOutOfRange, invalidOperation } from './exceptions.ts';
import { netType } from './net-type.ts';
import type { DotNetObject } from './values.ts';

/** The symbols and patterns that numbers are written with. */
export interface NumberSymbols {
  readonly currencySymbol: string;
  readonly currencyDecimalDigits: number;
  readonly currencyDecimalSeparator: string;
  readonly currencyGroupSeparator: string;
  readonly currencyGroupSizes: readonly number[];
  readonly currencyPositivePattern: number;
  readonly currencyNegativePattern: number;
  readonly numberDecimalDigits: number;
  readonly numberDecimalSeparator: string;
  readonly numberGroupSeparator: string;
  readonly numberGroupSizes: readonly number[];
  readonly numberNegativePattern: number;
  readonly percentDecimalDigits: number;
  readonly percentDecimalSeparator: string;
  readonly percentGroupSeparator: string;
  readonly percentGroupSizes: readonly number[];
  readonly percentPositivePattern: number;
  readonly percentNegativePattern: number;
  readonly percentSymbol: string;
  readonly perMilleSymbol: string;
  readonly positiveSign: string;
  readonly negativeSign: string;
  readonly nanSymbol: string;
  readonly positiveInfinitySymbol: string;
  readonly negativeInfinitySymbol: string;
}

/** The symbols of the invariant culture. */
export const invariantSymbols: NumberSymbols = {
  currencySymbol: '¤',
  currencyDecimalDigits: 2,
  currencyDecimalSeparator: '.',
  currencyGroupSeparator: ',',
  currencyGroupSizes: [3],
  currencyPositivePattern: 0,
  currencyNegativePattern: 0,
  numberDecimalDigits: 2,
  numberDecimalSeparator: '.',
  numberGroupSeparator: ',',
  numberGroupSizes: [3],
  numberNegativePattern: 1,
  percentDecimalDigits: 2,
  percentDecimalSeparator: '.',
  percentGroupSeparator: ',',
  percentGroupSizes: [3],
  percentPositivePattern: 0,
  percentNegativePattern: 0,
  percentSymbol: '%',
  perMilleSymbol: '‰',
  positiveSign: '+',
  negativeSign: '-',
  nanSymbol: 'NaN',
  positiveInfinitySymbol: 'Infinity',
  negativeInfinitySymbol: '-Infinity',
};

const patternCounts: Readonly<Record<string, number>> = {
  CurrencyPositivePattern: 4,
  CurrencyNegativePattern: 16,
  NumberNegativePattern: 5,
  PercentPositivePattern: 4,
  PercentNegativePattern: 12,
};

/** `System.Globalization.NumberFormatInfo`: symbols that expressions may change on their own copies. */
export class NumberFormatInfo implements DotNetObject {
  static readonly invariant: NumberFormatInfo = new NumberFormatInfo(invariantSymbols, true);

  #symbols: NumberSymbols;
  readonly isReadOnly: boolean;

  constructor(symbols: NumberSymbols = invariantSymbols, isReadOnly = false) {
    this.#symbols = symbols;
    this.isReadOnly = isReadOnly;
  }

  readonly [netType]: string = 'System.Globalization.NumberFormatInfo';

  get symbols(): NumberSymbols {
    return this.#symbols;
  }

  clone(): NumberFormatInfo {
    return new NumberFormatInfo(this.#symbols);
  }

  /** Changes one symbol; `property` is its name in .NET. */
  set<K extends keyof NumberSymbols>(key: K, property: string, value: NumberSymbols[K] | null): void {
    if (this.isReadOnly) throw invalidOperation('Instance is read-only.');
    if (value === null) throw argumentNull(property);
    if (typeof value === 'number') {
      const highest = (patternCounts[property] ?? 100) - 1;
      if (value < 0 || value > highest) {
        throw argumentOutOfRange(property, `Valid values are between 0 and ${highest}, inclusive.`);
      }
    }
    this.#symbols = { ...this.#symbols, [key]: value };
  }

  toString(): string {
    return 'System.Globalization.NumberFormatInfo';
  }
}

/** What an `IFormatProvider` says about numbers: a culture, a `NumberFormatInfo`, or null for the invariant culture. */
export function symbolsOf(provider: unknown): NumberSymbols {
  if (provider === null || provider === undefined) return invariantSymbols;
  if (provider instanceof NumberFormatInfo) return provider.symbols;
  const { numberFormat } = provider as { numberFormat?: NumberFormatInfo };
  return numberFormat instanceof NumberFormatInfo ? numberFormat.symbols : invariantSymbols;
}
