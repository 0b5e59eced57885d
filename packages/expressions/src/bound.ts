import type { Span } from '@turnpike/text';
import type { Scope } from './binder.ts';
import type { FunctionTemplate } from './check/local-function.ts';
import type * as Syntax from './syntax.ts';
import type { Conversion } from './types/conversions.ts';
import type { MethodMember, PropertyMember } from './types/definition.ts';
import type { Type } from './types/type.ts';

// The tree after checking: every name resolved, every overload chosen, every conversion written out. The emitter turns
// it into JavaScript without looking anything up.

/** A local variable, parameter or pattern variable. */
export interface Variable {
  readonly name: string;
  type: Type;
  /** Where it is declared. */
  readonly span: Span;
  readonly isConst: boolean;
  /** For constants. */
  constant?: ConstantValue;
  /** Whether it is kept in a `Reference`, because it is passed by `ref` or `out`. */
  isReference: boolean;
  /** Whether it arrives as a `Reference`: a `ref` or `out` parameter. */
  readonly isReferenceParameter: boolean;
  /** Whether it cannot be assigned: `foreach` and `using` variables, and query range variables. */
  readonly isReadonly: boolean;
  /** Its name in the emitted code. */
  readonly emitted: string;
}

/** A raw value known when compiling. */
export interface ConstantValue {
  readonly value: unknown;
}

/** What a method call runs: the member with its type arguments, or a delegate. */
export interface ResolvedMethod {
  readonly member: MethodMember;
  /** The type whose member it is, with its arguments; for static members of generic types too. */
  readonly owner: Type;
  readonly typeArguments: readonly Type[];
  readonly returnType: Type;
  readonly parameterTypes: readonly Type[];
}

/** An argument in place: a value, or a reference to something assignable. */
export type BoundArgument =
  | { readonly kind: 'value'; readonly value: BoundExpression }
  | { readonly kind: 'reference'; readonly target: BoundExpression }
  | { readonly kind: 'discard' };

interface BoundBase {
  readonly type: Type;
  readonly span: Span;
}

