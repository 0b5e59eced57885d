import { FieldList } from '@turnpike/http';
import type { GatewayContext } from '../request/gateway-context.ts';

/** Answers a request that a bug of ours has ended; nothing of the bug is told. */
export function sendInternalError(context: GatewayContext): void {
  context.response.discard();
  if (context.isAborted) return;
  const body = `{ "statusCode": 500, "message": "Internal server error", "activityId": "${context.requestId}" }`;
  const fields = FieldList.from([['Content-Type', 'application/json']]);
  context.exchange.respond({ status: 500, reason: 'Internal Server Error', fields }, Buffer.from(body));
}
