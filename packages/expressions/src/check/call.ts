import type { Span } from '@turnpike/text';
import type { BoundArgument, BoundExpression, MethodGroup, Variable } from '../bound.ts';
import { type Checker, describe } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { implicitConversionOf } from '../types/conversions.ts';
import type { MethodMember, Parameter, PropertyMember } from '../types/definition.ts';
import { bindingsOf } from '../types/hierarchy.ts';
import { extensionMethods } from '../types/library.ts';
import { type FoundMethod, findConstructors, findExtensions, findIndexers } from '../types/members.ts';
import { type Applicable, type CallArgument, isTypeless, type NearMiss, resolveOverload } from '../types/overloads.ts';
import { displayType, dynamicType, errorType, substitute, type Type } from '../types/type.ts';
import { isDelegate, isValueType, special, specialOf } from '../types/well-known.ts';
import { checkInitializer } from './creation.ts';
import { checkExpression, defaultValue } from './expression.ts';
import { reportLambdaMistakes } from './lambda.ts';
import { instantiate } from './local-function.ts';
import { noteAllowList } from './member.ts';
import { resolveType } from './type.ts';

// Calls, indexing and construction: arguments are checked, an overload is chosen, and every parameter gets its value.

/** An argument, and the variable it declares once its parameter is known (`out var x`). */
interface WrittenArgument extends CallArgument {
  readonly span: Span;
  readonly declares?: Syntax.Identifier;
}

/** Checks `target(arguments)`. */
export function checkInvocation(checker: Checker, syntax: Syntax.InvocationExpression): BoundExpression {
  const target = checkExpression(checker, syntax.target);
  const args = checkArguments(checker, syntax.arguments);
  const { span } = syntax;
  if (target.kind === 'bad' || args.some((argument) => argument.expression.kind === 'bad')) {
    declareFailed(checker, args);
    return checker.bad(span);
  }
  if (target.kind === 'unbound-method-group') return callGroup(checker, target.group, args, span);
  const value = checker.value(target);
  if (value.kind === 'bad') return value;
  if (value.type.kind === 'dynamic') return callDynamic(checker, value, args, span);
  if (isDelegate(value.type)) return callDelegate(checker, value, value.type, args, span);
  // A member that cannot be called does not hide an extension method of its name: `list.Count(predicate)`.
  if (value.kind === 'property' && value.receiver !== undefined && extensionMethods(value.member.name).length > 0) {
    const { receiver } = value;
    const group: MethodGroup = {
      name: value.member.name,
      span: value.span,
      receiver,
      owner: receiver.type,
      candidates: [],
      typeArguments: undefined,
    };
    return callGroup(checker, group, args, span);
  }
  return checker.report(
    'invalid-operator',
    span,
    `found ${describe(value)} before '('; a method or a delegate was expected.`,
  );
}

function checkArguments(checker: Checker, syntax: readonly Syntax.Argument[]): WrittenArgument[] {
  return syntax.map((argument) => {
    const { modifier, span } = argument;
    const name = argument.name?.text;
    if (modifier !== 'out' && modifier !== 'ref') {
      return { expression: checker.checkValueOrTypeless(argument.expression), name, modifier, span };
    }
    return checkReference(checker, argument, modifier, name);
  });
}

function checkReference(
  checker: Checker,
  argument: Syntax.Argument,
  modifier: 'ref' | 'out',
  name: string | undefined,
): WrittenArgument {
  const { expression: syntax, span } = argument;
  if (syntax.kind === 'declaration-expression') {
    if (syntax.designation.kind === 'single') {
      const identifier = syntax.designation.name;
      if (syntax.type.kind === 'var-type') {
        return { expression: { kind: 'discard', type: errorType, span }, name, modifier, span, declares: identifier };
      }
      const variable = checker.variable(identifier.text, resolveType(checker, syntax.type), identifier.span, {
        isReference: true,
      });
      checker.declare(variable);
      checker.scope.locals.push(variable);
      return { expression: { kind: 'variable', variable, type: variable.type, span }, name, modifier, span };
    }
    return { expression: { kind: 'discard', type: errorType, span }, name, modifier, span };
  }
  if (syntax.kind === 'name' && syntax.name.text === '_' && checker.scope.find('_') === undefined) {
    return { expression: { kind: 'discard', type: errorType, span }, name, modifier, span };
  }
  const target = checker.checkValue(syntax);
  if (target.kind === 'variable' && !target.variable.isReadonly) target.variable.isReference = true;
  else if (target.kind !== 'array-element' && target.kind !== 'bad') {
    return {
      expression: checker.report('not-assignable', span, `'${modifier}' takes a variable or an array element.`),
      name,
      modifier,
      span,
    };
  }
  return { expression: target, name, modifier, span };
}

