import { suggestName } from '../binder.ts';
import type { Checker } from '../checker.ts';
import { isRefusedType } from '../library/refused.ts';
import type * as Syntax from '../syntax.ts';
import { allDefinitions, findVisibleDefinition, isNamespace } from '../types/library.ts';
import {
  arrayType,
  dynamicType,
  errorType,
  namedType,
  type TupleElement,
  type Type,
  tupleType,
  voidType,
} from '../types/type.ts';
import { isValueType, nullable, nullableElement } from '../types/well-known.ts';

// Types as written, resolved to types of the library.

/** The type that a type syntax names; reports what is not one. `var` is for the caller. */
export function resolveType(checker: Checker, syntax: Syntax.TypeSyntax): Type {
  switch (syntax.kind) {
    case 'named-type':
      return resolveNamed(checker, syntax);
    case 'array-type': {
      const element = resolveType(checker, syntax.element);
      return element.kind === 'error' ? element : arrayType(element, syntax.rank);
    }
    case 'nullable-type':
      return resolveNullable(checker, syntax);
    case 'tuple-type':
      return tupleType(
        syntax.elements.map((element): TupleElement => {
          const type = resolveType(checker, element.type);
          return element.name === undefined ? { type } : { type, name: element.name.text };
        }),
      );
    case 'var-type':
      checker.bag.report('cannot-infer-type', syntax.span, "found 'var' where a type must be written out.");
      return errorType;
  }
}

function resolveNullable(checker: Checker, syntax: Syntax.NullableTypeSyntax): Type {
  const element = resolveType(checker, syntax.element);
  if (element.kind === 'error') return element;
  if (isValueType(element) && nullableElement(element) === undefined) return nullable(element);
  checker.bag.report(
    'unsupported-syntax',
    syntax.span,
    "found '?' on a type that can be null as it is; nullable reference types need C# 8, policy expressions are C# 7.",
  );
  return element;
}

function resolveNamed(checker: Checker, syntax: Syntax.NamedTypeSyntax): Type {
  const name = syntax.parts.map((part) => part.name.text).join('.');
  const args = (syntax.parts.at(-1)?.arguments ?? []).map((argument) => resolveType(checker, argument));
  if (args.some((argument) => argument.kind === 'error')) return errorType;
  const bound = args.length === 0 ? checker.scope.findType(name) : undefined;
  if (bound !== undefined) return bound;
  if (args.length === 0 && name === 'void') return voidType;
  if (args.length === 0 && name === 'dynamic') return dynamicType;
  const definition = findVisibleDefinition(name.replace(/^global::/, ''), args.length);
  if (definition?.name === 'System.ValueTuple' && args.length > 1) return tupleType(args.map((type) => ({ type })));
  if (definition !== undefined) return namedType(definition, args);
  reportUnknownType(checker, name, syntax.span);
  return errorType;
}

/** Says why a name is no type that can be used. */
export function reportUnknownType(checker: Checker, name: string, span: Syntax.TypeSyntax['span']): void {
  if (isRefusedType(name)) {
    checker.bag.report('not-allowed', span, `'${name}' exists in .NET; policy expressions may not use it.`);
    return;
  }
  const simple = name.slice(name.lastIndexOf('.') + 1);
  const names = [...allDefinitions()].map((definition) => definition.simpleName);
  const suggestion = suggestName(simple, names);
  const advice = names.includes(simple)
    ? ` '${simple}' takes another number of type arguments.`
    : suggestion === undefined
      ? ''
      : ` Did you mean '${suggestion}'?`;
  checker.bag.report(
    'unknown-type',
    span,
    `found '${name}'${isNamespace(name) ? ', a namespace,' : ''} where a type was expected.${advice}`,
  );
}
