import type { Span } from '@turnpike/text';

// The syntax tree of what C# 7 allows inside a method body. Nodes are plain data, told apart by `kind`;
// every node has the span of the source it came from. The parser keeps what was written: parentheses stay
// as nodes, and nothing is resolved here.

/** A name with the place it was written; verbatim names (`@class`) are stored without the `@`. */
export interface Identifier {
  readonly text: string;
  readonly span: Span;
}

// ---------------------------------------------------------------------------------------------- types

/** A type as written. */
export type TypeSyntax =
  | NamedTypeSyntax
  | ArrayTypeSyntax
  | NullableTypeSyntax
  | TupleTypeSyntax
  | { readonly kind: 'var-type'; readonly span: Span };

/** `System.Collections.Generic.List<string>`: the parts between the dots, each with its type arguments. Keyword types (`int`) are one part. */
export interface NamedTypeSyntax {
  readonly kind: 'named-type';
  readonly span: Span;
  readonly parts: readonly TypeNamePart[];
}

export interface TypeNamePart {
  readonly name: Identifier;
  /** Empty when none were written. `typeof(List<>)` is not read. */
  readonly arguments: readonly TypeSyntax[];
}

/** `int[]` has rank 1, `int[,]` rank 2; `int[][]` nests. */
export interface ArrayTypeSyntax {
  readonly kind: 'array-type';
  readonly span: Span;
  readonly element: TypeSyntax;
  readonly rank: number;
}

export interface NullableTypeSyntax {
  readonly kind: 'nullable-type';
  readonly span: Span;
  readonly element: TypeSyntax;
}

export interface TupleTypeSyntax {
  readonly kind: 'tuple-type';
  readonly span: Span;
  readonly elements: readonly { readonly type: TypeSyntax; readonly name?: Identifier }[];
}

// ---------------------------------------------------------------------------------------- expressions

export type Expression =
  | LiteralExpression
  | InterpolatedStringExpression
  | NameExpression
  | PredefinedTypeExpression
  | MemberExpression
  | InvocationExpression
  | ElementAccessExpression
  | ConditionalAccessExpression
  | MemberBindingExpression
  | ElementBindingExpression
  | ParenthesizedExpression
  | TupleExpression
  | UnaryExpression
  | PostfixExpression
  | BinaryExpression
  | AssignmentExpression
  | ConditionalExpression
  | CastExpression
  | AsExpression
  | IsExpression
  | LambdaExpression
  | ObjectCreationExpression
  | AnonymousObjectExpression
  | ArrayCreationExpression
  | TypeOfExpression
  | DefaultExpression
  | NameOfExpression
  | SizeOfExpression
  | CheckedExpression
  | ThrowExpression
  | DeclarationExpression
  | QueryExpression
  | MissingExpression;

/** A constant as written, with its value already read. Integers are `bigint` until their type is known. */
export interface LiteralExpression {
  readonly kind: 'literal';
  readonly span: Span;
  readonly value: LiteralValue;
}

export type LiteralValue =
  | { readonly type: 'null' }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'char'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  /** `suffix` is lower case: '', 'u', 'l' or 'ul'. */
  | { readonly type: 'integer'; readonly value: bigint; readonly suffix: '' | 'u' | 'l' | 'ul' }
  /** `float` for suffix f, `double` for d or none, `decimal` for m. `text` has no suffix and no digit separators. */
  | { readonly type: 'float' | 'double' | 'decimal'; readonly text: string };

/** `$"…"` and `$@"…"`. Text parts have their escapes and doubled braces resolved. */
export interface InterpolatedStringExpression {
  readonly kind: 'interpolated-string';
  readonly span: Span;
  readonly parts: readonly InterpolationPart[];
}

export type InterpolationPart =
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  | {
      readonly kind: 'hole';
      readonly span: Span;
      readonly expression: Expression;
      /** `{x,-10}`: a constant expression. */
      readonly alignment?: Expression;
      /** `{x:yyyy}`: the text after the colon, escapes resolved. */
      readonly format?: string;
    };

/** `name` or `name<T>`. */
export interface NameExpression {
  readonly kind: 'name';
  readonly span: Span;
  readonly name: Identifier;
  readonly typeArguments?: readonly TypeSyntax[];
}

