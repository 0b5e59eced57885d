import type { Diagnostic, Span } from '@turnpike/text';
import { hasErrors } from '@turnpike/text';
import type { Scope } from '../binder.ts';
import type { BoundExpression, BoundFunctionBody, BoundReturn, Variable } from '../bound.ts';
import type { Checker } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { implicitConversionOf } from '../types/conversions.ts';
import { bindingsOf, isIdentical } from '../types/hierarchy.ts';
import { isTypeless } from '../types/overloads.ts';
import { displayType, keyOfTypes, substitute, type Type, tupleType, voidType } from '../types/type.ts';
import { isDelegate } from '../types/well-known.ts';
import { callNamed } from './call.ts';
import { defaultValue } from './expression.ts';
import { checkStatements } from './statement.ts';
import { resolveType } from './type.ts';

// Lambdas, method groups and whatever else takes its type from where it stands. A lambda's body is checked once for each
// list of parameter types it is tried with; what was found is kept, so that nested lambdas stay cheap.

interface CheckedLambda {
  readonly parameters: readonly Variable[];
  readonly body: BoundFunctionBody;
  /** The values returned, converted in place when the delegate is chosen. */
  readonly returns: readonly BoundReturn[];
  /** The value of an expression body. */
  readonly value: BoundExpression | undefined;
  /** Whether a block's end can be reached. */
  readonly completes: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A lambda with the scope it was written in, where its names are looked up however late its type is known. */
type UnboundLambda = BoundExpression & { readonly kind: 'unbound-lambda' };

const checkedLambdas = new WeakMap<Syntax.LambdaExpression, WeakMap<Scope, Map<string, CheckedLambda>>>();

function checkLambda(checker: Checker, lambda: UnboundLambda, types: readonly Type[]): CheckedLambda {
  const { syntax, scope } = lambda;
  let byScope = checkedLambdas.get(syntax);
  if (byScope === undefined) checkedLambdas.set(syntax, (byScope = new WeakMap()));
  let byTypes = byScope.get(scope);
  if (byTypes === undefined) byScope.set(scope, (byTypes = new Map()));
  const key = keyOfTypes(types);
  let checked = byTypes.get(key);
  if (checked === undefined) byTypes.set(key, (checked = checkLambdaAnew(checker, lambda, types)));
  return checked;
}

function checkLambdaAnew(
  checker: Checker,
  { syntax, scope: around }: UnboundLambda,
  types: readonly Type[],
): CheckedLambda {
  const count = checker.bag.count;
  const check = () =>
    checker.within((scope) => {
      const parameters = syntax.parameters.map((parameter, index) => {
        const type = parameter.type === undefined ? (types[index] as Type) : resolveType(checker, parameter.type);
        const isReferenceParameter = parameter.modifier === 'ref' || parameter.modifier === 'out';
        const variable = checker.variable(parameter.name.text, type, parameter.name.span, {
          isReferenceParameter,
          isReference: isReferenceParameter,
        });
        // A second `_` is a discard in practice, though C# 7 calls it a duplicate.
        if (parameter.name.text !== '_' || scope.find('_') === undefined) checker.declare(variable);
        return variable;
      });
      declareAliases(checker, scope, syntax, parameters[0]);
      const { returns } = checker.frame;
      if (syntax.body.kind === 'block') {
        const checked = checkStatements(checker, syntax.body);
        return finish(checker, count, {
          parameters,
          body: { kind: 'block', block: checked.statement },
          returns,
          value: undefined,
          completes: checked.completes,
        });
      }
      const value = checker.checkValueOrTypelessOrVoid(syntax.body);
      return finish(checker, count, {
        parameters,
        body: { kind: 'expression', value, locals: scope.locals },
        returns,
        value,
        completes: false,
      });
    });
  return checker.inScope(around, () => checker.inFunction({ returnType: undefined, returns: [], types: [] }, check));
}

function finish(checker: Checker, count: number, checked: Omit<CheckedLambda, 'diagnostics'>): CheckedLambda {
  const diagnostics = checker.bag.all.slice(count);
  checker.bag.rollback(count);
  return { ...checked, diagnostics };
}

function declareAliases(
  checker: Checker,
  scope: Scope,
  syntax: Syntax.LambdaExpression,
  parameter: Variable | undefined,
): void {
  if (syntax.aliases === undefined || parameter === undefined) return;
  for (const { name, path } of syntax.aliases) {
    scope.declare(name, { kind: 'alias', expand: (span) => followPath(checker, parameter, path, span) });
  }
}

function followPath(checker: Checker, parameter: Variable, path: readonly string[], span: Span): BoundExpression {
  let value: BoundExpression = { kind: 'variable', variable: parameter, type: parameter.type, span };
  for (const name of path) {
    if (value.type.kind !== 'anonymous') return checker.bad(span);
    const index = value.type.members.findIndex((member) => member.name === name);
    value = {
      kind: 'anonymous-member',
      object: value,
      index,
      type: (value.type.members[index] as { type: Type }).type,
      span,
    };
  }
  return value;
}

/** The parameter types that a lambda writes out, if it does. */
export function writtenParameterTypes(checker: Checker, expression: BoundExpression): readonly Type[] | undefined {
  if (expression.kind !== 'unbound-lambda') return undefined;
  const { parameters } = expression.syntax;
  if (parameters.length === 0 || parameters.some((parameter) => parameter.type === undefined)) return undefined;
  const count = checker.bag.count;
  const types = parameters.map((parameter) => resolveType(checker, parameter.type as Syntax.TypeSyntax));
  checker.bag.rollback(count);
  return types;
}

/** What a lambda or method group returns when called with these types, where that can be known. */
export function inferReturnType(
  checker: Checker,
  expression: BoundExpression,
  types: readonly Type[],
): Type | undefined {
  if (expression.kind === 'unbound-method-group') return methodGroupCall(checker, expression, types)?.type;
  if (expression.kind !== 'unbound-lambda' || expression.syntax.parameters.length !== types.length) return undefined;
  const checked = checkLambda(checker, expression, types);
  if (hasErrors(checked.diagnostics)) return undefined;
  if (checked.value !== undefined) return naturalType(checked.value);
  const values = checked.returns.map((statement) => statement.value).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : bestCommonType(values);
}

function naturalType(value: BoundExpression): Type | undefined {
  if (value.kind === 'unbound-tuple') {
    const types = value.elements.map(naturalType);
    if (types.some((type) => type === undefined)) return undefined;
    return tupleType(
      types.map((type, index) => ({
        ...(value.type.kind === 'tuple' ? value.type.elements[index] : {}),
        type: type as Type,
      })),
    );
  }
  if (isTypeless(value) || value.kind === 'throw' || value.kind === 'bad') return undefined;
  return value.type.kind === 'null' || value.type.kind === 'void' ? undefined : value.type;
}

/** The type among those of the expressions that all of them convert to (specification: "Best common type"). */
export function bestCommonType(values: readonly BoundExpression[]): Type | undefined {
  const candidates = new Set(values.map(naturalType).filter((type) => type !== undefined));
  for (const candidate of candidates) {
    const fits = values.every(
      (value) => isTypeless(value) || value.kind === 'throw' || implicitConversionOf(value, candidate) !== undefined,
    );
    if (fits) return candidate;
  }
  return undefined;
}

/** Whether something without a type of its own becomes this type. */
export function canConvertTypeless(checker: Checker, expression: BoundExpression, to: Type): boolean {
  switch (expression.kind) {
    case 'default':
      return to.kind !== 'void';
    case 'unbound-tuple':
      if (to.kind !== 'tuple') {
        const natural = naturalType(expression);
        return natural !== undefined && implicitConversionOf({ ...expression, type: natural }, to) !== undefined;
      }
      return (
        to.elements.length === expression.elements.length &&
        expression.elements.every((element, index) => {
          const target = (to.elements[index] as { type: Type }).type;
          return isTypeless(element)
            ? canConvertTypeless(checker, element, target)
            : implicitConversionOf(element, target) !== undefined;
        })
      );
    case 'unbound-method-group':
      return checker.tries(() => convertMethodGroup(checker, expression, to) !== undefined);
    case 'unbound-lambda': {
      const signature = delegateSignature(to);
      if (signature === undefined || signature.parameters.length !== expression.syntax.parameters.length) return false;
      if (!writtenTypesMatch(checker, expression, signature.parameters)) return false;
      const checked = checkLambda(checker, expression, signature.parameters);
      return !hasErrors(checked.diagnostics) && returnsConvert(checker, checked, signature.returns);
    }
    default:
      return false;
  }
}

function writtenTypesMatch(checker: Checker, expression: BoundExpression, parameters: readonly Type[]): boolean {
  const written = writtenParameterTypes(checker, expression);
  return written === undefined || written.every((type, index) => isIdentical(type, parameters[index] as Type));
}

function returnsConvert(checker: Checker, checked: CheckedLambda, returns: Type): boolean {
  if (returns.kind === 'void') {
    if (checked.value !== undefined) return isStatementExpression(checked.value);
    return checked.returns.every((statement) => statement.value === undefined);
  }
  const converts = (value: BoundExpression) =>
    isTypeless(value)
      ? canConvertTypeless(checker, value, returns)
      : value.kind === 'throw' || implicitConversionOf(value, returns) !== undefined;
  if (checked.value !== undefined)
    return checked.value.type.kind !== 'void' || isTypeless(checked.value) ? converts(checked.value) : false;
  return (
    !checked.completes &&
    checked.returns.every((statement) => statement.value !== undefined && converts(statement.value))
  );
}

/** Whether an expression may stand as a statement. */
export function isStatementExpression(value: BoundExpression): boolean {
  switch (value.kind) {
    case 'call':
    case 'invoke-delegate':
    case 'invoke-local':
    case 'assignment':
    case 'compound-assignment':
    case 'deconstruction':
    case 'initialized':
    case 'throw':
      return true;
    case 'conditional-access':
      return isStatementExpression(value.access);
    case 'conversion':
      return isStatementExpression(value.operand);
    case 'sequence':
      return isStatementExpression(value.value);
    case 'dynamic':
      return value.operation.startsWith('invoke') || value.operation.startsWith('set');
    default:
      return false;
  }
}

function delegateSignature(type: Type): { readonly parameters: readonly Type[]; readonly returns: Type } | undefined {
  if (!isDelegate(type)) return undefined;
  const { invoke } = type.definition;
  if (invoke === undefined) return undefined;
  const bindings = bindingsOf(type);
  return {
    parameters: invoke.parameters.map((parameter) => substitute(parameter.type, bindings)),
    returns: substitute(invoke.returnType, bindings),
  };
}

/** Turns something without a type of its own into a value of the type, or undefined when it cannot be. */
export function convertTypeless(checker: Checker, expression: BoundExpression, to: Type): BoundExpression | undefined {
  switch (expression.kind) {
    case 'default':
      return defaultValue(to, expression.span);
    case 'unbound-tuple':
      return convertTuple(checker, expression, to);
    case 'unbound-method-group':
      return convertMethodGroup(checker, expression, to);
    case 'unbound-lambda':
      return convertLambda(checker, expression, to);
    default:
      return undefined;
  }
}

function convertTuple(
  checker: Checker,
  expression: BoundExpression & { kind: 'unbound-tuple' },
  to: Type,
): BoundExpression | undefined {
  if (to.kind !== 'tuple' || to.elements.length !== expression.elements.length) {
    const natural = checker.naturalTuple(expression);
    return natural.kind === 'bad'
      ? natural
      : implicitConversionOf(natural, to) === undefined
        ? undefined
        : checker.convert(natural, to);
  }
  const elements = expression.elements.map((element, index) =>
    checker.convert(element, (to.elements[index] as { type: Type }).type),
  );
  if (elements.some((element) => element.kind === 'bad')) return checker.bad(expression.span);
  return { kind: 'new-tuple', elements, type: to, span: expression.span };
}

function convertLambda(
  checker: Checker,
  expression: BoundExpression & { kind: 'unbound-lambda' },
  to: Type,
): BoundExpression | undefined {
  const signature = delegateSignature(to);
  if (signature === undefined) return undefined;
  const { syntax, span } = expression;
  if (signature.parameters.length !== syntax.parameters.length) {
    return checker.report(
      'no-conversion',
      span,
      `found a lambda with ${syntax.parameters.length} parameters where ${displayType(to)} has ${signature.parameters.length}.`,
    );
  }
  const checked = checkLambda(checker, expression, signature.parameters);
  checker.bag.add(checked.diagnostics);
  if (hasErrors(checked.diagnostics)) return checker.bad(span);
  const body = convertBody(checker, checked, signature.returns, syntax);
  return { kind: 'lambda', parameters: checked.parameters, body, type: to, span };
}

function convertBody(
  checker: Checker,
  checked: CheckedLambda,
  returns: Type,
  syntax: Syntax.LambdaExpression,
): BoundFunctionBody {
  if (checked.body.kind === 'expression') {
    const { value, locals } = checked.body;
    if (returns.kind === 'void') {
      if (!isStatementExpression(value))
        checker.bag.report(
          'unexpected-token',
          value.span,
          'found a value where the lambda should do something: a call or an assignment.',
        );
      return checked.body;
    }
    return { kind: 'expression', value: checker.convert(value, returns), locals };
  }
  if (returns.kind !== 'void' && checked.completes) {
    checker.bag.report('missing-return', syntax.span, 'found a path through the lambda that returns nothing.');
  }
  for (const statement of checked.returns) {
    if (statement.value === undefined) {
      if (returns.kind !== 'void')
        checker.bag.report(
          'missing-return',
          syntax.span,
          `found a return without a value; ${displayType(returns)} was expected.`,
        );
    } else if (returns.kind === 'void') {
      checker.bag.report(
        'no-conversion',
        statement.value.span,
        'found a returned value where the lambda returns nothing.',
      );
    } else statement.value = checker.convert(statement.value, returns);
  }
  return checked.body;
}

/** Reports what is wrong inside a lambda when its parameters have these types; whether anything is. */
export function reportLambdaMistakes(checker: Checker, lambda: UnboundLambda, types: readonly Type[]): boolean {
  const { diagnostics } = checkLambda(checker, lambda, types);
  checker.bag.add(diagnostics);
  return hasErrors(diagnostics);
}

/** A method as a delegate: a lambda that calls it, the receiver evaluated once. */
function convertMethodGroup(
  checker: Checker,
  expression: BoundExpression & { kind: 'unbound-method-group' },
  to: Type,
): BoundExpression | undefined {
  const signature = delegateSignature(to);
  if (signature === undefined) return undefined;
  const call = methodGroupCall(checker, expression, signature.parameters);
  if (call === undefined || call.call.kind === 'bad') return undefined;
  const { parameters, steps, locals } = call;
  if (signature.returns.kind !== 'void' && implicitConversionOf(call.call, signature.returns) === undefined)
    return undefined;
  const value = signature.returns.kind === 'void' ? call.call : checker.convert(call.call, signature.returns);
  const lambda: BoundExpression = {
    kind: 'lambda',
    parameters,
    body: { kind: 'expression', value, locals },
    type: to,
    span: expression.span,
  };
  return steps.length === 0 ? lambda : { kind: 'sequence', steps, value: lambda, type: to, span: expression.span };
}

interface MethodGroupCall {
  readonly call: BoundExpression;
  readonly type: Type;
  readonly parameters: readonly Variable[];
  readonly steps: readonly BoundExpression[];
  readonly locals: readonly Variable[];
}

function methodGroupCall(
  checker: Checker,
  expression: BoundExpression & { kind: 'unbound-method-group' },
  types: readonly Type[],
): MethodGroupCall | undefined {
  const { group, span } = expression;
  const steps: BoundExpression[] = [];
  let { receiver } = group;
  if (receiver !== undefined && receiver.kind !== 'constant' && receiver.kind !== 'context') {
    const variable = checker.variable('', receiver.type, span);
    (group.scope ?? checker.scope).locals.push(variable);
    const place: BoundExpression = { kind: 'variable', variable, type: receiver.type, span };
    steps.push({ kind: 'assignment', target: place, value: receiver, type: receiver.type, span });
    receiver = place;
  }
  const parameters = types.map((type) => checker.variable('', type, span));
  const args = parameters.map(
    (variable): BoundExpression => ({ kind: 'variable', variable, type: variable.type, span }),
  );
  const count = checker.bag.count;
  const errors = checker.bag.errorCount;
  return checker.within((scope) => {
    const call = callNamed(checker, { ...group, receiver }, args, span);
    if (checker.bag.errorCount > errors) {
      checker.bag.rollback(count);
      return undefined;
    }
    return { call, type: call.type.kind === 'void' ? voidType : call.type, parameters, steps, locals: scope.locals };
  });
}
