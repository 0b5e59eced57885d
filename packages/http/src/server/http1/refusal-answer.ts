import { Buffer } from 'node:buffer';
import { FieldList } from '../../codec/fields.ts';
import { writeResponseHead } from '../../codec/writer.ts';

// What a client is told when no handler answers: the body that the gateway gives to all its errors.

/** Something that a message is turned away for. */
export interface Offence {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** Clients that take too long, told apart for logs and metrics. */
export const slowness: Readonly<Record<'slow-head' | 'slow-body' | 'slow-request', Offence>> = {
  'slow-head': { code: 'slow-head', status: 408, message: 'The head of the request did not arrive in time.' },
  'slow-body': { code: 'slow-body', status: 408, message: 'The body of the request did not arrive in time.' },
  'slow-request': { code: 'slow-request', status: 408, message: 'The request took too long.' },
};

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  413: 'Content Too Large',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

/**
 * The whole answer to what is turned away; the last on its connection.
 * @param method of the request, as far as it is known: the answer to HEAD has no body (RFC 9110, 9.3.2)
 */
export function writeRefusal({ status, message }: Offence, method: string): Buffer {
  const body = Buffer.from(`{ "statusCode": ${status}, "message": ${JSON.stringify(message)} }`);
  const fields = FieldList.from([['Content-Type', 'application/json']]);
  return writeResponseHead(
    status,
    reasons[status] ?? '',
    fields,
    { body: body.length, connection: 'close' },
    method === 'HEAD' ? undefined : body,
  );
}