export type BoundExpression =
  | (BoundBase & { readonly kind: 'constant'; readonly value: unknown })
  | (BoundBase & { readonly kind: 'context' })
  | (BoundBase & { readonly kind: 'variable'; readonly variable: Variable })
  | (BoundBase & {
      readonly kind: 'call';
      readonly receiver: BoundExpression | undefined;
      readonly method: ResolvedMethod;
      readonly arguments: readonly BoundArgument[];
      readonly order?: readonly number[];
    })
  | (BoundBase & {
      readonly kind: 'invoke-delegate';
      readonly target: BoundExpression;
      readonly arguments: readonly BoundArgument[];
    })
  | (BoundBase & {
      readonly kind: 'invoke-local';
      readonly variable: Variable;
      readonly arguments: readonly BoundArgument[];
    })
  | (BoundBase & {
      readonly kind: 'property';
      readonly receiver: BoundExpression | undefined;
      readonly owner: Type;
      readonly member: PropertyMember;
      readonly arguments: readonly BoundExpression[];
    })
  | (BoundBase & { readonly kind: 'array-element'; readonly array: BoundExpression; readonly index: BoundExpression })
  | (BoundBase & { readonly kind: 'array-length'; readonly array: BoundExpression })
  | (BoundBase & { readonly kind: 'string-element'; readonly text: BoundExpression; readonly index: BoundExpression })
  | (BoundBase & { readonly kind: 'tuple-element'; readonly tuple: BoundExpression; readonly index: number })
  | (BoundBase & { readonly kind: 'anonymous-member'; readonly object: BoundExpression; readonly index: number })
  | (BoundBase & { readonly kind: 'new-tuple'; readonly elements: readonly BoundExpression[] })
  | (BoundBase & { readonly kind: 'new-anonymous'; readonly values: readonly BoundExpression[] })
  | (BoundBase & { readonly kind: 'new-array'; readonly lengths: readonly BoundExpression[] })
  | (BoundBase & { readonly kind: 'array-of'; readonly elements: readonly BoundExpression[] })
  | (BoundBase & {
      readonly kind: 'initialized';
      readonly object: BoundExpression;
      readonly temporary: Variable;
      readonly steps: readonly BoundExpression[];
    })
  | (BoundBase & {
      readonly kind: 'unary';
      readonly operator: '-' | '!' | '~' | '+';
      readonly checked: boolean;
      readonly operand: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'binary';
      readonly operator: Syntax.BinaryOperator;
      readonly checked: boolean;
      readonly left: BoundExpression;
      readonly right: BoundExpression;
      readonly operandType: Type;
    })
  | (BoundBase & {
      readonly kind: 'lifted-binary';
      readonly operation: BoundExpression;
      readonly left: BoundExpression;
      readonly right: BoundExpression;
      readonly leftVariable: Variable;
      readonly rightVariable: Variable;
      readonly operator: Syntax.BinaryOperator;
    })
  | (BoundBase & {
      readonly kind: 'lifted-unary';
      readonly operation: BoundExpression;
      readonly operand: BoundExpression;
      readonly variable: Variable;
    })
  | (BoundBase & {
      readonly kind: 'nullable-logic';
      readonly operator: '&' | '|';
      readonly left: BoundExpression;
      readonly right: BoundExpression;
    })
  | (BoundBase & { readonly kind: 'concat'; readonly parts: readonly BoundExpression[] })
  | (BoundBase & { readonly kind: 'interpolation'; readonly parts: readonly (string | BoundHole)[] })
  | (BoundBase & {
      readonly kind: 'reference-equality';
      readonly negated: boolean;
      readonly left: BoundExpression;
      readonly right: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'combine-delegates';
      readonly operator: '+' | '-';
      readonly left: BoundExpression;
      readonly right: BoundExpression;
    })
  /** `object.Equals` of two boxed values. */
  | (BoundBase & { readonly kind: 'boxed-equality'; readonly left: BoundExpression; readonly right: BoundExpression })
  | (BoundBase & {
      readonly kind: 'tuple-equality';
      readonly negated: boolean;
      readonly left: BoundExpression;
      readonly right: BoundExpression;
      readonly leftVariable: Variable;
      readonly rightVariable: Variable;
      readonly comparison: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'logical';
      readonly operator: '&&' | '||';
      readonly left: BoundExpression;
      readonly right: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'coalesce';
      readonly left: BoundExpression;
      readonly variable: Variable;
      readonly leftValue: BoundExpression;
      readonly right: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'conditional';
      readonly condition: BoundExpression;
      readonly whenTrue: BoundExpression;
      readonly whenFalse: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'conditional-access';
      readonly target: BoundExpression;
      readonly variable: Variable;
      readonly access: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'conversion';
      readonly operand: BoundExpression;
      readonly conversion: Conversion;
      readonly checked: boolean;
    })
  | (BoundBase & { readonly kind: 'as'; readonly operand: BoundExpression; readonly target: Type })
  | (BoundBase & {
      readonly kind: 'is';
      readonly operand: BoundExpression;
      readonly variable: Variable;
      readonly test: BoundPattern;
    })
  | (BoundBase & { readonly kind: 'assignment'; readonly target: BoundExpression; readonly value: BoundExpression })
  | (BoundBase & {
      readonly kind: 'compound-assignment';
      readonly target: BoundExpression;
      readonly current: Variable;
      readonly value: BoundExpression;
      readonly result: 'old' | 'new';
    })
  | (BoundBase & {
      readonly kind: 'deconstruction';
      readonly value: BoundExpression;
      readonly temporary: Variable;
      readonly steps: readonly BoundExpression[];
    })
  | (BoundBase & {
      readonly kind: 'lambda';
      readonly parameters: readonly Variable[];
      readonly body: BoundFunctionBody;
    })
  | (BoundBase & { readonly kind: 'throw'; readonly operand: BoundExpression })
  /** `default`, whose type is still to be found, and `default(T)`. */
  | (BoundBase & { readonly kind: 'default' | 'default-of' })
  | (BoundBase & { readonly kind: 'type-of'; readonly target: Type })
  | (BoundBase & {
      readonly kind: 'sequence';
      readonly steps: readonly BoundExpression[];
      readonly value: BoundExpression;
    })
  | (BoundBase & {
      readonly kind: 'dynamic';
      readonly operation:
        | 'member'
        | 'index'
        | 'invoke'
        | 'invoke-member'
        | 'unary'
        | 'binary'
        | 'set-member'
        | 'set-index'
        | 'invoke-static';
      /** What a static call chooses among when it runs. */
      readonly candidates?: readonly { readonly member: MethodMember; readonly owner: Type }[];
      readonly name: string;
      readonly operands: readonly BoundExpression[];
    })
  /** Not values yet; the checker turns them into something else before the emitter sees them. */
  | (BoundBase & { readonly kind: 'unbound-lambda'; readonly syntax: Syntax.LambdaExpression; readonly scope: Scope })
  | (BoundBase & { readonly kind: 'unbound-method-group'; readonly group: MethodGroup })
  | (BoundBase & {
      readonly kind: 'unbound-tuple';
      readonly elements: readonly BoundExpression[];
      readonly names: readonly (string | undefined)[];
    })
  | (BoundBase & { readonly kind: 'type'; readonly named: Type })
  | (BoundBase & { readonly kind: 'namespace'; readonly name: string })
  | (BoundBase & { readonly kind: 'discard' })
  | (BoundBase & { readonly kind: 'bad' });

/** Methods that a name stands for, before an overload is chosen. */
export interface MethodGroup {
  readonly name: string;
  readonly span: Span;
  readonly receiver: BoundExpression | undefined;
  /** The type the methods were looked up in. */
  readonly owner: Type;
  readonly candidates: readonly { readonly member: MethodMember; readonly owner: Type }[];
  readonly typeArguments: readonly Type[] | undefined;
  /** For a local function. */
  readonly local?: Variable;
  /** For a generic one: what makes the function that is called. */
  readonly template?: FunctionTemplate;
  /** Where it was written: a receiver kept for a delegate lives there. */
  readonly scope?: Scope;
}

