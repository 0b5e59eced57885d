import type { Operation } from '@turnpike/model';
import { FewWords } from './few-words.ts';
import { type QueryParameters, queryValue } from './query-parameters.ts';
import type { RequestPath } from './request-path.ts';
import { matchPattern, type SegmentPattern, type UrlTemplate } from './url-template.ts';

// The operations of one API as a tree of segments. At every segment text comes before text with parameters, that before
// a parameter, and that before a wildcard; a way that leads to nothing is left again. A request visits a node of the
// tree at most once, and on the way to a literal only the nodes of its own segments, however many others there are.
// Patterns of one node (`{name}.json`) are tried in turn.

/** An operation and its template. */
export interface OperationRoute {
  readonly operation: Operation;
  readonly template: UrlTemplate;
  /** The segments with parameters, and where they are. */
  readonly parameters: readonly ParameterPlace[];
}

interface ParameterPlace {
  readonly index: number;
  readonly segment: Exclude<UrlTemplate['segments'][number], { readonly kind: 'literal' }>;
}

/** An operation, ready for the tree. */
export function operationRoute(operation: Operation, template: UrlTemplate): OperationRoute {
  const parameters = template.segments.flatMap((segment, index) =>
    segment.kind === 'literal' ? [] : [{ index, segment }],
  );
  return { operation, template, parameters };
}

interface Node {
  literals: FewWords<Node> | undefined;
  patterns: { readonly pattern: SegmentPattern; readonly node: Node }[] | undefined;
  parameter: Node | undefined;
  /** What may stand here when the path ends, and when more of it comes. */
  end: Choices | undefined;
  wildcard: Choices | undefined;
}

/** What may be meant at one place, by method. */
type Choices = FewWords<Choice>;

interface Choice {
  plain: OperationRoute | undefined;
  /** Those that ask for something in the query, by the first thing they ask for. */
  byQuery: Map<string, OperationRoute[]> | undefined;
}

/** What is asked of a tree. */
interface Question {
  readonly path: RequestPath;
  readonly method: string;
  readonly query: () => QueryParameters;
}

/** The operations of one API, found by method, path and query. */
export class OperationTree {
  readonly #root = newNode();

  /** Adds an operation; gives the one that is in its place already, if there is one. */
  add(route: OperationRoute): Operation | undefined {
    let node = this.#root;
    for (const segment of route.template.segments) node = childFor(node, segment);
    return put(
      route.template.wildcard === undefined ? (node.end ??= new FewWords()) : (node.wildcard ??= new FewWords()),
      route,
    );
  }

