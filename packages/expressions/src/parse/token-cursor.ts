import type { Span } from '@turnpike/text';
import type { DiagnosticBag, ExpressionCode } from '../diagnostics.ts';
import type { Token, TokenKind } from '../lexer.ts';
import type { Identifier } from '../syntax.ts';

// Where a parser is in its tokens, what it does about mistakes, and how deep it may go.
//
// Mistakes: at most one is reported for each token, so one slip does not cascade. A closing bracket that is not where
// it should be is looked up among all brackets, paired once for the whole text.
//
// Depth: two things are bounded. *Nesting* is how deep the parser itself recurses. *Height* is how deep the tree under
// construction is, which grows without recursion in `a + a + a` and `a.b.c`; later phases recurse over the tree, so it
// has to be bounded too. Past either limit one diagnostic is reported and the rest of the text is not read.

/** How deeply brackets, blocks, lambdas and prefix operators may nest. */
export const nestingLimit = 200;

/** How many nodes may lie between the root of a tree and any leaf, give or take a few for each level of nesting. */
export const heightLimit = 1000;

/** How far down the stack a closing bracket looks for its partner, past ones that were left open. */
const MISMATCH_REACH = 64;

const closers: Readonly<Partial<Record<TokenKind, TokenKind>>> = {
  '(': ')',
  '[': ']',
  '{': '}',
  'hole-start': 'hole-end',
};

const closingKinds: ReadonlySet<TokenKind> = new Set([')', ']', '}', 'hole-end'] satisfies TokenKind[]);

/** A position in a row of tokens. */
export class TokenCursor {
  /** The token at the position. */
  token: Token;
  /** The kind of the token at the position. */
  kind: TokenKind;
  protected readonly text: string;
  protected readonly tokens: readonly Token[];
  protected readonly bag: DiagnosticBag;
  protected position = 0;
  /** Where the last token that was consumed ended. */
  protected lastEnd: number;
  /** An upper bound of the height of what was built since the innermost nested part began. */
  protected height = 0;
  /** How many query expressions are open: inside them the words of a query are not names. */
  protected queries = 0;
  #nesting = 0;
  #abandoned = false;
  #lastFailure = -1;
  #partners: Int32Array | undefined;

  /** `tokens` are what `tokenize` made of `text`. */
  constructor(text: string, tokens: readonly Token[], bag: DiagnosticBag) {
    this.text = text;
    this.tokens = tokens;
    this.bag = bag;
    this.token = tokens[0] as Token;
    this.kind = this.token.kind;
    this.lastEnd = this.token.start;
  }

  // ----------------------------------------------------------------------------------------- reading

  /** The token `distance` after the position; the last token when there are not that many. */
  peek(distance = 1): Token {
    const tokens = this.tokens;
    const index = this.position + distance;
    return tokens[index < tokens.length ? index : tokens.length - 1] as Token;
  }

  /** Consumes the token at the position. The last token, `end`, stays. */
  advance(): Token {
    const token = this.token;
    if (token.kind === 'end') return token;
    this.lastEnd = token.end;
    this.token = this.tokens[++this.position] as Token;
    this.kind = this.token.kind;
    return token;
  }

