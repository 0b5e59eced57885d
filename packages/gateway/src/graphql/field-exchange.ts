import { Buffer } from 'node:buffer';
import {
  type AnswerHead,
  type BodySource,
  type Exchange,
  FieldList,
  fieldName,
  MemorySource,
  type OutgoingBody,
  type Tunnel,
} from '@turnpike/http';

/**
 * What stands for a request where the policies of a resolver run: the caller's, with the arguments of the field as its
 * body. Nobody answers it; what the policies leave is the field.
 */
export class FieldExchange implements Exchange {
  readonly method = 'GET';
  readonly target: string;
  readonly authority: string;
  readonly scheme: Exchange['scheme'];
  readonly version = '1.1';
  readonly fields: FieldList;
  readonly connectionOptions: readonly string[] = [];
  readonly body: BodySource;
  readonly upgrade: readonly string[] = [];
  readonly client: Exchange['client'];
  readonly startedAt: number;
  readonly bytesRead = 0;
  readonly bytesWritten = 0;
  observer: Exchange['observer'];

  constructor(caller: Exchange, fields: FieldList, body: string) {
    this.target = caller.target;
    this.authority = caller.authority;
    this.scheme = caller.scheme;
    this.client = caller.client;
    this.startedAt = caller.startedAt;
    this.fields = fields.clone();
    this.fields.delete(contentLength);
    this.fields.delete(contentEncoding);
    this.fields.set(contentType, 'application/json');
    this.body = new MemorySource(Buffer.from(body));
  }

  respond(): void {}

  begin(): OutgoingBody {
    throw new Error('nobody waits for the answer of a field');
  }

  inform(): void {}

  upgradeTo(_head: AnswerHead): Tunnel {
    throw new Error('a field has no connection');
  }

  abandon(): void {}
}

const contentLength = fieldName('Content-Length');
const contentEncoding = fieldName('Content-Encoding');
const contentType = fieldName('Content-Type');

/** An empty list, where a caller has no fields to show. */
export const noFields: FieldList = new FieldList();