/** A keyword type standing as an expression: the `string` of `string.Join`. */
export interface PredefinedTypeExpression {
  readonly kind: 'predefined-type';
  readonly span: Span;
  readonly name: Identifier;
}

/** `target.name` and `target.name<T>`. */
export interface MemberExpression {
  readonly kind: 'member';
  readonly span: Span;
  readonly target: Expression;
  readonly name: Identifier;
  readonly typeArguments?: readonly TypeSyntax[];
}

/** One argument: `x`, `name: x`, `ref x`, `out x`, `out var x`. */
export interface Argument {
  readonly span: Span;
  readonly name?: Identifier;
  readonly modifier?: 'ref' | 'out' | 'in';
  readonly expression: Expression;
}

export interface InvocationExpression {
  readonly kind: 'invocation';
  readonly span: Span;
  readonly target: Expression;
  readonly arguments: readonly Argument[];
}

export interface ElementAccessExpression {
  readonly kind: 'element-access';
  readonly span: Span;
  readonly target: Expression;
  readonly arguments: readonly Argument[];
}

/**
 * `target?.rest` and `target?[rest]`. `access` is evaluated when `target` is not null; in it, a `member-binding` or
 * `element-binding` node stands where the tested value is used: `a?.b.c(1)` is
 * conditional-access(a, invocation(member(member-binding(b), c), 1)). A second `?.` nests in `access`.
 */
export interface ConditionalAccessExpression {
  readonly kind: 'conditional-access';
  readonly span: Span;
  readonly target: Expression;
  readonly access: Expression;
}

/** The `.name` after `?`. */
export interface MemberBindingExpression {
  readonly kind: 'member-binding';
  readonly span: Span;
  readonly name: Identifier;
  readonly typeArguments?: readonly TypeSyntax[];
}

/** The `[…]` after `?`. */
export interface ElementBindingExpression {
  readonly kind: 'element-binding';
  readonly span: Span;
  readonly arguments: readonly Argument[];
}

export interface ParenthesizedExpression {
  readonly kind: 'parenthesized';
  readonly span: Span;
  readonly expression: Expression;
}

/** `(a, b)` and `(x: a, y: b)`; as an assignment target, a deconstruction. Elements may be declarations. */
export interface TupleExpression {
  readonly kind: 'tuple';
  readonly span: Span;
  readonly elements: readonly { readonly name?: Identifier; readonly expression: Expression }[];
}

export interface UnaryExpression {
  readonly kind: 'unary';
  readonly span: Span;
  readonly operator: '+' | '-' | '!' | '~' | '++' | '--';
  readonly operatorSpan: Span;
  readonly operand: Expression;
}

export interface PostfixExpression {
  readonly kind: 'postfix';
  readonly span: Span;
  readonly operator: '++' | '--';
  readonly operatorSpan: Span;
  readonly operand: Expression;
}

export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '>'
  | '<='
  | '>='
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||'
  | '??';

export interface BinaryExpression {
  readonly kind: 'binary';
  readonly span: Span;
  readonly operator: BinaryOperator;
  readonly operatorSpan: Span;
  readonly left: Expression;
  readonly right: Expression;
}

export type AssignmentOperator = '=' | '+=' | '-=' | '*=' | '/=' | '%=' | '&=' | '|=' | '^=' | '<<=' | '>>=' | '??=';

export interface AssignmentExpression {
  readonly kind: 'assignment';
  readonly span: Span;
  readonly operator: AssignmentOperator;
  readonly operatorSpan: Span;
  readonly target: Expression;
  readonly value: Expression;
}

export interface ConditionalExpression {
  readonly kind: 'conditional';
  readonly span: Span;
  readonly condition: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}

export interface CastExpression {
  readonly kind: 'cast';
  readonly span: Span;
  readonly type: TypeSyntax;
  readonly operand: Expression;
}

export interface AsExpression {
  readonly kind: 'as';
  readonly span: Span;
  readonly operand: Expression;
  readonly type: TypeSyntax;
}

/** `x is T`, `x is T t`, `x is null`, `x is 5`, `x is var y`. */
export interface IsExpression {
  readonly kind: 'is';
  readonly span: Span;
  readonly operand: Expression;
  readonly pattern: Pattern;
}

