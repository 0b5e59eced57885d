import { defineType, type LibraryType } from '../define-type.ts';

/** `System.Environment`: nothing but the line break; the rest tells about the host. https://learn.microsoft.com/dotnet/api/system.environment.newline */
export const environment: LibraryType = defineType('public static class System.Environment', {
  // Azure: the managed gateway runs on Windows, where this is \r\n; the self-hosted gateway's container has \n.
  'static string NewLine { get; }': () => '\n',
});
