import { STATUS_CODES } from 'node:http';
import { contextTypeName, type ResponseObject, toText } from '@turnpike/expressions';
import { FieldList, type Tunnel } from '@turnpike/http';
import type { PolicyRequest, PolicyResponse } from '@turnpike/policy';
import { LiveBody } from './live-body.ts';
import { LiveHeaders, onWire } from './live-headers.ts';

/** The request on its way to the backend. */
export class LiveRequest implements PolicyRequest {
  method: string;
  path: string;
  query: string;
  readonly headers: LiveHeaders;
  readonly body: LiveBody;
  kept: unknown[] | undefined;

  constructor(method: string, path: string, query: string, fields: FieldList, body: LiveBody) {
    this.method = method;
    this.path = path;
    this.query = query;
    this.headers = new LiveHeaders(fields);
    this.body = body;
  }
}

/** The answer on its way to the caller. */
export class LiveResponse implements PolicyResponse {
  status: number;
  #reason: string;
  readonly headers: LiveHeaders;
  readonly body: LiveBody;
  /** Where the backend has switched to another protocol. */
  tunnel: Tunnel | undefined;

  constructor(status: number, reason: string, fields: FieldList, body: LiveBody, tunnel?: Tunnel) {
    this.status = status;
    this.#reason = reason;
    this.headers = new LiveHeaders(fields);
    this.body = body;
    this.tunnel = tunnel;
  }

  get reason(): string {
    return this.#reason;
  }

  set reason(reason: string) {
    this.#reason = onWire(reason);
  }

  /** Gives up on what nobody has sent on. */
  discard(): void {
    this.body.discard();
    this.tunnel?.destroy();
    this.tunnel = undefined;
  }
}

/** An answer with nothing in it. */
export function emptyResponse(bodyLimit: number): LiveResponse {
  const fields = new FieldList();
  return new LiveResponse(200, 'OK', fields, new LiveBody({ of: 'response', limit: bodyLimit }, fields, undefined));
}

/** The answer that a variable holds, as `send-request` puts it there; nothing when it holds something else. */
export function responseFromObject(value: unknown, bodyLimit: number): LiveResponse | undefined {
  if (value === null || value === undefined || toText(value) !== contextTypeName('IResponse')) return undefined;
  const { statusCode, statusReason, headers, body } = value as ResponseObject;
  const response = emptyResponse(bodyLimit);
  response.status = statusCode;
  response.reason = statusReason ?? STATUS_CODES[statusCode] ?? '';
  for (const { key, value: values } of headers) response.headers.append(key, values as readonly string[]);
  if (body !== null && !body.isTaken) response.body.replace(body.bytes);
  return response;
}
