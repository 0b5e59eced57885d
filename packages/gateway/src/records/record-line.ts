import { performance } from 'node:perf_hooks';
import type { BackendAttempt, GatewayContext } from '../request/gateway-context.ts';
import { keyNamesOf, presentedSecrets } from '../tracing/presented-secrets.ts';
import { shownQuery } from '../tracing/secret-texts.ts';
import type { JsonBytes } from './json-bytes.ts';

// A record as a line of JSON, put together by hand: there is one for every request, and an object to be taken apart again
// would cost as much as its policies. `RequestRecord` says what is in it.

/** Writes the record of a request that has ended, with its line end. */
export function writeRecord(line: JsonBytes, context: GatewayContext): void {
  const { exchange, attempt, lastError, isAborted } = context;
  const { status } = context.response;
  const totalTime = context.elapsedMs;
  const backendTime = attempt === undefined ? 0 : (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
  writeRequest(line, context);
  writeNouns(line, context);
  line.ascii(',"ResponseCode":');
  line.whole(isAborted ? 0 : status);
  line.ascii(',"RequestSize":');
  line.whole(exchange.bytesRead);
  line.ascii(',"ResponseSize":');
  line.whole(exchange.bytesWritten);
  line.ascii(',"TotalTime":');
  line.milliseconds(totalTime);
  if (attempt !== undefined) writeBackend(line, attempt, backendTime);
  line.ascii(',"ClientTime":');
  line.milliseconds(totalTime - backendTime);
  line.ascii(
    !isAborted && status < 400 ? ',"Cache":"none","IsRequestSuccess":true' : ',"Cache":"none","IsRequestSuccess":false',
  );
  if (isAborted) line.ascii(',"LastErrorSource":"client","LastErrorReason":"ClientConnectionFailure"');
  else if (lastError !== undefined) writeError(line, lastError, context);
  if (context.traceRecords !== undefined) writeTraceRecords(line, context);
  line.ascii('}\n');
}

function writeRequest(line: JsonBytes, context: GatewayContext): void {
  const { exchange } = context;
  const { client } = exchange;
  line.ascii('{"TimeGenerated":"');
  writeTime(line, context.receivedAt);
  line.ascii('","CorrelationId":"');
  line.ascii(context.requestId);
  line.ascii('","Method":"');
  line.ascii(exchange.method);
  line.ascii('","Url":"');
  writeUrl(line, context);
  line.ascii('","CallerIpAddress":"');
  line.ascii(client.remoteAddress);
  line.ascii('","ClientProtocol":"HTTP/');
  line.ascii(exchange.version);
  if (client.tls !== undefined) {
    line.ascii('","ClientTlsVersion":"');
    line.ascii(client.tls.protocol);
  }
  line.ascii('"');
}

function writeNouns(line: JsonBytes, { api, operation, allowed }: GatewayContext): void {
  if (api.id !== '') {
    line.ascii(',"ApiId":');
    writeText(line, api.id);
    line.ascii(',"ApiRevision":');
    writeText(line, api.apiRevision);
    line.ascii(',"OperationId":');
    writeText(line, operation.id);
  }
  const { product, subscription, user } = allowed;
  if (product !== undefined) {
    line.ascii(',"ProductId":');
    writeText(line, product.id);
  }
  if (subscription !== undefined) {
    line.ascii(',"ApimSubscriptionId":');
    writeText(line, subscription.id);
  }
  if (user !== undefined) {
    line.ascii(',"UserId":');
    writeText(line, user.id);
  }
}

function writeBackend(
  line: JsonBytes,
  { target, method, path, status, version }: BackendAttempt,
  backendTime: number,
): void {
  const { selection, authority, origin } = target;
  line.ascii(',"BackendTime":');
  line.milliseconds(backendTime);
  line.ascii(',"BackendMethod":"');
  line.ascii(method);
  line.ascii('","BackendUrl":"');
  line.ascii(origin.description.scheme);
  line.ascii('://');
  line.inString(authority);
  line.inString(cut(pathOnly(path)));
  line.ascii('"');
  if (selection !== undefined) {
    line.ascii(',"BackendId":');
    writeText(line, selection.member.id);
  }
  if (status === undefined) return;
  line.ascii(',"BackendProtocol":"HTTP/');
  line.ascii(version ?? '');
  line.ascii('","BackendResponseCode":');
  line.whole(status);
}

function writeError(
  line: JsonBytes,
  { source, reason, message, section, scope }: NonNullable<GatewayContext['lastError']>,
  { snapshot, exchange, api }: GatewayContext,
): void {
  // What a policy has failed with may quote its values; the gateway's own words quote nothing.
  const shown = scope === undefined ? message : snapshot.secrets.and(presentedSecrets(exchange, api)).hide(message);
  line.ascii(',"LastErrorSource":');
  writeText(line, source);
  line.ascii(',"LastErrorMessage":');
  writeText(line, shown);
  if (reason !== undefined) {
    line.ascii(',"LastErrorReason":');
    writeText(line, reason);
  }
  if (section !== undefined) line.ascii(`,"LastErrorSection":"${section}"`);
  if (scope !== undefined) line.ascii(`,"LastErrorScope":"${scope}"`);
}

/** What policies have said, without what is secret in it. */
function writeTraceRecords(line: JsonBytes, { traceRecords, snapshot, exchange, api }: GatewayContext): void {
  const secrets = snapshot.secrets.and(presentedSecrets(exchange, api));
  const shown = (_: string, value: unknown): unknown => {
    if (typeof value === 'string') return secrets.hide(value);
    return value instanceof Map ? Object.fromEntries(value) : value;
  };
  line.ascii(',"TraceRecords":');
  line.utf8(JSON.stringify(traceRecords, shown));
}

const longestText = 4096;

function writeText(line: JsonBytes, text: string): void {
  line.string(cut(text));
}

function cut(text: string): string {
  return text.length < longestText ? text : `${text.slice(0, longestText)}…`;
}

let second = -1;
let secondText = '';

/** ISO 8601, of which all but the milliseconds is made once a second. */
function writeTime(line: JsonBytes, milliseconds: number): void {
  const whole = Math.floor(milliseconds / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().slice(0, 20);
  }
  line.ascii(secondText);
  line.threeDigits(milliseconds - whole * 1000);
  line.ascii('Z');
}

function pathOnly(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** The URL that was asked for, without what is secret in its query. */
function writeUrl(line: JsonBytes, { exchange, api }: GatewayContext): void {
  const { scheme, authority, target } = exchange;
  const mark = target.indexOf('?');
  line.ascii(scheme);
  line.ascii('://');
  line.inString(authority);
  line.inString(cut(mark < 0 ? target : target.slice(0, mark)));
  if (mark >= 0) line.inString(cut(shownQuery(target.slice(mark, mark + longestText), keyNamesOf(api).query)));
}
