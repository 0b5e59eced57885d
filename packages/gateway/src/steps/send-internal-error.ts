import { Buffer } from 'node:buffer';
import { FieldList } from '@turnpike/http';
import type { GatewayContext } from '../request/gateway-context.ts';

/** Answers a request that cannot be answered otherwise, such as one that a bug of ours has ended; the reason is not told. */
export function sendInternalError(context: GatewayContext): void {
  context.response.discard();
  // For the record.
  context.response.status = 500;
  if (context.isAborted) return;
  const body = `{ "statusCode": 500, "message": "Internal server error", "activityId": "${context.requestId}" }`;
  const fields = FieldList.from([['Content-Type', 'application/json']]);
  context.exchange.respond({ status: 500, reason: 'Internal Server Error', fields }, Buffer.from(body));
}