/** After a failed call, `out var` variables still exist, so that one mistake does not become many. */
function declareFailed(checker: Checker, args: readonly WrittenArgument[]): void {
  for (const argument of args) if (argument.declares !== undefined) declareOut(checker, argument.declares, errorType);
}

function declareOut(checker: Checker, name: Syntax.Identifier, type: Type): Variable {
  const variable = checker.variable(name.text, type, name.span, { isReference: true });
  checker.declare(variable);
  checker.scope.locals.push(variable);
  return variable;
}

function callGroup(
  checker: Checker,
  group: MethodGroup,
  args: readonly WrittenArgument[],
  span: Span,
): BoundExpression {
  if (group.typeArguments?.some((type) => type.kind === 'error')) return checker.bad(span);
  if (args.some((argument) => argument.expression.type.kind === 'dynamic') && group.local === undefined) {
    const boxed = args.map((argument) =>
      isTypeless(argument.expression) ? argument.expression : checker.convert(argument.expression, special('object')),
    );
    if (!boxed.some(isTypeless) && !hasOneShape(group, args.length)) {
      if (group.receiver === undefined) {
        const { name, candidates } = group;
        return {
          kind: 'dynamic',
          operation: 'invoke-static',
          name,
          candidates,
          operands: boxed,
          type: dynamicType,
          span,
        };
      }
      const receiver = checker.convert(group.receiver, dynamicType);
      return {
        kind: 'dynamic',
        operation: 'invoke-member',
        name: group.name,
        operands: [receiver, ...boxed],
        type: dynamicType,
        span,
      };
    }
  }
  const resolution = resolveOverload(group.candidates, args, group.typeArguments, checker.host);
  if (resolution.kind === 'one') {
    const { best } = resolution;
    const local =
      group.template === undefined ? group.local : instantiate(checker, group.template, best.method.typeArguments);
    return completeCall(checker, best, group.receiver, local, args, span, group.span);
  }
  if (resolution.kind === 'none' && group.receiver !== undefined) {
    const extended = callExtension(checker, group, group.receiver, args, span);
    if (extended !== undefined) return extended;
  }
  declareFailed(checker, args);
  if (resolution.kind === 'ambiguous') {
    const choices = resolution.best.map(({ method }) => `\n  ${method.member.signature}`).join('');
    return checker.report(
      'ambiguous-call',
      group.span,
      `several overloads of '${group.name}' take these arguments equally well:${choices}`,
    );
  }
  return reportNoOverload(checker, group, args, resolution.closest);
}

/** Whether dynamic arguments leave no choice: a single candidate of this length, which binds statically. */
function hasOneShape(group: MethodGroup, count: number): boolean {
  const shaped = group.candidates.filter(
    ({ member }) => member.parameters.length === count || member.parameters.at(-1)?.modifier === 'params',
  );
  return shaped.length === 1 && group.candidates.length === 1;
}

/** The namespace of API Management's own extension methods. */
const ownNamespace = 'Microsoft.Azure.ApiManagement';

