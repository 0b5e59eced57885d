import { defineEnum, type LibraryType } from '../../define-type.ts';

/** `System.Text.NormalizationForm`: https://learn.microsoft.com/dotnet/api/system.text.normalizationform */
export const normalizationForm: LibraryType = defineEnum('System.Text.NormalizationForm', {
  FormC: 1,
  FormD: 2,
  FormKC: 5,
  FormKD: 6,
});
