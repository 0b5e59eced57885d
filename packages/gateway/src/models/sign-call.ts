import { type AwsCredentials, awsScheme, readAwsCredentials, regionOfHost } from '@turnpike/llm';
import type { Backend, ModelTarget } from '@turnpike/model';
import { readUrl } from '../backends/origin-of.ts';

/** With what calls to a backend of AWS are signed. */
export interface CallSigning {
  readonly credentials: AwsCredentials;
  readonly region: string;
}

/**
 * How calls to a backend are signed, or why they cannot be; `undefined` where they are not. A backend of AWS has the scheme
 * `AWS4-HMAC-SHA256` and the keys as its authorization: they stay where the secrets of backends are kept.
 */
export function signingOf(
  { credentials, type, url = '' }: Backend,
  { region }: ModelTarget,
): CallSigning | { readonly fault: string } | undefined {
  const { scheme, parameter = '' } = credentials?.authorization ?? {};
  if (scheme !== awsScheme) return undefined;
  if (type === 'Pool') return { fault: 'has a pool whose calls are signed; expected a single backend' };
  const keys = readAwsCredentials(parameter);
  if (keys === undefined) return { fault: `has no keys of AWS; expected 'KEY-ID:SECRET' as parameter of ${awsScheme}` };
  const found = region ?? regionOfHost(readUrl(url)?.host ?? '');
  if (found === undefined) return { fault: "has no region of AWS; expected 'region', or a host that names it" };
  return { credentials: keys, region: found };
}