function callExtension(
  checker: Checker,
  group: MethodGroup,
  receiver: BoundExpression,
  args: readonly WrittenArgument[],
  span: Span,
): BoundExpression | undefined {
  const candidates = findExtensions(group.name);
  if (candidates.length === 0) return undefined;
  const withReceiver: WrittenArgument[] = [
    { expression: receiver, name: undefined, modifier: undefined, span: receiver.span },
    ...args,
  ];
  // As with using directives: the methods of the nearer namespace are tried first.
  const own = candidates.filter(({ member }) => member.owner.namespace === ownNamespace);
  let resolution = resolveOverload(own, withReceiver, group.typeArguments, checker.host);
  if (resolution.kind === 'none') {
    const others = candidates.filter(({ member }) => member.owner.namespace !== ownNamespace);
    const further = resolveOverload(others, withReceiver, group.typeArguments, checker.host);
    if (further.kind !== 'none' || resolution.closest === undefined) resolution = further;
  }
  if (resolution.kind === 'one')
    return completeCall(checker, resolution.best, undefined, undefined, withReceiver, span, group.span);
  declareFailed(checker, args);
  if (resolution.kind === 'ambiguous') {
    const choices = resolution.best.map(({ method }) => `\n  ${method.member.signature}`).join('');
    return checker.report(
      'ambiguous-call',
      group.span,
      `several overloads of '${group.name}' take these arguments equally well:${choices}`,
    );
  }
  if (group.candidates.length > 0) return reportNoOverload(checker, group, args, undefined);
  const { closest } = resolution;
  if (closest?.reason === 'argument' && closest.argument === 0) {
    return checker.report(
      'unknown-member',
      group.span,
      `a value of type ${displayType(receiver.type)} has no member '${group.name}'.`,
    );
  }
  return reportNoOverload(checker, { ...group, candidates }, withReceiver, closest);
}

function reportNoOverload(
  checker: Checker,
  group: MethodGroup,
  args: readonly WrittenArgument[],
  closest: NearMiss | undefined,
): BoundExpression {
  const found = args
    .map((argument) => (argument.modifier ? `${argument.modifier} ` : '') + shortly(argument.expression))
    .join(', ');
  if (
    closest?.reason === 'argument' &&
    group.candidates.length === 1 &&
    closest.argument !== undefined &&
    closest.target !== undefined
  ) {
    const argument = args[closest.argument] as WrittenArgument;
    checker.bag.report(
      'no-conversion',
      argument.span,
      `found ${describe(argument.expression)} where '${group.name}' takes ${displayType(closest.target)}.`,
    );
    return checker.bad(group.span);
  }
  if (closest?.reason === 'inference' && group.candidates.every(({ member }) => member.typeParameters.length > 0)) {
    // A lambda whose body is wrong leaves nothing to infer from: its own mistakes say more.
    for (const argument of args)
      if (argument.expression.kind === 'unbound-lambda' && reportLambda(checker, argument.expression, group, args))
        return checker.bad(group.span);
    return checker.report(
      'cannot-infer-type',
      group.span,
      `the type arguments of '${group.name}' cannot be worked out from (${found}); write them: ${group.name}<…>(…).`,
    );
  }
  for (const argument of args) {
    if (argument.expression.kind === 'unbound-lambda' && reportLambda(checker, argument.expression, group, args))
      return checker.bad(group.span);
  }
  const signatures = group.candidates
    .slice(0, 6)
    .map(({ member }) => `\n  ${member.signature}`)
    .join('');
  const more = group.candidates.length > 6 ? `\n  and ${group.candidates.length - 6} more` : '';
  return checker.report(
    'no-overload',
    group.span,
    `no overload of '${group.name}' takes (${found}). There are:${signatures}${more}`,
  );
}

/** Looks at a lambda's body once more, with the parameter types of the candidate that fits best, keeping its mistakes. */
function reportLambda(
  checker: Checker,
  lambda: BoundExpression & { kind: 'unbound-lambda' },
  group: MethodGroup,
  args: readonly WrittenArgument[],
): boolean {
  const index = args.findIndex((argument) => argument.expression === lambda);
  for (const { member } of group.candidates) {
    const parameter = member.parameters[index];
    if (parameter === undefined || !isDelegate(parameter.type)) continue;
    const { invoke } = parameter.type.definition;
    if (invoke === undefined || invoke.parameters.length !== lambda.syntax.parameters.length) continue;
    const elements = elementsOf(args[0]?.expression);
    const types = invoke.parameters.map(() => elements ?? dynamicType);
    return reportLambdaMistakes(checker, lambda, types);
  }
  return false;
}

function elementsOf(expression: BoundExpression | undefined): Type | undefined {
  if (expression === undefined) return undefined;
  const { type } = expression;
  if (type.kind === 'array') return type.element;
  return type.kind === 'named' && type.arguments.length === 1 ? type.arguments[0] : undefined;
}

function shortly(expression: BoundExpression): string {
  switch (expression.kind) {
    case 'unbound-lambda':
      return 'lambda';
    case 'unbound-method-group':
      return expression.group.name;
    case 'discard':
      return '_';
    default:
      return displayType(expression.type);
  }
}

