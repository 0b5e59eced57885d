import { defaultSubscriptionKeyParameterNames } from '@turnpike/model';
import type { BackendAttempt, GatewayContext } from '../request/gateway-context.ts';
import type { RequestRecord } from './request-record.ts';

/** What is kept of a request that has ended. */
export function recordOf(context: GatewayContext): RequestRecord {
  const { exchange, allowed, attempt, lastError, response, api, isAborted } = context;
  const totalTime = context.elapsedMs;
  const backendTime = attempt && (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
  const { status } = response;
  return {
    TimeGenerated: new Date(context.receivedAt).toISOString(),
    CorrelationId: context.requestId,
    Method: exchange.method,
    Url: maskedUrl(context),
    CallerIpAddress: exchange.client.remoteAddress,
    ClientProtocol: `HTTP/${exchange.version}`,
    ClientTlsVersion: exchange.client.tls?.protocol,
    ApiId: api.id || undefined,
    ApiRevision: api.apiRevision || undefined,
    OperationId: context.operation.id || undefined,
    ProductId: allowed.product?.id,
    ApimSubscriptionId: allowed.subscription?.id,
    UserId: allowed.user?.id,
    ResponseCode: isAborted ? 0 : status,
    RequestSize: exchange.bytesRead,
    ResponseSize: exchange.bytesWritten,
    TotalTime: round(totalTime),
    BackendTime: backendTime && round(backendTime),
    ClientTime: round(totalTime - (backendTime ?? 0)),
    BackendId: attempt?.target.selection?.member.id,
    BackendMethod: attempt?.method,
    BackendUrl: attempt && backendUrlOf(attempt),
    BackendProtocol: attempt?.version && `HTTP/${attempt.version}`,
    BackendResponseCode: attempt?.status,
    Cache: 'none',
    IsRequestSuccess: !isAborted && status < 400,
    LastErrorSource: isAborted ? 'client' : lastError?.source,
    LastErrorReason: isAborted ? 'ClientConnectionFailure' : lastError?.reason,
    LastErrorMessage: lastError?.message,
    LastErrorSection: lastError?.section,
    LastErrorScope: lastError?.scope,
    TraceRecords: context.traceRecords,
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function pathOnly(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** The URL that was asked for, with the key taken out that may stand in its query. */
function maskedUrl({ exchange, api }: GatewayContext): string {
  const { scheme, authority, target } = exchange;
  const url = `${scheme}://${authority}${target}`;
  if (!target.includes('?')) return url;
  const name = api.subscriptionKeyParameterNames?.query || defaultSubscriptionKeyParameterNames.query;
  return url.replace(/([?&])([^=&]*)=([^&]*)/g, (pair, before: string, key: string) =>
    isNamed(key, name) ? `${before}${key}=***` : pair,
  );
}

function isNamed(encoded: string, name: string): boolean {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' ')).toLowerCase() === name.toLowerCase();
  } catch {
    return false;
  }
}

function backendUrlOf({ target, path }: BackendAttempt): string {
  return `${target.origin.description.scheme}://${target.authority}${pathOnly(path)}`;
}