  /** Whether the token at the position is of this kind. */
  at(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  /** Consumes the token at the position when it is of this kind. */
  accept(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** Consumes a token of this kind; reports what stands there instead, and consumes nothing, when it is not. */
  expect(kind: TokenKind): boolean {
    if (this.accept(kind)) return true;
    this.fail(kind === 'identifier' ? 'a name' : `'${kind}'`);
    return false;
  }

  /** Whether the token at the position is this word, a name that means something only in places: `where`, `var`. */
  atWord(word: string): boolean {
    return isWord(this.token, word);
  }

  /** Consumes a name; gives an empty one, and reports it, when there is none. */
  parseIdentifier(): Identifier {
    if (this.isNameAt(this.position)) {
      const token = this.advance();
      return { text: token.text, span: { start: token.start, end: token.end } };
    }
    this.fail('a name');
    return { text: '', span: { start: this.lastEnd, end: this.lastEnd } };
  }

  protected kindAt(index: number): TokenKind {
    const tokens = this.tokens;
    return index < tokens.length ? (tokens[index] as Token).kind : 'end';
  }

  /** Whether a name stands at an index; inside a query its words are not names. */
  protected isNameAt(index: number): boolean {
    const token = this.tokens[index];
    if (token === undefined || token.kind !== 'identifier') return false;
    return this.queries === 0 || !queryWords.has(token.text) || !isWord(token, token.text);
  }

  protected spanFrom(start: number): Span {
    return { start, end: Math.max(start, this.lastEnd) };
  }

  // ---------------------------------------------------------------------------------------- mistakes

  /** Reports that the token at the position is not what was expected. */
  fail(expected: string, code: ExpressionCode = 'unexpected-token'): void {
    if (this.#abandoned || this.#lastFailure === this.position) return;
    this.#lastFailure = this.position;
    const { kind, start, end } = this.token;
    const place = kind === 'end' ? { start: this.lastEnd, end: this.lastEnd } : { start, end };
    this.bag.report(code, place, `found ${this.describe(this.token)} where ${expected} was expected`);
  }

  protected report(code: ExpressionCode, span: Span, message: string): void {
    if (!this.#abandoned) this.bag.report(code, span, message);
  }

  /** Reports C# that is newer than what policy expressions have. */
  protected refuseNewer(span: Span, feature: string, version: number): void {
    this.report('unsupported-syntax', span, `${feature} C# ${version}; policy expressions are C# 7`);
  }

  /** Reports C# that is old enough and yet out of place. */
  protected refuse(span: Span, feature: string): void {
    this.report('unsupported-syntax', span, `${feature} cannot be used in policy expressions`);
  }

  protected describe(token: Token): string {
    if (token.kind === 'end') return 'the end of the expression';
    if (token.kind === 'interpolation-start' || token.kind === 'interpolation-text') return 'an interpolated string';
    if (token.kind === 'interpolation-end') return "'\"'";
    const written = this.text.slice(token.start, Math.min(token.end, token.start + 40));
    return `'${written}${token.end - token.start > 40 ? '…' : ''}'`;
  }

  /** Goes to an index; everything before it counts as consumed. */
  protected skipTo(index: number): void {
    if (index <= this.position) return;
    this.position = Math.min(index, this.tokens.length - 1);
    this.token = this.tokens[this.position] as Token;
    this.kind = this.token.kind;
    this.lastEnd = (this.tokens[this.position - 1] as Token).end;
  }

  /** Steps over a bracket with all that is in it, or over one token. */
  protected skipBalanced(): void {
    const partner = this.partnerOf(this.position);
    if (partner > this.position) this.skipTo(partner + 1);
    else this.advance();
  }

  /** Consumes the bracket that closes the one at `open`; when something else stands here, reports it and skips there. */
  protected expectClosing(open: number, kind: TokenKind, expected = `'${kind}'`): void {
    if (this.accept(kind)) return;
    this.fail(expected);
    const partner = this.partnerOf(open);
    if (partner >= this.position) this.skipTo(partner + 1);
  }

  /** The index of the bracket that closes the one at `index`; -1 when nothing does. */
  protected partnerOf(index: number): number {
    this.#partners ??= this.#pairBrackets();
    return this.#partners[index] as number;
  }

  #pairBrackets(): Int32Array {
    const tokens = this.tokens;
    const partners = new Int32Array(tokens.length).fill(-1);
    const open: number[] = [];
    for (let index = 0; index < tokens.length; index++) {
      const kind = (tokens[index] as Token).kind;
      if (closers[kind] !== undefined) open.push(index);
      else if (closingKinds.has(kind)) {
        const partner = findPartner(tokens, open, kind);
        if (partner < 0) continue;
        partners[open[partner] as number] = index;
        open.length = partner;
      }
    }
    return partners;
  }

  // ------------------------------------------------------------------------------------------- depth

  /** Begins a nested part; what it returns goes to `ascend`. */
  protected descend(): number {
    const outer = this.height;
    this.height = 0;
    if (++this.#nesting > nestingLimit) this.#abandon();
    return outer;
  }

  /** Ends a nested part. */
  protected ascend(outer: number): void {
    this.#nesting--;
    this.grow();
    if (outer > this.height) this.height = outer;
  }

  /** Counts a node that was put on top of what was built. */
  protected grow(): void {
    if (++this.height > heightLimit) this.#abandon();
  }

  #abandon(): void {
    if (this.#abandoned) return;
    const { start, end } = this.token;
    this.report('nesting-too-deep', { start, end }, 'the expression nests too deeply or is too long a chain');
    this.#abandoned = true;
    this.position = this.tokens.length - 1;
    this.token = this.tokens[this.position] as Token;
    this.kind = 'end';
  }
}

/** Where on the stack of open brackets the partner of a closing one is. Braces are not closed by what is inside them. */
function findPartner(tokens: readonly Token[], open: readonly number[], kind: TokenKind): number {
  const lowest = Math.max(0, open.length - MISMATCH_REACH);
  for (let index = open.length - 1; index >= lowest; index--) {
    const opening = (tokens[open[index] as number] as Token).kind;
    if (closers[opening] === kind) return index;
    if (opening === 'hole-start' || (opening === '{' && kind !== 'hole-end')) return -1;
  }
  return -1;
}

/** Whether a token is this word, written plainly: neither `@word` nor with escapes. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'identifier' && token.text === word && token.end - token.start === word.length;
}

const queryWords: ReadonlySet<string> = new Set([
  'from',
  'where',
  'select',
  'group',
  'into',
  'orderby',
  'join',
  'let',
  'on',
  'equals',
  'by',
  'ascending',
  'descending',
]);