/** Gives every parameter its value and makes the call. */
function completeCall(
  checker: Checker,
  chosen: Applicable,
  receiver: BoundExpression | undefined,
  local: Variable | undefined,
  args: readonly WrittenArgument[],
  span: Span,
  nameSpan: Span,
): BoundExpression {
  const { method } = chosen;
  if (local === undefined) noteAllowList(checker, method.member, nameSpan);
  const { values, order } = placeArguments(checker, chosen, args, span);
  if (values.some((value) => value.kind === 'value' && value.value.kind === 'bad')) return checker.bad(span);
  if (local !== undefined)
    return { kind: 'invoke-local', variable: local, arguments: values, type: method.returnType, span };
  const adjusted = receiver === undefined ? undefined : adjustReceiver(receiver, method.member);
  return {
    kind: 'call',
    receiver: method.member.isStatic ? undefined : adjusted,
    method,
    arguments: values,
    type: method.returnType,
    span,
    ...(order === undefined ? {} : { order }),
  };
}

/** Members of `object`, `ValueType` and `Enum`, and of interfaces, take a boxed receiver. */
function adjustReceiver(receiver: BoundExpression, member: { readonly owner: MethodMember['owner'] }): BoundExpression {
  const needsBox =
    isValueType(receiver.type) && (member.owner.typeKind === 'class' || member.owner.typeKind === 'interface');
  if (!needsBox) return receiver;
  return {
    kind: 'conversion',
    operand: receiver,
    conversion: { kind: 'box', from: receiver.type },
    checked: false,
    type: special('object'),
    span: receiver.span,
  };
}

function placeArguments(
  checker: Checker,
  chosen: Applicable,
  args: readonly WrittenArgument[],
  span: Span,
): { readonly values: BoundArgument[]; readonly order: readonly number[] | undefined } {
  const placed = new Map<number, BoundArgument>();
  const spread: BoundExpression[] = [];
  const last = chosen.parameters.length - 1;
  for (const [index, argument] of args.entries()) {
    const parameterIndex = chosen.mapping[index] as number;
    const target = chosen.targets[index] as Type;
    const bound = placeArgument(checker, argument, target);
    if (chosen.expanded && parameterIndex === last && bound.kind === 'value') spread.push(bound.value);
    else placed.set(parameterIndex, bound);
  }
  const values = chosen.parameters.map((parameter, index): BoundArgument => {
    const given = placed.get(index);
    if (given !== undefined) return given;
    const type = chosen.method.parameterTypes[index] as Type;
    if (chosen.expanded && index === last)
      return { kind: 'value', value: { kind: 'array-of', elements: spread, type, span } };
    return { kind: 'value', value: omitted(parameter, type, span) };
  });
  const written = chosen.mapping;
  const isInOrder = written.every((parameter, index) => index === 0 || parameter >= (written[index - 1] as number));
  return { values, order: isInOrder ? undefined : [...new Set(written)] };
}

function omitted(parameter: Parameter, type: Type, span: Span): BoundExpression {
  if (parameter.defaultValue === null || parameter.defaultValue === undefined) return defaultValue(type, span);
  return { kind: 'constant', value: parameter.defaultValue, type, span };
}

function placeArgument(checker: Checker, argument: WrittenArgument, target: Type): BoundArgument {
  if (argument.modifier === 'out' || argument.modifier === 'ref') {
    if (argument.declares !== undefined) {
      const variable = declareOut(checker, argument.declares, target);
      return { kind: 'reference', target: { kind: 'variable', variable, type: target, span: argument.span } };
    }
    if (argument.expression.kind === 'discard') return { kind: 'discard' };
    return { kind: 'reference', target: argument.expression };
  }
  return { kind: 'value', value: checker.convert(argument.expression, target) };
}

