import type { TokenKind } from '../lexer.ts';
import type {
  BlockStatement,
  CatchClause,
  Declarator,
  Designation,
  Expression,
  GotoStatement,
  IfStatement,
  LocalDeclarationStatement,
  LocalFunctionParameter,
  LocalFunctionStatement,
  Statement,
  SwitchLabel,
  SwitchSection,
  TypeSyntax,
} from '../syntax.ts';
import { ExpressionParser } from './expressions.ts';
import { isWord } from './token-cursor.ts';

// Statements. A declaration is told from an expression by scanning a type: when a name follows it, it is one.

/** Parses statements, and with them everything that a policy expression has. */
export class Parser extends ExpressionParser {
  /** Parses `{ statements }`. */
  parseBlock(): BlockStatement {
    const start = this.token.start;
    const open = this.position;
    if (!this.expect('{')) return { kind: 'block', span: this.spanFrom(this.lastEnd), statements: [] };
    const statements = this.#parseStatements(() => false);
    this.expectClosing(open, '}');
    return { kind: 'block', span: this.spanFrom(start), statements };
  }

  #parseStatements(ends: () => boolean): Statement[] {
    const statements: Statement[] = [];
    while (!this.at('}') && !this.at('end') && !ends()) {
      const before = this.position;
      statements.push(this.parseStatement());
      if (this.position !== before) continue;
      this.fail('a statement');
      this.advance();
    }
    return statements;
  }

  /** Parses one statement. */
  parseStatement(): Statement {
    const outer = this.descend();
    const statement = this.#parseStatement();
    this.ascend(outer);
    return statement;
  }

  /** The body of `if`, `while` and the like, which a declaration cannot be. */
  #parseEmbedded(): Statement {
    const statement = this.parseStatement();
    if (statement.kind === 'local-declaration' || statement.kind === 'local-function' || statement.kind === 'labeled') {
      const what = statement.kind === 'labeled' ? 'a label' : 'a declaration';
      this.report(
        'unexpected-token',
        statement.span,
        `found ${what} as the body of a statement; expected '{' around it`,
      );
    }
    return statement;
  }

  #parseStatement(): Statement {
    const start = this.token.start;
    switch (this.kind) {
      case '{':
        return this.parseBlock();
      case ';':
        this.advance();
        return { kind: 'empty', span: this.spanFrom(start) };
      case 'if':
        return this.#parseIf();
      case 'while':
        return this.#parseWhile(start);
      case 'do':
        return this.#parseDo(start);
      case 'for':
        return this.#parseFor(start);
      case 'foreach':
        return this.#parseForEach(start);
      case 'switch':
        return this.#parseSwitch(start);
      case 'break':
      case 'continue':
        return this.#parseJump(start, this.kind);
      case 'goto':
        return this.#parseGoto(start);
      case 'return':
        return this.#parseReturn(start);
      case 'throw':
        return this.#parseThrowStatement(start);
      case 'try':
        return this.#parseTry(start);
      case 'using':
        return this.#parseUsing(start);
      case 'lock':
        return this.#parseLock(start);
      case 'const':
        return this.#parseConst(start);
      case 'checked':
      case 'unchecked':
        if (this.peek().kind === '{') return this.#parseCheckedStatement(start, this.kind === 'checked');
        break;
      case 'else':
      case 'catch':
      case 'finally':
        return this.#refuseStray(start);
      case 'unsafe':
      case 'fixed':
        return this.#refuseUnsafe(start);
      case 'ref':
        return this.#refuseRefLocal(start);
      case 'static':
      case 'extern':
        if (this.#isModified()) return this.#parseModifiedFunction(start);
        if (this.#isDeclarationAfter(1)) return this.#refuseModifier();
        break;
      case 'identifier':
        return this.#parseNamed(start);
    }
    if (declarationKeywords.has(this.kind)) return this.#refuseDeclaration(start);
    return this.#parseDeclarationOrExpression(start);
  }

  // ------------------------------------------------------------------------- what begins with a name

  #parseNamed(start: number): Statement {
    const next = this.peek();
    if (next.kind === ':' && this.isNameAt(this.position)) return this.#parseLabeled(start);
    if (this.atWord('yield') && (next.kind === 'return' || next.kind === 'break')) return this.#refuseYield(start);
    if (this.atWord('async') && this.#isModified()) return this.#parseModifiedFunction(start);
    if (this.atWord('await')) {
      if (next.kind === 'foreach' || next.kind === 'using') return this.#refuseAwaitStatement();
      if (next.kind === 'identifier') return this.#parseExpressionStatement();
    }
    return this.#parseDeclarationOrExpression(start);
  }

  #parseLabeled(start: number): Statement {
    const label = this.parseIdentifier();
    this.advance();
    if (this.at('}')) {
      this.fail('a statement');
      return { kind: 'labeled', span: this.spanFrom(start), label, statement: this.#emptyHere() };
    }
    const statement = this.parseStatement();
    return { kind: 'labeled', span: this.spanFrom(start), label, statement };
  }

  #emptyHere(): Statement {
    return { kind: 'empty', span: { start: this.lastEnd, end: this.lastEnd } };
  }

  #parseDeclarationOrExpression(start: number): Statement {
    const type = this.#isDeclarationStatement();
    if (type === undefined) return this.#parseExpressionStatement();
    if (type === 'function') return this.#parseLocalFunction(start, false, false);
    const declaration = this.#parseDeclaration(start, false);
    this.#expectSemicolon();
    return { ...declaration, span: this.spanFrom(start) };
  }

  #isDeclarationStatement(): 'variable' | 'function' | undefined {
    const after = this.scanType(this.position);
    if (after < 0) return undefined;
    const surely = this.scannedSurely;
    const nullable = this.kindAt(after - 1) === '?';
    if (!this.isNameAt(after)) {
      // `int = 3`: a type that cannot begin an expression is a declaration that lacks its name.
      const lacksName = surely && !nullable && !afterPredefinedType.has(this.kindAt(after));
      return lacksName ? 'variable' : undefined;
    }
    const follow = this.kindAt(after + 1);
    if (follow === '(') return 'function';
    if (follow === '<' && this.#isGenericFunction(after + 1)) return 'function';
    // `a ? b : c` and `a ? b = c : d` are no declarations of a nullable `b`.
    return nullable && follow !== '=' && follow !== ';' && follow !== ',' ? undefined : 'variable';
  }

  #isGenericFunction(index: number): boolean {
    const after = this.scanTypeArguments(index);
    return after > 0 && this.kindAt(after) === '(';
  }

  /** Parses `type a = 1, b` without its semicolon. */
  #parseDeclaration(start: number, isConst: boolean): LocalDeclarationStatement {
    const type = this.parseType();
    const declarators: Declarator[] = [];
    do declarators.push(this.#parseDeclarator());
    while (this.accept(','));
    return { kind: 'local-declaration', span: this.spanFrom(start), isConst, type, declarators };
  }

  #parseDeclarator(): Declarator {
    const name = this.parseIdentifier();
    const initializer = this.accept('=') ? this.#parseVariableInitializer() : undefined;
    return { span: this.spanFrom(name.span.start), name, initializer };
  }

  #parseVariableInitializer(): Expression {
    if (!this.at('{')) return this.parseExpression();
    const initializer = this.parseArrayInitializer();
    return { kind: 'array-creation', span: initializer.span, rank: 1, lengths: [], initializer };
  }

  #parseConst(start: number): Statement {
    this.advance();
    const declaration = this.#parseDeclaration(start, true);
    this.#expectSemicolon();
    return { ...declaration, span: this.spanFrom(start) };
  }

  #parseExpressionStatement(): Statement {
    const mistakes = this.bag.count;
    const expression = this.parseExpression();
    if (this.bag.count === mistakes && this.at(';') && !isStatementExpression(expression)) {
      const message =
        "found an expression whose value is not used; expected a call, an assignment, '++', '--' or 'new'";
      this.report('unexpected-token', expression.span, message);
    }
    this.#expectSemicolon();
    return { kind: 'expression-statement', span: this.spanFrom(expression.span.start), expression };
  }

  /** Consumes `;`. When it is missing, goes on with what begins a line, or else after the next `;`. */
  #expectSemicolon(): void {
    if (this.accept(';')) return;
    this.fail("';'");
    if (this.#isOnNewLine()) return;
    while (!this.at('end') && !this.at('}') && !statementStarts.has(this.kind)) {
      if (this.accept(';')) return;
      this.skipBalanced();
    }
  }

  #isOnNewLine(): boolean {
    if (!this.canStartExpression(this.position) || this.at('(') || this.at('[')) return false;
    const between = this.text.slice(this.lastEnd, Math.min(this.token.start, this.lastEnd + 200));
    return between.includes('\n') || between.includes('\r');
  }

  // --------------------------------------------------------------------------------- local functions

  /** Whether modifiers are followed by the head of a local function. */
  #isModified(): boolean {
    let index = this.position;
    while (this.kindAt(index) === 'static' || this.kindAt(index) === 'extern' || this.#isAsyncAt(index)) index++;
    const after = this.scanType(index);
    if (after < 0 || !this.isNameAt(after)) return false;
    const follow = this.kindAt(after + 1);
    return follow === '(' || (follow === '<' && this.#isGenericFunction(after + 1));
  }

  #isAsyncAt(index: number): boolean {
    const token = this.tokens[index];
    return token !== undefined && isWord(token, 'async') && this.kindAt(index + 1) !== '(';
  }

  #parseModifiedFunction(start: number): Statement {
    let isStatic = false;
    let isAsync = false;
    while (this.at('static') || this.at('extern') || this.atWord('async')) {
      const token = this.advance();
      const span = { start: token.start, end: token.end };
      if (token.kind === 'static') {
        isStatic = true;
        this.refuseNewer(span, 'static local functions need', 8);
      } else {
        isAsync ||= token.kind === 'identifier';
        this.refuse(span, token.kind === 'extern' ? "'extern'" : "'async'");
      }
    }
    return this.#parseLocalFunction(start, isStatic, isAsync);
  }

  #parseLocalFunction(start: number, isStatic: boolean, isAsync: boolean): LocalFunctionStatement {
    const returnType = this.parseType();
    const name = this.parseIdentifier();
    const typeParameters = this.at('<') ? this.parseTypeParameters() : [];
    const parameters = this.parseParameters();
    this.#parseConstraints();
    const body = this.#parseFunctionBody();
    return {
      kind: 'local-function',
      span: this.spanFrom(start),
      isStatic,
      isAsync,
      returnType,
      name,
      typeParameters,
      parameters,
      body,
    };
  }

  #parseFunctionBody(): Expression | BlockStatement {
    if (this.at('{')) return this.parseBlock();
    if (!this.accept('=>')) this.fail("'{' or '=>'");
    const body = this.parseExpressionOrThrow();
    this.#expectSemicolon();
    return body;
  }

  /** Parses `<T, U>` where a method or type is declared. */
  parseTypeParameters(): LocalFunctionStatement['typeParameters'][number][] {
    this.advance();
    const names = [];
    do names.push(this.parseIdentifier());
    while (this.accept(','));
    if (!this.accept('>')) this.fail("',' or '>'");
    return names;
  }

  #parseConstraints(): void {
    const start = this.token.start;
    if (!this.atWord('where')) return;
    while (!this.at('{') && !this.at('=>') && !this.at(';') && !this.at('end')) this.advance();
    this.refuse(this.spanFrom(start), "constraints ('where') of local functions");
  }

  /** Parses `(int a, out string b, int c = 1)` where a method is declared. */
  parseParameters(): LocalFunctionParameter[] {
    const open = this.position;
    if (!this.expect('(')) return [];
    const parameters: LocalFunctionParameter[] = [];
    if (!this.at(')')) {
      do parameters.push(this.#parseParameter());
      while (this.accept(','));
    }
    this.expectClosing(open, ')', "',' or ')'");
    return parameters;
  }

  #parseParameter(): LocalFunctionParameter {
    const start = this.token.start;
    const modified = this.at('ref') || this.at('out') || this.at('in') || this.at('params');
    const modifier = modified ? (this.advance().kind as LocalFunctionParameter['modifier']) : undefined;
    const type = this.parseType();
    const name = this.parseIdentifier();
    const defaultValue = this.accept('=') ? this.parseExpression() : undefined;
    const span = this.spanFrom(Math.min(start, type.span.start));
    return { span, modifier, type, name, defaultValue };
  }

  // -------------------------------------------------------------------------------------- conditions

  /** Parses `( expression )`. */
  #parseCondition(): Expression {
    const open = this.position;
    if (!this.expect('(')) return this.#parseBareCondition();
    const condition = this.parseExpression();
    this.expectClosing(open, ')');
    return condition;
  }

  /** A condition whose parentheses are missing, which has been reported. */
  #parseBareCondition(): Expression {
    if (this.canStartExpression(this.position)) return this.parseExpression();
    return { kind: 'missing', span: { start: this.lastEnd, end: this.lastEnd } };
  }

  /** A chain of `else if` is read in a loop and folded up at the end. */
  #parseIf(): Statement {
    const links: Pick<IfStatement, 'condition' | 'consequent'>[] = [];
    const starts: number[] = [];
    let alternative: Statement | undefined;
    for (let more = true; more; ) {
      starts.push(this.advance().start);
      const condition = this.#parseCondition();
      links.push({ condition, consequent: this.#parseEmbedded() });
      this.grow();
      const otherwise = this.accept('else');
      more = otherwise && this.at('if');
      if (otherwise && !more) alternative = this.#parseEmbedded();
    }
    return links.reduceRight<Statement | undefined>(
      (inner, link, index) => ({
        kind: 'if',
        span: this.spanFrom(starts[index] as number),
        ...link,
        alternative: inner,
      }),
      alternative,
    ) as Statement;
  }

  #parseSwitch(start: number): Statement {
    this.advance();
    const value = this.#parseCondition();
    const open = this.position;
    const sections: SwitchSection[] = [];
    if (this.expect('{')) {
      while (!this.at('}') && !this.at('end')) {
        const before = this.position;
        sections.push(this.#parseSwitchSection());
        if (this.position === before) this.advance();
      }
      this.expectClosing(open, '}');
    }
    return { kind: 'switch', span: this.spanFrom(start), value, sections };
  }

  #parseSwitchSection(): SwitchSection {
    const start = this.token.start;
    const labels: SwitchLabel[] = [];
    while (this.#atSwitchLabel()) labels.push(this.#parseSwitchLabel());
    if (labels.length === 0) this.fail("'case', 'default' or '}'");
    const statements = this.#parseStatements(() => this.#atSwitchLabel());
    const first = labels.length > 0 ? start : Math.min(start, statements[0]?.span.start ?? this.lastEnd);
    return { span: this.spanFrom(first), labels, statements };
  }

  #atSwitchLabel(): boolean {
    return this.at('case') || (this.at('default') && this.peek().kind === ':');
  }

  #parseSwitchLabel(): SwitchLabel {
    const { start, kind } = this.advance();
    if (kind === 'default') {
      this.advance();
      return { kind: 'default', span: this.spanFrom(start) };
    }
    const pattern = this.parsePattern('case');
    let guard: Expression | undefined;
    if (this.atWord('when')) {
      this.advance();
      guard = this.parseExpression();
    }
    this.expect(':');
    return { kind: 'case', span: this.spanFrom(start), pattern, guard };
  }

  // ------------------------------------------------------------------------------------------- loops

  #parseWhile(start: number): Statement {
    this.advance();
    const condition = this.#parseCondition();
    const body = this.#parseEmbedded();
    return { kind: 'while', span: this.spanFrom(start), condition, body };
  }

  #parseDo(start: number): Statement {
    this.advance();
    const body = this.#parseEmbedded();
    this.expect('while');
    const condition = this.#parseCondition();
    this.#expectSemicolon();
    return { kind: 'do', span: this.spanFrom(start), body, condition };
  }

  #parseFor(start: number): Statement {
    this.advance();
    const open = this.position;
    this.expect('(');
    let declaration: LocalDeclarationStatement | undefined;
    let initializers: Expression[] = [];
    if (this.#isDeclarationStatement() === 'variable') declaration = this.#parseDeclaration(this.token.start, false);
    else initializers = this.#parseExpressions(';');
    this.expect(';');
    const condition = this.at(';') ? undefined : this.parseExpression();
    this.expect(';');
    const incrementors = this.#parseExpressions(')');
    this.expectClosing(open, ')');
    const body = this.#parseEmbedded();
    return {
      kind: 'for',
      span: this.spanFrom(start),
      declaration,
      initializers,
      condition,
      incrementors,
      body,
    };
  }

  #parseExpressions(close: TokenKind): Expression[] {
    const expressions: Expression[] = [];
    if (this.at(close)) return expressions;
    do expressions.push(this.parseExpression());
    while (this.accept(','));
    return expressions;
  }

  #parseForEach(start: number): Statement {
    this.advance();
    const open = this.position;
    this.expect('(');
    const { type, designation } = this.#parseIteration();
    this.expect('in');
    const source = this.parseExpression();
    this.expectClosing(open, ')');
    const body = this.#parseEmbedded();
    return { kind: 'foreach', span: this.spanFrom(start), type, designation, source, body };
  }

  /** `var x`, `var (x, y)` and `(int x, var y)`; the last has a tuple of types beside its tuple of names. */
  #parseIteration(): { type: TypeSyntax; designation: Designation } {
    if (this.at('(') && !this.isNameAt(this.scanType(this.position))) return this.#parseTypedDesignation();
    return { type: this.parseType(), designation: this.parseDesignation() };
  }

  #parseTypedDesignation(): { type: TypeSyntax; designation: Designation } {
    const outer = this.descend();
    const start = this.token.start;
    const open = this.position;
    this.advance();
    const types: { type: TypeSyntax }[] = [];
    const elements: Designation[] = [];
    do {
      const discards = this.atWord('_') && (this.peek().kind === ',' || this.peek().kind === ')');
      const type: TypeSyntax | undefined = discards
        ? { kind: 'var-type', span: this.spanFrom(this.token.start) }
        : undefined;
      const element =
        type !== undefined
          ? { type, designation: this.parseDesignation() }
          : this.at('(')
            ? this.#parseTypedDesignation()
            : { type: this.parseType(), designation: this.parseDesignation() };
      types.push({ type: element.type });
      elements.push(element.designation);
    } while (this.accept(','));
    this.expectClosing(open, ')', "',' or ')'");
    this.ascend(outer);
    const span = this.spanFrom(start);
    return {
      type: { kind: 'tuple-type', span, elements: types },
      designation: { kind: 'tuple', span, elements },
    };
  }

  // ------------------------------------------------------------------------------------------- jumps

  #parseJump(start: number, kind: 'break' | 'continue'): Statement {
    this.advance();
    this.#expectSemicolon();
    return { kind, span: this.spanFrom(start) };
  }

  #parseGoto(start: number): Statement {
    this.advance();
    const target = this.#parseGotoTarget();
    this.#expectSemicolon();
    return { kind: 'goto', span: this.spanFrom(start), target };
  }

  #parseGotoTarget(): GotoStatement['target'] {
    if (this.accept('case')) return { kind: 'case', value: this.parseExpression() };
    if (this.accept('default')) return { kind: 'default' };
    return { kind: 'label', name: this.parseIdentifier() };
  }

  #parseReturn(start: number): Statement {
    this.advance();
    const expression = this.at(';') ? undefined : this.parseExpression();
    this.#expectSemicolon();
    return { kind: 'return', span: this.spanFrom(start), expression };
  }

  #parseThrowStatement(start: number): Statement {
    this.advance();
    const expression = this.at(';') ? undefined : this.parseExpression();
    this.#expectSemicolon();
    return { kind: 'throw', span: this.spanFrom(start), expression };
  }

  // -------------------------------------------------------------------------- try, using, lock, checked

  #parseTry(start: number): Statement {
    this.advance();
    const block = this.parseBlock();
    const catches: CatchClause[] = [];
    while (this.at('catch')) catches.push(this.#parseCatch());
    const finallyBlock = this.accept('finally') ? this.parseBlock() : undefined;
    if (catches.length === 0 && finallyBlock === undefined) this.fail("'catch' or 'finally'");
    return { kind: 'try', span: this.spanFrom(start), block, catches, finallyBlock };
  }

  #parseCatch(): CatchClause {
    const { start } = this.advance();
    const open = this.position;
    let type: TypeSyntax | undefined;
    let name: CatchClause['name'];
    if (this.accept('(')) {
      type = this.parseType();
      if (!this.at(')')) name = this.parseIdentifier();
      this.expectClosing(open, ')');
    }
    let filter: Expression | undefined;
    if (this.atWord('when')) {
      this.advance();
      filter = this.#parseCondition();
    }
    const block = this.parseBlock();
    return { span: this.spanFrom(start), type, name, filter, block };
  }

  #parseUsing(start: number): Statement {
    const { end } = this.advance();
    if (!this.at('(')) {
      this.refuseNewer({ start, end }, "'using' without parentheses needs", 8);
      return this.#parseDeclarationOrExpression(this.token.start);
    }
    const open = this.position;
    this.advance();
    const declares = this.#isDeclarationStatement() === 'variable';
    const resource = declares ? this.#parseDeclaration(this.token.start, false) : this.parseExpression();
    this.expectClosing(open, ')');
    const body = this.#parseEmbedded();
    return { kind: 'using', span: this.spanFrom(start), resource, body };
  }

  #parseLock(start: number): Statement {
    this.advance();
    const target = this.#parseCondition();
    const body = this.#parseEmbedded();
    return { kind: 'lock', span: this.spanFrom(start), target, body };
  }

  #parseCheckedStatement(start: number, checked: boolean): Statement {
    this.advance();
    const block = this.parseBlock();
    return { kind: 'checked-statement', span: this.spanFrom(start), checked, block };
  }

  // ----------------------------------------------------------------------- what cannot be in a policy

  #isDeclarationAfter(distance: number): boolean {
    const after = this.scanType(this.position + distance);
    return after > 0 && this.isNameAt(after);
  }

  /** `static int a = 1;`, which is a variable all the same. */
  #refuseModifier(): Statement {
    const { start, end, kind } = this.advance();
    this.refuse({ start, end }, `'${kind}' in front of a variable`);
    return this.parseStatement();
  }

  #refuseStray(start: number): Statement {
    const { end, kind } = this.advance();
    const opening = kind === 'else' ? 'if' : 'try';
    this.report('unexpected-token', { start, end }, `found '${kind}' without the '${opening}' it belongs to`);
    return { kind: 'empty', span: { start, end } };
  }

  #refuseUnsafe(start: number): Statement {
    const { end, kind } = this.advance();
    this.refuse({ start, end }, `'${kind}'`);
    if (kind === 'fixed' && this.at('(')) this.skipBalanced();
    return this.parseStatement();
  }

  #refuseRefLocal(start: number): Statement {
    const { end } = this.advance();
    this.refuse({ start, end }, "'ref' outside of arguments");
    this.accept('readonly');
    return this.parseStatement();
  }

  #refuseYield(start: number): Statement {
    this.advance();
    const { kind, end } = this.advance();
    this.refuse({ start, end }, "'yield'");
    if (kind === 'return' && !this.at(';')) this.parseExpression();
    this.#expectSemicolon();
    return { kind: 'empty', span: this.spanFrom(start) };
  }

  #refuseAwaitStatement(): Statement {
    const { start, end } = this.advance();
    this.refuse({ start, end }, "'await'");
    return this.parseStatement();
  }

  /** Types, members and namespaces, of which a method body has none. */
  #refuseDeclaration(start: number): Statement {
    const { end, kind } = this.token;
    this.refuse({ start, end }, `'${kind}'`);
    while (!this.at('end') && !this.at('}') && !this.at('{') && !this.at(';')) this.skipBalanced();
    if (this.at('{')) this.skipBalanced();
    else this.accept(';');
    return { kind: 'empty', span: this.spanFrom(start) };
  }
}

