// DotLiquid takes templates apart with a few regular expressions, and so reads what a parser of a grammar does not: what it
// cannot make sense of is passed over. Four such readings are brought into the form that the parser expects: strings without
// escapes, an `@` before a variable or a bracket after the last argument, outputs of nothing, and the tag `JSONArrayFor`,
// also written in two words.

const comma = '{% unless forloop.last %},{% endunless %}';

/** A piece of a template: an output or a tag without its braces, or what stands between those. */
interface Piece {
  readonly kind: 'output' | 'tag' | 'text';
  readonly text: string;
  /** What stands before it, and behind: braces, and dashes that take blanks away. */
  readonly opening: string;
  readonly closing: string;
}

/** The outputs of a template, as they are written. */
export function outputsOf(template: string): readonly string[] {
  return piecesOf(template).flatMap(({ kind, text }) => (kind === 'output' ? text : []));
}

/** Brings a template of DotLiquid into the form that the parser reads, without moving lines. */
export function normalizeTemplate(template: string): string {
  return piecesOf(template)
    .map(({ kind, text, opening, closing }) => {
      if (kind === 'text') return text;
      if (kind === 'output') return opening + normalizeStrings(normalizeOutput(text)) + closing;
      const [, name = '', rest = ''] = /^\s*(JSONArray\s*For|endJSONArray\s*For)\b([\s\S]*)$/.exec(text) ?? [];
      if (name === '') return opening + normalizeStrings(text) + closing;
      return name.startsWith('end')
        ? `${comma}${opening} endfor ${closing}`
        : `${opening} for${normalizeStrings(rest)}${closing}`;
    })
    .join('');
}

const ends = { '{{': '}}', '{%': '%}' } as const;

/** Takes a template apart. Each kind of end is looked for until there is none: an expression would look from every brace. */
function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const text = (from: number, to?: number) =>
    pieces.push({ kind: 'text', text: template.slice(from, to), opening: '', closing: '' });
  const absent = new Set<string>();
  let done = 0;
  for (let at = template.indexOf('{'); at >= 0; at = template.indexOf('{', Math.max(at + 1, done))) {
    const braces = template.slice(at, at + 2);
    if (braces !== '{{' && braces !== '{%') continue;
    const end = absent.has(braces) ? -1 : template.indexOf(ends[braces], at + 2);
    if (end < 0) {
      absent.add(braces);
      continue;
    }
    text(done, at);
    const [, before = '', inner = '', behind = ''] = /^(-?)([\s\S]*?)(-?)$/.exec(template.slice(at + 2, end)) ?? [];
    const kind = braces === '{{' ? 'output' : 'tag';
    pieces.push({ kind, text: inner, opening: braces + before, closing: behind + ends[braces] });
    done = end + 2;
  }
  text(done);
  return pieces;
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
