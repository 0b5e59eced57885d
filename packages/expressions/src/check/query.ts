import type { Span } from '@turnpike/text';
import type { BoundExpression } from '../bound.ts';
import type { Checker } from '../checker.ts';
import type * as Syntax from '../syntax.ts';
import { checkExpression } from './expression.ts';

// Query expressions are method calls written otherwise (specification: "Query expressions"). They are rewritten as syntax;
// where several range variables are in reach, they travel in an anonymous object, and lambdas see them as aliases.

/** Checks `from x in xs …` as the method calls it stands for. */
export function checkQuery(checker: Checker, syntax: Syntax.QueryExpression): BoundExpression {
  return checkExpression(checker, rewriteQuery(syntax));
}

/** The range variables in reach: one plain name, or several inside a transparent object. */
interface Range {
  readonly names: readonly { readonly name: string; readonly path: readonly string[] }[];
}

type QueryBody = Pick<Syntax.QueryExpression, 'clauses' | 'result' | 'continuation'>;

const outerMember = '<outer>';

function rewriteQuery(query: QueryBody & { readonly span: Span }): Syntax.Expression {
  const { span } = query;
  const first = query.clauses[0] as Syntax.QueryClause & { kind: 'from' };
  let source = castSource(first.source, first.type, span);
  let range: Range = { names: [{ name: first.name.text, path: [] }] };
  for (const clause of query.clauses.slice(1)) ({ source, range } = rewriteClause(source, range, clause));
  const result = rewriteResult(source, range, query.result, span);
  if (query.continuation === undefined) return result;
  const { name, query: rest } = query.continuation;
  const from: Syntax.QueryClause = { kind: 'from', span, name, source: result };
  return rewriteQuery({ ...rest, clauses: [from, ...rest.clauses], span });
}

function rewriteClause(
  source: Syntax.Expression,
  range: Range,
  clause: Syntax.QueryClause,
): { source: Syntax.Expression; range: Range } {
  const { span } = clause;
  switch (clause.kind) {
    case 'where':
      return { source: call(source, 'Where', [lambda(range, clause.condition, span)], span), range };
    case 'let': {
      const selector = lambda(range, widen(range, clause.name, clause.value, span), span);
      return { source: call(source, 'Select', [selector], span), range: widened(range, clause.name.text) };
    }
    case 'from': {
      const inner = castSource(clause.source, clause.type, span);
      const result = pairLambda(range, clause.name, span);
      return {
        source: call(source, 'SelectMany', [lambda(range, inner, span), result], span),
        range: widened(range, clause.name.text),
      };
    }
    case 'orderby': {
      let ordered = source;
      for (const [index, { expression, descending }] of clause.orderings.entries()) {
        const name = `${index === 0 ? 'OrderBy' : 'ThenBy'}${descending ? 'Descending' : ''}`;
        ordered = call(ordered, name, [lambda(range, expression, span)], span);
      }
      return { source: ordered, range };
    }
    case 'join': {
      const joined = clause.into ?? clause.name;
      const args = [
        castSource(clause.source, clause.type, span),
        lambda(range, clause.leftKey, span),
        lambda({ names: [{ name: clause.name.text, path: [] }] }, clause.rightKey, span),
        pairLambda(range, joined, span),
      ];
      return {
        source: call(source, clause.into === undefined ? 'Join' : 'GroupJoin', args, span),
        range: widened(range, joined.text),
      };
    }
  }
}

function rewriteResult(
  source: Syntax.Expression,
  range: Range,
  result: Syntax.QueryExpression['result'],
  span: Span,
): Syntax.Expression {
  if (result.kind === 'select') return call(source, 'Select', [lambda(range, result.expression, span)], span);
  const key = lambda(range, result.key, span);
  const isWhole =
    range.names.length === 1 && result.element.kind === 'name' && result.element.name.text === range.names[0]?.name;
  return call(source, 'GroupBy', isWhole ? [key] : [key, lambda(range, result.element, span)], span);
}

function castSource(source: Syntax.Expression, type: Syntax.TypeSyntax | undefined, span: Span): Syntax.Expression {
  if (type === undefined) return source;
  const target: Syntax.Expression = {
    kind: 'member',
    span,
    target: source,
    name: { text: 'Cast', span },
    typeArguments: [type],
  };
  return { kind: 'invocation', span, target, arguments: [] };
}

function call(
  target: Syntax.Expression,
  name: string,
  args: readonly Syntax.Expression[],
  span: Span,
): Syntax.Expression {
  return {
    kind: 'invocation',
    span,
    target: { kind: 'member', span, target, name: { text: name, span } },
    arguments: args.map((expression) => ({ span: expression.span, expression })),
  };
}

/** The parameter of a lambda over the range: the variable itself, or the object that holds several. */
function parameterOf(range: Range, span: Span): Syntax.LambdaParameter {
  const [only] = range.names;
  const name = range.names.length === 1 && only !== undefined && only.path.length === 0 ? only.name : outerMember;
  return { span, name: { text: name, span } };
}

function lambda(range: Range, body: Syntax.Expression, span: Span): Syntax.LambdaExpression {
  return { kind: 'lambda', span, parameters: [parameterOf(range, span)], isAsync: false, body, ...aliasesOf(range) };
}

function pairLambda(range: Range, name: Syntax.Identifier, span: Span): Syntax.LambdaExpression {
  const value: Syntax.Expression = { kind: 'name', span, name };
  return {
    kind: 'lambda',
    span,
    parameters: [parameterOf(range, span), { span, name }],
    isAsync: false,
    body: widen(range, name, value, span),
    ...aliasesOf(range),
  };
}

function aliasesOf(range: Range): Pick<Syntax.LambdaExpression, 'aliases'> {
  const isPlain = range.names.length === 1 && range.names[0]?.path.length === 0;
  return isPlain ? {} : { aliases: range.names };
}

/** The object that carries the range so far and one more variable. */
function widen(range: Range, name: Syntax.Identifier, value: Syntax.Expression, span: Span): Syntax.Expression {
  const outer: Syntax.Expression = { kind: 'name', span, name: parameterOf(range, span).name };
  return {
    kind: 'anonymous-object',
    span,
    members: [
      { span, name: { text: outerMember, span }, value: outer },
      { span, name, value },
    ],
  };
}

function widened(range: Range, name: string): Range {
  const inner = range.names.map((entry) => ({ name: entry.name, path: [outerMember, ...entry.path] }));
  return { names: [...inner, { name, path: [name] }] };
}