/** Expressions that can stand as a statement (C# 7 specification, 13.7). */
function isStatementExpression(expression: Expression): boolean {
  switch (expression.kind) {
    case 'invocation':
    case 'assignment':
    case 'postfix':
    case 'object-creation':
    case 'missing':
      return true;
    case 'unary':
      return expression.operator === '++' || expression.operator === '--';
    case 'conditional-access': {
      let access = expression.access;
      while (access.kind === 'conditional-access') access = access.access;
      return isStatementExpression(access);
    }
    default:
      return false;
  }
}

/** Keywords of declarations outside of methods. */
const declarationKeywords: ReadonlySet<TokenKind> = new Set([
  'abstract',
  'class',
  'enum',
  'event',
  'explicit',
  'implicit',
  'interface',
  'internal',
  'namespace',
  'operator',
  'override',
  'private',
  'protected',
  'public',
  'readonly',
  'sealed',
  'struct',
  'virtual',
  'volatile',
] satisfies TokenKind[]);

/** What may follow a keyword type that begins an expression, and what is a mistake of another kind. */
const afterPredefinedType: ReadonlySet<TokenKind> = new Set(['.', '(', ')', '[', 'end', '}'] satisfies TokenKind[]);

/** Keywords that begin a statement and nothing else, where reading can go on after a mistake. */
const statementStarts: ReadonlySet<TokenKind> = new Set([
  'break',
  'case',
  'catch',
  'const',
  'continue',
  'do',
  'else',
  'finally',
  'for',
  'foreach',
  'goto',
  'if',
  'lock',
  'return',
  'try',
  'using',
  'while',
] satisfies TokenKind[]);
