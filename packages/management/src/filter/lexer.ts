/** A word, a value or a mark of a filter. */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'mark' | 'wrong' | 'end';
  /** What was written; of a text, what is between the quotes. */
  readonly value: string;
  /** Where it begins. */
  readonly start: number;
}

const shapes: readonly (readonly [Token['kind'], RegExp])[] = [
  ['text', /(?:datetime)?'((?:[^']|'')*)'/y],
  ['number', /-?\d+(?:\.\d+)?(?![\w.])/y],
  ['name', /[A-Za-z_][\w/]*/y],
  ['mark', /[(),:]/y],
];

/** Reads the tokens of a filter. The last one is always the end. */
export function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let start = skipSpace(text, 0);
  while (start < text.length) {
    const { token, end } = readToken(text, start);
    tokens.push(token);
    start = skipSpace(text, end);
  }
  tokens.push({ kind: 'end', value: '', start: text.length });
  return tokens;
}

function readToken(text: string, start: number): { readonly token: Token; readonly end: number } {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = start;
    const [whole, quoted] = shape.exec(text) ?? [];
    if (whole === undefined) continue;
    const value = kind === 'text' ? (quoted ?? '').replaceAll("''", "'") : whole;
    return { token: { kind, value, start }, end: start + whole.length };
  }
  return { token: { kind: 'wrong', value: text.charAt(start), start }, end: start + 1 };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at++;
  return at;
}
