import { splitByTexts } from '../../runtime/text.ts';
import { makeArray } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import { defineType, type LibraryType } from '../define-type.ts';

/**
 * Overloads of `String.Split` that came after .NET Framework: https://learn.microsoft.com/dotnet/api/system.string.split
 *
 * As extension methods they count only where nothing older takes the arguments, so that `Split(null)` still means what it
 * means in .NET Framework.
 */
export const stringNewer: LibraryType = defineType('public static class System.NewerStringMethods', {
  'static string[] Split(this string text, string separator, StringSplitOptions options = StringSplitOptions.None)': (
    text: string,
    separator: string | null,
    options: number,
  ) => splitByText(text, separator, undefined, options),
  'static string[] Split(this string text, string separator, int count, StringSplitOptions options = StringSplitOptions.None)':
    (text: string, separator: string | null, count: number, options: number) =>
      splitByText(text, separator, count, options),
});

function splitByText(text: string, separator: string | null, count: number | undefined, options: number): string[] {
  return makeArray(typeNamed('string'), splitByTexts(text, [separator], count, options));
}
