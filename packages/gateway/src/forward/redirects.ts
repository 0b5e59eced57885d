import { Buffer } from 'node:buffer';
import type { UpstreamAnswer, UpstreamRequest } from '@turnpike/http';
import { readUrl } from '../backends/origin-of.ts';
import type { LiveBody } from '../request/live-body.ts';
import type { Target, Targets } from './targets.ts';

/** Fields that say who is asking. They are for the backend that policies have chosen, and for nobody it points at. */
const credentials: readonly string[] = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'ocp-apim-subscription-key',
  'api-key',
  'x-api-key',
  'dapr-api-token',
];

/** What no reference has (RFC 3986, 4.1), and what readers of URLs make different things of. */
const unclear = /[\u0000-\u0020\u007f-\uffff\\"<>^`{|}]/;

/** A request to the place that an answer points at. */
export interface Redirected {
  readonly target: Target;
  readonly request: UpstreamRequest;
}

/**
 * The request that an answer asks for instead; nothing when it is no redirection that can be followed (RFC 9110 15.4).
 * From HTTPS to HTTP is not followed, as .NET does not. Another origin is told nothing of `secrets`, which name fields.
 */
export function redirectedRequest(
  { status, fields }: UpstreamAnswer,
  request: UpstreamRequest,
  from: Target,
  targets: Targets,
  body: LiveBody,
  secrets: readonly string[] = [],
): Redirected | undefined {
  const location = fields.get('location');
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined || unclear.test(location)) return undefined;
  const base = readUrl(from.baseUrl);
  const url =
    base && URL.canParse(location, base.origin + request.target)
      ? readUrl(new URL(location, base.origin + request.target).href)
      : undefined;
  if (base === undefined || url === undefined) return undefined;
  if (base.protocol === 'https:' && url.protocol === 'http:') return undefined;
  const becomesGet = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST';
  // A body that was a stream is gone.
  if (!becomesGet && request.body !== undefined && !Buffer.isBuffer(request.body)) return undefined;
  const target = url.origin === base.origin ? from : targets.atOrigin(url.origin);
  if (target === undefined) return undefined;
  const next = request.fields.clone();
  next.set('Host', target.authority);
  if (target !== from) for (const name of [...credentials, ...secrets]) next.delete(name);
  if (becomesGet) {
    body.discard();
    for (const name of ['content-type', 'content-encoding', 'content-language']) next.delete(name);
  }
  return {
    target,
    request: {
      ...request,
      method: becomesGet ? 'GET' : request.method,
      target: url.pathname + url.search,
      fields: next,
      body: becomesGet ? undefined : request.body,
    },
  };
}
