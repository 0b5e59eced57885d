import { performance } from 'node:perf_hooks';
import type { BackendAttempt, GatewayContext } from '../request/gateway-context.ts';
import { keyNamesOf, presentedSecrets } from '../tracing/presented-secrets.ts';
import { shownQuery } from '../tracing/secret-texts.ts';
import type { RequestRecord } from './request-record.ts';

// A record as a line of JSON, put together by hand: there is one for every request, and an object to be taken apart again
// would cost as much as its policies. `RequestRecord` says what is in it.

/** The record of a request that has ended, with its line end. */
export function recordLine(context: GatewayContext): string {
  const { exchange, allowed, attempt, lastError, api, isAborted } = context;
  const { client } = exchange;
  const status = context.response.status;
  const totalTime = context.elapsedMs;
  const backendTime = attempt === undefined ? 0 : (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
  let line =
    `{"TimeGenerated":"${isoTime(context.receivedAt)}","CorrelationId":"${context.requestId}"` +
    `,"Method":"${exchange.method}","Url":${quote(maskedUrl(context))}` +
    `,"CallerIpAddress":"${client.remoteAddress}","ClientProtocol":"HTTP/${exchange.version}"`;
  if (client.tls !== undefined) line += `,"ClientTlsVersion":"${client.tls.protocol}"`;
  if (api.id !== '')
    line +=
      `,"ApiId":${quote(api.id)},"ApiRevision":${quote(api.apiRevision)}` +
      `,"OperationId":${quote(context.operation.id)}`;
  if (allowed.product !== undefined) line += `,"ProductId":${quote(allowed.product.id)}`;
  if (allowed.subscription !== undefined) line += `,"ApimSubscriptionId":${quote(allowed.subscription.id)}`;
  if (allowed.user !== undefined) line += `,"UserId":${quote(allowed.user.id)}`;
  line +=
    `,"ResponseCode":${isAborted ? 0 : status},"RequestSize":${exchange.bytesRead}` +
    `,"ResponseSize":${exchange.bytesWritten},"TotalTime":${rounded(totalTime)}`;
  if (attempt !== undefined) line += backendPart(attempt, backendTime);
  line +=
    `,"ClientTime":${rounded(totalTime - backendTime)},"Cache":"${cacheUse(context)}"` +
    `,"IsRequestSuccess":${!isAborted && status < 400}`;
  if (isAborted) line += ',"LastErrorSource":"client","LastErrorReason":"ClientConnectionFailure"';
  else if (lastError !== undefined) line += errorPart(lastError, context);
  if (context.traceRecords !== undefined) line += traceRecordsPart(context);
  return `${line}}\n`;
}

function cacheUse({ responseLookups }: GatewayContext): RequestRecord['Cache'] {
  if (responseLookups === undefined) return 'none';
  return responseLookups.some(({ isHit }) => isHit) ? 'hit' : 'miss';
}

function backendPart({ target, method, path, status, version }: BackendAttempt, time: number): string {
  const { selection, authority, origin } = target;
  const url = `${origin.description.scheme}://${authority}${pathOnly(path)}`;
  let part = `,"BackendTime":${rounded(time)},"BackendMethod":"${method}","BackendUrl":${quote(url)}`;
  if (selection !== undefined) part += `,"BackendId":${quote(selection.member.id)}`;
  if (status !== undefined) part += `,"BackendProtocol":"HTTP/${version}","BackendResponseCode":${status}`;
  return part;
}

function errorPart(
  { source, reason, message, section, scope }: NonNullable<GatewayContext['lastError']>,
  { snapshot, exchange, api }: GatewayContext,
): string {
  // What a policy has failed with may quote its values; the gateway's own words quote nothing.
  const shown = scope === undefined ? message : snapshot.secrets.and(presentedSecrets(exchange, api)).hide(message);
  let part = `,"LastErrorSource":${quote(source)},"LastErrorMessage":${quote(shown)}`;
  if (reason !== undefined) part += `,"LastErrorReason":${quote(reason)}`;
  if (section !== undefined) part += `,"LastErrorSection":"${section}"`;
  if (scope !== undefined) part += `,"LastErrorScope":"${scope}"`;
  return part;
}

/** What policies have said, without what is secret in it. */
function traceRecordsPart({ traceRecords, snapshot, exchange, api }: GatewayContext): string {
  const secrets = snapshot.secrets.and(presentedSecrets(exchange, api));
  const shown = (_: string, value: unknown): unknown => {
    if (typeof value === 'string') return secrets.hide(value);
    return value instanceof Map ? Object.fromEntries(value) : value;
  };
  return `,"TraceRecords":${JSON.stringify(traceRecords, shown)}`;
}

// ASCII only: who reads a log in a terminal should be told of everything else, and have it do nothing.
const unsafe = /[^\u0020-\u0021\u0023-\u005b\u005d-\u007e]/;
const beyondAscii = /[\u007f-\uffff]/g;

function quote(text: string): string {
  if (text.length < longestText && !unsafe.test(text)) return `"${text}"`;
  const kept = text.length < longestText ? text : `${text.slice(0, longestText)}…`;
  return JSON.stringify(kept).replace(beyondAscii, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const longestText = 4096;

/** Milliseconds with three digits behind the point, without the search for the shortest way to write a fraction. */
function rounded(milliseconds: number): string {
  const microseconds = Math.max(0, Math.round(milliseconds * 1000));
  const whole = Math.floor(microseconds / 1000);
  const rest = microseconds - whole * 1000;
  return `${whole}.${rest < 100 ? (rest < 10 ? '00' : '0') : ''}${rest}`;
}

let second = -1;
let secondText = '';

/** ISO 8601, of which all but the milliseconds is made once a second. */
function isoTime(milliseconds: number): string {
  const whole = Math.floor(milliseconds / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().slice(0, 20);
  }
  const rest = milliseconds - whole * 1000;
  return `${secondText}${rest < 100 ? (rest < 10 ? '00' : '0') : ''}${rest}Z`;
}

function pathOnly(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** The URL that was asked for, without what is secret in its query. */
function maskedUrl({ exchange, api }: GatewayContext): string {
  const { scheme, authority, target } = exchange;
  const mark = target.indexOf('?');
  if (mark < 0) return `${scheme}://${authority}${target}`;
  return `${scheme}://${authority}${target.slice(0, mark)}${shownQuery(target.slice(mark, mark + longestText), keyNamesOf(api).query)}`;
}
