/** The key of a value, apart from those of responses. */
export function valueKey(key: string): string {
  return `value:${key}`;
}
