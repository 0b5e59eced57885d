import { performance } from 'node:perf_hooks';
import { idWithinWorkspace, workspaceOf } from '@turnpike/model';
import { type ModelProtocol, modelProtocols } from '@turnpike/policy';
import type { BackendAttempt, GatewayContext } from '../request/gateway-context.ts';
import { keyNamesOf, presentedSecrets } from '../tracing/presented-secrets.ts';
import { shownQuery } from '../tracing/secret-texts.ts';
import { type FixedText, fixedLine, fixedText, type JsonBytes } from './json-bytes.ts';
import { modelUseOf } from './model-use.ts';
import type { RequestRecord } from './request-record.ts';

// A record as a line of JSON, put together by hand: there is one for every request, and an object to be taken apart again
// would cost as much as its policies. `RequestRecord` says what is in it.

/** What stands between the values. */
const part = {
  correlationId: fixedText('Z","CorrelationId":"'),
  method: fixedText('","Method":"'),
  url: { http: fixedText('","Url":"http://'), https: fixedText('","Url":"https://') },
  callerIpAddress: fixedText('","CallerIpAddress":"'),
  clientProtocol: {
    '1.0': fixedText('","ClientProtocol":"HTTP/1.0"'),
    '1.1': fixedText('","ClientProtocol":"HTTP/1.1"'),
    '2': fixedText('","ClientProtocol":"HTTP/2"'),
  },
  productId: fixedText(',"ProductId":'),
  apimSubscriptionId: fixedText(',"ApimSubscriptionId":'),
  userId: fixedText(',"UserId":'),
  responseCode: fixedText(',"ResponseCode":'),
  requestSize: fixedText(',"RequestSize":'),
  responseSize: fixedText(',"ResponseSize":'),
  totalTime: fixedText(',"TotalTime":'),
  backendTime: fixedText(',"BackendTime":'),
  backendId: fixedText('","BackendId":'),
  backendProtocol: {
    '1.0': fixedText(',"BackendProtocol":"HTTP/1.0","BackendResponseCode":'),
    '1.1': fixedText(',"BackendProtocol":"HTTP/1.1","BackendResponseCode":'),
    '2': fixedText(',"BackendProtocol":"HTTP/2","BackendResponseCode":'),
  },
  clientTime: fixedText(',"ClientTime":'),
  cache: {
    none: fixedText(',"Cache":"none","IsRequestSuccess":'),
    hit: fixedText(',"Cache":"hit","IsRequestSuccess":'),
    miss: fixedText(',"Cache":"miss","IsRequestSuccess":'),
  },
  true: fixedText('true'),
  false: fixedText('false'),
  clientGone: fixedText(',"LastErrorSource":"client","LastErrorReason":"ClientConnectionFailure"'),
  lastErrorSource: fixedText(',"LastErrorSource":'),
  lastErrorMessage: fixedText(',"LastErrorMessage":'),
  lastErrorReason: fixedText(',"LastErrorReason":'),
  traceRecords: fixedText(',"TraceRecords":'),
  answered: fixedText(',"Answered":'),
  promptTokens: fixedText(',"PromptTokens":'),
  completionTokens: fixedText(',"CompletionTokens":'),
  totalTokens: fixedText(',"TotalTokens":'),
  cachedTokens: fixedText(',"CachedTokens":'),
  reasoningTokens: fixedText(',"ReasoningTokens":'),
  firstToken: fixedText(',"FirstTokenMs":'),
  costUsd: fixedText(',"CostUsd":'),
  endOfString: fixedText('"'),
  endOfObject: fixedText('}'),
  endOfRecord: fixedText('}\n'),
} as const;

