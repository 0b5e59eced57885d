import { Buffer } from 'node:buffer';
import type { LargeLanguageModelLog } from '@turnpike/model';
import type { ModelCall, ModelOutcome } from '@turnpike/policy';

// Rows of `ApiManagementGatewayLlmLog`, under the names of its columns.
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/apimanagementgatewayllmlog

/** One row. Of several for a request the first has its tokens; messages go on in the others. */
export interface ModelLogRow {
  /** ISO 8601. */
  readonly TimeGenerated: string;
  readonly CorrelationId: string;
  readonly SequenceNumber: number;
  readonly OperationName: string;
  readonly Region: string;
  /** As the answer names it. */
  readonly ModelName: string;
  /** As the request names it. */
  readonly DeploymentName: string;
  /** The model's own name for the answer. */
  readonly RequestId: string;
  readonly IsStreamCompletion: boolean;
  readonly PromptTokens?: number;
  readonly CompletionTokens?: number;
  readonly TotalTokens?: number;
  /** JSON, or a part of it where it is longer than a row. */
  readonly RequestMessages?: string;
  readonly ResponseMessages?: string;
}

/** What rows are made of. */
export interface LoggedCall {
  readonly at: number;
  readonly correlationId: string;
  readonly region: string;
  readonly call: ModelCall;
  readonly outcome: ModelOutcome;
  /** Takes out what is secret. */
  readonly hide: (text: string) => string;
}

// Azure: messages of a row are 32 KB at most, and those above 2 MB are not logged.
const rowBytes = 32 * 1024;
const mostBytes = 2 * 1024 * 1024;
const longestName = 256;

/** The rows of a call, in order. */
export function modelLogRows(logged: LoggedCall, log: LargeLanguageModelLog): readonly ModelLogRow[] {
  const { call, outcome, hide } = logged;
  const requests = chunks(
    call.messages.map(({ role, text }) => ({ role, content: text })),
    log.requestBytes,
    hide,
  );
  const answer = outcome.text === undefined ? [] : [{ role: 'assistant', content: outcome.text }];
  const responses = chunks(answer, log.responseBytes, hide);
  const { promptTokens, completionTokens, totalTokens } = outcome.usage;
  const name = (text = '') => hide(text.slice(0, longestName));
  return Array.from({ length: Math.max(1, requests.length, responses.length) }, (_, index) => ({
    TimeGenerated: new Date(logged.at).toISOString(),
    CorrelationId: logged.correlationId,
    SequenceNumber: index,
    OperationName: 'Microsoft.ApiManagement/GatewayLlmLogs',
    Region: logged.region,
    ModelName: name(outcome.model),
    DeploymentName: name(call.model),
    RequestId: name(outcome.id),
    IsStreamCompletion: call.isStream,
    ...(index === 0 && { PromptTokens: promptTokens, CompletionTokens: completionTokens, TotalTokens: totalTokens }),
    ...(requests[index] !== undefined && { RequestMessages: requests[index] }),
    ...(responses[index] !== undefined && { ResponseMessages: responses[index] }),
  }));
}

interface Said {
  readonly role: string;
  readonly content: string;
}

function chunks(
  messages: readonly Said[],
  most: number | undefined,
  hide: (text: string) => string,
): readonly string[] {
  if (most === undefined || messages.length === 0) return [];
  const length = messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (length > mostBytes) return [];
  const bytes = Buffer.from(JSON.stringify(messages.map(({ role, content }) => ({ role, content: hide(content) }))));
  const pieces: string[] = [];
  for (let start = 0; start < Math.min(bytes.length, most); ) {
    const end = characterEnd(bytes, Math.min(start + rowBytes, bytes.length, most));
    // One character that is longer than all that is logged.
    if (end <= start) break;
    pieces.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return pieces;
}

/** The end of the last whole character before `end`. */
function characterEnd(bytes: Buffer, end: number): number {
  if (end === bytes.length) return end;
  let place = end;
  while (((bytes[place] as number) & 0xc0) === 0x80) place--;
  return place;
}
