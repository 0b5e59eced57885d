import type { Endpoint, EndpointCall } from '../../arm/endpoint.ts';
import type { ArmAnswer } from '../../arm/messages.ts';
import { answerPage, readPage } from '../../arm/page.ts';
import { type JsonObject, present } from '../../json.ts';
import { readInterval, readReportQuery } from './report-query.ts';
import type { ReportedRequest, ReportField, ReportSum } from './request-reports.ts';

// What was answered, by what requests are counted by.

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/reports';

/** By what each report counts, and where the names in it are found. */
const reports = {
  byApi: ['apiId'],
  byGeo: ['apiRegion'],
  byOperation: ['apiId', 'operationId'],
  byProduct: ['productId'],
  bySubscription: ['productId', 'subscriptionId', 'userId'],
  byUser: ['userId'],
  byTime: [],
} as const satisfies Readonly<Record<string, readonly ReportField[]>>;

/** The reports. */
export const reportEndpoints: readonly Endpoint[] = [
  ...Object.entries(reports).map(([name, by]) => ({
    path: `~/reports/${name}`,
    reference,
    methods: {
      GET: { description: `What was answered, ${name}.`, run: (call: EndpointCall) => sum(call, name, by) },
    },
  })),
  {
    path: '~/reports/byRequest',
    reference,
    methods: { GET: { description: 'The last requests.', run: listRequests } },
  },
];

async function sum(call: EndpointCall, name: string, by: readonly ReportField[]): Promise<ArmAnswer> {
  const { management, request } = call;
  const { query } = request;
  const asked = readReportQuery(query.get('$filter'));
  const intervalMs = name === 'byTime' ? readInterval(query.get('interval')) : undefined;
  const page = readPage(withoutFilter(query), { filterable: [], orderable });
  const sums = await management.reports.sums(asked, by, intervalMs);
  const names = await namesOf(call, by);
  const records = sums.map((one) => recordOf(one, by, names, intervalMs));
  const ordered = inOrder(records, page.orderBy ?? usualOrder(name));
  return answerPage(request, page, ordered.slice(page.skip, page.skip + page.top), ordered.length);
}

async function listRequests({ management, request: { query } }: EndpointCall): Promise<ArmAnswer> {
  const found = await management.reports.requests(readReportQuery(query.get('$filter')));
  const { skip, top } = readPage(withoutFilter(query), { filterable: [], orderable: [] });
  return { status: 200, body: { value: found.slice(skip, skip + top).map(requestOf), count: found.length } };
}

function withoutFilter(query: URLSearchParams): URLSearchParams {
  const rest = new URLSearchParams(query);
  rest.delete('$filter');
  return rest;
}

const orderable = [
  'name',
  'timestamp',
  'callCountSuccess',
  'callCountBlocked',
  'callCountFailed',
  'callCountOther',
  'callCountTotal',
  'bandwidth',
  'cacheHitsCount',
  'cacheMissCount',
  'apiTimeAvg',
  'apiTimeMin',
  'apiTimeMax',
  'serviceTimeAvg',
  'serviceTimeMin',
  'serviceTimeMax',
];

function usualOrder(name: string): { readonly field: string; readonly descends: boolean } {
  return name === 'byTime' ? { field: 'timestamp', descends: false } : { field: 'callCountTotal', descends: true };
}

function inOrder(
  records: readonly JsonObject[],
  { field, descends }: { readonly field: string; readonly descends: boolean },
): readonly JsonObject[] {
  return records.toSorted((one, other) => {
    const [left, right] = [one[field], other[field]];
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? left - right
        : String(left ?? '').localeCompare(String(right ?? ''), 'en');
    return descends ? -order : order;
  });
}

const collections: Readonly<Partial<Record<ReportField, string>>> = {
  apiId: 'apis',
  productId: 'products',
  subscriptionId: 'subscriptions',
  userId: 'users',
};

/** What people call what reports are by: the name of the last of its fields. */
async function namesOf({ management }: EndpointCall, by: readonly ReportField[]): Promise<ReadonlyMap<string, string>> {
  const type = by.at(-1) === 'operationId' ? 'apis/operations' : collections[nameField(by) ?? 'apiRegion'];
  if (type === undefined) return new Map();
  const { resources } = await management.store.list({ type });
  return new Map(
    resources.map(({ key, properties: { displayName, firstName, lastName } }) => [
      key
        .slice(type.split('/')[0]!.length + 1)
        .replace(/;rev=[^/]+/, '')
        .replace('/operations/', '/'),
      String(displayName ?? `${firstName ?? ''} ${lastName ?? ''}`.trim()),
    ]),
  );
}

function nameField(by: readonly ReportField[]): ReportField | undefined {
  return by.includes('subscriptionId') ? 'subscriptionId' : by.at(-1);
}

function recordOf(
  { of, start, apiTime, serviceTime, bytes, ...sum }: ReportSum,
  by: readonly ReportField[],
  names: ReadonlyMap<string, string>,
  intervalMs: number | undefined,
): JsonObject {
  const total = sum.success + sum.blocked + sum.failed + sum.other;
  const field = nameField(by);
  const key = by.includes('operationId') ? `${of.apiId}/${of.operationId}` : field && of[field];
  return present({
    name: field === 'apiRegion' ? of.apiRegion : key && (names.get(key.toLowerCase()) ?? of[field as ReportField]),
    timestamp: start?.toISOString(),
    interval: intervalMs === undefined ? undefined : `PT${intervalMs / 60_000}M`,
    region: by.includes('apiRegion') ? of.apiRegion : undefined,
    ...idsOf(of),
    callCountSuccess: sum.success,
    callCountBlocked: sum.blocked,
    callCountFailed: sum.failed,
    callCountOther: sum.other,
    callCountTotal: total,
    bandwidth: bytes,
    cacheHitCount: sum.cacheHits,
    cacheMissCount: sum.cacheMisses,
    apiTimeAvg: apiTime.sum / total,
    apiTimeMin: apiTime.least,
    apiTimeMax: apiTime.most,
    serviceTimeAvg: serviceTime.sum / total,
    serviceTimeMin: serviceTime.least,
    serviceTimeMax: serviceTime.most,
  });
}

/** Azure: `/apis/orders`; of an operation, with its API. */
function idsOf(of: ReportSum['of']): JsonObject {
  const { apiId, operationId, productId, subscriptionId, userId, apiRegion } = of;
  return present({
    apiId: apiId && idOf('apis', apiId),
    operationId: operationId && apiId && `${idOf('apis', apiId)}/operations/${operationId}`,
    productId: productId && idOf('products', productId),
    subscriptionId: subscriptionId && idOf('subscriptions', subscriptionId),
    userId: userId && `/users/${userId}`,
    apiRegion,
  });
}

/** Gateways put the workspace before the name of what is in one. */
function idOf(collection: string, id: string): string {
  const [, workspace, name] = /^([^/]+)\/(.+)$/.exec(id) ?? [];
  return workspace === undefined ? `/${collection}/${id}` : `/workspaces/${workspace}/${collection}/${name}`;
}

function requestOf(request: ReportedRequest): JsonObject {
  const { timestamp, backendResponseCode, apiId, operationId, productId, subscriptionId, userId, apiRegion, ...rest } =
    request;
  return present({
    ...rest,
    ...idsOf(present({ apiId, operationId, productId, subscriptionId, userId, apiRegion })),
    timestamp: timestamp.toISOString(),
    backendResponseCode: backendResponseCode === undefined ? undefined : String(backendResponseCode),
  });
}
