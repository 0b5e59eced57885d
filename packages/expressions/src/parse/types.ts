import type { Span } from '@turnpike/text';
import type { TokenKind } from '../lexer.ts';
import type { Identifier, TupleTypeSyntax, TypeNamePart, TypeSyntax } from '../syntax.ts';
import { TokenCursor } from './token-cursor.ts';

// Types are read in two ways. *Scanning* only finds out whether tokens could be a type and where it would end: it
// builds nothing, reports nothing and is what decides between readings, such as a cast and parentheses. *Parsing*
// follows once the decision has been made.

const predefinedTypes: ReadonlySet<TokenKind> = new Set([
  'bool',
  'byte',
  'char',
  'decimal',
  'double',
  'float',
  'int',
  'long',
  'object',
  'sbyte',
  'short',
  'string',
  'uint',
  'ulong',
  'ushort',
  'void',
] satisfies TokenKind[]);

/** Whether a token of this kind is the keyword of a type. */
export function isPredefinedType(kind: TokenKind): boolean {
  return predefinedTypes.has(kind);
}

/** How deep a scan goes: it runs at every level of what it scans, and the bound keeps the whole linear. */
const SCAN_DEPTH = 32;

const NOT_A_TYPE = -1;

/** Parses types at the position of a token cursor. */
export class TypeParser extends TokenCursor {
  /** Whether what the last scan found cannot be an expression: it has a type keyword, a `?`, or `[]`. */
  protected scannedSurely = false;

  /**
   * The index after the type that starts at `index`, or -1. Where a type `endsExpression`, as after `is`, a `?` belongs
   * to it only when no expression follows.
   */
  protected scanType(index: number, endsExpression = false, depth = 0): number {
    if (depth > SCAN_DEPTH) return NOT_A_TYPE;
    const kind = this.kindAt(index);
    let surely = isPredefinedType(kind);
    let at = NOT_A_TYPE;
    if (surely) at = index + 1;
    else if (kind === 'identifier') at = this.#scanName(index, depth);
    else if (kind === '(') at = this.#scanTuple(index, depth);
    for (let length = 0; at !== NOT_A_TYPE; at += length, surely = true) {
      length = this.#scanSuffix(at, surely, endsExpression);
      if (length === 0) break;
    }
    this.scannedSurely = surely;
    return at;
  }

  /** The index after the `>` that closes the type arguments whose `<` is at `index`, or -1. */
  protected scanTypeArguments(index: number, depth = 0): number {
    let at = index;
    do {
      at = this.scanType(at + 1, false, depth + 1);
      if (at === NOT_A_TYPE) return NOT_A_TYPE;
    } while (this.kindAt(at) === ',');
    return this.kindAt(at) === '>' ? at + 1 : NOT_A_TYPE;
  }

