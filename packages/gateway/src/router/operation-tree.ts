import type { Operation } from '@turnpike/model';
import { FewWords } from './few-words.ts';
import { type QueryParameters, queryValue } from './query-parameters.ts';
import type { RequestPath } from './request-path.ts';
import { matchPattern, type SegmentPattern, type UrlTemplate } from './url-template.ts';

// The operations of one API as a tree of segments. At every segment text comes before text with parameters, that before
// a parameter, and that before a wildcard; a way that leads to nothing is left again. A request visits a node of the
// tree at most once, and on the way to a literal only the nodes of its own segments, however many others there are.
// Patterns of one node (`{name}.json`) are tried in turn. A node below which there is one operation holds just that: in
// a large estate the time goes into fetching memory that no cache holds, so that less to look at is what counts.

/** An operation, ready for the tree. */
export interface OperationRoute {
  readonly operation: Operation;
  readonly method: string;
  readonly template: UrlTemplate;
  /** The name under which the rest of a path is kept, when the template ends in a wildcard. */
  readonly wildcard: string | undefined;
  readonly asksForQuery: boolean;
  /** What each segment has to be: this text, or fit this pattern; `undefined` takes anything but nothing. */
  readonly shape: readonly (string | SegmentPattern | undefined)[];
  /** The names of the parameters that are whole segments, in order. */
  readonly names: readonly string[];
}

/** Makes an operation ready; `intern` gives the same text for equal ones, so that they are in memory once. */
export function operationRoute(
  operation: Operation,
  template: UrlTemplate,
  intern: (text: string) => string,
): OperationRoute {
  const { segments } = template;
  return {
    operation,
    method: intern(operation.method.toUpperCase()),
    template,
    wildcard: template.wildcard,
    asksForQuery: template.query.length > 0,
    shape: segments.map((segment) =>
      segment.kind === 'literal' ? intern(segment.folded) : segment.kind === 'pattern' ? segment : undefined,
    ),
    names: segments.flatMap((segment) => (segment.kind === 'parameter' ? [intern(segment.name)] : [])),
  };
}

interface Node {
  /** The one operation below, as long as it is the only one. */
  only: OperationRoute | undefined;
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
  /** How many segments of the path come before those of templates. */
  readonly from: number;
  readonly method: string;
  readonly query: () => QueryParameters;
}

/** The operations of one API, found by method, path and query. */
export class OperationTree {
  readonly #root = newNode();
  #first: OperationRoute | undefined;

  /** The one that was added first. */
  get first(): OperationRoute | undefined {
    return this.#first;
  }

  /** Adds an operation; gives the one that is in its place already, if there is one. */
  add(route: OperationRoute): Operation | undefined {
    this.#first ??= route;
    let node = this.#root;
    for (const [index, segment] of route.shape.entries()) {
      if (isEmpty(node)) {
        node.only = route;
        return undefined;
      }
      spread(node, index);
      node = childFor(node, segment);
    }
    spread(node, route.shape.length);
    return putHere(node, route);
  }

  /** Finds the operation that is meant by what follows the first `from` segments of a path. */
  find(path: RequestPath, from: number, method: string, query: () => QueryParameters): OperationRoute | undefined {
    return find(this.#root, from, { path, from, method, query });
  }
}

function newNode(): Node {
  return {
    only: undefined,
    literals: undefined,
    patterns: undefined,
    parameter: undefined,
    end: undefined,
    wildcard: undefined,
  };
}

function isEmpty({ only, literals, patterns, parameter, end, wildcard }: Node): boolean {
  return (only ?? literals ?? patterns ?? parameter ?? end ?? wildcard) === undefined;
}

/** Makes room in a node for a second operation: the only one moves to where its next segment leads. */
function spread(node: Node, index: number): void {
  const route = node.only;
  if (route === undefined) return;
  node.only = undefined;
  if (index === route.shape.length) putHere(node, route);
  else childFor(node, route.shape[index]).only = route;
}

function putHere(node: Node, route: OperationRoute): Operation | undefined {
  const isOpen = route.wildcard !== undefined;
  return put(isOpen ? (node.wildcard ??= new FewWords()) : (node.end ??= new FewWords()), route);
}

function childFor(node: Node, segment: OperationRoute['shape'][number]): Node {
  if (segment === undefined) return (node.parameter ??= newNode());
  if (typeof segment !== 'string') return childForPattern(node, segment);
  node.literals ??= new FewWords();
  let child = node.literals.get(segment);
  if (child === undefined) node.literals.set(segment, (child = newNode()));
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
  let choice = choices.get(route.method);
  if (choice === undefined) choices.set(route.method, (choice = { plain: undefined, byQuery: undefined }));
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
  if (node.only !== undefined) return isMeant(node.only, index, question) ? node.only : undefined;
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

/** Whether the only operation that is left is meant, from a segment on. */
function isMeant(route: OperationRoute, index: number, question: Question): boolean {
  const { shape, method } = route;
  const { path, from } = question;
  const end = from + shape.length;
  if (route.wildcard === undefined ? path.raw.length !== end : path.raw.length < end) return false;
  if (method !== question.method && method !== '*') return false;
  for (let at = index; at < end; at++) {
    const segment = path.folded[at]!;
    const expected = shape[at - from];
    if (segment === '' || (expected !== undefined && !fits(expected, segment))) return false;
  }
  return !route.asksForQuery || asksForNoMore(route.template, question.query());
}

function fits(expected: string | SegmentPattern, segment: string): boolean {
  return typeof expected === 'string' ? expected === segment : matchPattern(expected, segment) !== undefined;
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

/** The values of the parameters of an operation in a request that it matches, decoded. */
export function matchedParameters(
  { template, wildcard, asksForQuery, shape, names }: OperationRoute,
  path: RequestPath,
  from: number,
  query: () => QueryParameters,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let nth = 0;
  for (let index = 0; index < shape.length; index++) {
    const expected = shape[index];
    if (typeof expected === 'string') continue;
    const text = path.segments[from + index]!;
    if (expected === undefined) found.set(names[nth++]!, text);
    else setFromPattern(found, expected, text, path.folded[from + index]!);
  }
  if (wildcard !== undefined) found.set(wildcard, restOf(path, from + shape.length));
  if (!asksForQuery) return found;
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
