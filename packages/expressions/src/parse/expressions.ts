import type { Span } from '@turnpike/text';
import type { Token, TokenKind } from '../lexer.ts';
import type {
  Argument,
  ArrayInitializer,
  AssignmentOperator,
  BinaryOperator,
  BlockStatement,
  CollectionInitializer,
  DeclarationExpression,
  Designation,
  Expression,
  Identifier,
  Initializer,
  InterpolationPart,
  LambdaParameter,
  MemberInitializer,
  Pattern,
  QueryClause,
  QueryExpression,
  TupleExpression,
  TypeSyntax,
  UnaryExpression,
} from '../syntax.ts';
import { isWord } from './token-cursor.ts';
import { isPredefinedType, TypeParser } from './types.ts';

// Expressions, by precedence. Chains — binary operators, member access, `?:`, `??` — are read in loops, so their length
// costs no recursion; brackets, lambdas and prefix operators recurse and are counted. Where C# needs to look ahead to
// know what it reads, the look is a scan of types or of the paired brackets, never a trial parse, so nothing is read
// twice as often as it is nested.

/** How tightly binary operators bind. `is`, `as` and the comparisons share a level. */
const precedences: Readonly<Partial<Record<TokenKind, number>>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '|': 4,
  '^': 5,
  '&': 6,
  '==': 7,
  '!=': 7,
  '<': 8,
  '>': 8,
  '<=': 8,
  is: 8,
  as: 8,
  '<<': 9,
  '+': 10,
  '-': 10,
  '*': 11,
  '/': 11,
  '%': 11,
};

const COALESCING = 1;
const RELATIONAL = 8;
const SHIFT = 9;

const assignmentOperators: ReadonlySet<TokenKind> = new Set([
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '<<=',
  '??=',
] satisfies (TokenKind & AssignmentOperator)[]);

/** The operators that the lexer leaves as single `>`. */
type JoinedOperator = '>' | '>>' | '>=' | '>>=' | '>>>';

/** Parses expressions at the position of a token cursor. */
export abstract class ExpressionParser extends TypeParser {
  /** Parses `{ statements }`: the body of a lambda. */
  abstract parseBlock(): BlockStatement;

  /** Parses one expression, assignments and lambdas included. */
  parseExpression(): Expression {
    const outer = this.descend();
    const expression = this.#parseAssignment();
    this.ascend(outer);
    return expression;
  }

  /** Parses an expression where `throw` may stand: a branch of `?:` or the body after `=>`. */
  protected parseExpressionOrThrow(): Expression {
    return this.at('throw') ? this.#parseThrow() : this.parseExpression();
  }

  protected missing(): Expression {
    this.fail('an expression', 'expression-expected');
    return { kind: 'missing', span: { start: this.lastEnd, end: this.lastEnd } };
  }

  // -------------------------------------------------------------------------- assignment, conditional