export interface BoundHole {
  readonly value: BoundExpression;
  readonly alignment: number;
  readonly format: string | null;
}

/** A test on a variable that holds the tested value. */
export type BoundPattern =
  | { readonly kind: 'always'; readonly declare?: Variable }
  | { readonly kind: 'never' }
  | { readonly kind: 'null' }
  | { readonly kind: 'not-null'; readonly declare?: Variable }
  | { readonly kind: 'type'; readonly type: Type; readonly declare?: Variable }
  | { readonly kind: 'equals'; readonly comparison: BoundExpression };

export type BoundFunctionBody =
  | { readonly kind: 'expression'; readonly value: BoundExpression; readonly locals: readonly Variable[] }
  | { readonly kind: 'block'; readonly block: BoundStatement };

export interface BoundScope {
  /** Variables that expressions of this scope declare (`out var`, patterns); they live as long as the scope. */
  readonly locals: readonly Variable[];
}

export type BoundStatement =
  | {
      readonly kind: 'block';
      readonly statements: readonly BoundStatement[];
      readonly locals: readonly Variable[];
      readonly labels: readonly string[];
      readonly emitted?: string;
    }
  /** What has been made of a generic local function. */
  | { readonly kind: 'functions'; readonly functions: readonly BoundStatement[] }
  /** Statements that share the scope around them. */
  | { readonly kind: 'sequence'; readonly statements: readonly BoundStatement[] }
  | { readonly kind: 'declare'; readonly variable: Variable; readonly value: BoundExpression | undefined }
  | {
      readonly kind: 'function';
      readonly variable: Variable;
      readonly parameters: readonly Variable[];
      readonly body: BoundFunctionBody;
    }
  | { readonly kind: 'expression'; readonly expression: BoundExpression }
  | {
      readonly kind: 'if';
      readonly condition: BoundExpression;
      readonly consequent: BoundStatement;
      readonly alternative: BoundStatement | undefined;
    }
  | ({
      readonly kind: 'loop';
      readonly loop: LoopLabel;
      readonly before: readonly BoundStatement[];
      readonly condition: BoundExpression | undefined;
      readonly conditionFirst: boolean;
      readonly incrementors: readonly BoundExpression[];
      readonly body: BoundStatement;
    } & BoundScope)
  | ({
      readonly kind: 'foreach';
      readonly loop: LoopLabel;
      readonly source: BoundExpression;
      readonly over: 'array' | 'list' | 'string' | 'enumerable' | 'boxed';
      readonly item: Variable;
      readonly element: Variable;
      readonly convert: BoundExpression | undefined;
      readonly steps: readonly BoundExpression[];
      readonly body: BoundStatement;
    } & BoundScope)
  | ({
      readonly kind: 'switch';
      readonly loop: LoopLabel;
      readonly value: BoundExpression;
      readonly variable: Variable;
      readonly sections: readonly BoundSwitchSection[];
    } & BoundScope)
  | { readonly kind: 'break'; readonly loop: LoopLabel }
  | { readonly kind: 'continue'; readonly loop: LoopLabel }
  | { readonly kind: 'goto-section'; readonly loop: LoopLabel; readonly section: number }
  | { readonly kind: 'goto-label'; readonly label: string; readonly block: { readonly emitted: string } }
  | { readonly kind: 'label'; readonly label: string; readonly block: { readonly emitted: string } }
  | BoundReturn
  | { readonly kind: 'throw'; readonly value: BoundExpression | undefined; readonly caught: Variable | undefined }
  | {
      readonly kind: 'try';
      readonly block: BoundStatement;
      readonly exception: Variable;
      readonly catches: readonly BoundCatch[];
      readonly finallyBlock: BoundStatement | undefined;
    }
  | ({
      readonly kind: 'using';
      readonly before: readonly BoundStatement[];
      readonly resources: readonly { readonly variable: Variable; readonly dispose: BoundExpression | undefined }[];
      readonly body: BoundStatement;
    } & BoundScope)
  | { readonly kind: 'empty' };

/** A `return`. The value of a lambda's is converted once the delegate is known, in place. */
export interface BoundReturn {
  readonly kind: 'return';
  value: BoundExpression | undefined;
}

/** What `break` and `continue` go to. */
export interface LoopLabel {
  readonly emitted: string;
}

export interface BoundSwitchSection {
  readonly labels: readonly { readonly test: BoundPattern | undefined; readonly guard: BoundExpression | undefined }[];
  readonly body: BoundStatement;
}

export interface BoundCatch {
  readonly type: Type | undefined;
  readonly variable: Variable | undefined;
  readonly filter: BoundExpression | undefined;
  readonly locals: readonly Variable[];
  readonly block: BoundStatement;
}

/** A whole policy expression, ready to be emitted. `type` is what it evaluates to. */
export interface BoundProgram {
  readonly type: Type;
  readonly body: BoundFunctionBody;
}
