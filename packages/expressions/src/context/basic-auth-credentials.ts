import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';
import { contextTypeName } from './context-object.ts';

/** User and password of a `Basic` credential (RFC 7617). */
export class BasicAuthCredentials implements DotNetObject {
  readonly userId: string;
  readonly password: string;

  constructor(userId: string, password: string) {
    this.userId = userId;
    this.password = password;
  }

  get [netType](): string {
    return contextTypeName('BasicAuthCredentials');
  }

  toString(): string {
    return contextTypeName('BasicAuthCredentials');
  }
}

/** Reads the value of an `Authorization` header; null when it is not a Basic credential. */
export function parseBasicCredentials(header: string | null): BasicAuthCredentials | null {
  const match = header === null ? null : /^\s*basic\s+([A-Za-z0-9+/]+={0,2})\s*$/i.exec(header);
  if (match === null || match[1] === undefined || match[1].length % 4 !== 0) return null;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : new BasicAuthCredentials(text.slice(0, colon), text.slice(colon + 1));
}
