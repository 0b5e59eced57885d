// DotLiquid takes templates apart with a few regular expressions, and so reads what a parser of a grammar does not: what it
// cannot make sense of is passed over. Four such readings are brought into the form that the parser expects: strings without
// escapes, an `@` before a variable or a bracket after the last argument, outputs of nothing, and the tag `JSONArrayFor`,
// also written in two words.

const markup = /\{\{-?([\s\S]*?)-?\}\}|\{%-?([\s\S]*?)-?%\}/g;

const comma = '{% unless forloop.last %},{% endunless %}';

/** Brings a template of DotLiquid into the form that the parser reads, without moving lines. */
export function normalizeTemplate(template: string): string {
  return template.replace(markup, (whole: string, output: string | undefined, tag: string | undefined) => {
    if (output !== undefined) return whole.replace(output, () => normalizeStrings(normalizeOutput(output)));
    const [, name = '', rest = ''] = /^\s*(JSONArray\s*For|endJSONArray\s*For)\b([\s\S]*)$/.exec(tag as string) ?? [];
    if (name === '') return whole.replace(tag as string, (text) => normalizeStrings(text));
    const isEnd = name.startsWith('end');
    const renamed = whole.replace(tag as string, () => (isEnd ? ' endfor ' : ` for${normalizeStrings(rest)}`));
    return isEnd ? comma + renamed : renamed;
  });
}

function normalizeOutput(text: string): string {
  if (text.trim() === '') return `''${text}`;
  const [, space = '', rest = ''] = /^(\s*)@([\s\S]*)$/.exec(text) ?? [];
  const output = rest === '' ? text : space + rest;
  return rest === '' ? output : output.replace(/\)(\s*)$/, '$1');
}

/** A string holds what stands between its quotes; the parser would take a backslash for an escape. */
function normalizeStrings(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/"[^"]*"|'[^']*'/g, (string) => string.replaceAll('\\', '\\\\'));
}
