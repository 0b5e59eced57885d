import type { Backend, Snapshot } from '@turnpike/model';
import type { SnapshotCode, SnapshotDiagnostic } from '../snapshot-diagnostic.ts';
import { prepareCredentials } from './authorize-request.ts';
import { BackendDirectory, type PreparedBackend, type PreparedMember, type PreparedPool } from './backend-directory.ts';
import { BackendPool } from './backend-pool.ts';
import { Circuit } from './circuit.ts';
import { CircuitMemory, createCircuitMemory } from './circuit-memory.ts';
import { prepareCircuitRule } from './circuit-rule.ts';
import { originOf } from './origin-of.ts';
import { foldedName } from './resource-id.ts';
import { type PreparedCluster, prepareCluster } from './service-fabric/prepare-cluster.ts';
import { prepareSessionAffinity } from './session-affinity.ts';

/** Azure: a pool has at most 30 members. */
const mostMembers = 30;

/** A directory, and what of the snapshot it could not take in. */
export interface CompiledBackends {
  readonly directory: BackendDirectory;
  readonly diagnostics: readonly SnapshotDiagnostic[];
}

type BackendData = Pick<Snapshot, 'backends' | 'certificates'>;

/**
 * Compiles the backends of a snapshot. A circuit goes on from where it stands in the memory, which is that of `previous`
 * unless another is given, as long as the backend's URL and rule are the same.
 */
export function compileBackends(
  data: BackendData,
  previous?: BackendDirectory,
  circuits: CircuitMemory = previous?.circuits ?? new CircuitMemory(createCircuitMemory()),
): CompiledBackends {
  const compiler = new Compiler(data, circuits);
  const directory = compiler.compile();
  return { directory, diagnostics: compiler.diagnostics };
}

class Compiler {
  readonly diagnostics: SnapshotDiagnostic[] = [];
  readonly #data: BackendData;
  readonly #circuits: CircuitMemory;
  readonly #singles = new Map<string, PreparedBackend>();
  readonly #pools = new Map<string, PreparedPool>();

  constructor(data: BackendData, circuits: CircuitMemory) {
    this.#data = data;
    this.#circuits = circuits;
  }

  compile(): BackendDirectory {
    const unique = this.#withoutDuplicates();
    for (const backend of unique) if (backend.type === 'Single') this.#addSingle(backend);
    for (const backend of unique) if (backend.type === 'Pool') this.#addPool(backend);
    const { certificates } = this.#data;
    return new BackendDirectory([...this.#singles.values()], [...this.#pools.values()], certificates, this.#circuits);
  }

  #withoutDuplicates(): readonly Backend[] {
    const byName = new Map<string, Backend>();
    for (const backend of this.#data.backends) {
      const name = backend.id.toLowerCase();
      if (byName.has(name)) this.#tell('duplicate-backend', backend, 'another backend has this id; expected one');
      else byName.set(name, backend);
    }
    return [...byName.values()];
  }

  #addSingle(backend: Backend): void {
    const cluster = this.#clusterOf(backend);
    if (cluster === 'none') return;
    const url = cluster === undefined ? (backend.url ?? '') : placeOfAnyService;
    const reading = originOf(backend, this.#data.certificates, url);
    if ('fault' in reading) {
      if (reading.of === 'proxy')
        this.#tell('invalid-backend-proxy', backend, `the proxy is another; ${reading.fault}`);
      else this.#tell('invalid-backend-url', backend, `the URL is '${shownUrl(backend)}'; ${reading.fault}`);
      return;
    }
    if (cluster === undefined && backend.url?.includes('?')) {
      // Azure refuses it, too.
      this.#tell('invalid-backend-url', backend, `the URL is '${shownUrl(backend)}'; expected one without a query`);
      return;
    }
    if (reading.missingCertificates.length > 0) {
      const found = `the certificates are ${reading.missingCertificates.join(', ')}`;
      this.#tell('unknown-backend-certificate', backend, `${found}; expected one that is there with its key`);
    }
    const { authorize, faults } = prepareCredentials(backend.credentials);
    for (const fault of faults) this.#tell('invalid-backend-credential', backend, fault);
    this.#singles.set(backend.id.toLowerCase(), {
      backend,
      authorize,
      circuit: this.#circuitOf(backend),
      ...(cluster && { cluster }),
    });
  }

  #clusterOf(backend: Backend): PreparedCluster | undefined | 'none' {
    if (backend.serviceFabricCluster === undefined) return undefined;
    const prepared = prepareCluster(backend.serviceFabricCluster, this.#data.certificates);
    if ('cluster' in prepared) return prepared.cluster;
    this.#tell('invalid-service-fabric-cluster', backend, prepared.fault);
    return 'none';
  }

  #circuitOf(backend: Backend): Circuit | undefined {
    if (!backend.circuitBreaker) return undefined;
    const prepared = prepareCircuitRule(backend.circuitBreaker);
    if ('fault' in prepared) {
      this.#tell('invalid-circuit-breaker', backend, prepared.fault);
      return undefined;
    }
    const key = JSON.stringify([backend.id.toLowerCase(), backend.url, backend.circuitBreaker]);
    return new Circuit(this.#circuits, key, prepared.rule);
  }

  #addPool(backend: Backend): void {
    const services = backend.pool ?? [];
    if (services.length > mostMembers) {
      const message = `the pool has ${services.length} members; expected ${mostMembers} at most`;
      this.#tell('too-many-pool-members', backend, message);
    }
    const members = new Map<string, PreparedMember>();
    for (const { id, weight, priority } of services.slice(0, mostMembers)) {
      const name = foldedName(id, 'backends');
      const single = this.#singles.get(name);
      if (single === undefined || single.cluster !== undefined || members.has(name)) {
        const found = single === undefined ? 'is none that is served' : whyNot(single);
        this.#tell('invalid-pool-member', backend, `the member '${id}' ${found}; expected another single backend`);
        continue;
      }
      const { circuit } = single;
      // Azure leaves open what `null` means: a weight of 1, and a priority before all others.
      members.set(name, { single, weight: weight ?? 1, priority: priority ?? 0, waitMs: () => circuit?.waitMs() ?? 0 });
    }
    if (members.size === 0) this.#tell('empty-pool', backend, 'the pool has no member; expected at least one');
    else this.#pools.set(backend.id.toLowerCase(), this.#preparePool(backend, members));
  }

  #preparePool(backend: Backend, members: ReadonlyMap<string, PreparedMember>): PreparedPool {
    const name = backend.sessionAffinity?.name;
    return {
      backend,
      pool: new BackendPool([...members.values()]),
      affinity: name
        ? prepareSessionAffinity(name, backend.id.toLowerCase(), members, this.#circuits.secret)
        : undefined,
    };
  }

  #tell(code: SnapshotCode, { id }: Backend, message: string): void {
    this.diagnostics.push({ code, severity: 'error', message, resource: `backends/${id}` });
  }
}

/** In the place of a URL that is known only when a request comes. */
const placeOfAnyService = 'https://service.invalid';

function whyNot({ cluster }: PreparedBackend): string {
  return cluster === undefined ? 'is there already' : 'is a service of Service Fabric';
}

/** A URL without what may be a secret in it. */
function shownUrl({ url = '' }: Backend): string {
  return url.replace(/\/\/.*@/, '//…@').replace(/\?.*/s, '?…');
}
