import type { EqualityComparerObject } from '../collections.ts';
import { netType } from '../net-type.ts';
import type { JToken } from './j-token.ts';

/** `Newtonsoft.Json.Linq.JTokenEqualityComparer`: tokens are equal when they are deeply equal. */
export class TokenEqualityComparer implements EqualityComparerObject<JToken | null> {
  readonly [netType]: string = 'Newtonsoft.Json.Linq.JTokenEqualityComparer';

  equals(left: JToken | null, right: JToken | null): boolean {
    return left === right || (left !== null && right !== null && left.deepEquals(right));
  }

  keyOf(token: JToken | null): unknown {
    return token === null ? null : token.deepKey();
  }

  toString(): string {
    return this[netType];
  }
}

/** `JToken.EqualityComparer`. */
export const tokenEqualityComparer: TokenEqualityComparer = new TokenEqualityComparer();
