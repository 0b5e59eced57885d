import {
  comparerOf,
  invariantComparer,
  invariantIgnoreCaseComparer,
  ordinalComparer,
  ordinalIgnoreCaseComparer,
  type TextComparer,
} from '../../runtime/text-comparer.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/** `System.StringComparer`: https://learn.microsoft.com/dotnet/api/system.stringcomparer */
export const stringComparer: LibraryType = defineType(
  'public abstract class System.StringComparer : IComparer, IEqualityComparer, IComparer<string>, IEqualityComparer<string>',
  {
    'static StringComparer CurrentCulture { get; }': () => invariantComparer,
    'static StringComparer CurrentCultureIgnoreCase { get; }': () => invariantIgnoreCaseComparer,
    'static StringComparer InvariantCulture { get; }': () => invariantComparer,
    'static StringComparer InvariantCultureIgnoreCase { get; }': () => invariantIgnoreCaseComparer,
    'static StringComparer Ordinal { get; }': () => ordinalComparer,
    'static StringComparer OrdinalIgnoreCase { get; }': () => ordinalIgnoreCaseComparer,
    'static StringComparer FromComparison(StringComparison comparisonType)': comparerOf,
    'int Compare(object x, object y)': (self: TextComparer, x: unknown, y: unknown) => self.compareObjects(x, y),
    'int Compare(string x, string y)': (self: TextComparer, x: string | null, y: string | null) => self.compare(x, y),
    'bool Equals(object x, object y)': (self: TextComparer, x: unknown, y: unknown) => self.equalObjects(x, y),
    'bool Equals(string x, string y)': (self: TextComparer, x: string | null, y: string | null) => self.equals(x, y),
    'int GetHashCode(object obj)': (self: TextComparer, value: unknown) => self.hashObject(value),
    'int GetHashCode(string obj)': (self: TextComparer, value: string | null) => self.hash(value),
  },
);
