import {
  attribute,
  type BackendChoice,
  boolean,
  definePolicy,
  dynamic,
  isBroader,
  name,
  oneOf,
  type Place,
  type Policy,
  type PolicyContext,
  type Scope,
  scopes,
  string,
} from '@turnpike/policy';
import { baseUrl } from './base-url.ts';

const serviceFabric = [
  'sf-resolve-condition',
  'sf-service-instance-name',
  'sf-partition-key',
  'sf-replica-type',
  'sf-listener-name',
] as const;

const dapr = ['dapr-app-id', 'dapr-method', 'dapr-namespace'] as const;

/** Sends the request to another service than the one that the API names. */
export const setBackendService: Policy = definePolicy({
  name: 'set-backend-service',
  reference: 'https://learn.microsoft.com/azure/api-management/set-backend-service-policy',
  sections: ['inbound', 'backend'],
  scopes,

  config: {
    'base-url': attribute(dynamic(baseUrl), 'The base URL of the service; or else `backend-id`.', { optional: true }),
    'backend-id': attribute(dynamic(name), 'The backend, single or a pool; or else `base-url`.', { optional: true }),
    'sf-resolve-condition': attribute(dynamic(boolean), 'Service Fabric: whether to find the service anew.', {
      optional: true,
    }),
    'sf-service-instance-name': attribute(dynamic(string), 'Service Fabric: the instance.', { optional: true }),
    'sf-partition-key': attribute(dynamic(string), 'Service Fabric: the partition.', { optional: true }),
    'sf-replica-type': attribute(dynamic(oneOf('primary', 'secondary')), 'Service Fabric: the kind of replica.', {
      optional: true,
    }),
    'sf-listener-name': attribute(dynamic(string), 'Service Fabric: the listener.', { optional: true }),
    'dapr-app-id': attribute(dynamic(string), 'Dapr: the service.', { optional: true }),
    'dapr-method': attribute(dynamic(string), 'Dapr: the method.', { optional: true }),
    'dapr-namespace': attribute(dynamic(string), 'Dapr: the namespace of the service.', { optional: true }),
  },

  failures: {
    BackendNotFound: 'There is no backend of that id.',
  },

  prepare(config, failure, place) {
    const { 'base-url': baseUrl, 'backend-id': backendId } = config;
    if (baseUrl !== undefined && backendId !== undefined)
      place.report('conflicting-values', 'backend-id', "'base-url' and 'backend-id' exclude each other");
    for (const field of serviceFabric)
      if (config[field] !== undefined)
        place.reportUnavailable(field, 'Service Fabric is not available in this version');
    for (const field of dapr)
      if (config[field] !== undefined) place.reportUnavailable(field, 'Dapr is not available in this version');
    // Azure: `dapr` is no id that a backend can have.
    if (backendId?.constant === 'dapr') place.reportUnavailable('backend-id', 'Dapr is not available in this version');
    const { scope } = place;

    const choose = (context: PolicyContext, choice: BackendChoice, what: string): void => {
      if (!context.chooseBackend(choice)) throw failure('BackendNotFound', 500, `There is no backend '${what}'.`);
    };
    if (backendId !== undefined)
      return (context) => {
        const id = backendId(context);
        choose(context, { scope, backendId: id }, id);
      };
    if (baseUrl !== undefined)
      return (context) => {
        if (isSettled(context, scope)) return tellIgnored(context);
        const address = baseUrl(context);
        choose(context, { scope, baseUrl: address }, address);
      };
    reportMissing(place);
    return () => {};
  },
});

function reportMissing(place: Place<'base-url'>): void {
  place.report('missing-attribute', 'base-url', "<set-backend-service> has neither 'base-url' nor 'backend-id'");
}

/** Azure: a `backend-id` that comes from a broader scope can be overridden only by another. */
function isSettled({ backendChoice: choice }: PolicyContext, scope: Scope | undefined): boolean {
  if (choice === undefined || 'baseUrl' in choice) return false;
  return choice.scope !== undefined && scope !== undefined && isBroader(choice.scope, scope);
}

function tellIgnored(context: PolicyContext): void {
  context.trace({
    source: 'set-backend-service',
    severity: 'information',
    message: "'base-url' is ignored: a broader scope has chosen a backend by its id.",
  });
}
