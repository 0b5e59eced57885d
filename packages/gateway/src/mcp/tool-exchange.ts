import { Buffer } from 'node:buffer';
import {
  type AnswerHead,
  type BodySource,
  type Exchange,
  type FieldList,
  fieldName,
  MemorySource,
  type OutgoingBody,
  type Tunnel,
} from '@turnpike/http';
import { onWire } from '../request/live-headers.ts';
import type { ToolRequest } from './tool-request.ts';

/** Fields of a call that are about its message, its connection, or who makes it; the operation has to do with another. */
const ownToCall: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'cookie',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'last-event-id',
  'origin',
  'proxy-authorization',
  'proxy-connection',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Not even a policy can say these of another message. */
const ofMessage: ReadonlySet<string> = new Set(['host', 'connection', 'transfer-encoding', 'te', 'upgrade', 'trailer']);

/**
 * What stands for a request where a tool is called. Nobody answers it: what its pipeline leaves is the result.
 *
 * Azure: fields of the call go on to the operation, those that let somebody in do not, unless a policy of the MCP API has
 * written them.
 * @see https://learn.microsoft.com/azure/api-management/secure-mcp-servers
 */
export class ToolExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly scheme: Exchange['scheme'];
  readonly version = '1.1';
  readonly fields: FieldList;
  readonly connectionOptions: readonly string[] = [];
  readonly body: BodySource | undefined;
  readonly upgrade: readonly string[] = [];
  readonly client: Exchange['client'];
  readonly startedAt: number;
  readonly bytesRead = 0;
  readonly bytesWritten = 0;
  observer: Exchange['observer'];

  /** @param withheld the names, in lower case, of other fields that are the call's own */
  constructor(
    caller: Exchange,
    request: ToolRequest,
    basePath: string,
    written: ReadonlySet<string>,
    withheld: readonly string[],
  ) {
    this.method = request.method;
    this.target = basePath + request.path + request.query;
    this.authority = caller.authority;
    this.scheme = caller.scheme;
    this.client = caller.client;
    this.startedAt = caller.startedAt;
    this.fields = caller.fields.clone();
    this.fields.deleteWhere((name) => {
      if (ofMessage.has(name) || name.startsWith('content-') || name.startsWith('mcp-')) return true;
      return !written.has(name) && (ownToCall.has(name) || withheld.includes(name) || name.startsWith('sec-'));
    });
    for (const connected of caller.connectionOptions) if (!written.has(connected)) this.fields.delete(connected);
    for (const [name, value] of request.headers) this.fields.set(name, onWire(value));
    if (!this.fields.has(accept)) this.fields.set(accept, '*/*');
    if (request.body !== undefined) this.body = new MemorySource(Buffer.from(request.body));
  }

  respond(): void {}

  begin(): OutgoingBody {
    throw new Error('nobody waits for the answer of an operation that a tool is');
  }

  inform(): void {}

  upgradeTo(_head: AnswerHead): Tunnel {
    throw new Error('a tool has no connection');
  }

  abandon(): void {}
}

const accept = fieldName('Accept');
