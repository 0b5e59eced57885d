import type { BoundExpression } from '../bound.ts';
import type { Checker } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { findMember } from '../types/members.ts';
import { anonymousType, arrayType, displayType, type Type } from '../types/type.ts';
import { special } from '../types/well-known.ts';
import { assign } from './assignment.ts';
import { callNamed, checkElementAccess } from './call.ts';
import { inferredName } from './expression.ts';
import { bestCommonType } from './lambda.ts';
import { checkMemberOf } from './member.ts';
import { resolveType } from './type.ts';

// What `new` makes besides plain objects: initialisers, arrays, anonymous objects.

/** Fills a new object from `{ … }`. */
export function checkInitializer(
  checker: Checker,
  object: BoundExpression,
  initializer: Syntax.Initializer,
): BoundExpression {
  const temporary = checker.temporary(object.type, object.span);
  const steps: BoundExpression[] = [];
  fill(checker, { kind: 'variable', variable: temporary, type: object.type, span: object.span }, initializer, steps);
  return { kind: 'initialized', object, temporary, steps, type: object.type, span: object.span };
}

function fill(
  checker: Checker,
  target: BoundExpression,
  initializer: Syntax.Initializer,
  steps: BoundExpression[],
): void {
  if (initializer.kind === 'collection-initializer') {
    for (const element of initializer.elements) {
      const values = element.values.map((value) => checker.checkValueOrTypeless(value));
      if (values.some((value) => value.kind === 'bad')) continue;
      const found = findMember(target.type, 'Add', false);
      if (found?.kind !== 'methods') {
        checker.bag.report(
          'unknown-member',
          element.span,
          `${displayType(target.type)} has no 'Add'; a collection initialiser needs one.`,
        );
        return;
      }
      const { span } = element;
      const group = {
        name: 'Add',
        span,
        receiver: target,
        owner: target.type,
        candidates: found.methods,
        typeArguments: undefined,
      };
      steps.push(callNamed(checker, group, values, span));
    }
    return;
  }
  for (const member of initializer.members) {
    const place =
      member.target.kind === 'member'
        ? checkMemberOf(checker, target, member.target.name, undefined, member.target.name.span)
        : checkElementAccess(checker, target, member.target.arguments, member.span);
    if (place.kind === 'bad') continue;
    const { value } = member;
    if (value.kind === 'object-initializer' || value.kind === 'collection-initializer') {
      const inner = checker.temporary(place.type, member.span);
      const innerValue: BoundExpression = { kind: 'variable', variable: inner, type: inner.type, span: member.span };
      steps.push({ kind: 'assignment', target: innerValue, value: place, type: place.type, span: member.span });
      fill(checker, innerValue, value, steps);
    } else steps.push(assign(checker, place, value, member.span));
  }
}

/** Checks `new T[length]`. */
export function checkArrayCreation(checker: Checker, syntax: Syntax.ArrayCreationExpression): BoundExpression {
  const { span } = syntax;
  const element = syntax.elementType === undefined ? undefined : resolveType(checker, syntax.elementType);
  const lengths = syntax.lengths.map((length) => checker.convert(checker.checkValue(length), special('int')));
  if (element === undefined || element.kind === 'error' || lengths.some((length) => length.kind === 'bad'))
    return checker.bad(span);
  if (syntax.rank !== 1 || lengths.length !== 1)
    return checker.report(
      'unsupported-syntax',
      span,
      'arrays with several dimensions cannot be used; use an array of arrays.',
    );
  return { kind: 'new-array', lengths, type: arrayType(element), span };
}

/** Checks `new T[] { … }`, `new[] { … }` and the bare `{ … }` of a declaration. */
export function checkInitializedArray(
  checker: Checker,
  syntax: Syntax.ArrayCreationExpression,
  wanted?: Type,
): BoundExpression {
  const { span } = syntax;
  const initializer = syntax.initializer as Syntax.ArrayInitializer;
  if (syntax.rank !== 1)
    return checker.report(
      'unsupported-syntax',
      span,
      'arrays with several dimensions cannot be used; use an array of arrays.',
    );
  if (syntax.elementType !== undefined || wanted !== undefined) {
    const element = wanted ?? resolveType(checker, syntax.elementType as Syntax.TypeSyntax);
    if (element.kind === 'error') return checker.bad(span);
    const elements = initializer.elements.map((item) => {
      if (item.kind !== 'array-initializer') return checker.convert(checkElement(checker, item), element);
      if (element.kind === 'array') {
        return checkInitializedArray(
          checker,
          { kind: 'array-creation', span: item.span, rank: 1, lengths: [], initializer: item },
          element.element,
        );
      }
      return checker.report(
        'unexpected-token',
        item.span,
        `found '{' where a value of type ${displayType(element)} was expected.`,
      );
    });
    const length = syntax.lengths[0] === undefined ? undefined : checker.checkValue(syntax.lengths[0]);
    if (length !== undefined && length.kind === 'constant' && length.value !== elements.length) {
      return checker.report(
        'no-conversion',
        length.span,
        `found ${elements.length} elements where the length says ${String(length.value)}.`,
      );
    }
    if (elements.some((item) => item.kind === 'bad')) return checker.bad(span);
    return { kind: 'array-of', elements, type: arrayType(element), span };
  }
  const items = initializer.elements.map((item) =>
    item.kind === 'array-initializer'
      ? checker.report('unexpected-token', item.span, "found '{' where a value was expected; write new[] { … }.")
      : checkElement(checker, item),
  );
  if (items.some((item) => item.kind === 'bad')) return checker.bad(span);
  const element = bestCommonType(items);
  if (element === undefined)
    return checker.report('cannot-infer-type', span, 'the elements have no common type; write new T[] { … }.');
  return {
    kind: 'array-of',
    elements: items.map((item) => checker.convert(item, element)),
    type: arrayType(element),
    span,
  };
}

function checkElement(checker: Checker, syntax: Syntax.Expression): BoundExpression {
  return checker.checkValueOrTypeless(syntax);
}

/** Checks `new { A = 1, b.C }`. */
export function checkAnonymousObject(checker: Checker, syntax: Syntax.AnonymousObjectExpression): BoundExpression {
  const members: { name: string; type: Type }[] = [];
  const values: BoundExpression[] = [];
  for (const member of syntax.members) {
    const value = checker.checkValue(member.value);
    const name = member.name?.text ?? inferredName(member.value);
    if (name === undefined)
      checker.bag.report('cannot-infer-type', member.span, 'the member needs a name: Name = value.');
    else if (members.some((other) => other.name === name))
      checker.bag.report('duplicate-name', member.span, `the object has a member '${name}' already.`);
    else if (value.type.kind === 'null')
      checker.bag.report(
        'cannot-infer-type',
        member.span,
        `found null for '${name}', which says no type; cast it: (string)null.`,
      );
    members.push({ name: name ?? '', type: value.type });
    values.push(value);
  }
  if (values.some((value) => value.kind === 'bad')) return checker.bad(syntax.span);
  return { kind: 'new-anonymous', values, type: anonymousType(members), span: syntax.span };
}
