/** A step of a path: a property's name or an array's index. */
export type PathPart = string | number;

const special = /[.\s'/"[\]()\\\u0085\u2028\u2029]/;

/** The path as Newtonsoft.Json writes it: `a.b[0]['c d']`. */
export function buildPath(parts: readonly PathPart[]): string {
  let path = '';
  for (const part of parts) {
    if (typeof part === 'number') path += `[${part}]`;
    else if (special.test(part)) path += `['${part.replace(/['\\]/g, '\\$&')}']`;
    else path += path === '' ? part : `.${part}`;
  }
  return path;
}
