import { createHash } from 'node:crypto';

// The requests that everybody gets: to ten operations in turn, each with one of a thousand keys. Peers that do not look
// at the key get it all the same.

/** How many keys are known. */
export const keyCount = 1000;

/** How many operations are asked for. */
export const operationsAskedFor = 10;

/** The header that carries the key. */
export const keyHeader = 'Ocp-Apim-Subscription-Key';

/** Of the API that the requests go to. */
export const apiPath = 'bench';

/** Of the WebSockets. */
export const socketsPath = `${apiPath}-sockets`;

/** The key of a subscription. */
export function keyOf(index: number): string {
  return createHash('sha256').update(`benchmark key ${index}`).digest('hex').slice(0, 32);
}

/** The name of a subscription. */
export function subscriptionOf(index: number): string {
  return `subscription-${String(index).padStart(4, '0')}`;
}

/** What one request asks for. */
export interface BenchRequest {
  readonly path: string;
  readonly key: string;
}

/** All requests, in the order in which they are sent. */
export const benchRequests: readonly BenchRequest[] = Array.from({ length: keyCount }, (_, index) => ({
  path: `/${apiPath}/resource-${index % operationsAskedFor}/${index}`,
  key: keyOf((index * 7919) % keyCount),
}));

/** A request as it goes over the wire. */
export function bytesOf(
  { path, key }: BenchRequest,
  { method = 'GET', headers = '', body = '' }: { method?: string; headers?: string; body?: string } = {},
): Buffer {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: api.contoso.com\r\n${keyHeader}: ${key}\r\n${length}${headers}\r\n${body}`,
  );
}

/** The requests as a script for wrk, which also prints what it found as one line of JSON. */
export function wrkScript(): string {
  const lines = benchRequests.map(
    ({ path, key }) => `  wrk.format("GET", "${path}", { ["Host"] = "api.contoso.com", ["${keyHeader}"] = "${key}" }),`,
  );
  return `local requests
local count = 0
function init()
  requests = {
${lines.join('\n')}
  }
end
function request()
  count = count + 1
  return requests[count % ${keyCount} + 1]
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d,"refused":%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
`;
}
