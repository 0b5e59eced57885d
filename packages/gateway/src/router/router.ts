import type { Api, ApiProtocol, ApiVersionSet, Operation, Snapshot } from '@turnpike/model';
import { operationsOf } from '../plan/operations-of.ts';
import type { SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { findSoapOperation, soapTemplate, withAction } from '../soap/soap-operations.ts';
import { type ApiNotFound, type ApiRoute, ApiTree, pathSegments, type Revisions } from './api-tree.ts';
import { matchedParameters, type OperationRoute, OperationTree, operationRoute } from './operation-tree.ts';
import { type QueryParameters, readQuery } from './query-parameters.ts';
import {
  longestUnusualPath,
  otherReadings,
  type PathFault,
  type RequestPath,
  readRequestPath,
} from './request-path.ts';
import { readUrlTemplate } from './url-template.ts';

/** What decides where a request goes. */
export interface RoutedRequest {
  /** The name of the host, without a port. */
  readonly host: string;
  /** How the request came; an API that does not list it is not found. Not looked at when absent. */
  readonly protocol?: ApiProtocol;
  readonly method: string;
  /** The request target in origin form, as it came: path and query. */
  readonly target: string;
  /** A header by its name in any case; values of several lines joined by commas. */
  readonly header: (name: string) => string | undefined;
}

/** Where a request goes. */
export interface RouteMatch {
  readonly api: Api;
  readonly operation: Operation;
  /** By name, decoded. What a wildcard took is under `*`, or under the name it was given. */
  readonly matchedParameters: ReadonlyMap<string, string>;
  /** What follows the path of the API and its version, as it came: nothing, or text that begins with a slash. */
  readonly rest: string;
  readonly query: () => QueryParameters;
  /** Whether a browser asks whether it may send the request for which `operation` is meant. */
  readonly isPreflight: boolean;
}

/** Why no operation answers. For callers all of them are one. */
export type NotFound = ApiNotFound | 'HostNotFound' | 'ProtocolNotFound' | 'OperationNotFound';

/** Why a request has no one meaning, and gets no answer but 400 (414 for what is too long). */
export type TargetFault = PathFault | 'ambiguous';

/** What a router makes of a request. */
export type RouteResult = RouteMatch | { readonly notFound: NotFound } | { readonly refused: TargetFault };

/** Finds the operation for a request. */
export interface Router {
  match(request: RoutedRequest): RouteResult;
}

/** A router, and what of the snapshot it could not take in. */
export interface CompiledRouter {
  readonly router: Router;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

/** What a router is made of. */
export type RoutedNouns = Pick<Snapshot, 'hosts' | 'apis' | 'versionSets'>;

/** Compiles the hosts, APIs and operations of a snapshot into a router. */
export function compileRouter(nouns: RoutedNouns): CompiledRouter {
  return new RouterCompiler().compile(nouns);
}

/** Makes routers one after the other: of each next one, only the operations of APIs that are others are compiled. */
export class RouterCompiler {
  #known: ReadonlyMap<Api, CompiledApi> = new Map();

  compile({ hosts, apis, versionSets }: RoutedNouns): CompiledRouter {
    const diagnostics: SnapshotDiagnostic[] = [];
    const known = new Map<Api, CompiledApi>();
    const intern = newIntern();
    for (const api of apis) known.set(api, this.#known.get(api) ?? compileApi(api, intern));
    const tree = new ApiTree();
    const sets = new Map(versionSets.map((set) => [set.id.toLowerCase(), set]));
    for (const revisions of Map.groupBy(apis, ({ id }) => id.toLowerCase()).values())
      addApi(tree, revisions, sets, known, diagnostics);
    this.#known = known;
    return { router: new TreeRouter(compileHosts(hosts), tree), diagnostics };
  }
}

/** One revision of an API, and what is wrong with its operations. */
interface CompiledApi {
  readonly route: ApiRoute;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

function compileApi(api: Api, intern: Intern): CompiledApi {
  const diagnostics: SnapshotDiagnostic[] = [];
  const operations = compileOperations(api, intern, diagnostics);
  return { route: { api, isOnline: api.isOnline, operations }, diagnostics };
}

/** Gives the same text for equal ones. */
type Intern = (text: string) => string;

function newIntern(): Intern {
  const texts = new Map<string, string>();
  return (text) => {
    const present = texts.get(text);
    if (present === undefined) texts.set(text, text);
    return present ?? text;
  };
}

function addApi(
  tree: ApiTree,
  apis: readonly Api[],
  sets: ReadonlyMap<string, ApiVersionSet>,
  known: ReadonlyMap<Api, CompiledApi>,
  diagnostics: SnapshotDiagnostic[],
): void {
  // Revisions cannot change the path or the version of an API: the current one says both.
  const leading = apis.find(({ isCurrent }) => isCurrent) ?? apis[0]!;
  const resource = `apis/${leading.id}`;
  const report = (code: SnapshotDiagnostic['code'], message: string) =>
    diagnostics.push({ code, severity: 'error', message, resource });
  const set = versionSetOf(leading, sets, report);
  if (set === 'missing') return;
  const unreachable = [...pathSegments(leading.path), leading.apiVersion ?? ''].find((text) =>
    /^\.{1,2}$|[;%/\\\s]/.test(text),
  );
  if (unreachable !== undefined) {
    report('unreachable-path', `a segment of the path is '${unreachable}'; expected plain text between slashes`);
    return;
  }
  const present = tree.add(leading, set, putTogether(apis, known, diagnostics));
  if (present !== undefined)
    report(
      'duplicate-api-path',
      `the API '${present.id}' is at '/${leading.path}' already; expected a path of its own`,
    );
}

function versionSetOf(
  api: Api,
  sets: ReadonlyMap<string, ApiVersionSet>,
  report: (code: SnapshotDiagnostic['code'], message: string) => void,
): ApiVersionSet | undefined | 'missing' {
  if (api.apiVersionSetId === undefined) return undefined;
  const set = sets.get(api.apiVersionSetId.toLowerCase());
  if (set === undefined) {
    report(
      'unknown-version-set',
      `the version set '${api.apiVersionSetId}' is not there; expected one of the snapshot`,
    );
    return 'missing';
  }
  const name = { Segment: 'none', Query: set.versionQueryName, Header: set.versionHeaderName }[set.versioningScheme];
  if (name !== undefined && name !== '') return set;
  report(
    'incomplete-version-set',
    `the version set '${set.id}' of the scheme ${set.versioningScheme} gives no name to look for`,
  );
  return 'missing';
}

function putTogether(
  apis: readonly Api[],
  known: ReadonlyMap<Api, CompiledApi>,
  diagnostics: SnapshotDiagnostic[],
): Revisions {
  const byRevision = new Map<string, ApiRoute>();
  let current: ApiRoute | undefined;
  const resource = `apis/${apis[0]!.id}`;
  for (const api of apis) {
    const { apiRevision } = api;
    if (byRevision.has(apiRevision)) {
      const message = `revision ${apiRevision} comes twice; expected it once`;
      diagnostics.push({ code: 'duplicate-revision', severity: 'error', message, resource });
      continue;
    }
    const { route, diagnostics: faults } = known.get(api)!;
    diagnostics.push(...faults);
    byRevision.set(apiRevision, route);
    if (!api.isCurrent) continue;
    if (current !== undefined) {
      const message = `revisions ${current.api.apiRevision} and ${apiRevision} are both current; expected one to be`;
      diagnostics.push({ code: 'several-current-revisions', severity: 'warning', message, resource });
    }
    current ??= route;
  }
  if (current === undefined) {
    const message = 'none of the revisions is current; expected one to be';
    diagnostics.push({ code: 'no-current-revision', severity: 'warning', message, resource });
  }
  return { current, byRevision };
}

function compileOperations(api: Api, intern: Intern, diagnostics: SnapshotDiagnostic[]): OperationTree {
  const tree = new OperationTree();
  for (const operation of operationsOf(api)) {
    const resource = `apis/${api.id};rev=${api.apiRevision}/operations/${operation.id}`;
    const urlTemplate = api.type === 'soap' ? soapTemplate(operation.urlTemplate) : operation.urlTemplate;
    const template = readUrlTemplate(urlTemplate);
    if ('fault' in template) {
      diagnostics.push({ code: 'invalid-url-template', severity: 'error', message: template.fault, resource });
      continue;
    }
    const present = tree.add(operationRoute(operation, template, intern));
    if (present === undefined) continue;
    const message = `'${operation.method} ${urlTemplate}' is what '${present.id}' matches; expected something else`;
    diagnostics.push({ code: 'duplicate-operation', severity: 'error', message, resource });
  }
  return tree;
}

/** Whether a host is one of the gateway's. */
type HostTest = (host: string) => boolean;

function compileHosts(hosts: readonly string[]): HostTest {
  if (hosts.length === 0) return () => true;
  const names = new Set(hosts.map((host) => host.toLowerCase()));
  return (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    return names.has(name) || names.has(name.replace(/^[^.]+/, '*'));
  };
}

class TreeRouter implements Router {
  readonly #isOurs: HostTest;
  readonly #apis: ApiTree;

  constructor(isOurs: HostTest, apis: ApiTree) {
    this.#isOurs = isOurs;
    this.#apis = apis;
  }

  match(request: RoutedRequest): RouteResult {
    if (!this.#isOurs(request.host)) return { notFound: 'HostNotFound' };
    const mark = request.target.indexOf('?');
    const path = readRequestPath(mark < 0 ? request.target : request.target.slice(0, mark));
    if (typeof path === 'string') return { refused: path };
    let parameters: QueryParameters | undefined;
    const query = () => (parameters ??= readQuery(mark < 0 ? '' : request.target.slice(mark + 1)));
    const found = this.#find(path, request, query);
    if (!('match' in found)) return found;
    if (path.isUnusual && this.#isAmbiguous(path, found, request, query)) return { refused: 'ambiguous' };
    return found.match;
  }

  #find(
    path: RequestPath,
    request: RoutedRequest,
    query: () => QueryParameters,
  ): Found | { readonly notFound: NotFound } | { readonly refused: TargetFault } {
    const api = this.#apis.find(path, { query, header: request.header });
    if (typeof api === 'string') return { notFound: api };
    const { route, consumed } = api;
    if (request.protocol !== undefined && !route.api.protocols.includes(request.protocol))
      return { notFound: 'ProtocolNotFound' };
    if (route.api.type === 'soap') return findInSoap(route, path, consumed, request, query);
    let operation = route.operations.find(path, consumed, request.method, query);
    // Azure: a preflight request goes to the operation it asks about, unless the API answers OPTIONS itself.
    const asksFor =
      operation === undefined && request.method === 'OPTIONS'
        ? request.header('access-control-request-method')
        : undefined;
    if (asksFor !== undefined) operation = route.operations.find(path, consumed, asksFor, query);
    if (operation === undefined) return { notFound: 'OperationNotFound' };
    const match = new FoundRoute(route.api, operation, path, consumed, query, asksFor !== undefined);
    return { match, consumed };
  }

  /** Whether someone who reads the path in another way would come to another operation. */
  #isAmbiguous(
    path: RequestPath,
    { match, consumed }: Found,
    request: RoutedRequest,
    query: () => QueryParameters,
  ): boolean {
    if (path.text.length > longestUnusualPath) return true;
    return otherReadings(path, consumed).some((text) => {
      const other = readRequestPath(text);
      if (typeof other === 'string') return true;
      const found = this.#find(other, request, query);
      return 'match' in found && (found.match.operation !== match.operation || found.match.api !== match.api);
    });
  }
}

/** What was found, of which the parameters are only taken out when somebody asks. */
class FoundRoute implements RouteMatch {
  readonly api: Api;
  readonly rest: string;
  readonly query: () => QueryParameters;
  readonly isPreflight: boolean;
  readonly #route: OperationRoute;
  readonly #path: RequestPath;
  readonly #consumed: number;
  #parameters: ReadonlyMap<string, string> | undefined;

  constructor(
    api: Api,
    route: OperationRoute,
    path: RequestPath,
    consumed: number,
    query: () => QueryParameters,
    isPreflight: boolean,
  ) {
    this.api = api;
    this.#route = route;
    this.#path = path;
    this.#consumed = consumed;
    this.rest = restAfter(path, consumed);
    this.query = query;
    this.isPreflight = isPreflight;
  }

  get operation(): Operation {
    return this.#route.operation;
  }

  get matchedParameters(): ReadonlyMap<string, string> {
    return (this.#parameters ??= matchedParameters(this.#route, this.#path, this.#consumed, this.query));
  }
}

interface Found {
  readonly match: RouteMatch;
  readonly consumed: number;
}

function findInSoap(
  { api, operations }: ApiRoute,
  path: RequestPath,
  consumed: number,
  { method, header }: RoutedRequest,
  query: () => QueryParameters,
): Found | { readonly notFound: NotFound } | { readonly refused: TargetFault } {
  const found = findSoapOperation(operations, { path, from: consumed, method, query, header });
  if (found === 'ambiguous') return { refused: found };
  if (found !== undefined)
    return { match: new FoundRoute(api, found.operation, path, consumed, found.query, false), consumed };
  // A preflight request names no action: it is about all of them, and those of an API answer alike.
  const isPreflight = method === 'OPTIONS' && header('access-control-request-method') === 'POST';
  const first = isPreflight && path.raw.length === consumed ? operations.first : undefined;
  if (first === undefined) return { notFound: 'OperationNotFound' };
  return { match: new FoundRoute(api, first, path, consumed, () => withAction(query(), ''), true), consumed };
}

function restAfter(path: RequestPath, consumed: number): string {
  let length = 0;
  for (let index = 0; index < consumed; index++) length += path.raw[index]!.length + 1;
  return path.text.slice(length);
}
