import { GroupCollection, type MatchCollection } from '../../../../runtime/regex/collections.ts';
import { Match } from '../../../../runtime/regex/match.ts';
import { defineType, type LibraryType } from '../../../define-type.ts';

/** `System.Text.RegularExpressions.Match`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.match */
export const match: LibraryType = defineType('public class System.Text.RegularExpressions.Match : Group', {
  'static Match Empty { get; }': () => Match.empty,
  'GroupCollection Groups { get; }': (self: Match) => new GroupCollection(self),
  'Match NextMatch()': (self: Match) => self.next(),
  'string Result(string replacement)': (self: Match, replacement: string | null) => self.result(replacement),
});

/** `System.Text.RegularExpressions.MatchCollection`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.matchcollection */
export const matchCollection: LibraryType = defineType(
  'public class System.Text.RegularExpressions.MatchCollection : ICollection',
  {
    'int Count { get; }': (self: MatchCollection) => self.count,
    'bool IsReadOnly { get; }': () => true,
    'Match this[int i] { get; }': (self: MatchCollection, index: number) => self.at(index),
  },
);