/** Writes the record of a request that has ended, with its line end. */
export function writeRecord(line: JsonBytes, context: GatewayContext): void {
  const { exchange, attempt, lastError, isAborted } = context;
  const { status } = context.response;
  const totalTime = context.elapsedMs;
  const backendTime = attempt === undefined ? 0 : (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
  writeRequest(line, context);
  writeNouns(line, context);
  line.fixed(part.responseCode);
  line.whole(isAborted ? 0 : status);
  line.fixed(part.requestSize);
  line.whole(exchange.bytesRead);
  line.fixed(part.responseSize);
  line.whole(exchange.bytesWritten);
  line.fixed(part.totalTime);
  line.milliseconds(totalTime);
  if (attempt !== undefined) writeBackend(line, attempt, backendTime);
  line.fixed(part.clientTime);
  line.milliseconds(totalTime - backendTime);
  line.fixed(part.cache[cacheUse(context)]);
  line.fixed(!isAborted && status < 400 ? part.true : part.false);
  if (isAborted) line.fixed(part.clientGone);
  else if (lastError !== undefined) writeError(line, lastError, context);
  if (context.traceRecords !== undefined) writeTraceRecords(line, context);
  writeModel(line, context);
  line.fixed(part.endOfRecord);
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
  writeTime(line, context.receivedAt);
  line.fixed(part.correlationId);
  line.ascii(context.requestId);
  line.fixed(part.method);
  line.ascii(exchange.method);
  line.fixed(part.url[exchange.scheme]);
  writeUrl(line, context);
  line.fixed(part.callerIpAddress);
  line.ascii(client.remoteAddress);
  line.fixed(part.clientProtocol[exchange.version]);
  if (client.tls !== undefined) line.ascii(`,"ClientTlsVersion":"${client.tls.protocol}"`);
}

function writeNouns(line: JsonBytes, { api, operation, allowed }: GatewayContext): void {
  if (api.id !== '') line.fixed(nounsOf(api, operation));
  // Who comes with a key comes again with it; all others are allowed anew for each request.
  if (allowed.key === undefined) writeCaller(line, allowed);
  else line.fixed((allowed.recordText ??= fixedLine((text) => writeCaller(text, allowed))));
}

function writeCaller(line: JsonBytes, { product, subscription, user }: GatewayContext['allowed']): void {
  if (product !== undefined) {
    line.fixed(part.productId);
    writeText(line, idWithinWorkspace(product.id));
  }
  if (subscription !== undefined) {
    line.fixed(part.apimSubscriptionId);
    writeText(line, idWithinWorkspace(subscription.id));
  }
  if (user !== undefined) {
    line.fixed(part.userId);
    writeText(line, user.id);
  }
}

type Nouns = Pick<GatewayContext, 'api' | 'operation'>;

/** What is written of an operation, with the API that it was written for. */
const nouns = new WeakMap<Nouns['operation'], { readonly api: Nouns['api']; readonly text: FixedText }>();

function nounsOf(api: Nouns['api'], operation: Nouns['operation']): FixedText {
  const known = nouns.get(operation);
  if (known?.api === api) return known.text;
  const text = fixedLine((line) => {
    line.ascii(',"ApiId":');
    writeText(line, idWithinWorkspace(api.id));
    line.ascii(',"ApiRevision":');
    writeText(line, api.apiRevision);
    line.ascii(',"OperationId":');
    writeText(line, operation.id);
    const workspace = workspaceOf(api.id);
    if (workspace === undefined) return;
    line.ascii(',"WorkspaceId":');
    writeText(line, workspace);
  });
  nouns.set(operation, { api, text });
  return text;
}

function writeBackend(
  line: JsonBytes,
  { target, method, path, status, version }: BackendAttempt,
  backendTime: number,
): void {
  const { selection } = target;
  line.fixed(part.backendTime);
  line.milliseconds(backendTime);
  line.fixed(beginningOf(target, method));
  line.inString(cut(pathOnly(path)));
  if (selection === undefined) line.fixed(part.endOfString);
  else {
    line.fixed(part.backendId);
    writeText(line, selection.member.id);
  }
  if (status === undefined || version === undefined) return;
  line.fixed(part.backendProtocol[version]);
  line.whole(status);
}

type Target = BackendAttempt['target'];

/** What is written of requests to a target, up to their paths, with the method of the last. */
const beginnings = new WeakMap<Target, { readonly method: string; readonly text: FixedText }>();

function beginningOf(target: Target, method: string): FixedText {
  const known = beginnings.get(target);
  if (known?.method === method) return known.text;
  const text = fixedLine((line) => {
    line.ascii(`,"BackendMethod":"${method}","BackendUrl":"${target.origin.description.scheme}://`);
    line.inString(target.authority);
  });
  beginnings.set(target, { method, text });
  return text;
}

function writeError(
  line: JsonBytes,
  { source, reason, message, section, scope }: NonNullable<GatewayContext['lastError']>,
  { snapshot, exchange, api }: GatewayContext,
): void {
  // What a policy has failed with may quote its values; the gateway's own words quote nothing.
  const shown = scope === undefined ? message : snapshot.secrets.and(presentedSecrets(exchange, api)).hide(message);
  line.fixed(part.lastErrorSource);
  writeText(line, source);
  line.fixed(part.lastErrorMessage);
  writeText(line, shown);
  if (reason !== undefined) {
    line.fixed(part.lastErrorReason);
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
  line.fixed(part.traceRecords);
  line.utf8(JSON.stringify(traceRecords, shown));
}

function writeModel(line: JsonBytes, context: GatewayContext): void {
  const use = modelUseOf(context);
  if (use === undefined) return;
  line.fixed(protocols[use.Protocol]);
  line.string(use.Asked);
  if (use.Answered !== undefined) {
    line.fixed(part.answered);
    line.string(use.Answered);
  }
  line.fixed(part.promptTokens);
  line.whole(use.PromptTokens);
  line.fixed(part.completionTokens);
  line.whole(use.CompletionTokens);
  line.fixed(part.totalTokens);
  line.whole(use.TotalTokens);
  if (use.CachedTokens !== undefined) {
    line.fixed(part.cachedTokens);
    line.whole(use.CachedTokens);
  }
  if (use.ReasoningTokens !== undefined) {
    line.fixed(part.reasoningTokens);
    line.whole(use.ReasoningTokens);
  }
  line.fixed(waysOfAnswering[(use.IsEstimated ? 4 : 0) + (use.IsStream ? 2 : 0) + (use.IsComplete ? 1 : 0)]!);
  if (use.FirstTokenMs !== undefined) {
    line.fixed(part.firstToken);
    line.milliseconds(use.FirstTokenMs);
  }
  if (use.CostUsd !== undefined) {
    line.fixed(part.costUsd);
    line.ascii(String(use.CostUsd));
  }
  line.fixed(part.endOfObject);
}

const protocols = Object.fromEntries(
  modelProtocols.map((name) => [name, fixedText(`,"Model":{"Protocol":"${name}","Asked":`)]),
) as Readonly<Record<ModelProtocol, FixedText>>;

/** By three bits: whether tokens were counted here, whether it is a stream, and whether all of it has come. */
const waysOfAnswering = Array.from({ length: 8 }, (_, bits) =>
  fixedText(`,"IsEstimated":${bits > 3},"IsStream":${(bits & 2) > 0},"IsComplete":${(bits & 1) > 0}`),
);

const longestText = 4096;

function writeText(line: JsonBytes, text: string): void {
  line.string(cut(text));
}

function cut(text: string): string {
  return text.length < longestText ? text : `${text.slice(0, longestText)}…`;
}

let second = -1;
let secondText = fixedText('');

/** ISO 8601, of which all but the milliseconds is made once a second. */
function writeTime(line: JsonBytes, milliseconds: number): void {
  const whole = Math.floor(milliseconds / 1000);
  if (whole !== second) {
    second = whole;
    secondText = fixedText(`{"TimeGenerated":"${new Date(whole * 1000).toISOString().slice(0, 20)}`);
  }
  line.fixed(secondText);
  line.threeDigits(milliseconds - whole * 1000);
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

/** The same, without the scheme, in a line. */
function writeUrl(line: JsonBytes, { exchange, api }: GatewayContext): void {
  const { authority, target } = exchange;
  const mark = target.indexOf('?');
  line.inString(authority);
  line.inString(cut(mark < 0 ? target : target.slice(0, mark)));
  if (mark >= 0) line.inString(cut(shownQuery(target.slice(mark, mark + longestText), keyNamesOf(api).query)));
}
