import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { type AnswerHead, FieldList, fieldName, joinTunnels, pipeBody, type Tunnel } from '@turnpike/http';
import { inspected } from '../graphql/query-inspector.ts';
import { metered } from '../models/metered-session.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { LiveResponse } from '../request/live-messages.ts';
import { sendInternalError } from './send-internal-error.ts';

/** Gives the caller what the policies have left. */
export function sendResponse(context: GatewayContext): void {
  const { exchange, response, isAborted } = context;
  if (isAborted) {
    response.discard();
    return;
  }
  // What nobody has asked for of the request's body is not worth reading.
  context.request.body.discard();
  if (response.tunnel !== undefined && response.status === 101) {
    sendUpgrade(context, response.tunnel);
    return;
  }
  if (response.status < 200) {
    refuseStatus(context);
    return;
  }
  response.tunnel?.destroy();
  const { fields } = response.headers;
  if (!fields.has(date)) fields.append(date, httpDate(context.now()));
  const head = headOf(response);
  const length = exchange.method === 'HEAD' ? announcedLength(response) : undefined;
  const content = response.body.toSend();
  if (length !== undefined && content === undefined) exchange.begin(head, length).end(noTrailers);
  else if (content === undefined || Buffer.isBuffer(content)) exchange.respond(head, content);
  else pipeBody(content, exchange.begin(head, content.length));
}

/** RFC 9110, 15.2: what policies have set would promise another answer, or a connection that is not ours to give. */
function refuseStatus(context: GatewayContext): void {
  const { status } = context.response;
  context.lastError = {
    source: 'response',
    reason: 'StatusNotFinal',
    message: `The status of the response is ${status}; expected one from 200 on.`,
    scope: undefined,
    section: undefined,
    path: undefined,
    policyId: undefined,
    status: 500,
  };
  sendInternalError(context);
}

function headOf({ status, reason, headers }: LiveResponse): AnswerHead {
  return { status, reason: reason === '' ? (STATUS_CODES[status] ?? '') : reason, fields: headers.fields };
}

/** What the backend says the body would be long that it was not asked for. */
function announcedLength({ headers }: LiveResponse): number | undefined {
  const text = headers.get('content-length');
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function sendUpgrade(context: GatewayContext, tunnel: Tunnel): void {
  const { exchange, response, attempt, queryChecks, services } = context;
  response.tunnel = undefined;
  const head = headOf(response);
  if (exchange.version === '2') head.fields.delete('sec-websocket-accept');
  // Where no backend was asked, the socket ends here, and what speaks by it checks queries itself.
  const isInspected = queryChecks !== undefined && attempt !== undefined;
  const session = services.languageModels.knownSession(context);
  const far = session === undefined ? tunnel : metered(tunnel, session);
  joinTunnels(exchange.upgradeTo(head), isInspected ? inspected(far, queryChecks) : far);
}

const date = fieldName('Date');

const noTrailers = new FieldList();

let dateSecond = 0;
let dateText = '';

/** RFC 9110, 5.6.7; made once a second. */
function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}
