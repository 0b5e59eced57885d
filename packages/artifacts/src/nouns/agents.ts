import { type A2aAgent, type Api, type McpEndpoint, type McpTool, readToolOperation } from '@turnpike/model';
import type { Fields } from '../data/fields.ts';
import { type Estate, referenceIn } from '../estate.ts';
import type { FoundFile } from '../folder/read-folder.ts';
import { without } from '../without-absent.ts';
import { checkUrl } from './urls.ts';

/** Reads what is behind an MCP API. */
export function readMcp(estate: Estate, fields: Fields, toolFiles: readonly FoundFile[]): Pick<Api, 'mcp'> {
  const inline = fields.list('mcpTools').flatMap((tool) => readTool(tool, tool.requiredText('name')));
  const tools = [...inline, ...toolFiles.flatMap((file) => readToolFile(estate, file))];
  const properties = fields.fields('mcpProperties');
  const endpoints = properties === undefined ? [] : readEndpoints(properties);
  return {
    mcp: without({
      tools: tools.length === 0 ? undefined : tools,
      backendId: referenceIn(fields, 'backendId', 'backends'),
      transport: properties?.word('transportType', ['streamable', 'sse']),
      endpoints: endpoints.length === 0 ? undefined : endpoints,
    }),
  };
}

function readTool(fields: Fields, name: string | undefined): readonly McpTool[] {
  const id = fields.requiredText('operationId');
  if (name === undefined || id === undefined) return [];
  const operation = readToolOperation(id);
  if (operation === undefined) {
    const message = `'${id}' is no reference; expected '/apis/{name}/operations/{name}'`;
    fields.report('invalid-reference', message, 'operationId');
    return [];
  }
  return [without({ name, description: fields.text('description'), ...operation })];
}

function readToolFile(estate: Estate, file: FoundFile): readonly McpTool[] {
  const [api = '', id = ''] = file.names;
  const fields = estate.properties(file, [
    ['apis', api],
    ['tools', id],
  ]);
  return fields === undefined ? [] : readTool(fields, fields.text('displayName') ?? id);
}

/** A list in the contract of Azure, and an object in samples. */
function readEndpoints(properties: Fields): readonly McpEndpoint[] {
  if (Array.isArray(properties.value('endpoints')))
    return properties.list('endpoints').flatMap((one) => endpointOf(one.requiredText('name'), one));
  const named = properties.fields('endpoints');
  return (named?.names ?? []).flatMap((name) => endpointOf(name, named?.fields(name)));
}

function endpointOf(name: string | undefined, fields: Fields | undefined): readonly McpEndpoint[] {
  const uriTemplate = fields?.text('uriTemplate');
  return name === undefined || uriTemplate === undefined ? [] : [{ name, uriTemplate }];
}

/** Reads the agent of an A2A API. */
export function readAgent(fields: Fields): { readonly a2a: A2aAgent } {
  const card = fields.fields('a2aProperties');
  const rpc = fields.fields('jsonRpcProperties');
  return {
    a2a: without({
      id: fields.fields('agent')?.text('id'),
      cardPath: card?.text('agentCardPath') || '/.well-known/agent-card.json',
      cardBackendUrl: urlIn(card, 'agentCardBackendUrl'),
      path: rpc?.text('path') || '/',
      backendUrl: urlIn(rpc, 'backendUrl'),
    }),
  };
}

function urlIn(fields: Fields | undefined, name: string): string | undefined {
  const url = fields?.text(name) || undefined;
  if (fields !== undefined && url !== undefined) checkUrl(fields, name, url, ['http', 'https']);
  return url;
}
