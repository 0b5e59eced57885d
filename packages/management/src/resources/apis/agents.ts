import { type A2aAgent, type Api, type McpEndpoint, type McpTool, readToolOperation } from '@turnpike/model';
import { type ArmErrorDetail, detail } from '../../arm-error.ts';
import type { PublishView, Resource } from '../../define-resource.ts';
import { isObject, type JsonObject, objectsIn, present } from '../../json.ts';
import { anything, flag, list, object, type Properties, text, word } from '../../properties.ts';
import { nameOf } from '../../store/store.ts';
import { referenceTo } from '../reference.ts';

// What APIs for agents have that others have not.

/** The properties of APIs of the types `mcp` and `a2a`. */
export const agentProperties: Properties = {
  backendId: text('Of an MCP API: the backend that is the server.'),
  mcpTools: list(
    object(
      {
        name: text('Its name.', { required: true, least: 1 }),
        operationId: text('The full id of the operation.', { required: true }),
        description: text('What it is for, as models read it.'),
      },
      'An operation.',
    ),
    'Of an MCP API: the operations that are its tools.',
  ),
  mcpProperties: object(
    {
      transportType: word('How the server is spoken to.', ['streamable', 'sse']),
      // Azure: a list in the contract, and an object in samples that work.
      endpoints: anything('Where it is spoken to: by name, or a list with names.'),
    },
    'Of an MCP API: the server.',
  ),
  isAgent: flag('Whether it is an agent.'),
  agent: anything('Of an A2A API: the agent, as telemetry calls it.'),
  a2aProperties: object(
    {
      agentCardPath: text('Where the card is, below the path of the API.'),
      agentCardBackendUrl: text('Where the agent has its card.'),
    },
    'Of an A2A API: the card.',
  ),
  jsonRpcProperties: object(
    {
      backendUrl: text('Where the agent is.'),
      path: text('Where the agent is spoken to, below the path of the API.'),
    },
    'Of an A2A API: how the agent is spoken to.',
  ),
};

/** What is wrong with them. */
export function checkAgent({ mcpTools, a2aProperties, jsonRpcProperties }: JsonObject): readonly ArmErrorDetail[] {
  for (const { operationId } of objectsIn(mcpTools))
    if (readToolOperation(String(operationId)) === undefined)
      return [detail('mcpTools', `'${operationId}' names no operation; expected '/apis/{api}/operations/{operation}'`)];
  const urls = { ...pickUrl(a2aProperties, 'agentCardBackendUrl'), ...pickUrl(jsonRpcProperties, 'backendUrl') };
  for (const [name, url] of Object.entries(urls))
    if (typeof url === 'string' && url !== '' && !(/^https?:\/\//i.test(url) && URL.canParse(url)))
      return [detail(name, `'${name}' is no URL; expected one with http or https`)];
  return [];
}

function pickUrl(value: unknown, name: string): JsonObject {
  return isObject(value) ? { [name]: value[name] } : {};
}

/** What gateways are told of an API for agents. */
export function agentOf(api: Resource, view: PublishView): Pick<Api, 'mcp' | 'a2a' | 'authorizationServers'> {
  const { type } = api.properties;
  if (type === 'a2a') return { a2a: a2aOf(api.properties) };
  if (type !== 'mcp') return {};
  const tools = [...toolsIn(api.properties), ...view.children(api, 'tools').flatMap(toolOf)];
  const authorizationServers = issuersOf(api.properties, view);
  return present({
    mcp: present({
      tools: tools.length === 0 ? undefined : tools,
      backendId: referenceTo('backends', api.properties.backendId),
      ...serverIn(api.properties.mcpProperties),
    }),
    authorizationServers: authorizationServers.length === 0 ? undefined : authorizationServers,
  });
}

function toolsIn({ mcpTools }: JsonObject): readonly McpTool[] {
  return objectsIn(mcpTools).flatMap(({ name, description, operationId }) =>
    madeTool(String(name), description, operationId),
  );
}

function toolOf(tool: Resource): readonly McpTool[] {
  const { displayName, description, operationId } = tool.properties;
  return madeTool(String(displayName ?? nameOf(tool)), description, operationId);
}

function madeTool(name: string, description: unknown, operationId: unknown): readonly McpTool[] {
  const operation = readToolOperation(String(operationId));
  if (operation === undefined) return [];
  return [{ name, ...(typeof description === 'string' && { description }), ...operation }];
}

function serverIn(properties: unknown): Pick<NonNullable<Api['mcp']>, 'transport' | 'endpoints'> {
  if (!isObject(properties)) return {};
  const { transportType, endpoints } = properties;
  const named = isObject(endpoints)
    ? Object.entries(endpoints).map(([name, one]) => ({ name, ...(isObject(one) ? one : {}) }))
    : objectsIn(endpoints);
  const read = named.flatMap(({ name, uriTemplate }: JsonObject): readonly McpEndpoint[] =>
    typeof name === 'string' && typeof uriTemplate === 'string' ? [{ name, uriTemplate }] : [],
  );
  return {
    ...((transportType === 'sse' || transportType === 'streamable') && { transport: transportType }),
    ...(read.length > 0 && { endpoints: read }),
  };
}

function a2aOf({ agent, a2aProperties, jsonRpcProperties }: JsonObject): A2aAgent {
  const textIn = (value: unknown, name: string) => {
    const one = isObject(value) ? value[name] : undefined;
    return typeof one === 'string' && one !== '' ? one : undefined;
  };
  return present({
    id: textIn(agent, 'id'),
    cardPath: textIn(a2aProperties, 'agentCardPath') ?? '/.well-known/agent-card.json',
    cardBackendUrl: textIn(a2aProperties, 'agentCardBackendUrl'),
    path: textIn(jsonRpcProperties, 'path') ?? '/',
    backendUrl: textIn(jsonRpcProperties, 'backendUrl'),
  });
}

const metadataPath = /\/\.well-known\/openid-configuration$/;

/** The issuers of the OpenID Connect providers that callers get tokens from. Authorization servers do not say who issues. */
function issuersOf({ authenticationSettings }: JsonObject, view: PublishView): readonly string[] {
  if (!isObject(authenticationSettings)) return [];
  const { openid, openidAuthenticationSettings } = authenticationSettings;
  return [...(isObject(openid) ? [openid] : []), ...objectsIn(openidAuthenticationSettings)].flatMap((one) => {
    const name = referenceTo('openidConnectProviders', one.openidProviderId);
    const provider = name === undefined ? undefined : view.get(`openidconnectproviders/${name.toLowerCase()}`);
    const url = provider?.properties.metadataEndpoint;
    return typeof url === 'string' ? [url.replace(metadataPath, '')] : [];
  });
}
