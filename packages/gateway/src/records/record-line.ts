import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import { idWithinWorkspace, workspaceOf } from '@turnpike/model';
import type { BackendAttempt, GatewayContext } from '../request/gateway-context.ts';
import { keyNamesOf, presentedSecrets } from '../tracing/presented-secrets.ts';
import { shownQuery } from '../tracing/secret-texts.ts';
import type { JsonBytes } from './json-bytes.ts';
import { modelUseOf } from './model-use.ts';
import type { RequestRecord } from './request-record.ts';

// A record as a line of JSON, put together by hand: there is one for every request, and an object to be taken apart again
// would cost as much as its policies. `RequestRecord` says what is in it.

/** What stands between the values. */
const part = {
  responseCode: Buffer.from(',"ResponseCode":'),
  requestSize: Buffer.from(',"RequestSize":'),
  responseSize: Buffer.from(',"ResponseSize":'),
  totalTime: Buffer.from(',"TotalTime":'),
  clientTime: Buffer.from(',"ClientTime":'),
  clientGone: Buffer.from(',"LastErrorSource":"client","LastErrorReason":"ClientConnectionFailure"'),
  endOfRecord: Buffer.from('}\n'),
  timeGenerated: Buffer.from('{"TimeGenerated":"'),
  correlationId: Buffer.from('","CorrelationId":"'),
  method: Buffer.from('","Method":"'),
  url: Buffer.from('","Url":"'),
  callerIpAddress: Buffer.from('","CallerIpAddress":"'),
  clientProtocol: Buffer.from('","ClientProtocol":"HTTP/'),
  clientTlsVersion: Buffer.from('","ClientTlsVersion":"'),
  endOfString: Buffer.from('"'),
  apiId: Buffer.from(',"ApiId":'),
  apiRevision: Buffer.from(',"ApiRevision":'),
  operationId: Buffer.from(',"OperationId":'),
  productId: Buffer.from(',"ProductId":'),
  workspaceId: Buffer.from(',"WorkspaceId":'),
  apimSubscriptionId: Buffer.from(',"ApimSubscriptionId":'),
  userId: Buffer.from(',"UserId":'),
  backendTime: Buffer.from(',"BackendTime":'),
  backendMethod: Buffer.from(',"BackendMethod":"'),
  backendUrl: Buffer.from('","BackendUrl":"'),
  backendId: Buffer.from(',"BackendId":'),
  backendProtocol: Buffer.from(',"BackendProtocol":"HTTP/'),
  backendResponseCode: Buffer.from('","BackendResponseCode":'),
  lastErrorSource: Buffer.from(',"LastErrorSource":'),
  lastErrorMessage: Buffer.from(',"LastErrorMessage":'),
  lastErrorReason: Buffer.from(',"LastErrorReason":'),
  traceRecords: Buffer.from(',"TraceRecords":'),
  protocol: Buffer.from(',"Model":{"Protocol":"'),
  asked: Buffer.from('","Asked":'),
  answered: Buffer.from(',"Answered":'),
  promptTokens: Buffer.from(',"PromptTokens":'),
  completionTokens: Buffer.from(',"CompletionTokens":'),
  totalTokens: Buffer.from(',"TotalTokens":'),
  cachedTokens: Buffer.from(',"CachedTokens":'),
  reasoningTokens: Buffer.from(',"ReasoningTokens":'),
  firstToken: Buffer.from(',"FirstTokenMs":'),
  isEstimated: Buffer.from(',"IsEstimated":'),
  isStream: Buffer.from(',"IsStream":'),
  isComplete: Buffer.from(',"IsComplete":'),
  costUsd: Buffer.from(',"CostUsd":'),
  endOfModel: Buffer.from('}'),
  zone: Buffer.from('Z'),
  cache: Buffer.from(',"Cache":"'),
  success: Buffer.from('","IsRequestSuccess":true'),
  noSuccess: Buffer.from('","IsRequestSuccess":false'),
} as const;

