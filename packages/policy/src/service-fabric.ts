/** Which replica of which service of a Service Fabric cluster takes a request. What is left out the backend decides. */
export interface ServiceFabricChoice {
  /** Such as `fabric:/app/service`, in place of the one that the backend names. */
  readonly service: string | undefined;
  readonly partitionKey: string | undefined;
  readonly replicaType: 'primary' | 'secondary' | undefined;
  readonly listenerName: string | undefined;
  /** Whether the cluster is asked again where the service is, though it has said so before. */
  readonly isStale: boolean;
  /** Whether a call that has failed is repeated at the place where the service is then. `LastError` says what it failed with. */
  readonly isRepeated: (() => boolean) | undefined;
}
