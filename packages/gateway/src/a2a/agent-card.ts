import { type Api, defaultSubscriptionKeyParameterNames } from '@turnpike/model';
import { isObject } from '../mcp/json-rpc.ts';

type Card = Readonly<Record<string, unknown>>;

/** What the key of a subscription is called among the ways to be let in. */
const keyScheme = 'apimSubscriptionKey';

const jsonRpc = 'JSONRPC';

/**
 * The card of an agent as it is through the gateway.
 *
 * Azure: the host is the gateway's, JSON-RPC is preferred, all other interfaces are left out, and the key is among what is
 * required to be let in. Cards up to version 0.3 of the protocol say where the agent is as `url`, those from 1.0 on as
 * `supportedInterfaces`.
 * @see https://learn.microsoft.com/azure/api-management/agent-to-agent-api
 */
export function rewriteCard(card: Card, api: Api, origin: string): Card {
  const url = origin + publicPath(api);
  // A signature of the card as the agent has it proves nothing about this one.
  const { additionalInterfaces: _, signatures: __, supportedInterfaces, ...others } = card;
  const rest = Object.fromEntries(Object.entries(others).filter(([name]) => !isInOtherLetters(name)));
  const isNewer = Array.isArray(supportedInterfaces);
  const isOlder = !isNewer || card.url !== undefined || card.preferredTransport !== undefined;
  return {
    ...rest,
    ...(isOlder && { url, preferredTransport: jsonRpc }),
    ...(isNewer && { supportedInterfaces: interfacesAt(url, supportedInterfaces) }),
    ...(api.subscriptionRequired !== false && withKey(card, api, isNewer)),
  };
}

const addresses = ['url', 'preferredTransport', 'additionalInterfaces', 'supportedInterfaces'];

/** Clients written in Go would take such a member for the one that was put here. */
function isInOtherLetters(name: string): boolean {
  return addresses.some((address) => name !== address && name.toLowerCase() === address.toLowerCase());
}

function publicPath({ path, apiVersion, apiVersionSetId, a2a }: Api): string {
  const version = apiVersionSetId === undefined ? undefined : apiVersion;
  const below = (a2a?.path ?? '').replace(/^\/+/, '');
  return [path, version ?? '', below].map((part) => (part === '' ? '' : `/${part}`)).join('') || '/';
}

function interfacesAt(url: string, interfaces: readonly unknown[]): readonly object[] {
  const spoken = interfaces.filter(
    (one) => isObject(one) && String(one.protocolBinding ?? one.transport).toUpperCase() === jsonRpc,
  );
  return spoken.length === 0
    ? [{ url, protocolBinding: jsonRpc, protocolVersion: '1.0' }]
    : spoken.map((one) => ({ ...(one as Card), url }));
}

/** Whoever asks the agent has to show the key besides whatever the agent wants to see. */
function withKey(card: Card, api: Api, isNewer: boolean): Card {
  const names = { ...defaultSubscriptionKeyParameterNames, ...api.subscriptionKeyParameterNames };
  const location = { name: names.header, description: 'The key of a subscription of the gateway.' };
  const scheme = isNewer
    ? { apiKeySecurityScheme: { ...location, location: 'header' } }
    : { type: 'apiKey', in: 'header', ...location };
  const securitySchemes = { ...(isObject(card.securitySchemes) ? card.securitySchemes : {}), [keyScheme]: scheme };
  const name = isNewer && card.security === undefined ? 'securityRequirements' : 'security';
  return { securitySchemes, [name]: requirementsWithKey(card[name], isNewer) };
}

/** Each of the ways to be let in, with the key as well. */
function requirementsWithKey(given: unknown, isNewer: boolean): readonly object[] {
  const ways = Array.isArray(given) ? given.filter(isObject) : [];
  const all = ways.length === 0 ? [{}] : ways;
  return all.map((way) =>
    isNewer && (isObject(way.schemes) || Object.keys(way).length === 0)
      ? { ...way, schemes: { ...(isObject(way.schemes) ? way.schemes : {}), [keyScheme]: { list: [] } } }
      : { ...way, [keyScheme]: [] },
  );
}
