import { Buffer } from 'node:buffer';
import { type Exchange, FieldList, setForwarded } from '@turnpike/http';
import type { CompiledSnapshot } from '../compile-snapshot.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { GatewayServices } from '../request/services.ts';
import { matchRequest } from '../steps/match-request.ts';
import { publicOrigin } from './public-origin.ts';

// How a client that has no token yet finds out where to get one (RFC 9728): it is refused with the address of a document,
// which names the authorization servers. Anybody may read it, as anybody may come without a token.

const metadataPrefix = '/.well-known/oauth-protected-resource';

/** Whether a request may be one for such a document: an API of the same path is there before it. */
export function asksForMetadata({ target }: Exchange): boolean {
  return target.startsWith(metadataPrefix);
}

/** Answers a request for the metadata of an MCP API that takes tokens; `false` where it is a request for something else. */
export function answerMetadata(exchange: Exchange, snapshot: CompiledSnapshot, services: GatewayServices): boolean {
  const { method, target, fields, scheme, authority, client } = exchange;
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method) || 'api' in matchRequest(exchange, snapshot.router)) return false;
  const [path = ''] = target.slice(metadataPrefix.length).split('?', 1);
  if (path !== '' && !path.startsWith('/')) return false;
  const header = (name: string) => fields.get(name);
  const host = authority.replace(/:\d+$/, '');
  const meant = snapshot.router.match({ host, protocol: scheme, method: 'POST', target: path || '/', header });
  if (!('api' in meant) || meant.api.type !== 'mcp') return false;
  const servers = snapshot.authorizationServers.of(meant.api);
  if (servers.length === 0) return false;
  setForwarded(fields, { scheme, authority, remoteAddress: client.remoteAddress }, services.trustedProxies);
  const metadata = {
    resource: publicOrigin(exchange) + path,
    resource_name: meant.api.name,
    authorization_servers: servers,
    bearer_methods_supported: ['header'],
  };
  if (method === 'OPTIONS') exchange.respond({ status: 204, reason: 'No Content', fields: FieldList.from(forPages) });
  else {
    const head = FieldList.from([['Content-Type', 'application/json'], ...forPages]);
    exchange.respond({ status: 200, reason: 'OK', fields: head }, Buffer.from(JSON.stringify(metadata)));
  }
  return true;
}

/** Clients in browsers read it too, and send a field of the protocol with the question. */
const forPages = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Headers', '*'],
  ['Cache-Control', 'no-store'],
] as const;

/** Tells a client of an MCP API that it has to bring a token, and where it reads whose, unless a policy has done so. */
export function tellWhereTokensAre(context: GatewayContext): void {
  const { api, exchange, snapshot } = context;
  if (api.type !== 'mcp' || context.response.status !== 401) return;
  const { headers } = context.response;
  if (headers.get('www-authenticate') !== null || snapshot.authorizationServers.of(api).length === 0) return;
  const [path = ''] = exchange.target.split('?', 1);
  const url = publicOrigin(exchange) + metadataPrefix + path.replaceAll('"', '%22');
  headers.set('WWW-Authenticate', [`Bearer resource_metadata="${url}"`]);
}
