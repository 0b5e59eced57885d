import { FieldList, type Origin, type OriginDescription, readWhole } from '@turnpike/http';
import { PolicyFailure } from '@turnpike/policy';
import type { ManagementEndpoint, PreparedCluster } from './prepare-cluster.ts';
import { type ResolvedPartition, readPartition } from './resolved-partition.ts';
import { serviceIdOf } from './service-id.ts';

// Asks a cluster where its services are, and remembers it. Whoever asks for the same while an answer is awaited gets that one.

/** A service, and which of its partitions. */
export interface PartitionQuery {
  /** Such as `fabric:/app/service`. */
  readonly service: string;
  readonly partitionKey: string | undefined;
}

/** How many partitions are remembered: their keys may be what callers say. */
const rememberedPartitions = 1000;

const attemptTimeoutMs = 5000;
const largestAnswer = 1024 * 1024;

interface Known {
  partition: ResolvedPartition | undefined;
  isDoubted: boolean;
  pending: Promise<ResolvedPartition> | undefined;
}

/** Finds the partitions of the services of one cluster. */
export class PartitionResolver {
  readonly #cluster: PreparedCluster;
  readonly #originOf: (description: OriginDescription) => Origin;
  readonly #known = new Map<string, Known>();
  /** The endpoint that answered last. */
  #current = 0;

  constructor(cluster: PreparedCluster, originOf: (description: OriginDescription) => Origin) {
    this.#cluster = cluster;
    this.#originOf = originOf;
  }

  /** How often a call is repeated at another place. */
  get retries(): number {
    return this.#cluster.retries;
  }

  /** Where the replicas are. Rejects with a `PolicyFailure`. */
  resolve(query: PartitionQuery): Promise<ResolvedPartition> {
    const known = this.#entry(query);
    if (known.pending !== undefined) return known.pending;
    if (known.partition !== undefined && !known.isDoubted) return Promise.resolve(known.partition);
    known.pending = this.#ask(query, known.partition?.version)
      .then((partition) => {
        known.isDoubted = false;
        known.partition = partition;
        return partition;
      })
      .finally(() => {
        known.pending = undefined;
      });
    return known.pending;
  }

  /** The replicas may have moved since: the cluster is asked again. Of no weight where it has been asked in between. */
  doubt(query: PartitionQuery, partition?: ResolvedPartition): void {
    const known = this.#known.get(keyOf(query));
    if (known !== undefined && (partition ?? known.partition) === known.partition) known.isDoubted = true;
  }

  #entry(query: PartitionQuery): Known {
    const key = keyOf(query);
    let known = this.#known.get(key);
    if (known === undefined) {
      if (this.#known.size >= rememberedPartitions) this.#known.clear();
      known = { partition: undefined, isDoubted: false, pending: undefined };
      this.#known.set(key, known);
    }
    return known;
  }

  async #ask({ service, partitionKey }: PartitionQuery, previous: string | undefined): Promise<ResolvedPartition> {
    const id = serviceIdOf(service);
    if (id === undefined)
      throw notResolved('the name of the service is none; expected one such as fabric:/app/service');
    const path = (type: number) =>
      `/Services/${encodeURIComponent(id)}/$/ResolvePartition?${new URLSearchParams({
        'api-version': '6.0',
        ...(type !== keyTypes.none && { PartitionKeyType: String(type), PartitionKeyValue: partitionKey ?? '' }),
        ...(previous !== undefined && { PreviousRspVersion: previous }),
      })}`;
    const type = keyTypeOf(partitionKey);
    const first = await this.#get(path(type));
    // A partition may have a name of digits.
    const isOtherType = type === keyTypes.int64Range && first.status === 400;
    const { status, text } = isOtherType ? await this.#get(path(keyTypes.named)) : first;
    if (status === 404) throw notResolved('the cluster has no such service');
    if (status !== 200)
      throw notResolved(`the cluster answers ${status}; the partition key may be none of the service`);
    const partition = readPartition(text);
    if (partition === undefined) throw notResolved('the cluster answers with something else');
    return partition;
  }

  /** The answer of one endpoint; the next one is asked where there is none, or one that says that it cannot. */
  async #get(path: string): Promise<{ readonly status: number; readonly text: string }> {
    const { endpoints, retries } = this.#cluster;
    let fault = '';
    for (let tries = 0; tries <= Math.max(retries, endpoints.length - 1); tries++) {
      try {
        const answer = await this.#getFrom(endpoints[this.#current % endpoints.length]!, path);
        if (answer.status < 500 && answer.status !== 429) return answer;
        fault = `the cluster answers ${answer.status}`;
      } catch (error) {
        fault = `the cluster does not answer: ${error instanceof Error ? error.message : String(error)}`;
      }
      this.#current = (this.#current + 1) % endpoints.length;
    }
    throw notResolved(fault);
  }

  async #getFrom(endpoint: ManagementEndpoint, path: string): Promise<{ status: number; text: string }> {
    const fields = FieldList.from([
      ['Host', endpoint.authority],
      ['Accept', 'application/json'],
    ]);
    const target = endpoint.basePath + path;
    const call = this.#originOf(endpoint.origin).send({
      method: 'GET',
      target,
      fields,
      body: undefined,
      timeoutMs: attemptTimeoutMs,
    });
    // The time is that of the whole answer.
    const timer = setTimeout(() => call.cancel(), attemptTimeoutMs);
    try {
      const { status, body } = await call.answer;
      return { status, text: body === undefined ? '' : (await readWhole(body, largestAnswer)).toString() };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** https://learn.microsoft.com/rest/api/servicefabric/sfclient-api-resolveservice#partitionkeytype */
const keyTypes = { none: 1, int64Range: 2, named: 3 } as const;

/** The policy says a key without its type. */
function keyTypeOf(key: string | undefined): number {
  if (key === undefined) return keyTypes.none;
  const isInt64 = /^-?\d{1,19}$/.test(key) && BigInt.asIntN(64, BigInt(key)) === BigInt(key);
  return isInt64 ? keyTypes.int64Range : keyTypes.named;
}

function keyOf({ service, partitionKey }: PartitionQuery): string {
  return JSON.stringify([service, partitionKey]);
}

/** The failure of `set-backend-service` where nobody knows the place of a service. */
export function notResolved(why: string): PolicyFailure {
  return new PolicyFailure(
    'set-backend-service',
    'ServiceNotResolved',
    500,
    `Service Fabric has not said where the service is: ${why}.`,
  );
}
