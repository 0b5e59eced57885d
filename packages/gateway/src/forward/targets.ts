import { type Exchange, headLine, type Origin, type OriginDescription, type OriginTls } from '@turnpike/http';
import { type Api, type Backend, workspaceOf } from '@turnpike/model';
import {
  type BackendChoice,
  type ClientCertificate,
  type ForwardOptions,
  type ProxyAddress,
  TransportFailure,
} from '@turnpike/policy';
import type { BackendDirectory, BackendSelection, BackendUnavailable } from '../backends/backend-directory.ts';
import { originOf, readProxy, readUrl } from '../backends/origin-of.ts';
import { PartitionResolver } from '../backends/service-fabric/partition-resolver.ts';
import { type ServiceFabricRoute, serviceFabricRoute } from '../backends/service-fabric/service-fabric-route.ts';
import { viaOf } from '../steps/detect-loop.ts';

// Where requests go. What an API or a policy names is looked up in the backends of the snapshot; a base URL that no
// backend has is a place of its own. Targets are made once for each base URL, and kept.

/** What was named: a backend, or a base URL that may be that of a backend. */
export interface ServiceChoice {
  /** Without a slash at its end, and without a query; absent for a pool, whose members differ. */
  readonly baseUrl: string | undefined;
  /** What a base URL has for a query, with its `?`: it comes before that of the request. Empty for most. */
  readonly query: string;
  readonly backend: Backend | undefined;
  /** How the base URL is found, where a Service Fabric cluster knows it. */
  readonly fabric?: ServiceFabricRoute;
}

/** One place to send a request to. */
export interface Target {
  readonly origin: Origin;
  /** What `Host` says. */
  readonly authority: string;
  /** The lines with which a request is forwarded, by the version that it came in: `Host`, and `Via`. */
  readonly lines: Readonly<Record<Exchange['version'], string>>;
  /** Without a slash at its end. */
  readonly basePath: string;
  readonly baseUrl: string;
  /** Says how a request that was sent there ended; absent where nobody counts. */
  readonly selection: BackendSelection | undefined;
}

/** How many base URLs that expressions have computed are kept. */
const rememberedUrls = 1000;

/** The places that the requests of one snapshot go to. */
export class Targets {
  readonly #directory: BackendDirectory;
  readonly #originOf: (description: OriginDescription) => Origin;
  readonly #byApi = new Map<Api, ServiceChoice>();
  readonly #plain = new Map<string, Target | undefined>();
  readonly #ofMember = new Map<Backend, Target>();
  readonly #resolvers = new Map<Backend, PartitionResolver>();
  /** Of each certificate, and where it was shown, in the version that was last. */
  readonly #shown = new WeakMap<ClientCertificate, WeakMap<Origin, Shown>>();

  constructor(directory: BackendDirectory, originOf: (description: OriginDescription) => Origin) {
    this.#directory = directory;
    this.#originOf = originOf;
  }

  /** Where the requests of an API go unless a policy says something else. */
  ofApi(api: Api): ServiceChoice | undefined {
    const url = api.a2a?.backendUrl ?? api.serviceUrl;
    const backendId = api.mcp?.backendId;
    if (url === undefined && backendId === undefined) return undefined;
    let choice = this.#byApi.get(api);
    if (choice === undefined) {
      const workspace = workspaceOf(api.id);
      choice = backendId === undefined ? undefined : this.choose({ scope: undefined, backendId }, workspace);
      if (choice === undefined && url !== undefined) choice = this.#ofUrl(url, workspace);
      if (choice !== undefined) this.#byApi.set(api, choice);
    }
    return choice;
  }

  /** What a policy of a workspace, or of none, has chosen; nothing when there is no backend of that id. */
  choose(choice: BackendChoice, workspace?: string): ServiceChoice | undefined {
    if ('baseUrl' in choice) return this.#ofUrl(choice.baseUrl, workspace);
    const backend = this.#directory.find(choice.backendId, workspace);
    if (backend === undefined) return undefined;
    const cluster = this.#directory.clusterOf(backend);
    if (cluster !== undefined) {
      const resolver = this.#resolvers.get(backend) ?? new PartitionResolver(cluster, this.#originOf);
      this.#resolvers.set(backend, resolver);
      const fabric = serviceFabricRoute(resolver, backend.url ?? '', choice.serviceFabric);
      return { backend, query: '', baseUrl: undefined, fabric };
    }
    return { backend, query: '', baseUrl: backend.url === undefined ? undefined : withoutSlash(backend.url) };
  }

