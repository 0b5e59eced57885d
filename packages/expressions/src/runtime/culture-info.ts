import { argumentNull, DotNetException, invalidOperation } from './exceptions.ts';
import { netType } from './net-type.ts';
import { invariantSymbols, NumberFormatInfo, type NumberSymbols } from './number-format-info.ts';
import { TextInfo } from './text-info.ts';
import type { DotNetObject } from './values.ts';

// Cultures. Everything runs under the invariant culture; others exist as objects that expressions may name, and for the
// common ones numbers and currencies are written as they have it.
// Differs from Azure: only the cultures below have number formats of their own, and none has dates, words or a sort order
// of its own. Policies serialize for machines; a gateway in a container has the invariant culture anyway.

/** Which way currencies are written, and with which separators. */
interface CultureRow {
  readonly id: number;
  readonly currency: string;
  /** Positive and negative currency patterns. */
  readonly patterns: readonly [number, number];
  readonly point: string;
  readonly separator: string;
  /** Where currencies group in another way than numbers. */
  readonly currencySeparator?: string;
  readonly currencyDigits?: number;
  readonly groups?: readonly number[];
  /** The pattern of percentages, both positive and negative. */
  readonly percent?: number;
}

const nbsp = '\u00a0';

const rows: Readonly<Record<string, CultureRow>> = {
  'cs-CZ': { id: 1029, currency: 'Kč', patterns: [3, 8], point: ',', separator: nbsp },
  'da-DK': { id: 1030, currency: 'kr.', patterns: [2, 12], point: ',', separator: '.' },
  'de-AT': { id: 3079, currency: '€', patterns: [2, 9], point: ',', separator: '.' },
  'de-CH': { id: 2055, currency: 'CHF', patterns: [2, 2], point: '.', separator: "'" },
  'de-DE': { id: 1031, currency: '€', patterns: [3, 8], point: ',', separator: '.' },
  'en-AU': { id: 3081, currency: '$', patterns: [0, 1], point: '.', separator: ',', percent: 1 },
  'en-CA': { id: 4105, currency: '$', patterns: [0, 1], point: '.', separator: ',' },
  'en-GB': { id: 2057, currency: '£', patterns: [0, 1], point: '.', separator: ',', percent: 1 },
  'en-IN': { id: 16393, currency: '₹', patterns: [2, 12], point: '.', separator: ',', groups: [3, 2], percent: 1 },
  'en-US': { id: 1033, currency: '$', patterns: [0, 0], point: '.', separator: ',' },
  'es-ES': { id: 3082, currency: '€', patterns: [3, 8], point: ',', separator: '.' },
  'es-MX': { id: 2058, currency: '$', patterns: [0, 1], point: '.', separator: ',' },
  'fi-FI': { id: 1035, currency: '€', patterns: [3, 8], point: ',', separator: nbsp },
  'fr-BE': { id: 2060, currency: '€', patterns: [3, 8], point: ',', separator: '.' },
  'fr-CA': { id: 3084, currency: '$', patterns: [3, 15], point: ',', separator: nbsp },
  'fr-FR': { id: 1036, currency: '€', patterns: [3, 8], point: ',', separator: nbsp },
  'hi-IN': { id: 1081, currency: '₹', patterns: [2, 12], point: '.', separator: ',', groups: [3, 2] },
  'it-IT': { id: 1040, currency: '€', patterns: [2, 9], point: ',', separator: '.', percent: 1 },
  'ja-JP': { id: 1041, currency: '￥', patterns: [0, 1], point: '.', separator: ',', currencyDigits: 0, percent: 1 },
  'ko-KR': { id: 1042, currency: '₩', patterns: [0, 1], point: '.', separator: ',', currencyDigits: 0 },
  'nb-NO': { id: 1044, currency: 'kr', patterns: [2, 9], point: ',', separator: nbsp },
  'nl-BE': {
    id: 2067,
    currency: '€',
    patterns: [2, 12],
    point: ',',
    separator: nbsp,
    currencySeparator: '.',
    percent: 1,
  },
  'nl-NL': { id: 1043, currency: '€', patterns: [2, 12], point: ',', separator: '.' },
  'pl-PL': { id: 1045, currency: 'zł', patterns: [3, 8], point: ',', separator: nbsp, percent: 1 },
  'pt-BR': { id: 1046, currency: 'R$', patterns: [2, 9], point: ',', separator: '.', percent: 1 },
  'pt-PT': { id: 2070, currency: '€', patterns: [3, 8], point: ',', separator: nbsp, percent: 1 },
  'ru-RU': { id: 1049, currency: '₽', patterns: [3, 8], point: ',', separator: nbsp, percent: 1 },
  'sv-SE': { id: 1053, currency: 'kr', patterns: [3, 8], point: ',', separator: nbsp, currencySeparator: '.' },
  'tr-TR': { id: 1055, currency: '₺', patterns: [3, 8], point: ',', separator: '.', percent: 2 },
  'zh-CN': { id: 2052, currency: '￥', patterns: [0, 2], point: '.', separator: ',', percent: 1 },
};

