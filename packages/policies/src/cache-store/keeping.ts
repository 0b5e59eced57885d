import type { PolicyResponse, ResponseLookup } from '@turnpike/policy';

/** Why a response is not kept; `undefined` when it is. */
export function unkeptReason(
  { status, headers }: PolicyResponse,
  { isPersonal }: ResponseLookup,
  isWanted: boolean | undefined,
): string | undefined {
  if (isWanted === false) return 'cache-response is false';
  // Parts, and what is no answer of its own, are not what the next one asks for.
  if (status < 200 || status === 206 || status === 304) return `the status is ${status}`;
  if (isWanted === true) return undefined;
  if (status !== 200) return `the status is ${status}`;
  if (headers.get('set-cookie') !== null) return 'the response sets a cookie';
  const directives = listOf(headers.get('cache-control'));
  if (directives.includes('no-store')) return 'the response says no-store';
  if (!isPersonal && directives.some((directive) => /^private\b/.test(directive))) return 'the response says private';
  if (listOf(headers.get('vary')).includes('*')) return 'the response says Vary: *';
  return undefined;
}

/**
 * The headers of the request, in lower case, that the response says it depends on and the key does not have. What is
 * encoded depends on what the caller can decode, whether it says so or not.
 */
export function variantHeaders({ headers }: PolicyResponse, { keyHeaders }: ResponseLookup): readonly string[] {
  const coding = headers.get('content-encoding');
  const named = listOf(headers.get('vary')).filter((name) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && name !== '*');
  const all = new Set(coding === null || coding.trim() === 'identity' ? named : [...named, 'accept-encoding']);
  return [...all].filter((name) => !keyHeaders.includes(name)).sort();
}

function listOf(value: string | null): readonly string[] {
  return value === null ? [] : value.split(',').map((item) => item.trim().toLowerCase());
}
