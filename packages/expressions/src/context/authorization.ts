import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';
import { contextTypeName } from './context-object.ts';
import type { StringMap } from './string-map.ts';

/** What `get-authorization-context` stores: a token of the credential manager. */
export class Authorization implements DotNetObject {
  readonly accessToken: string;
  readonly claims: StringMap<unknown>;

  constructor(accessToken: string, claims: StringMap<unknown>) {
    this.accessToken = accessToken;
    this.claims = claims;
  }

  get [netType](): string {
    return contextTypeName('Authorization');
  }

  toString(): string {
    return contextTypeName('Authorization');
  }
}