  #parseAssignment(): Expression {
    return this.#parseAssignmentOf(this.#parseConditional());
  }

  #parseAssignmentOf(target: Expression): Expression {
    const joined = this.at('>') ? this.#joinedOperator() : undefined;
    if (joined !== '>>=' && !assignmentOperators.has(this.kind)) return target;
    const start = this.token.start;
    const operator = (joined ?? this.kind) as AssignmentOperator;
    for (let count = joined === undefined ? 1 : 3; count > 0; count--) this.advance();
    const operatorSpan = this.spanFrom(start);
    const value = this.parseExpression();
    this.grow();
    return { kind: 'assignment', span: this.spanFrom(target.span.start), operator, operatorSpan, target, value };
  }

  /** `a ? b : c ? d : e` leans right and is read in a loop. */
  #parseConditional(): Expression {
    let condition = this.parseBinary(0);
    if (!this.at('?')) return condition;
    const links: { condition: Expression; whenTrue: Expression }[] = [];
    let last: Expression | undefined;
    while (last === undefined) {
      this.advance();
      const whenTrue = this.parseExpressionOrThrow();
      links.push({ condition, whenTrue });
      this.grow();
      if (this.at('hole-format')) last = this.#refuseFormat();
      else if (!this.expect(':')) last = { kind: 'missing', span: { start: this.lastEnd, end: this.lastEnd } };
      else if (this.at('throw')) last = this.#parseThrow();
      else {
        condition = this.#parseOperand(0);
        if (!this.at('?')) last = this.#parseAssignmentOf(condition);
      }
    }
    return links.reduceRight<Expression>(
      (whenFalse, link) => ({
        kind: 'conditional',
        span: this.spanFrom(link.condition.span.start),
        condition: link.condition,
        whenTrue: link.whenTrue,
        whenFalse,
      }),
      last,
    );
  }

  /** In an interpolated string the `:` of a bare `?:` begins a format. */
  #refuseFormat(): Expression {
    const { start, end } = this.advance();
    const message = "found ':' with '?' in an interpolated string, where it begins a format; expected (a ? b : c)";
    this.report('unexpected-token', { start, end: start + 1 }, message);
    return { kind: 'missing', span: { start: end, end } };
  }

  // ------------------------------------------------------------------------------------------ binary

  /** Parses operators that bind more tightly than `outer`. */
  protected parseBinary(outer: number): Expression {
    let left = this.parseUnary();
    for (;;) {
      const joined = this.at('>') ? this.#joinedOperator() : undefined;
      const precedence = joined === undefined ? (precedences[this.kind] ?? 0) : joinedPrecedence(joined);
      if (precedence <= outer) {
        if (!this.#refuseNewerOperator(left)) return left;
      } else if (this.at('is')) left = this.#parseIs(left);
      else if (this.at('as')) left = this.#parseAs(left);
      else if (precedence === COALESCING) left = this.#parseCoalescing(left);
      else left = this.#parseBinaryRest(left, precedence, joined);
      this.grow();
    }
  }

  /** An operand with its own height, so that the longest path counts and not the number of nodes. */
  #parseOperand(precedence: number): Expression {
    const height = this.height;
    this.height = 0;
    const operand = this.parseBinary(precedence);
    if (height > this.height) this.height = height;
    return operand;
  }

  #parseBinaryRest(left: Expression, precedence: number, joined: JoinedOperator | undefined): Expression {
    const start = this.token.start;
    const operator = (joined === '>>>' ? '>>' : (joined ?? this.kind)) as BinaryOperator;
    for (let count = joined?.length ?? 1; count > 0; count--) this.advance();
    const operatorSpan = this.spanFrom(start);
    if (joined === '>>>') this.refuseNewer(operatorSpan, "'>>>' needs", 11);
    const right = this.#parseOperand(precedence);
    return { kind: 'binary', span: this.spanFrom(left.span.start), operator, operatorSpan, left, right };
  }

  /** `a ?? b ?? c` leans right and is read in a loop. */
  #parseCoalescing(first: Expression): Expression {
    const operands = [first];
    const operators: Span[] = [];
    while (this.at('??')) {
      const { start, end } = this.advance();
      operators.push({ start, end });
      operands.push(this.at('throw') ? this.#parseThrow() : this.#parseOperand(COALESCING));
      this.grow();
    }
    return operands.reduceRight((right, left, index) => ({
      kind: 'binary',
      span: this.spanFrom(left.span.start),
      operator: '??',
      operatorSpan: operators[index] as Span,
      left,
      right,
    }));
  }

  #parseAs(operand: Expression): Expression {
    this.advance();
    const type = this.parseType(true);
    return { kind: 'as', span: this.spanFrom(operand.span.start), operand, type };
  }

  #parseIs(operand: Expression): Expression {
    this.advance();
    const pattern = this.parsePattern('is');
    return { kind: 'is', span: this.spanFrom(operand.span.start), operand, pattern };
  }

  /** What the `>` at the position is together with the `>` and `=` that touch it. */
  #joinedOperator(): JoinedOperator {
    const [second, third] = [this.#touching(1), this.#touching(2)];
    if (second === '=') return '>=';
    if (second !== '>') return '>';
    if (third === '=') return '>>=';
    return third === '>' ? '>>>' : '>>';
  }

  #touching(distance: number): TokenKind | undefined {
    const token = this.peek(distance);
    return token.start === this.peek(distance - 1).end ? token.kind : undefined;
  }

  /** Operators of later versions, read so that they can be refused by name. What they applied to stands for the whole. */
  #refuseNewerOperator(left: Expression): boolean {
    const start = left.span.start;
    if (this.at('switch') && this.peek().kind === '{') {
      this.advance();
      this.skipBalanced();
      this.refuseNewer(this.spanFrom(start), 'switch expressions need', 8);
      return true;
    }
    if (this.atWord('with') && this.peek().kind === '{') {
      this.advance();
      this.skipBalanced();
      this.refuseNewer(this.spanFrom(start), "'with' expressions need", 9);
      return true;
    }
    if (!this.#atRange()) return false;
    this.#parseRange(start);
    return true;
  }

  #atRange(): boolean {
    return this.at('.') && this.#touching(1) === '.';
  }

  #parseRange(start: number): void {
    this.advance();
    this.advance();
    if (this.canStartExpression(this.position)) this.parseUnary();
    this.refuseNewer(this.spanFrom(start), "ranges ('..') need", 8);
  }

  // ------------------------------------------------------------------------------------------- unary

  protected parseUnary(): Expression {
    switch (this.kind) {
      case '+':
      case '-':
      case '!':
      case '~':
      case '++':
      case '--':
        return this.#parsePrefix();
      case '&':
        return this.#refusePrefix((span) => this.refuse(span, 'pointers'));
      case '^':
        return this.#refusePrefix((span) => this.refuseNewer(span, "indexes from the end ('^') need", 8));
      case 'ref':
        return this.#refusePrefix((span) => this.refuse(span, "'ref' outside of arguments"));
      case 'throw':
        return this.#parseMisplacedThrow();
      case 'static':
        if (this.#isLambdaAt(this.position + 1)) {
          return this.#refusePrefix((span) => this.refuseNewer(span, 'static lambdas need', 9));
        }
        break;
      case '(':
        if (this.#isLambdaAt(this.position)) return this.#parseLambda(false);
        if (this.#isCast()) return this.#parseCast();
        break;
      case 'identifier':
        if (this.peek().kind === '=>') return this.#parseLambda(false);
        return this.#parseContextual() ?? this.#parsePostfix(this.#parsePrimary());
      case '.':
        if (this.#atRange()) return this.#parseLeadingRange();
        break;
    }
    return this.#parsePostfix(this.#parsePrimary());
  }

  #parsePrefix(): Expression {
    const outer = this.descend();
    const { start, end, kind } = this.advance();
    const operator = kind as UnaryExpression['operator'];
    const operand = this.parseUnary();
    this.ascend(outer);
    this.grow();
    return { kind: 'unary', span: this.spanFrom(start), operator, operatorSpan: { start, end }, operand };
  }

  /** Reads an operand behind something that is refused; the operand stands for the whole. */
  #refusePrefix(refuse: (span: Span) => void): Expression {
    const outer = this.descend();
    const { start, end } = this.advance();
    refuse({ start, end });
    const operand = this.parseUnary();
    this.ascend(outer);
    return operand;
  }

  #parseLeadingRange(): Expression {
    const start = this.token.start;
    this.#parseRange(start);
    return { kind: 'missing', span: this.spanFrom(start) };
  }

  #parseThrow(): Expression {
    const outer = this.descend();
    const { start } = this.advance();
    const operand = this.#parseOperand(0);
    this.ascend(outer);
    this.grow();
    return { kind: 'throw-expression', span: this.spanFrom(start), operand };
  }

  #parseMisplacedThrow(): Expression {
    const { start, end } = this.token;
    const expected = "expected it after '??', in a branch of '?:' or after '=>'";
    this.report('unexpected-token', { start, end }, `found 'throw' inside an expression; ${expected}`);
    return this.#parseThrow();
  }

  /** Words that are names except in places: `from`, `async`, `await`. */
  #parseContextual(): Expression | undefined {
    const next = this.peek();
    if (this.atWord('from')) return this.#isQuery() ? this.#parseQuery() : undefined;
    if (this.atWord('async')) {
      const lambda = this.#isLambdaAt(this.position + 1) || next.kind === 'delegate';
      return lambda ? this.#parseAsyncLambda() : undefined;
    }
    if (!this.atWord('await')) return undefined;
    const operand = next.kind === 'identifier' ? this.isNameAt(this.position + 1) : awaitable.has(next.kind);
    if (!operand) return undefined;
    return this.#refusePrefix((span) => this.refuse(span, "'await'"));
  }

  #parseAsyncLambda(): Expression {
    const { start, end } = this.advance();
    this.refuse({ start, end }, "'async'");
    const lambda = this.at('delegate') ? this.#parseAnonymousMethod(true) : this.#parseLambda(true);
    return { ...lambda, span: this.spanFrom(start) };
  }

  // -------------------------------------------------------------------------------------------- cast

  /** Whether `(` begins a cast (C# 7 specification, 12.8.7). */
  #isCast(): boolean {
    const close = this.scanType(this.position + 1);
    if (close < 0 || this.kindAt(close) !== ')') return false;
    return this.scannedSurely || this.#canFollowCast(close + 1);
  }

  #canFollowCast(index: number): boolean {
    const kind = this.kindAt(index);
    if (kind === 'identifier') return this.isNameAt(index);
    return castOperandStarts.has(kind) || isPredefinedType(kind);
  }

  #parseCast(): Expression {
    const outer = this.descend();
    const start = this.token.start;
    const open = this.position;
    this.advance();
    const type = this.parseType();
    this.expectClosing(open, ')');
    const operand = this.parseUnary();
    this.ascend(outer);
    this.grow();
    return { kind: 'cast', span: this.spanFrom(start), type, operand };
  }

  // ----------------------------------------------------------------------------------------- postfix

  /** Member access, calls, indexing and `?.`, which is folded up at the end: its later links are inside its earlier. */
  #parsePostfix(first: Expression): Expression {
    const tested: Expression[] = [];
    let expression = first;
    for (;;) {
      const next = this.#parsePostfixLink(expression);
      if (next !== undefined) expression = next;
      else if (this.#atConditionalAccess()) {
        tested.push(expression);
        expression = this.#parseBinding();
      } else break;
      this.grow();
    }
    const end = expression.span.end;
    return tested.reduceRight<Expression>(
      (access, target) => ({ kind: 'conditional-access', span: { start: target.span.start, end }, target, access }),
      expression,
    );
  }

  #parsePostfixLink(target: Expression): Expression | undefined {
    const start = target.span.start;
    switch (this.kind) {
      case '.': {
        if (this.#atRange()) return undefined;
        this.advance();
        const name = this.#parseMemberName();
        const typeArguments = this.#parseExpressionTypeArguments();
        return { kind: 'member', span: this.spanFrom(start), target, name, typeArguments };
      }
      case '(': {
        const args = this.#parseArguments(')');
        return { kind: 'invocation', span: this.spanFrom(start), target, arguments: args };
      }
      case '[': {
        const args = this.#parseArguments(']');
        return { kind: 'element-access', span: this.spanFrom(start), target, arguments: args };
      }
      case '++':
      case '--': {
        const token = this.advance();
        const operatorSpan = { start: token.start, end: token.end };
        const operator = token.kind as '++' | '--';
        return { kind: 'postfix', span: this.spanFrom(start), operator, operatorSpan, operand: target };
      }
      case '!': {
        const token = this.advance();
        this.refuseNewer({ start: token.start, end: token.end }, "the null-forgiving '!' needs", 8);
        return target;
      }
      case '->': {
        const token = this.advance();
        this.refuse({ start: token.start, end: token.end }, 'pointers');
        const name = this.#parseMemberName();
        return { kind: 'member', span: this.spanFrom(start), target, name };
      }
      default:
        return undefined;
    }
  }

  /** A name after a dot; there the words of a query are names like any other. */
  #parseMemberName(): Identifier {
    if (!this.at('identifier')) return this.parseIdentifier();
    const token = this.advance();
    return { text: token.text, span: { start: token.start, end: token.end } };
  }

  #atConditionalAccess(): boolean {
    if (!this.at('?')) return false;
    const next = this.peek().kind;
    return next === '.' || next === '[';
  }

  #parseBinding(): Expression {
    this.advance();
    const start = this.token.start;
    if (this.at('[')) {
      const args = this.#parseArguments(']');
      return { kind: 'element-binding', span: this.spanFrom(start), arguments: args };
    }
    this.advance();
    const name = this.#parseMemberName();
    const typeArguments = this.#parseExpressionTypeArguments();
    return { kind: 'member-binding', span: this.spanFrom(start), name, typeArguments };
  }

  /** Type arguments, when that is what the `<` at the position begins (C# 7 specification, 7.5.4.2). */
  #parseExpressionTypeArguments(): TypeSyntax[] | undefined {
    if (!this.at('<')) return undefined;
    if (this.peek().kind === '>' && this.peek(2).kind === '(') return this.#parseNoTypeArguments();
    const after = this.scanTypeArguments(this.position);
    if (after < 0) return undefined;
    const kind = this.kindAt(after);
    if (!followTypeArguments.has(kind) && !(kind === 'identifier' && !this.isNameAt(after))) return undefined;
    return this.parseTypeArguments();
  }

  /** `a<>(b)`, which is a call that lacks its type arguments and nothing else. */
  #parseNoTypeArguments(): TypeSyntax[] {
    this.advance();
    this.fail('a type');
    this.advance();
    return [];
  }

  // --------------------------------------------------------------------------------------- arguments

  #parseArguments(close: ')' | ']'): Argument[] {
    const open = this.position;
    this.advance();
    const args: Argument[] = [];
    if (close === ']' || !this.at(close)) {
      do args.push(this.#parseArgument());
      while (this.accept(','));
    }
    this.expectClosing(open, close, `',' or '${close}'`);
    return args;
  }

  #parseArgument(): Argument {
    const start = this.token.start;
    const name = this.#parseArgumentName();
    const modifier = this.at('ref') || this.at('out') || this.at('in') ? this.advance().kind : undefined;
    const declares = modifier === 'out' && this.#isDeclaration();
    const expression = declares ? this.#parseDeclarationExpression() : this.parseExpression();
    return {
      span: this.spanFrom(Math.min(start, expression.span.start)),
      name,
      modifier: modifier as Argument['modifier'],
      expression,
    };
  }

  #parseArgumentName(): Identifier | undefined {
    if (this.peek().kind !== ':' || !this.isNameAt(this.position)) return undefined;
    const name = this.parseIdentifier();
    this.advance();
    return name;
  }

  /** Whether a type and a name follow. */
  #isDeclaration(): boolean {
    const after = this.scanType(this.position);
    return after > 0 && this.isNameAt(after);
  }

  #parseDeclarationExpression(): DeclarationExpression {
    const start = this.token.start;
    const type = this.parseType();
    const designation = this.parseDesignation();
    return { kind: 'declaration-expression', span: this.spanFrom(start), type, designation };
  }

  /** Parses what a declaration names: `x`, `_` or `(x, _)`. */
  protected parseDesignation(): Designation {
    const start = this.token.start;
    if (!this.at('(')) {
      const discard = this.atWord('_');
      const name = this.parseIdentifier();
      return discard ? { kind: 'discard', span: name.span } : { kind: 'single', name };
    }
    const outer = this.descend();
    const open = this.position;
    this.advance();
    const elements: Designation[] = [];
    do elements.push(this.parseDesignation());
    while (this.accept(','));
    this.expectClosing(open, ')', "',' or ')'");
    this.ascend(outer);
    return { kind: 'tuple', span: this.spanFrom(start), elements };
  }

  /** Whether `var` is followed by names in parentheses and then by a token of this kind. */
  protected isDeconstruction(follow: TokenKind): boolean {
    if (!this.atWord('var') || this.peek().kind !== '(') return false;
    const close = this.partnerOf(this.position + 1);
    if (close < 0 || this.kindAt(close + 1) !== follow) return false;
    for (let index = this.position + 1; index <= close; index++) {
      const kind = this.kindAt(index);
      if (kind !== 'identifier' && kind !== ',' && kind !== '(' && kind !== ')') return false;
    }
    return true;
  }

  // ----------------------------------------------------------------------------------------- primary

  #parsePrimary(): Expression {
    const { start, end, kind } = this.token;
    switch (kind) {
      case 'literal': {
        const { literal } = this.advance() as Token & { literal: NonNullable<Token['literal']> };
        return { kind: 'literal', span: { start, end }, value: literal };
      }
      case 'true':
      case 'false':
        this.advance();
        return { kind: 'literal', span: { start, end }, value: { type: 'bool', value: kind === 'true' } };
      case 'null':
        this.advance();
        return { kind: 'literal', span: { start, end }, value: { type: 'null' } };
      case 'identifier':
        return this.#parseName();
      case 'interpolation-start':
        return this.#parseInterpolation();
      case '(':
        return this.#parseParenthesized();
      case '[':
        return this.#refuseCollection();
      case 'new':
        return this.#parseNew();
      case 'delegate':
        return this.#parseAnonymousMethod(false);
      case 'typeof':
        return this.#parseOfType('typeof');
      case 'sizeof':
        return this.#parseOfType('sizeof');
      case 'default':
        return this.#parseDefault();
      case 'checked':
      case 'unchecked':
        return this.#parseChecked(kind === 'checked');
      case 'this':
      case 'base':
      case 'stackalloc':
      case '__arglist':
      case '__makeref':
      case '__reftype':
      case '__refvalue':
        return this.#refuseKeyword();
      default:
        return isPredefinedType(kind) ? this.#parsePredefinedType() : this.missing();
    }
  }

  #refuseKeyword(): Expression {
    const { start, end, kind } = this.advance();
    this.refuse({ start, end }, `'${kind}'`);
    // What may follow `stackalloc` reads like an element access.
    if (kind === 'stackalloc' && this.scanType(this.position) > 0) this.parseElementType();
    return { kind: 'missing', span: this.spanFrom(start) };
  }

  #refuseCollection(): Expression {
    const start = this.token.start;
    this.skipBalanced();
    this.refuseNewer(this.spanFrom(start), 'collection expressions ([…]) need', 12);
    return { kind: 'missing', span: this.spanFrom(start) };
  }

  #parsePredefinedType(): Expression {
    const { start, end, kind } = this.token;
    if (this.peek().kind !== '.') this.fail('an expression', 'expression-expected');
    this.advance();
    return { kind: 'predefined-type', span: { start, end }, name: { text: kind, span: { start, end } } };
  }

  #parseName(): Expression {
    if (!this.isNameAt(this.position)) return this.missing();
    if (this.isDeconstruction('=')) return this.#parseDeclarationExpression();
    const start = this.token.start;
    if (this.atWord('nameof') && this.peek().kind === '(') return this.#parseNameOf();
    this.parseAlias();
    const name = this.parseIdentifier();
    const typeArguments = this.#parseExpressionTypeArguments();
    return { kind: 'name', span: this.spanFrom(start), name, typeArguments };
  }

  #parseNameOf(): Expression {
    const start = this.token.start;
    this.advance();
    const open = this.position;
    this.advance();
    const operand = this.parseExpression();
    this.expectClosing(open, ')');
    return { kind: 'nameof', span: this.spanFrom(start), operand };
  }

  #parseOfType(kind: 'typeof' | 'sizeof'): Expression {
    const start = this.token.start;
    this.advance();
    const open = this.position;
    this.expect('(');
    const type = this.parseType();
    this.expectClosing(open, ')');
    return { kind, span: this.spanFrom(start), type };
  }

  #parseDefault(): Expression {
    const start = this.token.start;
    this.advance();
    const open = this.position;
    if (!this.accept('(')) return { kind: 'default', span: this.spanFrom(start) };
    const type = this.parseType();
    this.expectClosing(open, ')');
    return { kind: 'default', span: this.spanFrom(start), type };
  }

  #parseChecked(checked: boolean): Expression {
    const start = this.token.start;
    this.advance();
    const open = this.position;
    this.expect('(');
    const operand = this.parseExpression();
    this.expectClosing(open, ')');
    return { kind: 'checked', span: this.spanFrom(start), checked, operand };
  }

  // ------------------------------------------------------------------------------ parentheses, tuples

  #parseParenthesized(): Expression {
    const start = this.token.start;
    const open = this.position;
    this.advance();
    const elements: TupleExpression['elements'][number][] = [];
    do elements.push(this.#parseTupleElement());
    while (this.accept(','));
    const [first] = elements as [TupleExpression['elements'][number]];
    const single = elements.length === 1 && first.name === undefined;
    this.expectClosing(open, ')', single ? "')'" : "',' or ')'");
    const span = this.spanFrom(start);
    if (single) return { kind: 'parenthesized', span, expression: first.expression };
    if (elements.length === 1) this.report('unexpected-token', span, 'a tuple has at least two elements');
    return { kind: 'tuple', span, elements };
  }

  #parseTupleElement(): TupleExpression['elements'][number] {
    const name = this.#parseArgumentName();
    const declares = this.#isTupleDeclaration();
    return { name, expression: declares ? this.#parseDeclarationExpression() : this.parseExpression() };
  }

  #isTupleDeclaration(): boolean {
    if (this.isDeconstruction(',') || this.isDeconstruction(')')) return true;
    const after = this.scanType(this.position);
    if (after < 0 || !this.isNameAt(after)) return false;
    const follow = this.kindAt(after + 1);
    return follow === ',' || follow === ')';
  }

  // ------------------------------------------------------------------------------------------ lambdas

  #isLambdaAt(index: number): boolean {
    const kind = this.kindAt(index);
    if (kind === 'identifier') return this.kindAt(index + 1) === '=>';
    if (kind !== '(') return false;
    const close = this.partnerOf(index);
    return close > 0 && this.kindAt(close + 1) === '=>';
  }

  #parseLambda(isAsync: boolean): Expression {
    const outer = this.descend();
    const start = this.token.start;
    const parameters = this.at('(') ? this.#parseLambdaParameters() : [this.#parseLambdaParameter()];
    this.expect('=>');
    const body = this.at('{') ? this.parseBlock() : this.parseExpressionOrThrow();
    this.ascend(outer);
    return { kind: 'lambda', span: this.spanFrom(start), parameters, isAsync, body };
  }

  #parseAnonymousMethod(isAsync: boolean): Expression {
    const outer = this.descend();
    const start = this.token.start;
    this.advance();
    const takesAny = !this.at('(');
    const parameters = takesAny ? [] : this.#parseLambdaParameters();
    const body = this.parseBlock();
    this.ascend(outer);
    return { kind: 'lambda', span: this.spanFrom(start), parameters, takesAny, isAsync, body };
  }

  #parseLambdaParameters(): LambdaParameter[] {
    const open = this.position;
    this.advance();
    const parameters: LambdaParameter[] = [];
    if (!this.at(')')) {
      do parameters.push(this.#parseLambdaParameter());
      while (this.accept(','));
    }
    this.expectClosing(open, ')', "',' or ')'");
    return parameters;
  }

  #parseLambdaParameter(): LambdaParameter {
    const start = this.token.start;
    const modifier = this.at('ref') || this.at('out') || this.at('in') ? this.advance().kind : undefined;
    const next = this.peek().kind;
    const implicit = this.isNameAt(this.position) && (next === ',' || next === ')' || next === '=>');
    const type = implicit ? undefined : this.parseType();
    const name = this.parseIdentifier();
    const span = this.spanFrom(Math.min(start, type?.span.start ?? start, name.span.start));
    return { span, name, type, modifier: modifier as LambdaParameter['modifier'] };
  }

  // ---------------------------------------------------------------------------------------- creation

  #parseNew(): Expression {
    const start = this.token.start;
    const next = this.peek().kind;
    if (next === '{') return this.#parseAnonymousObject();
    if (next === '[') return this.#parseImplicitArray();
    this.advance();
    if (this.at('(') && this.scanType(this.position) < 0) return this.#refuseTargetTyped(start);
    const typeStart = this.token.start;
    const type = this.parseElementType();
    if (this.at('[')) return this.#parseArrayCreation(start, typeStart, type);
    const args = this.at('(') ? this.#parseArguments(')') : undefined;
    const initializer = this.at('{') ? this.#parseInitializer() : undefined;
    if (args === undefined && initializer === undefined) this.fail("'(', '[' or '{'");
    return { kind: 'object-creation', span: this.spanFrom(start), type, arguments: args, initializer };
  }

  #refuseTargetTyped(start: number): Expression {
    this.#parseArguments(')');
    if (this.at('{')) this.#parseInitializer();
    this.refuseNewer(this.spanFrom(start), "'new' without a type needs", 9);
    return { kind: 'missing', span: this.spanFrom(start) };
  }

  #parseImplicitArray(): Expression {
    const start = this.token.start;
    this.advance();
    const open = this.position;
    this.advance();
    while (this.accept(','));
    const rank = this.position - open;
    this.expectClosing(open, ']');
    const initializer = this.at('{') ? this.parseArrayInitializer() : undefined;
    if (initializer === undefined) this.fail("'{'");
    return { kind: 'array-creation', span: this.spanFrom(start), rank, lengths: [], initializer };
  }

  #parseArrayCreation(start: number, typeStart: number, type: TypeSyntax): Expression {
    const open = this.position;
    const lengths: Expression[] = [];
    this.advance();
    let rank = 1;
    if (this.at(',') || this.at(']')) {
      while (this.accept(',')) rank++;
    } else {
      do lengths.push(this.parseExpression());
      while (this.accept(','));
      rank = lengths.length;
    }
    this.expectClosing(open, ']', lengths.length > 0 ? "',' or ']'" : "']'");
    const elementType = this.at('[') ? this.parseRanks(typeStart, type) : type;
    const initializer = this.at('{') ? this.parseArrayInitializer() : undefined;
    if (lengths.length === 0 && initializer === undefined) this.fail("'{'");
    return { kind: 'array-creation', span: this.spanFrom(start), elementType, rank, lengths, initializer };
  }

  /** Parses `{ a, { b, c } }`. */
  protected parseArrayInitializer(): ArrayInitializer {
    const outer = this.descend();
    const start = this.token.start;
    const elements = this.#parseBraced(() => (this.at('{') ? this.parseArrayInitializer() : this.parseExpression()));
    this.ascend(outer);
    return { kind: 'array-initializer', span: this.spanFrom(start), elements };
  }

  #parseAnonymousObject(): Expression {
    const start = this.token.start;
    this.advance();
    const members = this.#parseBraced(() => {
      const memberStart = this.token.start;
      const name = this.#atMemberInitializer() ? this.#parseMemberName() : undefined;
      if (name !== undefined) this.advance();
      const value = this.parseExpression();
      return { span: this.spanFrom(Math.min(memberStart, value.span.start)), name, value };
    });
    return { kind: 'anonymous-object', span: this.spanFrom(start), members };
  }

  #atMemberInitializer(): boolean {
    return this.at('identifier') && this.peek().kind === '=';
  }

  #parseInitializer(): Initializer {
    const outer = this.descend();
    const start = this.token.start;
    const first = this.peek().kind;
    const isObject = first === '[' || (first === 'identifier' && this.peek(2).kind === '=');
    const initializer = isObject ? this.#parseObjectInitializer(start) : this.#parseCollectionInitializer(start);
    this.ascend(outer);
    return initializer;
  }

  #parseObjectInitializer(start: number): Initializer {
    const members = this.#parseBraced(() => this.#parseMemberInitializer());
    return { kind: 'object-initializer', span: this.spanFrom(start), members };
  }

  #parseMemberInitializer(): MemberInitializer {
    const start = this.token.start;
    const target: MemberInitializer['target'] = this.at('[')
      ? { kind: 'index', arguments: this.#parseArguments(']') }
      : { kind: 'member', name: this.#parseMemberName() };
    this.expect('=');
    const value = this.at('{') ? this.#parseInitializer() : this.parseExpression();
    const targetStart = target.kind === 'member' ? target.name.span.start : start;
    return { span: this.spanFrom(Math.min(start, targetStart, value.span.start)), target, value };
  }

  #parseCollectionInitializer(start: number): CollectionInitializer {
    const elements = this.#parseBraced(() => {
      const elementStart = this.token.start;
      // An index belongs to the other kind of initializer.
      if (this.at('[')) this.fail('an element like the first');
      if (this.at('[')) return { span: this.spanFrom(this.lastEnd), values: [] };
      const values = this.at('{') ? this.#parseBraced(() => this.parseExpression()) : [this.parseExpression()];
      const valueStart = values[0]?.span.start ?? elementStart;
      return { span: this.spanFrom(Math.min(elementStart, valueStart)), values };
    });
    return { kind: 'collection-initializer', span: this.spanFrom(start), elements };
  }

  /** Parses `{ item, item }`, with or without a comma at the end. */
  #parseBraced<Item>(parseItem: () => Item): Item[] {
    const open = this.position;
    this.advance();
    const items: Item[] = [];
    while (!this.at('}') && !this.at('end')) {
      items.push(parseItem());
      if (!this.accept(',')) break;
    }
    this.expectClosing(open, '}', "',' or '}'");
    return items;
  }

  // ------------------------------------------------------------------------------ interpolated strings

  #parseInterpolation(): Expression {
    const start = this.token.start;
    const parts: InterpolationPart[] = [];
    this.advance();
    while (this.at('interpolation-text') || this.at('hole-start')) {
      if (this.at('hole-start')) parts.push(this.#parseHole());
      else {
        const token = this.advance();
        parts.push({ kind: 'text', text: token.text, span: { start: token.start, end: token.end } });
      }
    }
    this.accept('interpolation-end');
    return { kind: 'interpolated-string', span: this.spanFrom(start), parts };
  }

  #parseHole(): InterpolationPart {
    const outer = this.descend();
    const start = this.token.start;
    const open = this.position;
    this.advance();
    const expression = this.parseExpression();
    const alignment = this.accept(',') ? this.parseExpression() : undefined;
    const format = this.at('hole-format') ? this.advance().text : undefined;
    this.expectClosing(open, 'hole-end', "'}'");
    this.ascend(outer);
    return { kind: 'hole', span: this.spanFrom(start), expression, alignment, format };
  }

  // ------------------------------------------------------------------------------------------ queries

  /** Whether `from` begins a query: a name, or a type and a name, and `in` follow. */
  #isQuery(): boolean {
    const next = this.position + 1;
    if (this.kindAt(next) === 'identifier' && this.kindAt(next + 1) === 'in') return true;
    const after = this.scanType(next);
    return after > 0 && this.kindAt(after) === 'identifier' && this.kindAt(after + 1) === 'in';
  }

  #parseQuery(): Expression {
    const outer = this.descend();
    const start = this.token.start;
    this.queries++;
    const bodies = [this.#parseQueryBody()];
    const names: Identifier[] = [];
    while (this.atWord('into')) {
      this.advance();
      names.push(this.parseIdentifier());
      bodies.push(this.#parseQueryBody());
      this.grow();
    }
    this.queries--;
    this.ascend(outer);
    type Query = Pick<QueryExpression, 'clauses' | 'result' | 'continuation'>;
    const query = bodies.reduceRight<Query | undefined>((following, body, index) => {
      const name = names[index];
      return following === undefined || name === undefined
        ? body
        : { ...body, continuation: { name, query: following } };
    }, undefined);
    return { kind: 'query', span: this.spanFrom(start), ...(query as Query) };
  }

  #parseQueryBody(): Pick<QueryExpression, 'clauses' | 'result'> {
    const clauses: QueryClause[] = [];
    for (;;) {
      const clause = this.#parseQueryClause();
      if (clause === undefined) break;
      clauses.push(clause);
      this.grow();
    }
    return { clauses, result: this.#parseQueryResult() };
  }

  #parseQueryResult(): QueryExpression['result'] {
    if (this.atWord('group')) {
      this.advance();
      const element = this.parseExpression();
      this.#expectWord('by');
      return { kind: 'group', element, key: this.parseExpression() };
    }
    if (!this.#expectWord('select', "'select', 'group' or another clause")) {
      return { kind: 'select', expression: { kind: 'missing', span: { start: this.lastEnd, end: this.lastEnd } } };
    }
    return { kind: 'select', expression: this.parseExpression() };
  }

  #expectWord(word: string, expected = `'${word}'`): boolean {
    if (!this.atWord(word)) {
      this.fail(expected);
      return false;
    }
    this.advance();
    return true;
  }

  #parseQueryClause(): QueryClause | undefined {
    const start = this.token.start;
    if (this.atWord('from')) return this.#parseFrom(start);
    if (this.atWord('join')) return this.#parseJoin(start);
    if (this.atWord('orderby')) return this.#parseOrderBy(start);
    if (this.atWord('where')) {
      this.advance();
      const condition = this.parseExpression();
      return { kind: 'where', span: this.spanFrom(start), condition };
    }
    if (!this.atWord('let')) return undefined;
    this.advance();
    const name = this.parseIdentifier();
    this.expect('=');
    const value = this.parseExpression();
    return { kind: 'let', span: this.spanFrom(start), name, value };
  }

  #parseFrom(start: number): QueryClause {
    this.advance();
    const { type, name, source } = this.#parseSource();
    return { kind: 'from', span: this.spanFrom(start), type, name, source };
  }

  /** `name in source` or `type name in source`. */
  #parseSource(): { type: TypeSyntax | undefined; name: Identifier; source: Expression } {
    const type = this.peek().kind === 'in' ? undefined : this.parseType();
    const name = this.parseIdentifier();
    this.expect('in');
    return { type, name, source: this.parseExpression() };
  }

  #parseJoin(start: number): QueryClause {
    this.advance();
    const { type, name, source } = this.#parseSource();
    this.#expectWord('on');
    const leftKey = this.parseExpression();
    this.#expectWord('equals');
    const rightKey = this.parseExpression();
    let into: Identifier | undefined;
    if (this.atWord('into')) {
      this.advance();
      into = this.parseIdentifier();
    }
    return { kind: 'join', span: this.spanFrom(start), type, name, source, leftKey, rightKey, into };
  }

  #parseOrderBy(start: number): QueryClause {
    const orderings: { expression: Expression; descending: boolean }[] = [];
    do {
      this.advance();
      const expression = this.parseExpression();
      const descending = this.atWord('descending');
      if (descending || this.atWord('ascending')) this.advance();
      orderings.push({ expression, descending });
    } while (this.at(','));
    return { kind: 'orderby', span: this.spanFrom(start), orderings };
  }

  // ----------------------------------------------------------------------------------------- patterns

  /** Parses what follows `is`, or `case` in a switch. */
  protected parsePattern(place: 'is' | 'case'): Pattern {
    const outer = this.descend();
    const pattern = this.#refuseNewerPattern(place) ?? this.#parsePlainPattern(place);
    while (this.#atCombinator(this.position)) {
      const { start, end } = this.advance();
      this.refuseNewer({ start, end }, "'and' and 'or' in patterns need", 9);
      this.#refuseNewerPattern(place) ?? this.#parsePlainPattern(place);
    }
    this.ascend(outer);
    return pattern;
  }

  #atCombinator(index: number): boolean {
    const token = this.tokens[index] as Token;
    if (!isWord(token, 'and') && !isWord(token, 'or')) return false;
    return this.canStartExpression(index + 1) || patternOperators.has(this.kindAt(index + 1));
  }

  #parsePlainPattern(place: 'is' | 'case'): Pattern {
    const start = this.token.start;
    const after = this.scanType(this.position, true);
    const surely = this.scannedSurely;
    if (after > 0 && this.#isPatternName(after, place)) return this.#parseDeclarationPattern(start);
    if (after > 0 && this.kindAt(after) === '{') return this.#parsePropertyPattern(start);
    if (after > 0 && this.at('(')) return this.#parsePositionalPattern(start);
    const ends = after > 0 && !this.#continuesConstant(after);
    if (surely && ends) return this.#parseTypePattern(start, place);
    if (place === 'is' && ends) {
      const type = this.parseType(true);
      const value = typeAsExpression(type);
      const span = this.spanFrom(start);
      return value === undefined
        ? { kind: 'type-pattern', span, type }
        : { kind: 'type-or-constant-pattern', span, type, value };
    }
    const value = place === 'is' ? this.#parseOperand(RELATIONAL) : this.#parseConditional();
    return { kind: 'constant-pattern', span: value.span, value };
  }

  /** Whether a name that the pattern declares stands at an index. */
  #isPatternName(index: number, place: 'is' | 'case'): boolean {
    if (!this.isNameAt(index) || this.#atCombinator(index)) return false;
    if (place === 'is' || !isWord(this.tokens[index] as Token, 'when')) return true;
    const follow = this.kindAt(index + 1);
    return follow === ':' || (follow === 'identifier' && isWord(this.tokens[index + 1] as Token, 'when'));
  }

  #continuesConstant(index: number): boolean {
    const kind = this.kindAt(index);
    if (kind === '(' || kind === '[' || kind === '.' || kind === '?') return kind !== '?';
    return (precedences[kind] ?? 0) >= SHIFT;
  }

  #parseDeclarationPattern(start: number): Pattern {
    const type = this.parseType(true);
    const discard = this.atWord('_');
    const name = this.parseIdentifier();
    const span = this.spanFrom(start);
    if (type.kind === 'var-type') {
      return discard ? { kind: 'discard-pattern', span } : { kind: 'var-pattern', span, name };
    }
    return discard ? { kind: 'type-pattern', span, type } : { kind: 'declaration-pattern', span, type, name };
  }

  #parseTypePattern(start: number, place: 'is' | 'case'): Pattern {
    const type = this.parseType(true);
    const span = this.spanFrom(start);
    if (place === 'case') this.refuseNewer(span, "'case' with a type and no name needs", 9);
    return { kind: 'type-pattern', span, type };
  }

  #parsePropertyPattern(start: number): Pattern {
    if (!this.at('{')) this.parseType(true);
    this.skipBalanced();
    if (this.isNameAt(this.position) && !this.atWord('when')) this.advance();
    this.refuseNewer(this.spanFrom(start), 'property patterns need', 8);
    return { kind: 'discard-pattern', span: this.spanFrom(start) };
  }

  #parsePositionalPattern(start: number): Pattern {
    this.skipBalanced();
    if (this.isNameAt(this.position) && !this.atWord('when')) this.advance();
    this.refuseNewer(this.spanFrom(start), 'positional patterns need', 8);
    return { kind: 'discard-pattern', span: this.spanFrom(start) };
  }

  /** Patterns that C# 7 does not begin so. */
  #refuseNewerPattern(place: 'is' | 'case'): Pattern | undefined {
    const { start, end } = this.token;
    if (this.at('{')) return this.#parsePropertyPattern(start);
    if (this.atWord('var') && this.peek().kind === '(') {
      this.advance();
      return this.#parsePositionalPattern(start);
    }
    if (this.atWord('not') && this.canStartExpression(this.position + 1)) {
      this.advance();
      this.refuseNewer({ start, end }, place === 'is' ? "'is not' needs" : "'not' in patterns needs", 9);
      return this.parsePattern(place);
    }
    if (!this.at('<') && !this.at('<=') && !this.at('>')) return undefined;
    const length = this.at('>') && this.#joinedOperator() === '>=' ? 2 : 1;
    for (let count = length; count > 0; count--) this.advance();
    this.refuseNewer(this.spanFrom(start), 'comparisons in patterns need', 9);
    const value = this.#parseOperand(RELATIONAL);
    return { kind: 'constant-pattern', span: this.spanFrom(start), value };
  }
}

