import type { OriginDescription } from '@turnpike/http';
import { type Backend, type Certificate, idInWorkspace, isIn } from '@turnpike/model';
import type { AuthorizeRequest } from './authorize-request.ts';
import type { BackendPool, PoolMember } from './backend-pool.ts';
import type { Circuit, CircuitReading } from './circuit.ts';
import type { CircuitMemory } from './circuit-memory.ts';
import type { BackendOutcome } from './failure-condition.ts';
import { originOf, readUrl } from './origin-of.ts';
import { foldedName } from './resource-id.ts';
import type { PreparedCluster } from './service-fabric/prepare-cluster.ts';
import type { SessionAffinity } from './session-affinity.ts';

export type { CompiledBackends } from './compile-backends.ts';
export { compileBackends } from './compile-backends.ts';

/** A backend that takes a request. */
export interface BackendSelection {
  /** The backend itself, or the member of the pool whose turn it is. */
  readonly member: Backend;
  /** Adds the credentials of the backend to a request; absent when it has none. */
  readonly authorize: AuthorizeRequest | undefined;
  /** `Set-Cookie` for the caller, so that the next request comes to the same member. */
  readonly cookie: string | undefined;
  /** Tells how the request ended, once: that it got an answer, that it got none, or that its caller went away. */
  report(outcome: BackendOutcome): void;
}

/** No backend takes a request now. */
export interface BackendUnavailable {
  readonly unavailable: { readonly status: number; readonly retryAfterMs: number; readonly message: string };
}

/** How the circuit of a backend stands. */
export interface BackendCircuit extends CircuitReading {
  readonly id: string;
}

/** A single backend, ready for requests. */
export interface PreparedBackend {
  readonly backend: Backend;
  readonly authorize: AuthorizeRequest | undefined;
  readonly circuit: Circuit | undefined;
  /** Knows where the backend is, which has no place of its own. */
  readonly cluster?: PreparedCluster;
}

/** A member of a pool, ready for requests. */
export interface PreparedMember extends PoolMember {
  readonly single: PreparedBackend;
}

/** A pool, ready for requests. */
export interface PreparedPool {
  readonly backend: Backend;
  readonly pool: BackendPool<PreparedMember>;
  readonly affinity: SessionAffinity<PreparedMember> | undefined;
}

/** The backends of a snapshot: who is there, and who takes a request. */
export class BackendDirectory {
  /** Where circuits count; the directory of the next snapshot takes it over. */
  readonly circuits: CircuitMemory;
  readonly #byName = new Map<string, Backend>();
  readonly #singles = new Map<Backend, PreparedBackend>();
  readonly #pools = new Map<Backend, PreparedPool>();
  /** Selections of backends that nobody counts are all the same. */
  readonly #uncounted = new Map<PreparedBackend, BackendSelection>();
  /** By scheme and host; the longest path first. */
  readonly #byOrigin = new Map<string, { readonly path: string; readonly backend: Backend }[]>();
  readonly #certificates: readonly Certificate[];

