/** Headers that belong to the connection or the framing of a message. Azure: they cannot be changed. */
const managed: ReadonlySet<string> = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/** Azure: headers of which every value is a line of its own; in most of them a comma is part of a value. */
const separate: ReadonlySet<string> = new Set([
  'user-agent',
  'www-authenticate',
  'proxy-authenticate',
  'cookie',
  'set-cookie',
  'warning',
  'date',
  'expires',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'retry-after',
]);

/** Whether only the gateway sets a header. */
export function isManaged(name: string): boolean {
  return managed.has(name.toLowerCase());
}

/** The lines that the values of a header make: one with commas and no spaces, or one a value. */
export function linesOf(name: string, values: readonly string[]): readonly string[] {
  return values.length < 2 || separate.has(name.toLowerCase()) ? values : [values.join(',')];
}