function callDelegate(
  checker: Checker,
  target: BoundExpression,
  type: Type,
  args: readonly WrittenArgument[],
  span: Span,
): BoundExpression {
  const invoke = type.kind === 'named' ? type.definition.invoke : undefined;
  if (invoke === undefined)
    return checker.report(
      'invalid-operator',
      span,
      `a ${displayType(type)} cannot be called without knowing what it takes.`,
    );
  const resolution = resolveOverload([{ member: invoke, owner: type }], args, undefined, checker.host);
  if (resolution.kind !== 'one') {
    declareFailed(checker, args);
    const group: MethodGroup = {
      name: displayType(type),
      span,
      receiver: target,
      owner: type,
      candidates: [{ member: invoke, owner: type }],
      typeArguments: undefined,
    };
    return reportNoOverload(checker, group, args, resolution.kind === 'none' ? resolution.closest : undefined);
  }
  const { values } = placeArguments(checker, resolution.best, args, span);
  return { kind: 'invoke-delegate', target, arguments: values, type: resolution.best.method.returnType, span };
}

function callDynamic(
  checker: Checker,
  target: BoundExpression,
  args: readonly WrittenArgument[],
  span: Span,
): BoundExpression {
  const operands: BoundExpression[] = [];
  for (const argument of args) {
    if (argument.modifier !== undefined || isTypeless(argument.expression)) {
      return checker.report(
        'unsupported-syntax',
        argument.span,
        `a call on a dynamic value takes plain values; cast the value to its type first.`,
      );
    }
    operands.push(checker.convert(argument.expression, special('object')));
  }
  if (target.kind === 'dynamic' && target.operation === 'member') {
    return {
      kind: 'dynamic',
      operation: 'invoke-member',
      name: target.name,
      operands: [...target.operands, ...operands],
      type: dynamicType,
      span,
    };
  }
  return { kind: 'dynamic', operation: 'invoke', name: '', operands: [target, ...operands], type: dynamicType, span };
}

/** Checks `target[arguments]`. */
export function checkElementAccess(
  checker: Checker,
  target: BoundExpression,
  syntax: readonly Syntax.Argument[],
  span: Span,
): BoundExpression {
  const args = checkArguments(checker, syntax);
  if (target.kind === 'bad' || args.some((argument) => argument.expression.kind === 'bad')) return checker.bad(span);
  const { type } = target;
  if (type.kind === 'dynamic') {
    const operands = args.map((argument) => checker.convert(argument.expression, special('object')));
    return { kind: 'dynamic', operation: 'index', name: '', operands: [target, ...operands], type: dynamicType, span };
  }
  if (type.kind === 'array') {
    const index = args[0] as WrittenArgument;
    if (args.length !== 1 || type.rank !== 1)
      return checker.report(
        'unsupported-syntax',
        span,
        'arrays with several dimensions cannot be used; use an array of arrays.',
      );
    return {
      kind: 'array-element',
      array: target,
      index: checkIndex(checker, index.expression),
      type: type.element,
      span,
    };
  }
  if (specialOf(type) === 'string' && args.length === 1) {
    return {
      kind: 'string-element',
      text: target,
      index: checkIndex(checker, (args[0] as WrittenArgument).expression),
      type: special('char'),
      span,
    };
  }
  const indexers = findIndexers(type);
  if (indexers.length === 0)
    return checker.report('invalid-operator', span, `a value of type ${displayType(type)} has no indexer [].`);
  return callIndexer(checker, target, indexers, args, span);
}

/** Array indexes may be any integer; all but `int` are checked to fit. */
function checkIndex(checker: Checker, expression: BoundExpression): BoundExpression {
  const name = specialOf(expression.type);
  if (name === 'long' || name === 'uint' || name === 'ulong') {
    if (implicitConversionOf(expression, special('int')) !== undefined)
      return checker.convert(expression, special('int'));
    const outer = checker.isChecked;
    checker.isChecked = true;
    const key = `${name === 'long' ? 'Int64' : name === 'uint' ? 'UInt32' : 'UInt64'}->Int32`;
    const converted = checker.applyConversion(expression, { kind: 'numeric', key }, special('int'));
    checker.isChecked = outer;
    return converted;
  }
  return checker.convert(expression, special('int'));
}