/** The region that a culture without one, such as `en`, writes numbers like. */
const neutral: Readonly<Record<string, string>> = { en: 'en-US', pt: 'pt-BR', sv: 'sv-SE', zh: 'zh-CN' };

/** `System.Globalization.CultureInfo`. */
export class CultureInfo implements DotNetObject {
  static readonly invariant: CultureInfo = new CultureInfo('', NumberFormatInfo.invariant, true);

  readonly name: string;
  readonly isReadOnly: boolean;
  #numberFormat: NumberFormatInfo;

  constructor(name: string, numberFormat: NumberFormatInfo, isReadOnly: boolean) {
    this.name = name;
    this.isReadOnly = isReadOnly;
    this.#numberFormat = numberFormat;
  }

  /** The culture of a name in any case; `CultureNotFoundException` where there is none. */
  static named(name: string | null, isReadOnly = false): CultureInfo {
    if (name === null) throw argumentNull('name');
    if (name === '') return isReadOnly ? CultureInfo.invariant : new CultureInfo('', new NumberFormatInfo(), false);
    const canonical = canonicalName(name);
    if (canonical === undefined) {
      throw new DotNetException(
        'System.Globalization.CultureNotFoundException',
        `Culture name ${name} is not supported.\nParameter name: name`,
        { details: { ParamName: 'name', InvalidCultureName: name } },
      );
    }
    return new CultureInfo(canonical, new NumberFormatInfo(symbolsFor(canonical), isReadOnly), isReadOnly);
  }

  readonly [netType]: string = 'System.Globalization.CultureInfo';

  get numberFormat(): NumberFormatInfo {
    return this.#numberFormat;
  }

  set numberFormat(value: NumberFormatInfo | null) {
    if (this.isReadOnly) throw invalidOperation('Instance is read-only.');
    if (value === null) throw argumentNull('value');
    this.#numberFormat = value;
  }

  get textInfo(): TextInfo {
    return new TextInfo(this.name, this.isReadOnly);
  }

  /** The language and region in English: `German (Germany)`. */
  get englishName(): string {
    if (this.name === '') return 'Invariant Language (Invariant Country)';
    const names = new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' });
    return names.of(this.name) ?? this.name;
  }

  get language(): string {
    return this.name === '' ? 'iv' : (this.name.split('-')[0] as string);
  }

  get isNeutral(): boolean {
    return this.name !== '' && !this.name.includes('-');
  }

  get id(): number {
    return this.name === '' ? 127 : (rows[this.name]?.id ?? 4096);
  }

  get parent(): CultureInfo {
    const region = this.name.lastIndexOf('-');
    return region < 0 ? CultureInfo.invariant : CultureInfo.named(this.name.slice(0, region), true);
  }

  clone(): CultureInfo {
    return new CultureInfo(this.name, this.#numberFormat.clone(), false);
  }

  equals(other: unknown): boolean {
    return other instanceof CultureInfo && other.name === this.name;
  }

  hashKey(): string {
    return this.name;
  }

  toString(): string {
    return this.name;
  }
}

function canonicalName(name: string): string | undefined {
  if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/.test(name)) return undefined;
  try {
    const [canonical] = Intl.NumberFormat.supportedLocalesOf(name);
    return canonical;
  } catch {
    return undefined;
  }
}

function symbolsFor(name: string): NumberSymbols {
  const row = Object.hasOwn(rows, name) ? rows[name] : rows[regionOf(name)];
  if (row === undefined) return invariantSymbols;
  const { point, separator, groups = [3], percent = 0 } = row;
  return {
    ...invariantSymbols,
    currencySymbol: row.currency,
    currencyPositivePattern: row.patterns[0],
    currencyNegativePattern: row.patterns[1],
    currencyDecimalDigits: row.currencyDigits ?? 2,
    currencyDecimalSeparator: point,
    currencyGroupSeparator: row.currencySeparator ?? separator,
    currencyGroupSizes: groups,
    numberDecimalSeparator: point,
    numberGroupSeparator: separator,
    numberGroupSizes: groups,
    percentDecimalSeparator: point,
    percentGroupSeparator: separator,
    percentGroupSizes: groups,
    percentPositivePattern: percent,
    percentNegativePattern: percent,
  };
}

function regionOf(name: string): string {
  if (name.includes('-')) return '';
  return Object.hasOwn(neutral, name) ? (neutral[name] as string) : `${name}-${name.toUpperCase()}`;
}
