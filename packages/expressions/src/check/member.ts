import type { Span } from '@turnpike/text';
import { suggestName } from '../binder.ts';
import type { BoundExpression } from '../bound.ts';
import type { Checker } from '../checker.ts';
import { isBeyondAllowList } from '../library/allow-list.ts';
import { isRefusedMember, isRefusedNamespace } from '../library/refused.ts';
import type * as Syntax from '../syntax.ts';
import type { Member } from '../types/definition.ts';
import { bindingsOf } from '../types/hierarchy.ts';
import { extensionMethods, findDefinition, isNamespace } from '../types/library.ts';
import { type FoundMember, findMember, lookupTypes } from '../types/members.ts';
import { displayType, dynamicType, namedType, substitute, type Type, voidType } from '../types/type.ts';
import { isDelegate, special } from '../types/well-known.ts';
import { checkExpression } from './expression.ts';
import { reportUnknownType, resolveType } from './type.ts';

// Member access (specification: "Member access"): `target.name`, where the target may be a namespace, a type or a value.

/** Checks `target.name`. */
export function checkMember(checker: Checker, syntax: Syntax.MemberExpression): BoundExpression {
  const target = checkExpression(checker, syntax.target);
  switch (target.kind) {
    case 'bad':
      return target;
    case 'namespace':
      return checkInNamespace(checker, target.name, syntax);
    case 'type':
      return checkStatic(checker, target.named, syntax.name, syntax.typeArguments, syntax.span);
    default:
      return checkMemberOf(
        checker,
        checker.naturalTuple(checker.value(target)),
        syntax.name,
        syntax.typeArguments,
        syntax.span,
      );
  }
}

function checkInNamespace(checker: Checker, namespace: string, syntax: Syntax.MemberExpression): BoundExpression {
  const name = `${namespace}.${syntax.name.text}`;
  const { span } = syntax;
  const definition = findDefinition(name, syntax.typeArguments?.length ?? 0);
  if (definition !== undefined) {
    const args = (syntax.typeArguments ?? []).map((argument) => resolveType(checker, argument));
    return { kind: 'type', named: namedType(definition, args), type: voidType, span };
  }
  if (isNamespace(name)) return { kind: 'namespace', name, type: voidType, span };
  // A namespace without types of ours still leads to one that must be named as refused.
  if (isRefusedNamespace(name)) return { kind: 'namespace', name, type: voidType, span };
  reportUnknownType(checker, name, span);
  return checker.bad(span);
}

function checkStatic(
  checker: Checker,
  owner: Type,
  name: Syntax.Identifier,
  typeArguments: readonly Syntax.TypeSyntax[] | undefined,
  span: Span,
): BoundExpression {
  const found = findMember(owner, name.text, true);
  if (found !== undefined) return memberValue(checker, undefined, owner, found, name, typeArguments, span);
  if (findMember(owner, name.text, false) !== undefined) {
    return checker.report(
      'unknown-member',
      name.span,
      `'${name.text}' belongs to values of ${displayType(owner)}, not to the type itself.`,
    );
  }
  return reportUnknownMember(checker, owner, name, true);
}