function callIndexer(
  checker: Checker,
  target: BoundExpression,
  indexers: readonly { readonly member: PropertyMember; readonly owner: Type }[],
  args: readonly WrittenArgument[],
  span: Span,
): BoundExpression {
  const properties = new Map<MethodMember, { readonly member: PropertyMember; readonly owner: Type }>();
  const candidates = indexers.map(({ member, owner }): FoundMethod => {
    const method = indexerMethod(member);
    properties.set(method, { member, owner });
    return { member: method, owner };
  });
  const resolution = resolveOverload(candidates, args, undefined, checker.host);
  if (resolution.kind !== 'one') {
    const group: MethodGroup = {
      name: '[]',
      span,
      receiver: target,
      owner: target.type,
      candidates,
      typeArguments: undefined,
    };
    return reportNoOverload(checker, group, args, resolution.kind === 'none' ? resolution.closest : undefined);
  }
  const { member, owner } = properties.get(resolution.best.method.member) as { member: PropertyMember; owner: Type };
  noteAllowList(checker, member, span);
  const { values } = placeArguments(checker, resolution.best, args, span);
  const bindings = owner.kind === 'named' ? bindingsOf(owner) : new Map();
  return {
    kind: 'property',
    receiver: target,
    owner,
    member,
    arguments: values.map((value) => (value.kind === 'value' ? value.value : checker.bad(span))),
    type: substitute(member.type, bindings),
    span,
  };
}

/** An indexer as a method, so that overload resolution can choose among several. */
function indexerMethod(member: PropertyMember): MethodMember {
  return {
    kind: 'method',
    name: 'this[]',
    owner: member.owner,
    signature: member.signature,
    isStatic: false,
    isExtension: false,
    typeParameters: [],
    parameters: member.parameters,
    returnType: member.type,
    isImplicit: false,
    implementation: () => undefined,
  };
}

/** Checks `new T(arguments) { … }`. */
export function checkObjectCreation(checker: Checker, syntax: Syntax.ObjectCreationExpression): BoundExpression {
  const { span } = syntax;
  const type = resolveType(checker, syntax.type);
  const args = checkArguments(checker, syntax.arguments ?? []);
  if (type.kind === 'error' || args.some((argument) => argument.expression.kind === 'bad')) {
    declareFailed(checker, args);
    return checker.bad(span);
  }
  const created = construct(checker, type, args, span, syntax.type.span);
  if (syntax.initializer === undefined || created.kind === 'bad') return created;
  return checkInitializer(checker, created, syntax.initializer);
}

function construct(
  checker: Checker,
  type: Type,
  args: readonly WrittenArgument[],
  span: Span,
  typeSpan: Span,
): BoundExpression {
  const name = displayType(type);
  if (type.kind !== 'named') return checker.report('invalid-operator', typeSpan, `'new' cannot make a ${name}.`);
  if (isDelegate(type) && args.length === 1) return checker.convert((args[0] as WrittenArgument).expression, type);
  if (type.definition.isAbstract) {
    return checker.report(
      'invalid-operator',
      typeSpan,
      `'${name}' is ${type.definition.typeKind === 'interface' ? 'an interface' : 'abstract'}; 'new' needs a class that can be made.`,
    );
  }
  if (args.length === 0 && isValueType(type)) return defaultValue(type, span);
  const candidates = findConstructors(type);
  if (candidates.length === 0)
    return checker.report('not-allowed', typeSpan, `'${name}' has no constructor that policy expressions may use.`);
  const resolution = resolveOverload(candidates, args, undefined, checker.host);
  if (resolution.kind === 'one')
    return completeCall(checker, resolution.best, undefined, undefined, args, span, typeSpan);
  const group: MethodGroup = {
    name,
    span: typeSpan,
    receiver: undefined,
    owner: type,
    candidates,
    typeArguments: undefined,
  };
  if (resolution.kind === 'ambiguous') {
    const choices = resolution.best.map(({ method }) => `\n  ${method.member.signature}`).join('');
    return checker.report(
      'ambiguous-call',
      typeSpan,
      `several constructors of '${name}' take these arguments equally well:${choices}`,
    );
  }
  declareFailed(checker, args);
  return reportNoOverload(checker, group, args, resolution.closest);
}

/** Calls a method group with values already checked: for collection initialisers, disposal and method groups as delegates. */
export function callNamed(
  checker: Checker,
  group: MethodGroup,
  args: readonly BoundExpression[],
  span: Span,
): BoundExpression {
  const written = args.map(
    (expression): WrittenArgument => ({ expression, name: undefined, modifier: undefined, span: expression.span }),
  );
  return callGroup(checker, group, written, span);
}
