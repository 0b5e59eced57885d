import type { Endpoint, EndpointCall } from '../arm/endpoint.ts';
import type { ArmAnswer } from '../arm/messages.ts';
import { serviceIdOf } from '../arm/path.ts';
import { detail, validationError } from '../arm-error.ts';
import { assignmentType } from '../identity/roles/stored-assignments.ts';
import type { JsonObject } from '../json.ts';
import type { AuditEntry } from '../store/store.ts';
import { readActivityFilter } from './activity-filter.ts';

// Azure's activity log, which says who has changed what. Here it is what the store notes with each change: nothing of the
// contents, so that no secret can be in it.

/** How many events a page has. */
const portion = 200;

/** Who changed what, in the form of Azure Monitor. */
export const activityLogEndpoint: Endpoint = {
  path: '/subscriptions/{subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values',
  reference: 'https://learn.microsoft.com/rest/api/monitor/activity-logs/list',
  methods: {
    GET: { description: 'Every change of a resource, who made it and when, the latest first.', run: list },
  },
  needsNoService: true,
};

async function list({ management, request }: EndpointCall): Promise<ArmAnswer> {
  const { query, origin, path } = request;
  const serviceId = serviceIdOf(management.service);
  const filter = readActivityFilter(query.get('$filter'), serviceId);
  if (filter === 'none') return { status: 200, body: { value: [] } };
  const before = readBefore(query.get('$skipToken'));
  const entries = await management.store.audit({ ...filter, ...(before !== undefined && { before }), top: portion });
  const value = entries.map((entry) => eventOf(entry, serviceId, management.service));
  const last = entries.at(-1)?.sequenceNumber;
  if (last === undefined || entries.length < portion) return { status: 200, body: { value } };
  const next = new URLSearchParams(query);
  next.set('$skipToken', String(last));
  return { status: 200, body: { value, nextLink: `${origin}${path}?${next}` } };
}

function readBefore(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw validationError([detail('$skipToken', "'$skipToken' is none that was given; expected one of a nextLink")]);
}

function eventOf(
  { sequenceNumber, key, type, verb, at, by, requestId, correlationId, apiVersion, address }: AuditEntry,
  serviceId: string,
  { subscriptionId, resourceGroup }: { readonly subscriptionId: string; readonly resourceGroup: string },
): JsonObject {
  const isAssignment = type === assignmentType;
  const resourceId = isAssignment ? key : key === '~' ? serviceId : `${serviceId}/${key}`;
  const path = isAssignment
    ? 'Microsoft.Authorization/roleAssignments'
    : `Microsoft.ApiManagement/service${key === '~' || type === '' ? '' : `/${type}`}`;
  const action = `${path}/${verb === 'put' ? 'write' : 'delete'}`;
  const id = `${resourceId}/events/${sequenceNumber}/ticks/${Date.parse(at)}`;
  return {
    id,
    eventDataId: String(sequenceNumber),
    caller: by,
    channels: 'Operation',
    level: 'Informational',
    category: worded('Administrative'),
    eventName: worded('EndRequest'),
    operationName: worded(action),
    resourceId,
    resourceType: worded(path),
    resourceProviderName: worded(path.slice(0, path.indexOf('/'))),
    resourceGroupName: resourceGroup,
    subscriptionId,
    authorization: { action, scope: resourceId },
    status: worded('Succeeded'),
    subStatus: worded(''),
    correlationId: correlationId ?? requestId ?? '',
    operationId: requestId ?? '',
    eventTimestamp: at,
    submissionTimestamp: at,
    ...(address !== undefined && { httpRequest: { clientRequestId: correlationId ?? '', clientIpAddress: address } }),
    properties: { sequenceNumber: String(sequenceNumber), ...(apiVersion !== undefined && { apiVersion }) },
  };
}

/** Azure gives words with the same in the caller's language. */
function worded(value: string): JsonObject {
  return { value, localizedValue: value };
}
