import type { Diagnostic } from '@turnpike/text';
import type { Scope } from '../binder.ts';
import type { BoundStatement, Variable } from '../bound.ts';
import type { Checker } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import type { MethodMember, Parameter } from '../types/definition.ts';
import { displayType, keyOfTypes, type Type, type TypeParameter } from '../types/type.ts';
import { special } from '../types/well-known.ts';
import { checkStatements } from './statement.ts';
import { resolveType } from './type.ts';

// Local functions (specification: "Local function declarations"). They may be called before their place in the block. A
// generic one is a template: its body is checked once for each list of type arguments it is called with.

/** A function made of a template, and what is wrong with it for its types. */
interface FunctionInstance {
  readonly variable: Variable;
  readonly diagnostics: Diagnostic[];
}

/** A generic local function: where it stands, and what has been made of it. */
export interface FunctionTemplate {
  readonly syntax: Syntax.LocalFunctionStatement;
  readonly scope: Scope;
  readonly instances: Map<string, FunctionInstance>;
  /** The functions made, for the emitter. */
  readonly statements: BoundStatement[];
}

/** Declares a local function in its block, before the statements of the block are looked at. */
export function declareFunction(checker: Checker, syntax: Syntax.LocalFunctionStatement): void {
  const { name } = syntax;
  if (syntax.isAsync) {
    checker.bag.report('unsupported-syntax', name.span, 'found an async function; policy expressions are synchronous.');
  }
  const typeParameters = syntax.typeParameters.map(
    ({ text }): TypeParameter => ({ kind: 'type-parameter', name: text }),
  );
  const member = memberOf(checker, syntax, typeParameters, typeParameters);
  const variable = checker.variable(name.text, member.returnType, name.span);
  if (checker.scope.find(name.text) !== undefined) {
    const message = `'${name.text}' is already the name of something here; choose another.`;
    checker.bag.report('duplicate-name', name.span, message);
  }
  const { scope } = checker;
  const template =
    typeParameters.length === 0 ? {} : { template: { syntax, scope, instances: new Map(), statements: [] } };
  scope.declare(name.text, { kind: 'function', variable, member, ...template });
}

/** What the function takes and gives back, its type parameters standing for these types. */
function memberOf(
  checker: Checker,
  syntax: Syntax.LocalFunctionStatement,
  typeParameters: readonly TypeParameter[],
  types: readonly Type[],
): MethodMember {
  return checker.within((scope) => {
    for (const [index, { text }] of syntax.typeParameters.entries()) scope.declareType(text, types[index] as Type);
    const parameters = syntax.parameters.map((parameter) => parameterOf(checker, parameter));
    const returnType = resolveType(checker, syntax.returnType);
    const list = parameters.map((parameter) => `${displayType(parameter.type)} ${parameter.name}`).join(', ');
    return {
      kind: 'method',
      name: syntax.name.text,
      owner: special('object').definition,
      signature: `${displayType(returnType)} ${syntax.name.text}(${list})`,
      isStatic: true,
      isExtension: false,
      typeParameters,
      parameters,
      returnType,
      isImplicit: false,
      implementation: () => undefined,
    };
  });
}

function parameterOf(checker: Checker, parameter: Syntax.LocalFunctionParameter): Parameter {
  const { name, modifier, defaultValue: syntax } = parameter;
  const type = resolveType(checker, parameter.type);
  const value = syntax === undefined ? undefined : checker.convert(checker.checkValueOrTypeless(syntax), type);
  if (value !== undefined && value.kind !== 'constant' && value.kind !== 'bad') {
    checker.bag.report('not-constant', value.span, 'the default of a parameter must be a constant.');
  }
  const defaultValue = value?.kind === 'constant' ? value.value : undefined;
  return { name: name.text, type, modifier, optional: syntax !== undefined, defaultValue };
}

/** Checks a local function's body; of a generic one, the bodies that calls have asked for stand here. */
export function checkFunction(checker: Checker, syntax: Syntax.LocalFunctionStatement): BoundStatement {
  const symbol = checker.scope.find(syntax.name.text);
  if (symbol?.kind !== 'function') return { kind: 'empty' };
  if (symbol.template !== undefined) return { kind: 'functions', functions: symbol.template.statements };
  return checkFunctionBody(checker, syntax, symbol.variable, symbol.member);
}

/** The function that a generic local function is for these types. */
export function instantiate(checker: Checker, template: FunctionTemplate, types: readonly Type[]): Variable {
  const key = keyOfTypes(types);
  const known = template.instances.get(key);
  if (known !== undefined) {
    checker.bag.add(known.diagnostics);
    return known.variable;
  }
  const { syntax } = template;
  return checker.inScope(template.scope, () =>
    checker.within((scope) => {
      for (const [index, { text }] of syntax.typeParameters.entries()) scope.declareType(text, types[index] as Type);
      const member = memberOf(checker, syntax, [], types);
      const variable = checker.variable(syntax.name.text, member.returnType, syntax.name.span);
      const instance: FunctionInstance = { variable, diagnostics: [] };
      template.instances.set(key, instance);
      const { count } = checker.bag;
      template.statements.push(checkFunctionBody(checker, syntax, variable, member));
      instance.diagnostics.push(...checker.bag.all.slice(count));
      return variable;
    }),
  );
}

function checkFunctionBody(
  checker: Checker,
  syntax: Syntax.LocalFunctionStatement,
  variable: Variable,
  member: MethodMember,
): BoundStatement {
  const { returnType } = member;
  return checker.inFunction({ returnType, returns: [], types: [] }, () =>
    checker.within((scope): BoundStatement => {
      const parameters = syntax.parameters.map(({ name, modifier }, index) => {
        const isReference = modifier === 'ref' || modifier === 'out';
        const { type } = member.parameters[index] as Parameter;
        const local = checker.variable(name.text, type, name.span, { isReferenceParameter: isReference, isReference });
        checker.declare(local);
        return local;
      });
      if (syntax.body.kind === 'block') {
        const { statement: block, completes } = checkStatements(checker, syntax.body);
        if (completes && returnType.kind !== 'void') {
          const found = `found a path through '${syntax.name.text}' that returns nothing`;
          checker.bag.report('missing-return', syntax.name.span, `${found}; ${displayType(returnType)} was expected.`);
        }
        return { kind: 'function', variable, parameters, body: { kind: 'block', block } };
      }
      const value =
        returnType.kind === 'void'
          ? checker.checkValueOrTypelessOrVoid(syntax.body)
          : checker.convert(checker.checkValueOrTypeless(syntax.body), returnType);
      return { kind: 'function', variable, parameters, body: { kind: 'expression', value, locals: scope.locals } };
    }),
  );
}