/** Checks `.name` on a value. */
export function checkMemberOf(
  checker: Checker,
  receiver: BoundExpression,
  name: Syntax.Identifier,
  typeArguments: readonly Syntax.TypeSyntax[] | undefined,
  span: Span,
): BoundExpression {
  const { type } = receiver;
  if (receiver.kind === 'bad' || type.kind === 'error') return checker.bad(span);
  if (type.kind === 'null') return checker.report('unknown-member', span, `null has no member '${name.text}'.`);
  if (type.kind === 'dynamic')
    return { kind: 'dynamic', operation: 'member', name: name.text, operands: [receiver], type: dynamicType, span };
  if (type.kind === 'tuple') {
    const index = tupleIndex(type, name.text);
    if (index !== undefined) {
      return {
        kind: 'tuple-element',
        tuple: receiver,
        index,
        type: (type.elements[index] as { type: Type }).type,
        span,
      };
    }
  }
  if (type.kind === 'anonymous') {
    const index = type.members.findIndex((member) => member.name === name.text);
    if (index >= 0)
      return {
        kind: 'anonymous-member',
        object: receiver,
        index,
        type: (type.members[index] as { type: Type }).type,
        span,
      };
  }
  if (type.kind === 'array' && name.text === 'Length')
    return { kind: 'array-length', array: receiver, type: special('int'), span };
  const found = findMember(type, name.text, false);
  if (found !== undefined) return memberValue(checker, receiver, type, found, name, typeArguments, span);
  if (name.text === 'Invoke' && isDelegate(type) && type.definition.invoke !== undefined) {
    const methods = [{ member: type.definition.invoke, owner: type }];
    return memberValue(checker, receiver, type, { kind: 'methods', methods }, name, typeArguments, span);
  }
  if (extensionMethods(name.text).length > 0) {
    return memberValue(checker, receiver, type, { kind: 'methods', methods: [] }, name, typeArguments, span);
  }
  if (findMember(type, name.text, true) !== undefined) {
    return checker.report(
      'unknown-member',
      name.span,
      `'${name.text}' belongs to the type ${displayType(type)}, not to its values; write ${displayType(type)}.${name.text}.`,
    );
  }
  return reportUnknownMember(checker, type, name, false);
}

function tupleIndex(type: Type & { kind: 'tuple' }, name: string): number | undefined {
  const named = type.elements.findIndex((element) => element.name === name);
  if (named >= 0) return named;
  const numbered = /^Item([1-9]\d*)$/.exec(name);
  const index = numbered === null ? -1 : Number(numbered[1]) - 1;
  return index >= 0 && index < type.elements.length ? index : undefined;
}

function memberValue(
  checker: Checker,
  receiver: BoundExpression | undefined,
  type: Type,
  found: FoundMember,
  name: Syntax.Identifier,
  typeArguments: readonly Syntax.TypeSyntax[] | undefined,
  span: Span,
): BoundExpression {
  if (found.kind === 'methods') {
    return {
      kind: 'unbound-method-group',
      group: {
        name: name.text,
        span: name.span,
        receiver,
        owner: type,
        candidates: found.methods,
        typeArguments: typeArguments?.map((argument) => resolveType(checker, argument)),
        scope: checker.scope,
      },
      type: voidType,
      span,
    };
  }
  noteAllowList(checker, found.member, name.span);
  const bindings = found.owner.kind === 'named' ? bindingsOf(found.owner) : new Map();
  const memberType = substitute(found.member.type, bindings);
  if (found.kind === 'constant') return { kind: 'constant', value: found.member.value, type: memberType, span };
  return {
    kind: 'property',
    receiver,
    owner: found.owner,
    member: found.member,
    arguments: [],
    type: memberType,
    span,
  };
}

/** Warns about members that work here and that Azure's documented list does not name. */
export function noteAllowList(checker: Checker, member: Member, span: Span): void {
  if (!isBeyondAllowList(member)) return;
  const name = member.name === '.ctor' ? `new ${member.owner.simpleName}` : `${member.owner.simpleName}.${member.name}`;
  checker.bag.report(
    'beyond-allow-list',
    span,
    `'${name}' works here; Azure's documented list of allowed members does not name it.`,
    'warning',
  );
}

function reportUnknownMember(
  checker: Checker,
  type: Type,
  name: Syntax.Identifier,
  isStatic: boolean,
): BoundExpression {
  const display = displayType(type);
  if (isRefusedMember(type, name.text)) {
    return checker.report(
      'not-allowed',
      name.span,
      `'${name.text}' of ${display} exists in .NET; policy expressions may not use it.`,
    );
  }
  const names: string[] = [];
  for (const owner of lookupTypes(type)) if (owner.kind === 'named') names.push(...owner.definition.memberNames);
  if (type.kind === 'tuple') names.push(...type.elements.flatMap((element) => element.name ?? []));
  if (type.kind === 'anonymous') names.push(...type.members.map((member) => member.name));
  const suggestion = suggestName(name.text, names);
  const advice = suggestion === undefined ? '' : ` Did you mean '${suggestion}'?`;
  return checker.report(
    'unknown-member',
    name.span,
    `${isStatic ? 'the type' : 'a value of type'} ${display} has no member '${name.text}'.${advice}`,
  );
}
