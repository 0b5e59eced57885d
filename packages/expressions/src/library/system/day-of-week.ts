import { defineEnum, type LibraryType } from '../define-type.ts';

/** `System.DayOfWeek`: https://learn.microsoft.com/dotnet/api/system.dayofweek */
export const dayOfWeek: LibraryType = defineEnum('System.DayOfWeek', {
  Sunday: 0,
  Monday: 1,
  Tuesday: 2,
  Wednesday: 3,
  Thursday: 4,
  Friday: 5,
  Saturday: 6,
});