  #scanName(index: number, depth: number): number {
    let at = this.kindAt(index + 1) === '::' ? index + 2 : index;
    for (;;) {
      if (!this.isNameAt(at)) return NOT_A_TYPE;
      at++;
      if (this.kindAt(at) === '<') {
        at = this.scanTypeArguments(at, depth);
        if (at === NOT_A_TYPE) return NOT_A_TYPE;
      }
      if (this.kindAt(at) !== '.') return at;
      at++;
    }
  }

  #scanTuple(index: number, depth: number): number {
    let at = index;
    let count = 0;
    do {
      at = this.scanType(at + 1, false, depth + 1);
      if (at === NOT_A_TYPE) return NOT_A_TYPE;
      if (this.isNameAt(at)) at++;
      count++;
    } while (this.kindAt(at) === ',');
    return count > 1 && this.kindAt(at) === ')' ? at + 1 : NOT_A_TYPE;
  }

  /** How many tokens the `?`, `[,]` or `*` at an index has; 0 when there is none. */
  #scanSuffix(index: number, surely: boolean, endsExpression: boolean): number {
    const kind = this.kindAt(index);
    if (kind === '?') return endsExpression && this.canStartExpression(index + 1) ? 0 : 1;
    if (kind === '*') return surely && !endsExpression ? 1 : 0;
    if (kind !== '[') return 0;
    let at = index + 1;
    while (this.kindAt(at) === ',') at++;
    return this.kindAt(at) === ']' ? at + 1 - index : 0;
  }

  /** Whether an expression can begin with the token at an index. */
  protected canStartExpression(index: number): boolean {
    const kind = this.kindAt(index);
    return kind === 'identifier' ? this.isNameAt(index) : expressionStarts.has(kind) || isPredefinedType(kind);
  }

  /** Parses a type. Where it `endsExpression`, as after `is`, a `?` belongs to it only when no expression follows. */
  parseType(endsExpression = false): TypeSyntax {
    const outer = this.descend();
    const element = this.parseElementType(endsExpression);
    const type = this.#parseSuffixes(element.span.start, element, endsExpression);
    this.ascend(outer);
    return type;
  }

  /** Parses a type up to its array brackets, as `new` needs it. */
  protected parseElementType(endsExpression = false): TypeSyntax {
    const start = this.token.start;
    let type: TypeSyntax;
    if (this.kind === '(') type = this.#parseTupleType();
    else if (isPredefinedType(this.kind)) type = this.#parsePredefinedType();
    else if (this.atWord('var') && this.peek().kind !== '.' && this.peek().kind !== '<') {
      this.advance();
      type = { kind: 'var-type', span: this.spanFrom(start) };
    } else type = this.#parseNamedType();
    return this.#parseNullable(type.span.start, type, endsExpression);
  }

  #parseNullable(start: number, element: TypeSyntax, endsExpression: boolean): TypeSyntax {
    if (this.kind !== '?' || this.#scanSuffix(this.position, true, endsExpression) === 0) return element;
    this.advance();
    this.grow();
    return { kind: 'nullable-type', span: this.spanFrom(start), element };
  }

  #parseSuffixes(start: number, element: TypeSyntax, endsExpression: boolean): TypeSyntax {
    let type = element;
    for (;;) {
      const length = this.#scanSuffix(this.position, isCertainlyType(type), endsExpression);
      if (length === 0) return type;
      if (this.kind === '[') type = this.parseRanks(start, type, endsExpression);
      else if (this.kind === '?') type = this.#parseNullable(start, type, endsExpression);
      else {
        const pointer = this.advance();
        this.refuse({ start, end: pointer.end }, 'pointers');
      }
    }
  }

  /** Puts `[]`, `[,]`, … around a type. The first brackets are the outermost: `int[][,]` is an array of `int[,]`. */
  protected parseRanks(start: number, element: TypeSyntax, endsExpression = false): TypeSyntax {
    const ranks: number[] = [];
    while (this.at('[') && this.#scanSuffix(this.position, true, endsExpression) > 0) {
      const open = this.position;
      while (!this.at(']')) this.advance();
      ranks.push(this.position - open);
      this.advance();
      this.grow();
    }
    const span = this.spanFrom(start);
    return ranks.reduceRight<TypeSyntax>(
      (inner, rank) => ({ kind: 'array-type', span, element: inner, rank }),
      element,
    );
  }

  #parsePredefinedType(): TypeSyntax {
    const { start, end, kind } = this.advance();
    const span: Span = { start, end };
    return { kind: 'named-type', span, parts: [{ name: { text: kind, span }, arguments: [] }] };
  }

  #parseNamedType(): TypeSyntax {
    const start = this.token.start;
    if (!this.isNameAt(this.position)) {
      this.fail('a type');
      const span: Span = { start: this.lastEnd, end: this.lastEnd };
      return { kind: 'named-type', span, parts: [{ name: { text: '', span }, arguments: [] }] };
    }
    this.parseAlias();
    const parts: TypeNamePart[] = [];
    do {
      const name = this.parseIdentifier();
      parts.push({ name, arguments: this.kind === '<' ? this.parseTypeArguments() : [] });
      this.grow();
    } while (this.accept('.'));
    return { kind: 'named-type', span: this.spanFrom(start), parts };
  }

  /** Reads `global::`, which changes nothing here: no name of a policy expression can hide a namespace. */
  protected parseAlias(): void {
    if (this.peek().kind !== '::') return;
    const alias = this.advance();
    this.advance();
    if (alias.text !== 'global') this.refuse({ start: alias.start, end: this.lastEnd }, `the alias '${alias.text}'`);
  }

  /** Parses `<A, B>`. */
  protected parseTypeArguments(): TypeSyntax[] {
    const start = this.token.start;
    this.advance();
    if (this.kind === '>' || this.kind === ',') {
      while (this.accept(','));
      this.expect('>');
      this.refuse(this.spanFrom(start), 'generic types without their arguments');
      return [];
    }
    const types: TypeSyntax[] = [];
    do types.push(this.parseType());
    while (this.accept(','));
    if (!this.accept('>')) this.fail("',' or '>'");
    return types;
  }

  #parseTupleType(): TypeSyntax {
    const start = this.token.start;
    const open = this.position;
    this.advance();
    const elements: TupleTypeSyntax['elements'][number][] = [];
    do {
      const type = this.parseType();
      const name: Identifier | undefined = this.isNameAt(this.position) ? this.parseIdentifier() : undefined;
      elements.push({ type, name });
    } while (this.accept(','));
    this.expectClosing(open, ')', "',' or ')'");
    const span = this.spanFrom(start);
    if (elements.length < 2) this.report('unexpected-token', span, 'a tuple type has at least two elements');
    return { kind: 'tuple-type', span, elements };
  }
}

function isCertainlyType(type: TypeSyntax): boolean {
  return type.kind !== 'named-type' || isPredefinedType(type.parts[0]?.name.text as TokenKind);
}

const expressionStarts: ReadonlySet<TokenKind> = new Set([
  'literal',
  'interpolation-start',
  '(',
  '[',
  '+',
  '-',
  '!',
  '~',
  '++',
  '--',
  '&',
  '*',
  '^',
  'base',
  'checked',
  'default',
  'delegate',
  'false',
  'new',
  'null',
  'ref',
  'sizeof',
  'stackalloc',
  'this',
  'throw',
  'true',
  'typeof',
  'unchecked',
  '__arglist',
  '__makeref',
  '__reftype',
  '__refvalue',
] satisfies TokenKind[]);
