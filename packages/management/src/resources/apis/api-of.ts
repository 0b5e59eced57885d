import { type Api, type ModelRouting, readModelRouting, withoutRevision } from '@turnpike/model';
import type { Resource } from '../../define-resource.ts';
import { present } from '../../json.ts';
import { nameOf } from '../../store/store.ts';
import { operationOf } from '../operations/operation-of.ts';
import { referenceTo } from '../reference.ts';
import { revisionIn } from './revisions.ts';

/** What APIs can speak. */
export const apiTypes: readonly string[] = ['http', 'soap', 'websocket', 'graphql', 'odata', 'grpc', 'mcp', 'a2a'];

/** What gateways are told of an API. */
export function apiOf(api: Resource, operations: readonly Resource[]): Api {
  const { properties } = api;
  const name = nameOf(api);
  return present({
    id: withoutRevision(name),
    name: String(properties.displayName),
    path: String(properties.path),
    protocols: properties.protocols as Api['protocols'],
    serviceUrl: properties.serviceUrl as string | undefined,
    subscriptionRequired: properties.subscriptionRequired as boolean | undefined,
    subscriptionKeyParameterNames: properties.subscriptionKeyParameterNames as Api['subscriptionKeyParameterNames'],
    apiVersion: properties.apiVersion as string | undefined,
    apiVersionSetId: referenceTo('apiVersionSets', properties.apiVersionSetId),
    apiRevision: revisionIn(name),
    isCurrent: properties.isCurrent === true,
    isOnline: properties.isOnline !== false,
    type: (apiTypes.includes(String(properties.type)) ? properties.type : 'http') as Api['type'],
    operations: operations.map(operationOf),
    modelRouting: routingOf(properties.modelRouting),
  });
}

function routingOf(value: unknown): ModelRouting | undefined {
  if (value === undefined || value === null) return undefined;
  const reading = readModelRouting(value);
  return 'routing' in reading ? reading.routing : undefined;
}