  constructor(
    singles: readonly PreparedBackend[],
    pools: readonly PreparedPool[],
    certificates: readonly Certificate[],
    circuits: CircuitMemory,
  ) {
    this.circuits = circuits;
    this.#certificates = certificates;
    for (const single of singles) this.#addSingle(single);
    for (const pool of pools) {
      this.#byName.set(pool.backend.id.toLowerCase(), pool.backend);
      this.#pools.set(pool.backend, pool);
    }
    for (const places of this.#byOrigin.values()) places.sort((one, other) => other.path.length - one.path.length);
  }

  /**
   * The backend of an id: a name, or an ARM id that ends in `/backends/` and a name, without regard to case. Policies of a
   * workspace mean those of the workspace, and nobody else can.
   */
  find(id: string, workspace?: string): Backend | undefined {
    const name = foldedName(id, 'backends');
    return name.includes('/') ? undefined : this.#byName.get(idInWorkspace(workspace, name).toLowerCase());
  }

  /**
   * The single backend of a workspace, or of none, whose URL is that of the target, or the longest beginning of it that ends
   * with a segment.
   */
  matching(targetUrl: string, workspace?: string): Backend | undefined {
    const url = readUrl(targetUrl);
    const path = url && withoutSlash(url.pathname);
    const isMeant = (place: { readonly path: string; readonly backend: Backend }) =>
      `${path}/`.startsWith(`${place.path}/`) && isIn(workspace, place.backend.id);
    return url && this.#byOrigin.get(url.origin)?.find(isMeant)?.backend;
  }

  /**
   * Chooses who takes a request to a backend of this directory: of a pool, the member that a `Cookie` header names, or
   * the one whose turn it is.
   */
  select(backend: Backend, cookies?: string): BackendSelection | BackendUnavailable {
    const pool = this.#pools.get(backend);
    if (pool !== undefined) return this.#selectMember(pool, cookies);
    const single = this.#singles.get(backend);
    if (single === undefined) throw new Error(`'${backend.id}' is not a backend of this directory`);
    const wait = () => single.circuit?.waitMs() ?? 0;
    return this.#admit(single, undefined) ?? unavailable(backend, 'The circuit of the backend', wait());
  }

  /** The cluster that knows where a backend is, if one does. */
  clusterOf(backend: Backend): PreparedCluster | undefined {
    return this.#singles.get(backend)?.cluster;
  }

  /** How a backend is reached at a URL: its own, or one that it applies to. */
  originOf(backend: Backend, url: string): OriginDescription | undefined {
    const reading = originOf(backend, this.#certificates, url);
    return 'origin' in reading ? reading.origin : undefined;
  }

  /** The circuits of all backends that have one. */
  states(): readonly BackendCircuit[] {
    return [...this.#singles.values()].flatMap(({ backend, circuit }) =>
      circuit === undefined ? [] : { id: backend.id, ...circuit.read() },
    );
  }

  #addSingle(single: PreparedBackend): void {
    const { backend } = single;
    this.#byName.set(backend.id.toLowerCase(), backend);
    this.#singles.set(backend, single);
    this.#uncounted.set(single, {
      member: backend,
      authorize: single.authorize,
      cookie: undefined,
      report() {},
    });
    const url = readUrl(backend.url ?? '');
    if (url === undefined) return;
    const place = { path: withoutSlash(url.pathname), backend };
    const places = this.#byOrigin.get(url.origin);
    if (places === undefined) this.#byOrigin.set(url.origin, [place]);
    else places.push(place);
  }

  #selectMember(prepared: PreparedPool, cookies: string | undefined): BackendSelection | BackendUnavailable {
    const { backend, pool, affinity } = prepared;
    const kept = cookies === undefined ? undefined : affinity?.memberOf(cookies);
    const again = kept && this.#admit(kept.single, undefined);
    if (again !== undefined) return again;
    for (let member = pool.pick(); member !== undefined; member = pool.pick()) {
      // Another thread may have taken the one trial of this member in between: then it waits, and the next one is picked.
      const selection = this.#admit(member.single, affinity?.setCookie(member));
      if (selection !== undefined) return selection;
    }
    return unavailable(backend, 'The circuit of every member of the backend pool', pool.waitMs());
  }

  #admit(single: PreparedBackend, cookie: string | undefined): BackendSelection | undefined {
    const { backend: member, authorize, circuit } = single;
    if (circuit === undefined && cookie === undefined) return this.#uncounted.get(single);
    const ticket = circuit?.admit();
    if (circuit !== undefined && ticket === undefined) return undefined;
    let isReported = circuit === undefined;
    return {
      member,
      authorize,
      cookie,
      report(outcome) {
        if (isReported) return;
        isReported = true;
        circuit?.report(ticket as number, outcome);
      },
    };
  }
}

/** Azure: 503, unless the rule or the pool says otherwise. */
function unavailable(backend: Backend, what: string, retryAfterMs: number): BackendUnavailable {
  const status =
    (backend.type === 'Pool' ? backend.failureStatusCode : backend.circuitBreaker?.failureStatusCode) ?? 503;
  return { unavailable: { status, retryAfterMs, message: `${what} '${backend.id}' is open.` } };
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}
