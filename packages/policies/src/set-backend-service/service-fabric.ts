import type { Dynamic, Place, PolicyContext, ServiceFabricChoice } from '@turnpike/policy';

/** What is said of a service of Service Fabric. */
export interface ServiceFabricService {
  readonly 'sf-resolve-condition': Dynamic<boolean> | undefined;
  readonly 'sf-service-instance-name': Dynamic<string> | undefined;
  readonly 'sf-partition-key': Dynamic<string> | undefined;
  readonly 'sf-replica-type': Dynamic<'primary' | 'secondary'> | undefined;
  readonly 'sf-listener-name': Dynamic<string> | undefined;
}

const attributes = [
  'sf-resolve-condition',
  'sf-service-instance-name',
  'sf-partition-key',
  'sf-replica-type',
  'sf-listener-name',
] as const;

/** Which cluster is asked says a backend. */
export function checkServiceFabric(
  config: ServiceFabricService,
  hasBackend: boolean,
  place: Place<keyof ServiceFabricService>,
): void {
  if (hasBackend) return;
  for (const field of attributes)
    if (config[field] !== undefined)
      place.report('conflicting-values', field, `'${field}' has no meaning without the 'backend-id' of a backend`);
}

/** What a request says of the service; nothing is prepared where the policy says nothing. */
export function prepareServiceFabric(
  config: ServiceFabricService,
): ((context: PolicyContext) => { readonly serviceFabric: ServiceFabricChoice }) | undefined {
  if (attributes.every((field) => config[field] === undefined)) return undefined;
  const condition = config['sf-resolve-condition'];
  return (context) => ({
    serviceFabric: {
      // What an expression finds nothing for is the same as what is left out.
      service: config['sf-service-instance-name']?.(context) || undefined,
      partitionKey: config['sf-partition-key']?.(context) || undefined,
      replicaType: config['sf-replica-type']?.(context),
      listenerName: config['sf-listener-name']?.(context) || undefined,
      // Inside `retry` the policy runs again after a call has failed.
      isStale: condition?.(context) ?? false,
      isRepeated: condition && (() => condition(context)),
    },
  });
}
