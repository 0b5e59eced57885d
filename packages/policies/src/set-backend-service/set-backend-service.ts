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
import { type DaprService, daprMethod, daprName, daprServiceUrl } from './dapr-service.ts';
import { checkServiceFabric, prepareServiceFabric } from './service-fabric.ts';

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
    'dapr-app-id': attribute(dynamic(daprName), 'Dapr: the service.', { optional: true }),
    'dapr-method': attribute(dynamic(daprMethod), 'Dapr: the method, in place of the path.', { optional: true }),
    'dapr-namespace': attribute(dynamic(daprName), 'Dapr: the namespace of the service.', { optional: true }),
  },

  failures: {
    BackendNotFound: 'There is no backend of that id.',
    ServiceNotResolved: 'Service Fabric does not say where the service is; found out when the request is forwarded.',
  },

  prepare(config, failure, place) {
    const { 'base-url': baseUrl, 'backend-id': backendId } = config;
    if (baseUrl !== undefined && backendId !== undefined)
      place.report('conflicting-values', 'backend-id', "'base-url' and 'backend-id' exclude each other");
    const isDapr = backendId?.constant === 'dapr';
    checkServiceFabric(config, backendId !== undefined && !isDapr, place);
    checkDapr(config, isDapr, place);
    const { scope } = place;

    const choose = (context: PolicyContext, choice: BackendChoice, what: string): void => {
      leaveDapr(context);
      if (!context.chooseBackend(choice)) throw failure('BackendNotFound', 500, `There is no backend '${what}'.`);
    };
    if (isDapr && config['dapr-app-id'] === undefined)
      return () => {
        throw failure('BackendNotFound', 500, 'There is no service for Dapr to find.');
      };
    if (isDapr) return (context) => chooseDapr(config, scope, context);
    if (backendId !== undefined) {
      const serviceFabric = prepareServiceFabric(config);
      return (context) => {
        const id = backendId(context);
        choose(context, { scope, backendId: id, ...serviceFabric?.(context) }, id);
      };
    }
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

/** Azure: `dapr` is no id that a backend can have. */
function checkDapr(config: DaprService, isDapr: boolean, place: Place<keyof DaprService>): void {
  for (const field of dapr)
    if (config[field] !== undefined && !isDapr)
      place.report('conflicting-values', field, `'${field}' has no meaning unless 'backend-id' is 'dapr'`);
  // Azure: the page wants it; its policy toolkit writes documents without.
  if (isDapr && config['dapr-app-id'] === undefined)
    place.report(
      'missing-attribute',
      'dapr-app-id',
      "'backend-id' is 'dapr' without 'dapr-app-id', so that it fails; expected a service",
      'warning',
    );
}

const daprToken = 'dapr-api-token';

/** What Dapr wants to see is nothing for a service that takes its place. */
function leaveDapr({ backendChoice: choice, request }: PolicyContext): void {
  if (choice !== undefined && 'baseUrl' in choice && choice.isDapr === true) request.headers.delete(daprToken);
}

/** Dapr, beside the gateway, finds the service. A method says all of the path, and leaves nothing of the request's. */
function chooseDapr(config: DaprService, scope: Scope | undefined, context: PolicyContext): void {
  const { request, services } = context;
  const choice: BackendChoice = { scope, baseUrl: daprServiceUrl(config, context), isDapr: true };
  if (!context.chooseBackend(choice)) return;
  if (config['dapr-method'] !== undefined) request.path = '';
  if (services.dapr.apiToken !== undefined) request.headers.set(daprToken, [services.dapr.apiToken]);
}

function reportMissing(place: Place<'base-url'>): void {
  place.report('missing-attribute', 'base-url', "<set-backend-service> has neither 'base-url' nor 'backend-id'");
}

/** Azure: a `backend-id` that comes from a broader scope can be overridden only by another. */
function isSettled({ backendChoice: choice }: PolicyContext, scope: Scope | undefined): boolean {
  if (choice === undefined || ('baseUrl' in choice && choice.isDapr !== true)) return false;
  return choice.scope !== undefined && scope !== undefined && isBroader(choice.scope, scope);
}

function tellIgnored(context: PolicyContext): void {
  context.trace({
    source: 'set-backend-service',
    severity: 'information',
    message: "'base-url' is ignored: a broader scope has chosen a backend by its id.",
  });
}
