import { defineEnum, type LibraryType } from '../../../define-type.ts';

/** `System.Text.RegularExpressions.RegexOptions`: https://learn.microsoft.com/dotnet/api/system.text.regularexpressions.regexoptions */
export const regexOptions: LibraryType = defineEnum(
  'System.Text.RegularExpressions.RegexOptions',
  {
    None: 0,
    IgnoreCase: 1,
    Multiline: 2,
    ExplicitCapture: 4,
    Compiled: 8,
    Singleline: 16,
    IgnorePatternWhitespace: 32,
    RightToLeft: 64,
    ECMAScript: 256,
    CultureInvariant: 512,
  },
  { flags: true },
);