  /** Finds the operation that is meant by what follows the first `from` segments of a path. */
  find(path: RequestPath, from: number, method: string, query: () => QueryParameters): OperationRoute | undefined {
    return find(this.#root, from, { path, method, query });
  }
}

function newNode(): Node {
  return { literals: undefined, patterns: undefined, parameter: undefined, end: undefined, wildcard: undefined };
}

function childFor(node: Node, segment: UrlTemplate['segments'][number]): Node {
  if (segment.kind === 'parameter') return (node.parameter ??= newNode());
  if (segment.kind === 'pattern') return childForPattern(node, segment);
  node.literals ??= new FewWords();
  let child = node.literals.get(segment.folded);
  if (child === undefined) node.literals.set(segment.folded, (child = newNode()));
  return child;
}

function childForPattern(node: Node, pattern: SegmentPattern): Node {
  const key = patternKey(pattern);
  node.patterns ??= [];
  const present = node.patterns.find((other) => patternKey(other.pattern) === key);
  if (present !== undefined) return present.node;
  const child = newNode();
  node.patterns.push({ pattern, node: child });
  // The more text, the more is said; of those that say as much the alphabet decides, not the order of configuration.
  node.patterns.sort(
    (one, other) =>
      textLength(other.pattern) - textLength(one.pattern) ||
      (patternKey(one.pattern) < patternKey(other.pattern) ? -1 : 1),
  );
  return child;
}

function patternKey({ texts }: SegmentPattern): string {
  return texts.join('{}');
}

function textLength(pattern: SegmentPattern): number {
  return pattern.texts.reduce((sum, text) => sum + text.length, 0);
}

function put(choices: Choices, route: OperationRoute): Operation | undefined {
  const method = route.operation.method.toUpperCase();
  let choice = choices.get(method);
  if (choice === undefined) choices.set(method, (choice = { plain: undefined, byQuery: undefined }));
  const first = rankedConstraints(route.template)[0];
  if (first === undefined) {
    if (choice.plain !== undefined) return choice.plain.operation;
    choice.plain = route;
    return undefined;
  }
  const key = constraintKey(first.foldedName, first.value);
  choice.byQuery ??= new Map();
  let routes = choice.byQuery.get(key);
  if (routes === undefined) choice.byQuery.set(key, (routes = []));
  const asks = constraintsText(route.template);
  const present = routes.find((other) => constraintsText(other.template) === asks);
  if (present !== undefined) return present.operation;
  routes.push(route);
  routes.sort((one, other) => weight(other.template) - weight(one.template));
  return undefined;
}

function rankedConstraints({ query }: UrlTemplate): UrlTemplate['query'] {
  const byName = query.toSorted((one, other) => (one.foldedName < other.foldedName ? -1 : 1));
  return [...byName.filter(({ value }) => value !== undefined), ...byName.filter(({ value }) => value === undefined)];
}

function constraintsText(template: UrlTemplate): string {
  return JSON.stringify(rankedConstraints(template).map(({ foldedName, value }) => [foldedName, value ?? null]));
}

function constraintKey(foldedName: string, value: string | undefined): string {
  return value === undefined ? foldedName : `${foldedName}=${value}`;
}

/** How much a template asks of the query: values before parameters. */
function weight({ query }: UrlTemplate): number {
  return query.reduce((sum, { value }) => sum + (value === undefined ? 1 : 1000), 0);
}

const noPatterns: readonly never[] = [];

function find(node: Node, index: number, question: Question): OperationRoute | undefined {
  const { raw, folded } = question.path;
  if (index === raw.length) return choose(node.end, question) ?? choose(node.wildcard, question);
  const segment = folded[index]!;
  if (segment !== '') {
    const literal = node.literals?.get(segment);
    const found = literal && find(literal, index + 1, question);
    if (found !== undefined) return found;
    for (const { pattern, node: child } of node.patterns ?? noPatterns) {
      const matched = matchPattern(pattern, segment) && find(child, index + 1, question);
      if (matched !== undefined) return matched;
    }
    const taken = node.parameter && find(node.parameter, index + 1, question);
    if (taken !== undefined) return taken;
  }
  return choose(node.wildcard, question);
}

function choose(choices: Choices | undefined, question: Question): OperationRoute | undefined {
  if (choices === undefined) return undefined;
  const exact = choices.get(question.method);
  const found = exact && chooseByQuery(exact, question.query);
  if (found !== undefined) return found;
  const any = choices.get('*');
  return any && chooseByQuery(any, question.query);
}

function chooseByQuery({ plain, byQuery }: Choice, query: () => QueryParameters): OperationRoute | undefined {
  if (byQuery === undefined) return plain;
  let best: OperationRoute | undefined;
  const parameters = query();
  for (const [name, values] of parameters)
    for (const key of [name, constraintKey(name, values[0])])
      for (const route of byQuery.get(key) ?? [])
        if (asksForNoMore(route.template, parameters) && isBetter(route, best)) best = route;
  return best ?? plain;
}

function asksForNoMore({ query }: UrlTemplate, parameters: QueryParameters): boolean {
  return query.every(({ foldedName, value }) => {
    const given = queryValue(parameters, foldedName);
    return value === undefined ? given !== undefined : given === value;
  });
}

/** Of two that ask as much, the one whose conditions come first in the alphabet: the order of a query decides nothing. */
function isBetter(route: OperationRoute, than: OperationRoute | undefined): boolean {
  if (than === undefined) return true;
  const difference = weight(route.template) - weight(than.template);
  return difference > 0 || (difference === 0 && constraintsText(route.template) < constraintsText(than.template));
}

const noParameters: ReadonlyMap<string, string> = new Map();

/** The values of the parameters of an operation in a request that it matches, decoded. */
export function matchedParameters(
  { template, parameters }: OperationRoute,
  path: RequestPath,
  from: number,
  query: () => QueryParameters,
): ReadonlyMap<string, string> {
  if (parameters.length === 0 && template.wildcard === undefined && template.query.length === 0) return noParameters;
  const found = new Map<string, string>();
  for (const { index, segment } of parameters) {
    const text = path.segments[from + index]!;
    if (segment.kind === 'parameter') found.set(segment.name, text);
    else setFromPattern(found, segment, text, path.folded[from + index]!);
  }
  if (template.wildcard !== undefined) found.set(template.wildcard, restOf(path, from + template.segments.length));
  for (const { foldedName, parameter } of template.query)
    if (parameter !== undefined) found.set(parameter, queryValue(query(), foldedName)!);
  return found;
}

function setFromPattern(found: Map<string, string>, pattern: SegmentPattern, text: string, folded: string): void {
  const places = matchPattern(pattern, folded)!;
  pattern.names.forEach((name, nth) => {
    found.set(name, text.slice(places[2 * nth]!, places[2 * nth + 1]!));
  });
}

function restOf(path: RequestPath, from: number): string {
  const rest = path.segments.slice(from).join('/');
  return path.endsWithSlash && from < path.segments.length ? `${rest}/` : rest;
}
