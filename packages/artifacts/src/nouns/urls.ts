import type { Fields } from '../data/fields.ts';

/** Reports a base URL that nobody can be reached at. */
export function checkUrl(fields: Fields, name: string, text: string, schemes: readonly string[]): void {
  const fault = faultOf(text, schemes);
  if (fault === undefined) return;
  const message = `'${name}' ${fault}; expected a URL with one of the schemes ${schemes.join(', ')}`;
  fields.report('invalid-value', message, name);
}

/** What is wrong with a URL; the URL itself may hold a secret. */
function faultOf(text: string, schemes: readonly string[]): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || /[\u0000-\u0020\u007f]/.test(text)) return 'is no URL';
  if (!schemes.includes(url.protocol.slice(0, -1))) return `has the scheme '${url.protocol.slice(0, -1)}'`;
  if (url.username !== '' || url.password !== '') return 'holds a name or password';
  return url.hash === '' ? undefined : 'holds a fragment';
}