function joinedPrecedence(operator: JoinedOperator): number {
  if (operator === '>>=') return 0;
  return operator === '>>' || operator === '>>>' ? SHIFT : RELATIONAL;
}

/** The other reading of `A.B`: a constant. Types that cannot be one have none. */
function typeAsExpression(type: TypeSyntax): Expression | undefined {
  if (type.kind !== 'named-type') return undefined;
  let expression: Expression | undefined;
  for (const { name, arguments: typeArguments } of type.parts) {
    if (typeArguments.length > 0) return undefined;
    expression =
      expression === undefined
        ? { kind: 'name', span: name.span, name }
        : { kind: 'member', span: { start: expression.span.start, end: name.span.end }, target: expression, name };
  }
  return expression;
}

const patternOperators: ReadonlySet<TokenKind> = new Set(['{', '<', '<=', '>'] satisfies TokenKind[]);

/** What may follow `await` when it is an operator. */
const awaitable: ReadonlySet<TokenKind> = new Set([
  '(',
  'new',
  'this',
  'typeof',
  'default',
  'literal',
] satisfies TokenKind[]);

/** What makes a parenthesised name before it a cast (C# 7 specification, 12.8.7). */
const castOperandStarts: ReadonlySet<TokenKind> = new Set([
  '~',
  '!',
  '(',
  'literal',
  'interpolation-start',
  'base',
  'checked',
  'default',
  'delegate',
  'false',
  'new',
  'null',
  'sizeof',
  'stackalloc',
  'this',
  'throw',
  'true',
  'typeof',
  'unchecked',
] satisfies TokenKind[]);

/** What makes `<…>` before it type arguments (C# 7 specification, 7.5.4.2, with the tokens that C# 7 added). */
const followTypeArguments: ReadonlySet<TokenKind> = new Set([
  '(',
  ')',
  ']',
  '}',
  ':',
  ';',
  ',',
  '.',
  '?',
  '==',
  '!=',
  '|',
  '^',
  '&&',
  '||',
  '&',
  '[',
  '<',
  '<=',
  '>',
  'is',
  'as',
  '??',
  'hole-end',
  'hole-format',
  'end',
] satisfies TokenKind[]);
