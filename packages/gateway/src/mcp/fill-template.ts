// Texts of others in the URL template of an operation: each stays within the segment, or the value, that it is for.

/** What a value is in a path, a query or a field. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The path of a template, with texts in place of its parameters. */
export function fillPath(template: string, textFor: (name: string) => string): string | { readonly fault: string } {
  let fault: string | undefined;
  const path = template
    .replace(/\/\*$/, '/{*\\*}')
    .replace(/\{(\*?)([^{}]+)\}/g, (_, isWildcard: string, name: string) => {
      const text = textFor(name === '\\*' ? '*' : name);
      if (isWildcard === '') {
        fault ??= segmentFault(text, name);
        return encodeText(text);
      }
      const segments = text.replace(/^\//, '').split('/');
      for (const segment of segments) fault ??= segmentFault(segment, name);
      return segments.map(encodeText).join('/');
    });
  if (fault !== undefined) return { fault };
  return path.startsWith('/') ? path : `/${path}`;
}

function segmentFault(text: string, name: string): string | undefined {
  if (text === '') return `'${name}' is empty; expected a text for the path`;
  if (text === '.' || text === '..' || /[/\\\u0000-\u001f\u007f]/.test(text))
    return `'${name}' cannot be a segment of a path: it is a dot segment, or has a slash or a control character in it`;
  return undefined;
}

/** The pairs of the query of a template. */
export function fillQuery(template: string, textFor: (name: string) => string): readonly string[] {
  return template
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => pair.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeText(textFor(name))));
}

/** As `encodeURIComponent`; half a pair of UTF-16 becomes the character that stands for what cannot be shown. */
export function encodeText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
