import { Buffer } from 'node:buffer';
import type { HeaderFields } from '@turnpike/policy';
import type { Mistake, ValidationAction } from './validation-error.ts';

/** How long a body says to be, where that is more than it may be; a compressed one is longer than it says. */
export function isDeclaredTooLong(headers: HeaderFields, limit: number): number | undefined {
  const length = headers.get('Content-Length');
  if (length === null || !/^\d{1,15}$/.test(length) || headers.get('Content-Encoding') !== null) return undefined;
  return Number(length) > limit ? Number(length) : undefined;
}

/** What is wrong with the length of a body, as it is or says to be; `undefined` when it is not too long. */
export function checkSize(
  content: string | Uint8Array | number,
  limit: number,
  action: ValidationAction,
  isRequest: boolean,
): readonly Mistake[] | undefined {
  const size = typeof content === 'number' ? content : Buffer.byteLength(content);
  if (size <= limit) return undefined;
  if (action === 'ignore') return [];
  return mistakeOf(`is ${size} bytes long`, limit, action, isRequest);
}

/** What is wrong with a body that was not read any further than it may be long. */
export function exceededSize(limit: number, isRequest: boolean): readonly Mistake[] {
  return mistakeOf(`is more than ${limit} bytes long`, limit, 'prevent', isRequest);
}

function mistakeOf(found: string, limit: number, action: Mistake['action'], isRequest: boolean): readonly Mistake[] {
  const whose = isRequest ? "Request's" : "Response's";
  const text = (words: string) => `${whose} body ${found} and it exceeds the ${words} of ${limit} bytes.`;
  return [
    {
      type: isRequest ? 'RequestBody' : 'ResponseBody',
      rule: 'SizeLimit',
      details: text('configured limit'),
      told: isRequest ? text('limit') : undefined,
      action,
    },
  ];
}
