import { UpstreamError, type UpstreamErrorCode } from '@turnpike/http';
import { TransportFailure, type TransportReason } from '@turnpike/policy';
import { clientGone } from '../request/gateway-context.ts';

// Azure: a backend that cannot be reached, or does not answer in time, is a 500 to the caller. For a backend that breaks
// the rules of HTTP or TLS nothing is documented; 502 is what HTTP has for it.

const meanings: Readonly<Record<UpstreamErrorCode, readonly [reason: TransportReason, status: number]>> = {
  'name-not-found': ['BackendConnectionFailure', 500],
  'address-refused': ['BackendConnectionFailure', 500],
  'connect-failed': ['BackendConnectionFailure', 500],
  'connect-timeout': ['BackendConnectionFailure', 500],
  'tls-failed': ['BackendConnectionFailure', 502],
  'certificate-refused': ['BackendConnectionFailure', 502],
  'proxy-failed': ['BackendConnectionFailure', 502],
  'queue-full': ['BackendUnavailable', 503],
  'response-timeout': ['Timeout', 500],
  closed: ['BackendConnectionFailure', 500],
  'malformed-answer': ['BackendConnectionFailure', 502],
  'request-body-failed': ['ClientConnectionFailure', 400],
  cancelled: ['ClientConnectionFailure', 499],
};

/** What the failure of an upstream request is to the policy that made it; anything else is a bug and stays what it is. */
export function transportFailure(error: unknown, isAborted: boolean): unknown {
  if (!(error instanceof UpstreamError)) return error;
  if (isAborted) return clientGone();
  const [reason, status] = meanings[error.code];
  return new TransportFailure(reason, status, error.message, { cause: error });
}