export type Pattern =
  /** `is Name` may be a type or a constant: the parser says `type-or-constant` when it cannot know, and gives both readings. */
  | { readonly kind: 'type-pattern'; readonly span: Span; readonly type: TypeSyntax }
  | { readonly kind: 'declaration-pattern'; readonly span: Span; readonly type: TypeSyntax; readonly name: Identifier }
  | { readonly kind: 'var-pattern'; readonly span: Span; readonly name: Identifier }
  | { readonly kind: 'discard-pattern'; readonly span: Span }
  | { readonly kind: 'constant-pattern'; readonly span: Span; readonly value: Expression }
  | {
      readonly kind: 'type-or-constant-pattern';
      readonly span: Span;
      readonly type: TypeSyntax;
      readonly value: Expression;
    };

export interface LambdaParameter {
  readonly span: Span;
  readonly name: Identifier;
  readonly type?: TypeSyntax;
  readonly modifier?: 'ref' | 'out' | 'in';
}

/** `x => …`, `(x, y) => …`, `(int x) => { … }`, `delegate (int x) { … }`. */
export interface LambdaExpression {
  readonly kind: 'lambda';
  readonly span: Span;
  readonly parameters: readonly LambdaParameter[];
  /** `delegate { … }` without a parameter list, which takes whatever it is given. */
  readonly takesAny?: boolean;
  /** `async` lambdas are read so that they can be refused. */
  readonly isAsync: boolean;
  readonly body: Expression | BlockStatement;
  /** Set where queries are rewritten: names that stand for members of the only parameter, with the way to them. */
  readonly aliases?: readonly { readonly name: string; readonly path: readonly string[] }[];
}

/** `new T(args) { … }`. */
export interface ObjectCreationExpression {
  readonly kind: 'object-creation';
  readonly span: Span;
  readonly type: TypeSyntax;
  /** Absent for `new T { … }`. */
  readonly arguments?: readonly Argument[];
  readonly initializer?: Initializer;
}

export type Initializer = ObjectInitializer | CollectionInitializer;

/** `{ Name = value, [index] = value }`. */
export interface ObjectInitializer {
  readonly kind: 'object-initializer';
  readonly span: Span;
  readonly members: readonly MemberInitializer[];
}

export interface MemberInitializer {
  readonly span: Span;
  readonly target:
    | { readonly kind: 'member'; readonly name: Identifier }
    | { readonly kind: 'index'; readonly arguments: readonly Argument[] };
  /** A nested initializer fills the object that is already there. */
  readonly value: Expression | Initializer;
}

/** `{ a, b }` and `{ { key, value }, … }`: each element is the arguments of one `Add`. An empty `{ }` is this. */
export interface CollectionInitializer {
  readonly kind: 'collection-initializer';
  readonly span: Span;
  readonly elements: readonly { readonly span: Span; readonly values: readonly Expression[] }[];
}

/** `new { A = 1, b.C, d }`. A member without a written name takes that of its expression. */
export interface AnonymousObjectExpression {
  readonly kind: 'anonymous-object';
  readonly span: Span;
  readonly members: readonly { readonly span: Span; readonly name?: Identifier; readonly value: Expression }[];
}

/** `new int[3]`, `new int[] { 1 }`, `new[] { 1 }`, and the bare `{ 1 }` of a declaration. */
export interface ArrayCreationExpression {
  readonly kind: 'array-creation';
  readonly span: Span;
  /** The type of one element; absent for `new[]` and for a bare initializer. */
  readonly elementType?: TypeSyntax;
  readonly rank: number;
  /** The written lengths; empty when they come from the initializer. */
  readonly lengths: readonly Expression[];
  readonly initializer?: ArrayInitializer;
}

export interface ArrayInitializer {
  readonly kind: 'array-initializer';
  readonly span: Span;
  readonly elements: readonly (Expression | ArrayInitializer)[];
}

export interface TypeOfExpression {
  readonly kind: 'typeof';
  readonly span: Span;
  readonly type: TypeSyntax;
}

/** `default(T)` and the bare `default`. */
export interface DefaultExpression {
  readonly kind: 'default';
  readonly span: Span;
  readonly type?: TypeSyntax;
}

