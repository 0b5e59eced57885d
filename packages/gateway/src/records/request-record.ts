import type { GatewayContext } from '../request/gateway-context.ts';
import type { ModelUse } from './model-use.ts';

// What is kept of a request: the columns of `ApiManagementGatewayLogs`, under their names.
// https://learn.microsoft.com/azure/azure-monitor/reference/tables/apimanagementgatewaylogs

/** One line of the gateway's log. Times are milliseconds, sizes bytes. */
export interface RequestRecord {
  /** ISO 8601. */
  readonly TimeGenerated: string;
  readonly CorrelationId: string;
  readonly Method: string;
  /** Without what keys may stand in: the values of the key's query parameter. */
  readonly Url: string;
  readonly CallerIpAddress: string;
  readonly ClientProtocol: string;
  readonly ClientTlsVersion?: string;
  readonly ApiId?: string;
  readonly ApiRevision?: string;
  readonly OperationId?: string;
  readonly ProductId?: string;
  readonly ApimSubscriptionId?: string;
  readonly UserId?: string;
  readonly ResponseCode: number;
  readonly RequestSize: number;
  readonly ResponseSize: number;
  readonly TotalTime: number;
  readonly BackendTime?: number;
  readonly ClientTime: number;
  readonly BackendId?: string;
  readonly BackendMethod?: string;
  readonly BackendUrl?: string;
  readonly BackendProtocol?: string;
  readonly BackendResponseCode?: number;
  readonly Cache: 'hit' | 'miss' | 'none';
  readonly IsRequestSuccess: boolean;
  readonly LastErrorSource?: string;
  readonly LastErrorReason?: string;
  readonly LastErrorMessage?: string;
  readonly LastErrorSection?: string;
  readonly LastErrorScope?: string;
  readonly TraceRecords?: readonly unknown[];
  /** Where a policy has read what a language model was asked. Differs from Azure: that has it in a table of its own. */
  readonly Model?: ModelUse;
}

/** Where records go. It never makes a request wait: what it cannot take it drops and counts. */
export interface RecordSink {
  /** Takes the record of a request that has ended. */
  record(context: GatewayContext): void;
}

/** Keeps nothing. */
export const noRecords: RecordSink = { record: () => {} };
