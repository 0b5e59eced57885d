import { defineDelegate, type LibraryType } from '../../../define-type.ts';

/** `System.Text.RegularExpressions.MatchEvaluator`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.matchevaluator */
export const matchEvaluator: LibraryType = defineDelegate(
  'string System.Text.RegularExpressions.MatchEvaluator(Match match)',
);