  /** The place for one attempt: of a pool one that can take it. */
  resolve({ baseUrl, backend }: ServiceChoice, cookie: string | undefined): Target | BackendUnavailable | undefined {
    if (backend === undefined) return baseUrl === undefined ? undefined : this.#atUrl(baseUrl);
    const selection = this.#directory.select(backend, cookie);
    if ('unavailable' in selection) return selection;
    const { member } = selection;
    const url = withoutSlash(backend.type === 'Pool' ? (member.url ?? '') : (baseUrl ?? member.url ?? ''));
    const target = this.#ofBackend(member, url);
    return target && { ...target, selection };
  }

  /** The root of another origin, which a backend has pointed at. */
  atOrigin(origin: string): Target | undefined {
    return this.#atUrl(origin);
  }

  /**
   * The same place, spoken to in another version of HTTP, by a proxy, or with another certificate. What was named for the
   * request wins over what the backend has. Without TLS there is nobody to show a certificate to.
   */
  by({ origin }: Target, version: ForwardOptions['httpVersion'], { proxy, certificate }: Way = {}): Origin {
    const { tls } = origin.description;
    const shown = tls && certificate;
    if (shown !== undefined && proxy === undefined) return this.#showing(shown, origin, version);
    const spoken: OriginDescription = {
      ...origin.description,
      version,
      ...(tls && certificate && { tls: showing(certificate, tls) }),
    };
    if (proxy === undefined) return this.#originOf(spoken);
    const address = readProxy(proxy);
    if (address === undefined)
      throw new TransportFailure('BackendConnectionFailure', 500, 'The proxy is not one such as http://host:port.');
    return this.#originOf({ ...spoken, proxy: address });
  }

  /** To find an origin by a description with the text of a certificate takes longer than all the rest of a request. */
  #showing(certificate: ClientCertificate, origin: Origin, version: ForwardOptions['httpVersion']): Origin {
    const places = this.#shown.get(certificate) ?? new WeakMap<Origin, Shown>();
    const known = places.get(origin);
    if (known !== undefined && known.version === version) return known.shown;
    const { description } = origin;
    const shown = this.#originOf({ ...description, version, tls: showing(certificate, description.tls ?? {}) });
    this.#shown.set(certificate, places.set(origin, { version, shown }));
    return shown;
  }

  #ofUrl(text: string, workspace: string | undefined): ServiceChoice {
    const mark = text.indexOf('?');
    const baseUrl = withoutSlash(mark < 0 ? text : text.slice(0, mark));
    // Azure: a backend whose URL is that of the target is applied without being named.
    return { baseUrl, query: mark < 0 ? '' : text.slice(mark), backend: this.#directory.matching(baseUrl, workspace) };
  }

  #ofBackend(member: Backend, url: string): Target | undefined {
    const known = this.#ofMember.get(member);
    if (known !== undefined && known.baseUrl === url) return known;
    const description = this.#directory.originOf(member, url);
    const target = description && this.#target(url, description);
    if (target !== undefined) this.#ofMember.set(member, target);
    return target;
  }

  #atUrl(baseUrl: string): Target | undefined {
    if (this.#plain.has(baseUrl)) return this.#plain.get(baseUrl);
    const reading = originOf(undefined, [], baseUrl);
    const target = 'origin' in reading ? this.#target(baseUrl, reading.origin) : undefined;
    if (this.#plain.size >= rememberedUrls) this.#plain.clear();
    this.#plain.set(baseUrl, target);
    return target;
  }

  #target(baseUrl: string, description: OriginDescription): Target | undefined {
    const url = readUrl(baseUrl);
    if (url === undefined) return undefined;
    const basePath = withoutSlash(url.pathname);
    return {
      origin: this.#originOf(description),
      authority: url.host,
      lines: linesFor(url.host),
      basePath,
      baseUrl,
      selection: undefined,
    };
  }
}

interface Shown {
  readonly version: ForwardOptions['httpVersion'];
  readonly shown: Origin;
}

/** How a request wants to reach its backend, whatever the backend says. */
export interface Way {
  readonly proxy?: ProxyAddress | undefined;
  readonly certificate?: ClientCertificate | undefined;
}

/** The same, with a certificate that is shown. */
export function showing({ certificate, privateKey }: ClientCertificate, tls: OriginTls): OriginTls {
  return { ...tls, certificate: { cert: certificate, key: privateKey } };
}

function linesFor(authority: string): Target['lines'] {
  const hostLine = headLine('Host', authority);
  const lines = (version: Exchange['version']): string => hostLine + headLine('Via', viaOf[version]);
  return { '1.0': lines('1.0'), '1.1': lines('1.1'), '2': lines('2') };
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text;
}

/** The query of a base URL, and then that of the request. */
export function joinQueries(base: string, query: string): string {
  if (base.length < 2) return query;
  return query.length < 2 ? base : `${base}&${query.slice(1)}`;
}