/** Writes the record of a request that has ended, with its line end. */
export function writeRecord(line: JsonBytes, context: GatewayContext): void {
  const { exchange, attempt, lastError, isAborted } = context;
  const { status } = context.response;
  const totalTime = context.elapsedMs;
  const backendTime = attempt === undefined ? 0 : (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
  writeRequest(line, context);
  writeNouns(line, context);
  line.bytes(part.responseCode);
  line.whole(isAborted ? 0 : status);
  line.bytes(part.requestSize);
  line.whole(exchange.bytesRead);
  line.bytes(part.responseSize);
  line.whole(exchange.bytesWritten);
  line.bytes(part.totalTime);
  line.milliseconds(totalTime);
  if (attempt !== undefined) writeBackend(line, attempt, backendTime);
  line.bytes(part.clientTime);
  line.milliseconds(totalTime - backendTime);
  line.bytes(part.cache);
  line.ascii(cacheUse(context));
  line.bytes(!isAborted && status < 400 ? part.success : part.noSuccess);
  if (isAborted) line.bytes(part.clientGone);
  else if (lastError !== undefined) writeError(line, lastError, context);
  if (context.traceRecords !== undefined) writeTraceRecords(line, context);
  writeModel(line, context);
  line.bytes(part.endOfRecord);
}

/** Whether an answer came from a cache. */
export function cacheUse({ responseLookups, semanticLookups }: GatewayContext): RequestRecord['Cache'] {
  if (responseLookups === undefined && semanticLookups === undefined) return 'none';
  const isHit = responseLookups?.some((lookup) => lookup.isHit) || semanticLookups?.some((lookup) => lookup.isHit);
  return isHit ? 'hit' : 'miss';
}

function writeRequest(line: JsonBytes, context: GatewayContext): void {
  const { exchange } = context;
  const { client } = exchange;
  line.bytes(part.timeGenerated);
  writeTime(line, context.receivedAt);
  line.bytes(part.correlationId);
  line.ascii(context.requestId);
  line.bytes(part.method);
  line.ascii(exchange.method);
  line.bytes(part.url);
  writeUrl(line, context);
  line.bytes(part.callerIpAddress);
  line.ascii(client.remoteAddress);
  line.bytes(part.clientProtocol);
  line.ascii(exchange.version);
  if (client.tls !== undefined) {
    line.bytes(part.clientTlsVersion);
    line.ascii(client.tls.protocol);
  }
  line.bytes(part.endOfString);
}

function writeNouns(line: JsonBytes, { api, operation, allowed }: GatewayContext): void {
  if (api.id !== '') {
    line.bytes(part.apiId);
    writeText(line, idWithinWorkspace(api.id));
    line.bytes(part.apiRevision);
    writeText(line, api.apiRevision);
    line.bytes(part.operationId);
    writeText(line, operation.id);
    const workspace = workspaceOf(api.id);
    if (workspace !== undefined) {
      line.bytes(part.workspaceId);
      writeText(line, workspace);
    }
  }
  const { product, subscription, user } = allowed;
  if (product !== undefined) {
    line.bytes(part.productId);
    writeText(line, idWithinWorkspace(product.id));
  }
  if (subscription !== undefined) {
    line.bytes(part.apimSubscriptionId);
    writeText(line, idWithinWorkspace(subscription.id));
  }
  if (user !== undefined) {
    line.bytes(part.userId);
    writeText(line, user.id);
  }
}

function writeBackend(
  line: JsonBytes,
  { target, method, path, status, version }: BackendAttempt,
  backendTime: number,
): void {
  const { selection, authority, origin } = target;
  line.bytes(part.backendTime);
  line.milliseconds(backendTime);
  line.bytes(part.backendMethod);
  line.ascii(method);
  line.bytes(part.backendUrl);
  line.ascii(origin.description.scheme);
  line.ascii('://');
  line.inString(authority);
  line.inString(cut(pathOnly(path)));
  line.bytes(part.endOfString);
  if (selection !== undefined) {
    line.bytes(part.backendId);
    writeText(line, selection.member.id);
  }
  if (status === undefined) return;
  line.bytes(part.backendProtocol);
  line.ascii(version ?? '');
  line.bytes(part.backendResponseCode);
  line.whole(status);
}

function writeError(
  line: JsonBytes,
  { source, reason, message, section, scope }: NonNullable<GatewayContext['lastError']>,
  { snapshot, exchange, api }: GatewayContext,
): void {
  // What a policy has failed with may quote its values; the gateway's own words quote nothing.
  const shown = scope === undefined ? message : snapshot.secrets.and(presentedSecrets(exchange, api)).hide(message);
  line.bytes(part.lastErrorSource);
  writeText(line, source);
  line.bytes(part.lastErrorMessage);
  writeText(line, shown);
  if (reason !== undefined) {
    line.bytes(part.lastErrorReason);
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
  line.bytes(part.traceRecords);
  line.utf8(JSON.stringify(traceRecords, shown));
}

function writeModel(line: JsonBytes, context: GatewayContext): void {
  const use = modelUseOf(context);
  if (use === undefined) return;
  line.bytes(part.protocol);
  line.ascii(use.Protocol);
  line.bytes(part.asked);
  line.string(use.Asked);
  if (use.Answered !== undefined) {
    line.bytes(part.answered);
    line.string(use.Answered);
  }
  line.bytes(part.promptTokens);
  line.whole(use.PromptTokens);
  line.bytes(part.completionTokens);
  line.whole(use.CompletionTokens);
  line.bytes(part.totalTokens);
  line.whole(use.TotalTokens);
  if (use.CachedTokens !== undefined) {
    line.bytes(part.cachedTokens);
    line.whole(use.CachedTokens);
  }
  if (use.ReasoningTokens !== undefined) {
    line.bytes(part.reasoningTokens);
    line.whole(use.ReasoningTokens);
  }
  line.bytes(part.isEstimated);
  line.ascii(use.IsEstimated ? 'true' : 'false');
  line.bytes(part.isStream);
  line.ascii(use.IsStream ? 'true' : 'false');
  line.bytes(part.isComplete);
  line.ascii(use.IsComplete ? 'true' : 'false');
  if (use.FirstTokenMs !== undefined) {
    line.bytes(part.firstToken);
    line.milliseconds(use.FirstTokenMs);
  }
  if (use.CostUsd !== undefined) {
    line.bytes(part.costUsd);
    line.ascii(String(use.CostUsd));
  }
  line.bytes(part.endOfModel);
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
  line.bytes(part.zone);
}

function pathOnly(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** The URL that was asked for, without what is secret in its query. */
export function urlShown({ exchange, api }: GatewayContext): string {
  const { scheme, authority, target } = exchange;
  const mark = target.indexOf('?');
  const query = mark < 0 ? '' : cut(shownQuery(target.slice(mark, mark + longestText), keyNamesOf(api).query));
  return `${scheme}://${authority}${cut(pathOnly(target))}${query}`;
}

/** The same, in a line. */
function writeUrl(line: JsonBytes, { exchange, api }: GatewayContext): void {
  const { scheme, authority, target } = exchange;
  const mark = target.indexOf('?');
  line.ascii(scheme);
  line.ascii('://');
  line.inString(authority);
  line.inString(cut(mark < 0 ? target : target.slice(0, mark)));
  if (mark >= 0) line.inString(cut(shownQuery(target.slice(mark, mark + longestText), keyNamesOf(api).query)));
}
