import type { PolicyContext } from '@turnpike/policy';
import { readListedOrigin, readOrigin } from './origin.ts';

/** An origin that is listed, for one request. */
export type ListedOrigin = (context: PolicyContext) => string;

/** What a page of that origin is told of who may read: its own origin as it came, `*`, or nothing when it is not listed. */
export function findOrigin(
  origin: string,
  listed: readonly ListedOrigin[],
  context: PolicyContext,
): string | undefined {
  const wanted = readOrigin(origin);
  let isAny = false;
  for (const one of listed) {
    const text = one(context);
    if (text === '*') isAny = true;
    else if (wanted !== undefined && readListedOrigin(text) === wanted) return origin;
  }
  return isAny ? '*' : undefined;
}
