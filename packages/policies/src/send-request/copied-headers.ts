import { HeaderLines, type PolicyRequest } from '@turnpike/policy';

/** What belongs to one connection or to one message: RFC 9110, section 7.6.1, and what describes the body as it came. */
const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers of a request that another one may have as well. */
export function copiedHeaders({ headers }: PolicyRequest): HeaderLines {
  const listed = (headers.get('Connection') ?? '').split(',').map((option) => option.trim().toLowerCase());
  const dropped = new Set([...ofConnection, ...listed]);
  return new HeaderLines([...headers].filter(([name]) => !dropped.has(name.toLowerCase())));
}