export interface NameOfExpression {
  readonly kind: 'nameof';
  readonly span: Span;
  readonly operand: Expression;
}

export interface SizeOfExpression {
  readonly kind: 'sizeof';
  readonly span: Span;
  readonly type: TypeSyntax;
}

export interface CheckedExpression {
  readonly kind: 'checked';
  readonly span: Span;
  readonly checked: boolean;
  readonly operand: Expression;
}

export interface ThrowExpression {
  readonly kind: 'throw-expression';
  readonly span: Span;
  readonly operand: Expression;
}

/** The `var x` or `int x` of `out var x`, and of a deconstruction `(var a, int b) = …`; `var (a, b)` has a tuple designation; `_` is a discard. */
export interface DeclarationExpression {
  readonly kind: 'declaration-expression';
  readonly span: Span;
  readonly type: TypeSyntax;
  readonly designation: Designation;
}

export type Designation =
  | { readonly kind: 'single'; readonly name: Identifier }
  | { readonly kind: 'discard'; readonly span: Span }
  | { readonly kind: 'tuple'; readonly span: Span; readonly elements: readonly Designation[] };

/** `from x in xs where … select …`. The first clause is always a `from`. */
export interface QueryExpression {
  readonly kind: 'query';
  readonly span: Span;
  readonly clauses: readonly QueryClause[];
  readonly result:
    | { readonly kind: 'select'; readonly expression: Expression }
    | { readonly kind: 'group'; readonly element: Expression; readonly key: Expression };
  /** `into name` with the rest of the query, whose clauses may start with anything. */
  readonly continuation?: {
    readonly name: Identifier;
    readonly query: Pick<QueryExpression, 'clauses' | 'result' | 'continuation'>;
  };
}

export type QueryClause =
  | {
      readonly kind: 'from';
      readonly span: Span;
      readonly type?: TypeSyntax;
      readonly name: Identifier;
      readonly source: Expression;
    }
  | { readonly kind: 'let'; readonly span: Span; readonly name: Identifier; readonly value: Expression }
  | { readonly kind: 'where'; readonly span: Span; readonly condition: Expression }
  | {
      readonly kind: 'orderby';
      readonly span: Span;
      readonly orderings: readonly { readonly expression: Expression; readonly descending: boolean }[];
    }
  | {
      readonly kind: 'join';
      readonly span: Span;
      readonly type?: TypeSyntax;
      readonly name: Identifier;
      readonly source: Expression;
      readonly leftKey: Expression;
      readonly rightKey: Expression;
      readonly into?: Identifier;
    };

/** Stands where an expression was expected and none was found; a diagnostic has been reported. */
export interface MissingExpression {
  readonly kind: 'missing';
  readonly span: Span;
}

// ----------------------------------------------------------------------------------------- statements

export type Statement =
  | BlockStatement
  | LocalDeclarationStatement
  | LocalFunctionStatement
  | ExpressionStatement
  | IfStatement
  | WhileStatement
  | DoStatement
  | ForStatement
  | ForEachStatement
  | SwitchStatement
  | JumpStatement
  | GotoStatement
  | LabeledStatement
  | ReturnStatement
  | ThrowStatement
  | TryStatement
  | UsingStatement
  | LockStatement
  | CheckedStatement
  | EmptyStatement;

export interface BlockStatement {
  readonly kind: 'block';
  readonly span: Span;
  readonly statements: readonly Statement[];
}

/** `int a = 1, b;`, `var x = …;`, `const int c = 3;`. */
export interface LocalDeclarationStatement {
  readonly kind: 'local-declaration';
  readonly span: Span;
  readonly isConst: boolean;
  readonly type: TypeSyntax;
  readonly declarators: readonly Declarator[];
}

export interface Declarator {
  readonly span: Span;
  readonly name: Identifier;
  /** A bare `{ 1, 2 }` is an array creation without an element type. */
  readonly initializer?: Expression;
}

export interface LocalFunctionStatement {
  readonly kind: 'local-function';
  readonly span: Span;
  readonly isStatic: boolean;
  readonly isAsync: boolean;
  readonly returnType: TypeSyntax;
  readonly name: Identifier;
  readonly typeParameters: readonly Identifier[];
  readonly parameters: readonly LocalFunctionParameter[];
  /** An expression body is `=> expression`. */
  readonly body: Expression | BlockStatement;
}

