import type { ServiceFabricChoice } from '@turnpike/policy';
import { notResolved, type PartitionQuery, type PartitionResolver } from './partition-resolver.ts';
import { chooseEndpoint, type EndpointChoice, type ResolvedPartition } from './resolved-partition.ts';

/** The way to a service of Service Fabric. */
export interface ServiceFabricRoute {
  readonly resolver: PartitionResolver;
  readonly query: PartitionQuery;
  readonly endpoint: EndpointChoice;
  /** Whether a call that has failed is repeated at the place where the service is then. */
  readonly isRepeated: (() => boolean) | undefined;
}

/** The way to the service that a policy has named, or else the backend. */
export function serviceFabricRoute(
  resolver: PartitionResolver,
  backendUrl: string,
  choice?: ServiceFabricChoice,
): ServiceFabricRoute {
  const query = { service: choice?.service ?? backendUrl, partitionKey: choice?.partitionKey };
  if (choice?.isStale === true) resolver.doubt(query);
  const endpoint = { replicaType: choice?.replicaType, listenerName: choice?.listenerName };
  return { resolver, query, endpoint, isRepeated: choice?.isRepeated };
}

/** The base URL of one of the replicas. */
export function placeIn(partition: ResolvedPartition, { endpoint }: ServiceFabricRoute, random: () => number): string {
  const place = chooseEndpoint(partition, endpoint, random);
  if (place === undefined) throw notResolved('no replica of that kind listens there for HTTP');
  return place.replace(/\/+$/, '');
}