export interface LocalFunctionParameter {
  readonly span: Span;
  readonly modifier?: 'ref' | 'out' | 'in' | 'params';
  readonly type: TypeSyntax;
  readonly name: Identifier;
  readonly defaultValue?: Expression;
}

export interface ExpressionStatement {
  readonly kind: 'expression-statement';
  readonly span: Span;
  readonly expression: Expression;
}

export interface IfStatement {
  readonly kind: 'if';
  readonly span: Span;
  readonly condition: Expression;
  readonly consequent: Statement;
  readonly alternative?: Statement;
}

export interface WhileStatement {
  readonly kind: 'while';
  readonly span: Span;
  readonly condition: Expression;
  readonly body: Statement;
}

export interface DoStatement {
  readonly kind: 'do';
  readonly span: Span;
  readonly body: Statement;
  readonly condition: Expression;
}

export interface ForStatement {
  readonly kind: 'for';
  readonly span: Span;
  readonly declaration?: LocalDeclarationStatement;
  readonly initializers: readonly Expression[];
  readonly condition?: Expression;
  readonly incrementors: readonly Expression[];
  readonly body: Statement;
}

export interface ForEachStatement {
  readonly kind: 'foreach';
  readonly span: Span;
  readonly type: TypeSyntax;
  /** `foreach (var (a, b) in …)` has a tuple designation. */
  readonly designation: Designation;
  readonly source: Expression;
  readonly body: Statement;
}

export interface SwitchStatement {
  readonly kind: 'switch';
  readonly span: Span;
  readonly value: Expression;
  readonly sections: readonly SwitchSection[];
}

export interface SwitchSection {
  readonly span: Span;
  readonly labels: readonly SwitchLabel[];
  readonly statements: readonly Statement[];
}

export type SwitchLabel =
  | { readonly kind: 'default'; readonly span: Span }
  | { readonly kind: 'case'; readonly span: Span; readonly pattern: Pattern; readonly guard?: Expression };

export interface JumpStatement {
  readonly kind: 'break' | 'continue';
  readonly span: Span;
}

/** `goto label;`, `goto case 1;`, `goto default;`. */
export interface GotoStatement {
  readonly kind: 'goto';
  readonly span: Span;
  readonly target:
    | { readonly kind: 'label'; readonly name: Identifier }
    | { readonly kind: 'case'; readonly value: Expression }
    | { readonly kind: 'default' };
}

export interface LabeledStatement {
  readonly kind: 'labeled';
  readonly span: Span;
  readonly label: Identifier;
  readonly statement: Statement;
}

export interface ReturnStatement {
  readonly kind: 'return';
  readonly span: Span;
  readonly expression?: Expression;
}

export interface ThrowStatement {
  readonly kind: 'throw';
  readonly span: Span;
  readonly expression?: Expression;
}

export interface TryStatement {
  readonly kind: 'try';
  readonly span: Span;
  readonly block: BlockStatement;
  readonly catches: readonly CatchClause[];
  readonly finallyBlock?: BlockStatement;
}

export interface CatchClause {
  readonly span: Span;
  /** Absent for a bare `catch`. */
  readonly type?: TypeSyntax;
  readonly name?: Identifier;
  readonly filter?: Expression;
  readonly block: BlockStatement;
}

export interface UsingStatement {
  readonly kind: 'using';
  readonly span: Span;
  readonly resource: LocalDeclarationStatement | Expression;
  readonly body: Statement;
}

export interface LockStatement {
  readonly kind: 'lock';
  readonly span: Span;
  readonly target: Expression;
  readonly body: Statement;
}

export interface CheckedStatement {
  readonly kind: 'checked-statement';
  readonly span: Span;
  readonly checked: boolean;
  readonly block: BlockStatement;
}

export interface EmptyStatement {
  readonly kind: 'empty';
  readonly span: Span;
}

/** What a policy expression is: `@( expression )` or `@{ statements }`. */
export type PolicyExpression =
  | { readonly kind: 'single'; readonly span: Span; readonly expression: Expression }
  | { readonly kind: 'body'; readonly span: Span; readonly block: BlockStatement };
